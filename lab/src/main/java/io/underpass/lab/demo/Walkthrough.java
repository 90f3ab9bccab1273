package io.underpass.lab.demo;

import static io.underpass.lab.demo.Mission.id;

import io.underpass.cli.CliException;
import io.underpass.lab.azure.AzScript;
import io.underpass.lab.build.Lab;
import io.underpass.lab.demo.DemoReport.Course;
import io.underpass.lab.demo.DemoReport.Trace;
import io.underpass.lab.demo.DemoReport.Upgrade;
import io.underpass.lab.file.Rate;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.Run;
import io.underpass.lab.measure.AzureMetrics;
import io.underpass.lab.measure.ConnectionSwitch;
import io.underpass.lab.measure.Iperf;
import io.underpass.lab.measure.Measurement;
import io.underpass.lab.measure.Reading;
import io.underpass.lab.traffic.NumberedReport;
import io.underpass.lab.traffic.NumberedStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The walk-through's steps, in order, on a lab that carries packets. Fills the report as it goes. For one thread. */
final class Walkthrough {
  private static final Duration EXPORT_LIMIT = Duration.ofSeconds(75);
  private static final String EXPORTED =
      "az monitor log-analytics query --workspace myWorkspace --resource-group myResourceGroup"
          + " --analytics-query \"AzureMetrics | where MetricName == 'ExpressRouteGatewayBitsPerSecond' | take 5\" -o table";

  private final Lab lab;
  private final Narrator narrator;
  private final DemoReport report;
  private final AzScript az;
  private final Measurement measurement;
  private final boolean full;
  private final String gateway;
  private final String machine;

  Walkthrough(Lab lab, Narrator narrator, DemoReport report, boolean full) {
    this.lab = lab;
    this.narrator = narrator;
    this.report = report;
    this.full = full;
    az = new AzScript(lab.server());
    measurement =
        new Measurement(lab, Mission.COMPUTER, Mission.MACHINE, full ? Measurement.Durations.FULL : Measurement.Durations.SHORT);
    gateway = id(lab.server().subscription(), "Microsoft.Network/virtualNetworkGateways", Mission.GATEWAY);
    machine = id(lab.server().subscription(), "Microsoft.Compute/virtualMachines", Mission.MACHINE);
  }

  void run() throws InterruptedException {
    Instant begun = Instant.now();
    connect();
    smallGateway();
    verifySku();
    List<String> traceBefore = before();
    enable();
    after(traceBefore);
    monitor();
    ConnectionSwitch connection =
        new ConnectionSwitch(lab.server(), id(lab.server().subscription(), "Microsoft.Network/connections", Mission.CONNECTION));
    toggle(connection);
    rollback();
    anew();
    metrics(begun);
  }

  private void connect() throws InterruptedException {
    narrator.chapter("A connection, FastPath still off");
    long start = System.nanoTime();
    if (!narrator.az(az, "Create the connection without FastPath", Mission.CREATE_WITHOUT)) {
      throw CliException.failed("Without a connection there is nothing to show.");
    }
    report.firstPacketMs = awaitPackets(start);
    narrator.good("the first packet crosses %.0f ms after the call".formatted(report.firstPacketMs));
  }

  private double awaitPackets(long startNs) throws InterruptedException {
    List<String> ping = lab.namespace(Mission.COMPUTER)
        .command(List.of("ping", "-n", "-c", "1", "-W", "1", measurement.address().toString()));
    while (System.nanoTime() - startNs < 15_000_000_000L) {
      if (Run.of(ping, Duration.ofSeconds(3)).ok()) {
        return (System.nanoTime() - startNs) / 1e6;
      }
      Thread.sleep(20);
    }
    throw new LinuxException(
        "no packet crosses from " + Mission.COMPUTER + " to " + measurement.address() + " within 15 s; the path should be "
        + measurement.path());
  }

  private Reading read(String label) {
    narrator.note("");
    narrator.note("measuring: " + label);
    return measurement.read(label, Optional.of(gateway), Optional.of(machine), line -> narrator.note("  " + line));
  }

  private void smallGateway() {
    narrator.chapter("What an ErGw1AZ carries: 1 Gbit/s, 100,000 packets/s");
    report.small = read("ErGw1AZ, FastPath off");
    narrator.az(
        az,
        "FastPath is refused on an ErGw1AZ",
        Mission.ENABLE,
        outcome -> !outcome.ok() && outcome.text().contains("FastPathNotSupportedByGatewaySku"));
  }

  private void verifySku() throws InterruptedException {
    narrator.chapter("Step 1: verify the gateway's SKU, and upgrade it under traffic");
    narrator.az(az, "Show the gateway's SKU", Mission.SHOW_SKU, outcome -> outcome.output().strip().equals("ErGw1AZ"));
    var pace = new NumberedStream.Pace(10_000, 1_200_000, Measurement.SMALL);
    try (NumberedStream packets = NumberedStream.start(measurement.source(), measurement.sink(), measurement.inetAddress(), pace)) {
      Thread.sleep(1_000);
      long start = System.nanoTime();
      boolean upgraded = narrator.az(
          az, "Upgrade the gateway", Mission.UPGRADE, outcome -> outcome.ok() && outcome.output().contains("ErGw3AZ"));
      double took = (System.nanoTime() - start) / 1e6;
      Thread.sleep(1_000);
      NumberedReport seen = packets.stop();
      if (upgraded) {
        report.upgrade = new Upgrade("ErGw1AZ", "ErGw3AZ", seen, took);
      }
      narrator.note("");
      narrator.note(
          "10,000 numbered packets/s meanwhile: %,d of %,d lost, interrupted for %.1f ms (the command took %.0f ms)"
              .formatted(seen.lost(), seen.sent(), seen.blackoutMs(), took));
    }
    narrator.az(az, "Show the gateway's new SKU", Mission.SHOW_SKU, outcome -> outcome.output().strip().equals("ErGw3AZ"));
  }

  private List<String> before() {
    narrator.chapter("Before: the gateway path of an ErGw3AZ, its 10 Gbit/s limit on");
    List<String> trace = trace();
    stepFour("before");
    report.before = read("ErGw3AZ, FastPath off");
    return trace;
  }

  private List<String> trace() {
    List<String> hops = measurement.trace();
    narrator.note("traceroute from %s: %s".formatted(Mission.COMPUTER, String.join(" → ", hops)));
    return hops;
  }

  private void stepFour(String when) {
    shell("Latency " + when + " (ping)", full ? Mission.PING : Mission.PING_SHORT, Duration.ofSeconds(130));
    narrator.note("");
    narrator.note("[" + Mission.MACHINE + "] $ iperf3 -s -p 5201");
    try (Iperf.Listening _ = Iperf.listen(lab.namespace(Mission.MACHINE))) {
      shell("Throughput " + when + " (iperf3)", full ? Mission.IPERF : Mission.IPERF_SHORT, Duration.ofSeconds(60));
    }
  }

  private void shell(String name, String command, Duration limit) {
    Run run = Run.of(lab.namespace(Mission.COMPUTER).command(List.of("bash", "-o", "pipefail", "-c", command)), limit);
    String output = run.ok() ? run.output() : run.complaint();
    String shown = command.startsWith("iperf3")
        ? String.join("\n", output.lines().filter(line -> line.contains("[SUM]")).toList().reversed().stream().limit(2).toList().reversed())
        : output;
    narrator.ran(name, Mission.COMPUTER, command, run.ok() && !shown.isBlank(), shown.isBlank() ? output : shown);
  }

  private void enable() {
    narrator.chapter("Step 2: enable FastPath on the connection");
    narrator.az(az, "Enable FastPath on the existing connection", Mission.ENABLE);
    narrator.chapter("Step 3: verify that FastPath is active");
    verify();
  }

  private void verify() {
    narrator.az(az, "FastPath is on", Mission.SHOW_BYPASS, outcome -> outcome.output().strip().equals("true"));
    narrator.az(
        az,
        "The connection is connected",
        Mission.SHOW_TABLE,
        outcome -> outcome.ok() && outcome.output().contains("Connected") && outcome.output().contains("True"));
  }

  private void after(List<String> traceBefore) {
    narrator.chapter("Step 4: the same measurement with FastPath");
    List<String> trace = trace();
    report.trace = new Trace(traceBefore, trace);
    narrator.finding(
        "Traceroute shows one hop less",
        trace.size() == traceBefore.size() - 1,
        traceBefore.size() + " hops before, " + trace.size() + " with FastPath: the gateway is no longer on the way");
    stepFour("after");
    Reading after = read("ErGw3AZ, FastPath on");
    report.after = after;
    Reading before = report.before;
    if (before != null) {
      narrator.finding(
          "The gateway's metrics fall, the machine's don't",
          after.gateway().bitsPerSecond() < before.gateway().bitsPerSecond() / 10
              && after.gateway().machineBitsPerSecond() > before.gateway().machineBitsPerSecond() / 2,
          "through the gateway %s → %s; into the machine %s → %s"
              .formatted(
                  Rate.print(before.gateway().bitsPerSecond()), Rate.print(after.gateway().bitsPerSecond()),
                  Rate.print(before.gateway().machineBitsPerSecond()), Rate.print(after.gateway().machineBitsPerSecond())));
    }
  }

  private void monitor() {
    narrator.chapter("Step 5: monitoring");
    narrator.az(az, "Send the gateway's metrics to the workspace", Mission.DIAGNOSTICS);
    narrator.az(
        az,
        "Read the diagnostic setting back",
        "az monitor diagnostic-settings show --name expressroute-diagnostics --resource " + gateway
        + " --query \"metrics[].{Category:category, Enabled:enabled}\" -o table",
        outcome -> outcome.ok() && outcome.output().contains("AllMetrics"));
    narrator.az(
        az,
        "The mission's name of the routes advertised",
        "az monitor metrics list --resource " + gateway
        + " --metrics ExpressRouteGatewayCountOfRoutesAdvertised --interval 1m --offset 5m --query \"value[].name.value\" -o tsv",
        outcome -> outcome.ok() && outcome.output().contains("CountOfRoutesAdvertised"));
  }

  private void toggle(ConnectionSwitch connection) throws InterruptedException {
    narrator.chapter("Ten switches, on and off, under load");
    narrator.note(
        "%,d numbered packets/s and %d TCP streams; first %d s without a switch".formatted(
            Switching.PACKETS_PER_SECOND, Switching.STREAMS, 4));
    Switching.Result result = new Switching(measurement).switches(connection);
    report.toggle = result;
    String line =
        "%d switches: %,d of %,d packets lost, %d of %d connections broken; from API call to kernel p50 %.1f ms, max %.1f ms"
            .formatted(result.applyMs().length, result.lost(), result.packets().sent(), result.broken().size(), result.streams().streams(),
                result.median(), result.slowest());
    boolean clean = result.lost() == 0 && result.broken().isEmpty() && result.counts();
    narrator.finding("Ten switches lose nothing", clean, line);
    if (!result.counts()) {
      narrator.bad("the control phase lost packets without any switch: this run doesn't count");
    }
    result.broken().forEach((stream, why) -> narrator.bad("stream " + stream + ": " + why));
  }

  private void rollback() throws InterruptedException {
    narrator.chapter("Rollback, under the same load");
    Switching.Result result =
        new Switching(measurement).around(() -> narrator.az(az, "Disable FastPath", Mission.DISABLE), full ? 10 : 4);
    report.rollback = result;
    narrator.az(az, "FastPath is off", Mission.SHOW_BYPASS, outcome -> outcome.output().strip().equals("false"));
    String line = "%,d of %,d packets lost, %d of %d connections broken".formatted(
        result.lost(), result.packets().sent(), result.broken().size(), result.streams().streams());
    narrator.finding("Rollback loses nothing", result.lost() == 0 && result.broken().isEmpty(), line);
    narrator.note("path now: " + String.join(" → ", measurement.path()));
  }

  private void anew() throws InterruptedException {
    narrator.chapter("Step 2 for a new connection: FastPath from the start");
    narrator.az(az, "Delete the connection", Mission.DELETE);
    long start = System.nanoTime();
    if (narrator.az(az, "Create a connection with FastPath", Mission.CREATE_WITH)) {
      narrator.good("packets cross %.0f ms after the call".formatted(awaitPackets(start)));
      verify();
    }
  }

  /** Rows come by the whole minute: the first one, when the minute that the setting was made in has passed. */
  private void awaitExport() throws InterruptedException {
    narrator.note("diagnostic settings export by the minute: waiting for the first to end");
    long until = System.nanoTime() + EXPORT_LIMIT.toNanos();
    while (!az.run(EXPORTED).output().contains("ExpressRouteGatewayBitsPerSecond") && System.nanoTime() < until) {
      Thread.sleep(1_000);
    }
  }

  private void metrics(Instant begun) throws InterruptedException {
    narrator.chapter("What the metrics saw");
    AzureMetrics metrics = new AzureMetrics(lab.server());
    Instant now = Instant.now();
    report.courses =
        List.of(
            new Course("ExpressRouteGatewayBitsPerSecond",
                metrics.points(gateway, "ExpressRouteGatewayBitsPerSecond", "Average", begun, now)),
            new Course("ExpressRouteGatewayPacketsPerSecond",
                metrics.points(gateway, "ExpressRouteGatewayPacketsPerSecond", "Average", begun, now)),
            new Course("Network In Total", metrics.points(machine, "Network In Total", "Total", begun, now)));
    narrator.az(
        az,
        "The gateway's bits a second over the demo",
        "az monitor metrics list --resource " + gateway
        + " --metrics ExpressRouteGatewayBitsPerSecond --interval 5s --offset 2m --aggregation Average"
            + " --query \"value[0].timeseries[0].data[?average > `1000000`].{Time:timeStamp, BitsPerSecond:average}\" -o table");
    awaitExport();
    narrator.az(
        az,
        "The gateway's metrics in the workspace",
        EXPORTED,
        outcome -> outcome.ok() && outcome.output().contains("ExpressRouteGatewayBitsPerSecond"));
  }
}
