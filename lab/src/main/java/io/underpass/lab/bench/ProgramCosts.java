package io.underpass.lab.bench;

import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What each BPF program of our nodes costs a packet: run_time_ns and run_cnt, as the kernel counts them under kernel.bpf_stats_enabled. */
final class ProgramCosts {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String STATISTICS = "kernel/bpf_stats_enabled";

  private ProgramCosts() {}

  /**
   * A program at a port.
   *
   * @param id the kernel's number of the program
   */
  record Attached(String node, String port, String program, long id) {}

  private record Counted(long nanos, long runs) {}

  /** Floods every way of ours once with the kernel's statistics on (they cost some themselves), and off again. */
  static Report.Table read(Bed bed, UnderTest underTest, List<Way> ways, int seconds) {
    List<List<String>> rows = new ArrayList<>();
    bed.sysctl(STATISTICS, "1");
    try {
      for (Way way : ways) {
        way.select().run();
        List<Attached> programs = attached(underTest); // a filter brings others
        Map<Attached, Counted> before = counted(programs);
        Probe.UDP.read(way, seconds);
        Map<Attached, Counted> after = counted(programs);
        for (Attached program : programs) {
          long runs = after.get(program).runs - before.get(program).runs;
          if (runs > 1000L * seconds) {
            long nanos = after.get(program).nanos - before.get(program).nanos;
            rows.add(List.of(way.mode().label(), program.node, program.port, program.program, Long.toString(nanos / runs),
                Figure.number(runs)));
          }
        }
      }
    } finally {
      bed.restoreSysctl(STATISTICS);
    }
    return new Report.Table(
        "Programs under 64-octet UDP, kernel.bpf_stats_enabled", List.of("way", "node", "port", "program", "ns a packet", "packets"), rows);
  }

  private static List<Attached> attached(UnderTest underTest) {
    List<Attached> programs = new ArrayList<>();
    JsonNode nodes = underTest.server().get("/underpass/nodes");
    for (JsonNode node : nodes.isArray() ? nodes : nodes.path("value")) {
      NetworkNamespace namespace = new NetworkNamespace(node.path("netns").asString());
      Run run = Run.of(namespace.command(List.of("bpftool", "-j", "net", "show")), LIMIT)
          .orThrow("the programs of " + namespace + " can't be listed");
      for (JsonNode entry : JSON.readTree(run.output()).path(0).path("tc")) {
        long id = entry.path("id").asLong();
        if (programs.stream().noneMatch(known -> known.id == id)) {
          programs.add(new Attached(
              node.path("name").asString(), entry.path("devname").asString(), entry.path("name").asString().replaceAll(":.*", ""), id));
        }
      }
    }
    return programs;
  }

  private static Map<Attached, Counted> counted(List<Attached> programs) {
    Map<Long, Counted> all = new LinkedHashMap<>();
    for (JsonNode program : JSON.readTree(Run.of(List.of("bpftool", "-j", "prog", "show"), LIMIT).orThrow("bpftool prog show").output())) {
      all.put(program.path("id").asLong(), new Counted(program.path("run_time_ns").asLong(0), program.path("run_cnt").asLong(0)));
    }
    Map<Attached, Counted> ours = new LinkedHashMap<>();
    programs.forEach(program -> ours.put(program, all.getOrDefault(program.id, new Counted(0, 0))));
    return ours;
  }
}
