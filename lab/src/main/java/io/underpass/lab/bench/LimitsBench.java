package io.underpass.lab.bench;

import io.underpass.lab.traffic.NewFlows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;

/** {@code bench limits}: what an ErGw1AZ lets through, against what its size says. */
final class LimitsBench {
  private static final int GSO_MAX_SIZE = 65536;
  private static final int OFFERED_FLOWS = 20_000;
  private static final Target BITS = Target.between(0.85, 1.0);

  private final Arguments arguments;
  private final int rounds;
  private final int seconds;

  LimitsBench(Arguments arguments) {
    this.arguments = arguments;
    rounds = arguments.number("rounds", 3, 1, 99);
    seconds = arguments.number("seconds", 5, 2, 60);
  }

  Report run() {
    Report report = new Report("limits");
    MachineFacts.into(report);
    report.fact("gateway", "ErGw1AZ with its limits on, FastPath off; circuit 10 Gbit/s");
    report.fact("rounds", rounds + " of " + seconds + " s a reading, interleaved");
    report.fact("TCP",
        "iperf3, what the receiver got; limits count IP octets on the wire, so payload of full segments ends at about 0.965 of them");
    report.fact("new flows", OFFERED_FLOWS + " UDP 5-tuples a second, one packet each");
    try (Bed bed = Bed.open()) {
      UnderTest underTest = UnderTest.start(bed);
      underTest.requireKernel();
      arguments.progress().accept("building circuit, ErGw1AZ and machine");
      Way way = Site.build(bed, underTest, "ErGw1AZ", GSO_MAX_SIZE).way(Mode.GATEWAY);
      Iperf.serve(bed, way.to());
      Map<String, List<Double>> readings = new LinkedHashMap<>();
      CpuReading before = CpuReading.now();
      for (int round = 1; round <= rounds; round++) {
        for (Map.Entry<String, DoubleSupplier> probe : probes(way).entrySet()) {
          double reading = probe.getValue().getAsDouble();
          readings.computeIfAbsent(probe.getKey(), _ -> new ArrayList<>()).add(reading);
          arguments.progress().accept(
              String.format(Locale.ROOT, "round %d of %d, %s: %s", round, rounds, probe.getKey(), Figure.number(reading)));
        }
      }
      report.fact("foreign CPU",
          String.format(Locale.ROOT, "%.1f %% over the whole run", 100 * CpuReading.foreignShare(before, CpuReading.now())));
      readings.forEach((name, values) -> report.figure(new Figure(name, Quartiles.of(values), unit(name), target(name), "")));
    }
    return report;
  }

  private Map<String, DoubleSupplier> probes(Way way) {
    Map<String, DoubleSupplier> probes = new LinkedHashMap<>();
    for (String congestionControl : List.of("cubic", "bbr")) {
      for (int streams : new int[] {1, 4}) {
        probes.put("TCP -P " + streams + " " + congestionControl,
            () -> Iperf.client(way, seconds, streams, congestionControl).gigabitsPerSecond());
      }
    }
    probes.put("TCP -M 500 -P 4 cubic", () -> Iperf.client(way, seconds, 4, "cubic", "-M", "500").gigabitsPerSecond());
    probes.put("new UDP flows passed",
        () -> NewFlows.offer(way.from(), way.to(), way.address(), OFFERED_FLOWS, seconds).passedRate());
    return probes;
  }

  private static Target target(String name) {
    return name.startsWith("new") ? Target.between(7_000 * 0.95, 7_000 * 1.05) : name.contains("-M 500") ? Target.atMost(0.42) : BITS;
  }

  private static String unit(String name) {
    return name.startsWith("new") ? "flows/s" : "Gbit/s";
  }
}
