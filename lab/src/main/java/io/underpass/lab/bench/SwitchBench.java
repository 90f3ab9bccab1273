package io.underpass.lab.bench;

import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.traffic.NumberedReport;
import io.underpass.lab.traffic.NumberedStream;
import io.underpass.lab.traffic.PacedStreams;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code bench switch}: FastPath on and off under traffic, which must not notice. */
final class SwitchBench {
  private static final int GSO_MAX_SIZE = 65536;
  private static final int SWITCHES = 10;
  private static final int LEAST_SPACING_MS = 20;
  private static final int PACKETS_PER_SECOND = 50_000;
  private static final int PACKETS = 1_100_000;
  private static final int PAYLOAD = 64;
  private static final int STREAMS = 8;
  private static final long STREAM_BITS_PER_SECOND = 100_000_000;
  private static final int LEAST_RECEIVE_BUFFER = 8 << 20;

  private final Arguments arguments;
  private final int switches;

  SwitchBench(Arguments arguments) {
    this.arguments = arguments;
    switches = arguments.number("switches", SWITCHES, SWITCHES, 10_000);
  }

  /** What became of the traffic of one phase. */
  private record Phase(NumberedReport packets, PacedStreams.Report streams) {}

  Report run() {
    Report report = new Report("switch");
    MachineFacts.into(report);
    report.fact("gateway", "ErGw3AZ with its limits on");
    report.fact("packets",
        PACKETS_PER_SECOND + " numbered UDP packets a second, at least " + PACKETS + " a phase, " + PAYLOAD + " octets of payload");
    report.fact("connections",
        STREAMS + " TCP connections of " + STREAM_BITS_PER_SECOND / 1_000_000
        + " Mbit/s, every octet checked; the gateway's limit is 10 Gbit/s");
    try (Bed bed = Bed.open()) {
      UnderTest underTest = UnderTest.start(bed);
      underTest.requireKernel();
      arguments.progress().accept("building circuit, ErGw3AZ and machine");
      Site site = Site.build(bed, underTest, "ErGw3AZ", GSO_MAX_SIZE);
      Switching switching = new Switching(underTest, site);
      CpuReading before = CpuReading.now();
      arguments.progress().accept("control phase: the same traffic without a switch");
      Phase control = phase(site, () -> pause(PACKETS * 1000L / PACKETS_PER_SECOND));
      arguments.progress().accept("on and off, " + switches + " times each");
      long spacing = Math.max(LEAST_SPACING_MS, PACKETS * 1000L / PACKETS_PER_SECOND / (2 * switches + 1));
      Phase switched = phase(site, () -> {
        for (int i = 0; i < 2 * switches; i++) {
          pause(spacing);
          switching.turn(i % 2 == 0);
        }
      });
      report.table(new Report.Table(
          "What the server's log complains of", List.of("line"), underTest.complaints().stream().map(List::of).toList()));
      report.fact("foreign CPU",
          String.format(Locale.ROOT, "%.1f %% over both phases", 100 * CpuReading.foreignShare(before, CpuReading.now())));
      fill(report, control, switched, switching);
    }
    return report;
  }

  private static void pause(long millis) {
    Iperf.pause(millis);
  }

  private Phase phase(Site site, Runnable meanwhile) {
    Way way = site.way(Mode.GATEWAY);
    try (PacedStreams streams = PacedStreams.start(way.from(), way.to(), way.address(), STREAMS, STREAM_BITS_PER_SECOND);
        NumberedStream packets = NumberedStream.start(way.from(), way.to(), way.address(),
            new NumberedStream.Pace(PACKETS_PER_SECOND, packetsAtMost(), PAYLOAD))) {
      meanwhile.run();
      while (packets.sent() < PACKETS) {
        pause(50);
      }
      return new Phase(packets.stop(), streams.stop());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new LinuxException("interrupted while packets were counted");
    }
  }

  /** Enough for all switches even if each takes long. */
  private int packetsAtMost() {
    return Math.max(4 * PACKETS, 2 * switches * PACKETS_PER_SECOND / 5);
  }

  /** Switches, and takes the time until the operation has succeeded and until the edge's table has changed. */
  private static final class Switching {
    private final UnderTest underTest;
    private final Site site;
    private final List<Double> succeededMs = new ArrayList<>();
    private final List<Double> kernelMs = new ArrayList<>();
    private final List<Double> cpuMs = new ArrayList<>();

    Switching(UnderTest underTest, Site site) {
      this.underTest = underTest;
      this.site = site;
    }

    void turn(boolean on) {
      EntryWatch watch = EntryWatch.start(underTest, List.of(Site.EDGE), on ? 1 : 0, 5_000);
      double cpuBefore = CpuReading.usedMillis(underTest.server().pid());
      long start = System.nanoTime();
      succeededMs.add(site.bypass(on) / 1e6);
      kernelMs.add((watch.reached() - start) / 1e6);
      cpuMs.add(CpuReading.usedMillis(underTest.server().pid()) - cpuBefore);
    }
  }

  private static void fill(Report report, Phase control, Phase switched, Switching switching) {
    report.table(new Report.Table("Traffic",
        List.of("phase", "sent", "received", "lost", "duplicates", "reordered", "connections", "broken", "longest silence, ms"),
        List.of(row("control", control), row("switched", switched))));
    report.fact("receive buffer", switched.packets.receiveBuffer() + " octets (SO_RCVBUFFORCE)");
    if (control.packets.lost() > 0 || !control.streams.broken().isEmpty()) {
      report.doesNotCount("the control phase without a switch lost " + control.packets.lost() + " packets and broke "
          + control.streams.broken().size()
          + " connections");
    }
    if (switched.packets.receiveBuffer() < LEAST_RECEIVE_BUFFER) {
      report.doesNotCount("the receive buffer is smaller than 8 MiB");
    }
    report.figure(Figure.single("packets sent while switching", switched.packets.sent(), "", Target.atLeast(1_000_000), ""));
    report.figure(Figure.single("packets lost", switched.packets.lost(), "", Target.atMost(0), lossNote(switched.packets)));
    report.figure(Figure.single("connections broken", switched.streams.broken().size(), "", Target.atMost(0),
        switched.streams.broken().values().stream().findFirst().orElse("")));
    Quartiles succeeded = Quartiles.of(switching.succeededMs);
    Quartiles kernel = Quartiles.of(switching.kernelMs);
    report.figure(new Figure("API call to operation succeeded, p50", succeeded, "ms", Target.atMost(50), ""));
    report.figure(Figure.single(
        "API call to operation succeeded, max", switching.succeededMs.stream().mapToDouble(d -> d).max().orElseThrow(), "ms", null, ""));
    report.figure(new Figure("API call to the edge's table in the kernel, p50", kernel, "ms", Target.atMost(50), ""));
    report.figure(Figure.single(
        "API call to the edge's table in the kernel, max", switching.kernelMs.stream().mapToDouble(d -> d).max().orElseThrow(), "ms", null,
        ""));
    report.figure(Figure.single(
        "CPU of the server, a switch", switching.cpuMs.stream().mapToDouble(d -> d).average().orElseThrow(), "ms", null,
        "what a neighbour on the CPUs doesn't change"));
  }

  private static String lossNote(NumberedReport packets) {
    return packets.gaps().isEmpty() ? "" : "first gap: " + packets.gaps().getFirst();
  }

  private static List<String> row(String name, Phase phase) {
    return List.of(name, Figure.number(phase.packets.sent()), Figure.number(phase.packets.received()), Figure.number(phase.packets.lost()),
        Figure.number(phase.packets.duplicates()), Figure.number(phase.packets.reordered()), Integer.toString(phase.streams.streams()),
        Integer.toString(phase.streams.broken().size()), Figure.number(phase.streams.longestSilenceMs()));
  }
}
