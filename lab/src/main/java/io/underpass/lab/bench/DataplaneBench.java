package io.underpass.lab.bench;

import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.traffic.Flood;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code bench dataplane}: what a packet costs on each way, measured in turns. */
final class DataplaneBench {
  /** Every interface of the baselines, and both ends on our own ways. */
  private static final int GSO_MAX_SIZE = 65536;

  private final Arguments arguments;
  private final List<Mode> modes;
  private final int rounds;
  private final int seconds;
  private final int minutes;
  private final double maxForeign;

  DataplaneBench(Arguments arguments) {
    this.arguments = arguments;
    modes = Mode.parse(arguments.text("modes", "direct,plain,vxlan,gateway,fastpath,filtered"));
    rounds = arguments.number("rounds", 9, 1, 99);
    seconds = arguments.number("seconds", 2, 1, 60);
    minutes = arguments.number("minutes", 20, 1, 600);
    maxForeign = arguments.number("max-foreign", 5, 0, 100) / 100.0;
  }

  Report run() {
    Report report = new Report("dataplane");
    MachineFacts.into(report);
    try (Bed bed = Bed.open()) {
      UnderTest underTest = modes.stream().anyMatch(Mode::needsServer) ? UnderTest.start(bed, "--limits", "off") : null;
      List<Way> ways = ways(bed, underTest);
      ways.stream().map(Way::to).distinct().forEach(machine -> Iperf.serve(bed, machine));
      describe(report, ways);
      Rounds measured = new Rounds(ways, rounds, seconds, maxForeign, arguments.progress());
      measured.run(Arrays.asList(Probe.values()), Duration.ofMinutes(minutes));
      fill(report, measured);
      if (underTest != null) {
        List<Way> ours = ways.stream().filter(way -> way.mode().needsServer()).toList();
        report.table(ProgramCosts.read(bed, underTest, ours, seconds));
      }
    }
    return report;
  }

  private List<Way> ways(Bed bed, @Nullable UnderTest underTest) {
    Baselines baselines = new Baselines(bed, GSO_MAX_SIZE);
    Map<Mode, Way> ways = new EnumMap<>(Mode.class);
    for (Mode mode : modes) {
      if (!mode.needsServer()) {
        arguments.progress().accept("building " + mode.label() + ": " + mode.what());
        ways.put(mode, baselines.build(mode));
      }
    }
    if (underTest != null) {
      arguments.progress().accept("building circuit, gateway and machine through a server with '--limits off'");
      underTest.requireKernel();
      Site site = Site.build(bed, underTest, "ErGw3AZ", GSO_MAX_SIZE);
      modes.stream().filter(Mode::needsServer).forEach(mode -> ways.put(mode, site.way(mode)));
    }
    return modes.stream().map(ways::get).toList();
  }

  private void describe(Report report, List<Way> ways) {
    report.fact("rounds", rounds + " of " + seconds + " s a reading; ways interleaved in blocks, order rotating");
    report.fact("congestion control", "cubic on every way");
    report.fact("CPUs", "sender 0, receiver " + Flood.Cpus.two().receiver() + "; latency also with both on 0");
    report.fact("UDP", Probe.UDP_PAYLOAD + " octets of payload, one sender, 64 packets a system call; counted is what the receiver reads");
    report.fact("foreign CPU", String.format(Locale.ROOT, "a block with more than %.0f %% doesn't count", 100 * maxForeign)
        + " (/proc/stat busy and steal, less our processes and ksoftirqd)");
    for (Way way : ways) {
      List<NetworkNamespace> ends = Stream.of(way.from(), way.to()).toList();
      report.fact("gso_max_size, " + way.mode().label(), Baselines.gsoMaxSizes(ends).toString());
    }
  }

  private void fill(Report report, Rounds measured) {
    List<List<String>> rows = new ArrayList<>();
    for (Mode mode : modes) {
      List<String> row = new ArrayList<>(List.of(mode.label()));
      for (Metric metric : Metric.values()) {
        row.add(Quartiles.of(Rounds.readings(measured.best(probe(metric)), mode, metric)).text(metric.unit.equals("kpps") ? 0 : 2));
      }
      rows.add(row);
    }
    List<String> columns = new ArrayList<>(List.of("way"));
    Arrays.stream(Metric.values()).map(metric -> metric.label + ", " + metric.unit).forEach(columns::add);
    report.table(new Report.Table("Readings: median [quartiles]", columns, rows));
    for (Probe probe : Probe.values()) {
      report.fact("foreign CPU, " + probe.name().toLowerCase(Locale.ROOT).replace('_', ' '),
          String.format(Locale.ROOT, "%d of %d blocks count; worst used %.1f %%", measured.counted(probe), measured.attempted(probe),
              100 * measured.best(probe).stream().mapToDouble(Rounds.Block::foreign).max().orElse(0)));
      if (measured.counted(probe) < rounds) {
        report.doesNotCount(probe + ": only " + measured.counted(probe) + " of " + rounds + " rounds were quiet enough");
      }
    }
    if (maxForeign > 0.05) {
      report.doesNotCount("more foreign CPU was allowed than 5 %");
    }
    if (rounds < 9) {
      report.doesNotCount("fewer than 9 rounds");
    }
    ratio(report, measured, Mode.FASTPATH, Mode.PLAIN, Metric.UDP_64, Target.atLeast(1.0));
    ratio(report, measured, Mode.FASTPATH, Mode.PLAIN, Metric.TCP_1, Target.atLeast(0.95));
    ratio(report, measured, Mode.FASTPATH, Mode.PLAIN, Metric.TCP_4, Target.atLeast(0.95));
    ratio(report, measured, Mode.FASTPATH, Mode.PLAIN, Metric.P50, Target.atMost(1.05));
    ratio(report, measured, Mode.FASTPATH, Mode.PLAIN, Metric.P50_ONE_CPU, null);
    ratio(report, measured, Mode.FASTPATH, Mode.VXLAN, Metric.UDP_64, Target.atLeast(1.5));
    ratio(report, measured, Mode.FASTPATH, Mode.VXLAN, Metric.TCP_1, null);
    ratio(report, measured, Mode.FASTPATH, Mode.VXLAN, Metric.TCP_4, null);
    ratio(report, measured, Mode.FASTPATH, Mode.GATEWAY, Metric.UDP_64, Target.atLeast(1.15));
    ratio(report, measured, Mode.FASTPATH, Mode.GATEWAY, Metric.P50_ONE_CPU, Target.atMost(1.0));
    ratio(report, measured, Mode.FASTPATH, Mode.GATEWAY, Metric.TCP_1, null);
    ratio(report, measured, Mode.FASTPATH, Mode.GATEWAY, Metric.TCP_4, null);
    ratio(report, measured, Mode.FILTERED, Mode.FASTPATH, Metric.UDP_64, Target.atLeast(0.85));
    ratio(report, measured, Mode.FILTERED, Mode.FASTPATH, Metric.TCP_1, Target.atLeast(0.85));
    ratio(report, measured, Mode.FILTERED, Mode.FASTPATH, Metric.TCP_4, Target.atLeast(0.85));
    ratio(report, measured, Mode.FILTERED, Mode.FASTPATH, Metric.P50_ONE_CPU, null);
    ratio(report, measured, Mode.PLAIN, Mode.DIRECT, Metric.UDP_64, null);
    ratio(report, measured, Mode.VXLAN, Mode.PLAIN, Metric.UDP_64, null);
  }

  private void ratio(Report report, Rounds measured, Mode dividend, Mode divisor, Metric metric, @Nullable Target target) {
    if (!modes.contains(dividend) || !modes.contains(divisor)) {
      return;
    }
    List<Rounds.Block> blocks = measured.best(probe(metric));
    report.figure(new Figure(dividend.label() + " ÷ " + divisor.label() + ", " + metric.label,
        Quartiles.ofRatios(Rounds.readings(blocks, dividend, metric), Rounds.readings(blocks, divisor, metric)), "", target, ""));
  }

  private static Probe probe(Metric metric) {
    return switch (metric) {
      case TCP_1 -> Probe.TCP_1;
      case TCP_4 -> Probe.TCP_4;
      case UDP_64 -> Probe.UDP;
      case P50, P99 -> Probe.LATENCY;
      case P50_ONE_CPU, P99_ONE_CPU -> Probe.LATENCY_ONE_CPU;
    };
  }
}
