package io.underpass.lab.bench;

import io.underpass.cli.CliException;
import io.underpass.lab.linux.LinuxException;
import java.io.PrintStream;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** {@code underpass bench NAME}: the figures to reach, one command each. */
public final class Bench {
  private final PrintStream out;
  private final PrintStream err;

  /** One bench: what it is called, which options it takes besides {@code --json}, and which figures it must reach. */
  private record Entry(String name, Set<String> options, String figures, Function<Arguments, Report> run) {}

  private static final List<Entry> ENTRIES = List.of(
      new Entry("dataplane", Set.of("rounds", "seconds", "minutes", "modes", "max-foreign"), """
          fastpath ÷ plain: 64-octet UDP ≥ 1.0, TCP 1 and 4 streams ≥ 0.95, p50 ≤ 1.05
          fastpath ÷ kernel VXLAN: 64-octet UDP ≥ 1.5
          fastpath ÷ gateway without limits: 64-octet UDP ≥ 1.15, p50 on one CPU ≤ 1.00""",
          arguments -> new DataplaneBench(arguments).run()),
      new Entry("limits", Set.of("rounds", "seconds"), """
          through an ErGw1AZ: iperf3 -P 1 and -P 4, cubic and bbr, 0.85–1.0 Gbit/s; -M 500 at most 0.42 Gbit/s
          20,000 new UDP flows/s offered: 7,000/s ± 5 % pass""", arguments -> new LimitsBench(arguments).run()),
      new Entry("switch", Set.of("switches"), """
          FastPath on and off ten times under 50,000 UDP packets/s, 1,000,000 and more, and eight TCP connections: 0 lost, 0 broken
          API call to kernel ≤ 50 ms p50""", arguments -> new SwitchBench(arguments).run()),
      new Entry("mappings", Set.of("sizes", "switches"), """
          API call to kernel: 25,000 mappings ≤ 150 ms, 200,000 ≤ 1 s""", arguments -> new MappingsBench(arguments).run()),
      new Entry("path", Set.of("rounds"), """
          1,000 virtual networks, 25,000 machines, 10,000 routes, 2,000 security rules:
          trace ≤ 50 µs; what-if of FastPath on ≤ 2 s within 1 GiB; plan from nothing ≤ 1 s, with one machine more ≤ 5 ms""",
          arguments -> new PathBench(arguments).run()),
      new Entry("start", Set.of("rounds"), """
          a CLI call ≤ 300 ms, whole process, median of 11
          /health and the lab's API ≤ 1.2 s after start; 'lab up' ≤ 6 s
          a gateway with connection created and carrying packets ≤ 5 s""", arguments -> new StartBench(arguments).run()),
      new Entry("bgp", Set.of("rounds", "prefixes", "daemons", "max-foreign"), """
          1,000,000 prefixes with 60,000 sets of attributes, from one peer and from ten, beside GoBGP, BIRD and FRR:
          time to full table and resident memory less than GoBGP's and FRR's; time ≤ 2 × BIRD's""",
          arguments -> new BgpBench(arguments).run()),
      new Entry("failover", Set.of("rounds", "restarts", "router", "cases", "soak"), """
          under numbered packets both ways, time without packets: carrier lost ≤ 200 ms, packets eaten ≤ 1 s with BFD
          and ≤ 9 s with a hold time of 9 s; server killed and started again: 0 lost; 50 flaps in 10 s end converged;
          no false BFD down in 10 minutes of eight TCP streams""",
          arguments -> new FailoverBench(arguments).run()),
      new Entry("arm", Set.of("rate", "seconds", "networks", "max-foreign"), """
          with 10,000 network interfaces stored: 15,000 GET/s offered, p99 ≤ 10 ms; a list of all ≤ 300 ms
          PUT of one, durable and run by the kernel: ≥ 300/s by 16 clients, p50 ≤ 10 ms by one; memory ≤ 400 MiB""",
          arguments -> new ArmBench(arguments).run()));

  public Bench(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Runs one bench, or lists them all.
   *
   * @param words the command line behind {@code bench}
   * @return 0 when every target is reached, 1 when one is missed, 2 when nothing could be measured, 3 when the run doesn't count
   */
  public int run(List<String> words) {
    if (words.isEmpty() || words.getFirst().equals("--help") || words.getFirst().equals("-h")) {
      list();
      return 0;
    }
    try {
      Entry entry = ENTRIES.stream().filter(known -> known.name.equals(words.getFirst())).findFirst()
          .orElseThrow(() -> new BenchException("bench '" + words.getFirst() + "' is unknown; expected one of "
              + String.join(", ", ENTRIES.stream().map(Entry::name).toList())));
      Set<String> options = new TreeSet<>(entry.options);
      options.add("json");
      Arguments arguments = Arguments.parse(words.subList(1, words.size()), options, line -> err.println("bench: " + line));
      Report report = entry.run.apply(arguments);
      out.print(report.text());
      report.write(arguments.file("json"));
      return report.exitCode();
    } catch (BenchException | LinuxException | CliException failed) {
      err.println("bench: " + failed.getMessage());
      return 2;
    }
  }

  private void list() {
    out.println("underpass bench NAME [--json FILE] [options]\n");
    for (Entry entry : ENTRIES) {
      out.println("  " + entry.name + "  ["
          + String.join("] [", new TreeSet<>(entry.options).stream().map(name -> "--" + name + " …").toList()) + "]");
      out.println(entry.figures.indent(6).stripTrailing() + "\n");
    }
  }

  public static void main(String[] words) {
    System.exit(new Bench(System.out, System.err).run(List.of(words)));
  }
}
