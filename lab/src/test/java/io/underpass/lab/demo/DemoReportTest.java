package io.underpass.lab.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.lab.measure.AzureMetrics.Point;
import io.underpass.lab.measure.Iperf;
import io.underpass.lab.measure.Reading;
import io.underpass.lab.traffic.LatencyProbe.Latency;
import io.underpass.lab.traffic.NumberedReport;
import io.underpass.lab.traffic.PacedStreams;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class DemoReportTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> LONG = List.of("onprem-router", "myExpressRouteCircuit-primary", "myExpressRouteGateway-0", "host-1");
  private static final List<String> SHORT = List.of("onprem-router", "myExpressRouteCircuit-secondary", "host-1");

  private static Reading reading(String label, List<String> path, double gbps, double gateway) {
    return new Reading(
        label, path, new Latency(2_500, 0, 61.25, 80.5, 120.5, 300), new Iperf.Result(gbps * .7e9, 3, "cubic"),
        new Iperf.Result(gbps * 1e9, 3, "cubic"),
        new Reading.PacketRate(64, 200_000, 98_765), new Reading.MetricPeaks(gateway * 1e9, gateway * 80_000, gbps * 1e9), START,
        START.plusSeconds(20));
  }

  private static NumberedReport packets(long sent, long lost, double blackoutMs) {
    return new NumberedReport(sent, sent - lost, lost, 0, 0, 0, blackoutMs, 1, sent / 50_000.0, sent / 50_000.0, 64 << 20, List.of());
  }

  static DemoReport whole() {
    DemoReport report = new DemoReport(new DemoReport.Circumstances("linux", START, "Linux 6.18", 2, "cubic", 61_440, false));
    report.steps = List.of(new Narrator.Step("Show <the> SKU", "az network vnet-gateway show", true, "ErGw1AZ"));
    report.ended = START.plusSeconds(150);
    report.firstPacketMs = 812.34;
    report.upgrade = new DemoReport.Upgrade("ErGw1AZ", "ErGw3AZ", packets(30_000, 412, 41.23), 900);
    report.small = reading("ErGw1AZ, FastPath off", LONG, .94, .96);
    report.before = reading("ErGw3AZ, FastPath off", LONG, 8.9, 9.2);
    report.after = reading("ErGw3AZ, FastPath on", SHORT, 17.4, 0.0);
    report.trace = new DemoReport.Trace(
        List.of("10.10.0.1", "172.16.0.2", "10.0.255.4", "10.0.1.10"), List.of("10.10.0.1", "172.16.0.2", "10.0.1.10"));
    report.toggle =
        new Switching.Result(
            packets(200_000, 0, 0), packets(1_050_000, 0, 0), new PacedStreams.Report(8, Map.of(), 1_000_000, 20),
            new double[] {3, 9, 4, 5, 4, 4, 3, 6, 8, 7});
    report.rollback = new Switching.Result(
        null, packets(200_000, 0, 0), new PacedStreams.Report(8, Map.of(3, "reset"), 1_000, 20), new double[] {120});
    List<Point> points = new ArrayList<>();
    List<Point> octets = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      points.add(new Point(START.plusSeconds(i * 5L), i < 15 ? 9e9 : 0));
      octets.add(new Point(START.plusSeconds(i * 5L), 9e9 / 8 * 5));
    }
    report.courses =
        List.of(
            new DemoReport.Course("ExpressRouteGatewayBitsPerSecond", points),
            new DemoReport.Course("ExpressRouteGatewayPacketsPerSecond", points),
            new DemoReport.Course("Network In Total", octets));
    return report;
  }

  private static List<String> names(JsonNode node) {
    return node.propertyNames().stream().toList();
  }

  @Test
  void theJsonIsAsDocumented() {
    JsonNode json = whole().toJson();
    assertThat(json.path("dataplane").asString()).isEqualTo("linux");
    assertThat(names(json.path("steps").path(0))).contains("name", "command", "ok");
    assertThat(json.path("upgrade").path("from").asString()).isEqualTo("ErGw1AZ");
    assertThat(json.path("upgrade").path("to").asString()).isEqualTo("ErGw3AZ");
    assertThat(json.path("upgrade").path("interruptionMs").asDouble()).isEqualTo(41.2);
    for (String block : List.of("before", "after", "smallGateway")) {
      assertThat(names(json.path(block)))
          .contains("path", "latencyUs", "throughputGbps", "packetRateKpps", "gatewayBitsPerSecond", "gatewayPacketsPerSecond");
      assertThat(names(json.path(block).path("latencyUs"))).contains("p50", "p99", "count", "lost");
    }
    assertThat(json.path("before").path("throughputGbps").asDouble()).isEqualTo(8.9);
    assertThat(json.path("after").path("gatewayBitsPerSecond").asLong()).isZero();
    assertThat(json.path("before").path("path").valueStream().map(JsonNode::asString)).contains("myExpressRouteGateway-0");
    assertThat(names(json.path("toggle"))).contains("switches", "packetsSent", "packetsLost", "connectionsBroken", "applyMs");
    assertThat(json.path("toggle").path("switches").asInt()).isEqualTo(10);
    assertThat(json.path("toggle").path("applyMs").path("p50").asDouble()).isEqualTo(4.5);
    assertThat(json.path("toggle").path("applyMs").path("max").asDouble()).isEqualTo(9);
    assertThat(json.path("toggle").path("counts").asBoolean()).isTrue();
    assertThat(json.path("rollback").path("connectionsBroken").asInt()).isEqualTo(1);
  }

  @Test
  void aRunWhoseControlLostPacketsDoesNotCount() {
    Switching.Result result =
        new Switching.Result(
            packets(200_000, 1, 0), packets(1_000_000, 0, 0), new PacedStreams.Report(8, Map.of(), 1, 1), new double[] {1});
    assertThat(result.counts()).isFalse();
  }

  @Test
  void whatIsPredictedHasNoLatencyAndSaysSo() {
    DemoReport report = new DemoReport(new DemoReport.Circumstances("emulated", START, "Linux", 2, "cubic", 61_440, false));
    report.predictedBefore = new DemoReport.Predicted(LONG, 10, "the gateway's SKU");
    report.predictedAfter = new DemoReport.Predicted(SHORT, 10, "the circuit's bandwidth");
    JsonNode before = report.toJson().path("before");
    assertThat(before.path("latencyUs").isNull()).isTrue();
    assertThat(before.path("predicted").asBoolean()).isTrue();
    assertThat(before.path("throughputGbps").asDouble()).isEqualTo(10);
    assertThat(new HtmlReport(report).page()).contains("sends no packet").contains("predicted");
  }

  @Test
  void thePageNeedsNoNetworkAndEscapesWhatItShows() throws Exception {
    String page = new HtmlReport(whole()).page();
    Files.writeString(Path.of("target/demo.html"), page);
    assertThat(page).doesNotContain("http://", "https://", "<script", " src=", "@import", "%s");
    assertThat(page).contains("Show &lt;the&gt; SKU").doesNotContain("Show <the> SKU");
    assertThat(page).contains("8.9 → 17.4 Gbit/s", "0 lost", "<svg");
  }

  @Test
  void aReportWithoutAnyResultIsStillAPage() {
    DemoReport report = new DemoReport(new DemoReport.Circumstances("linux", START, "Linux", 2, "cubic", 61_440, false));
    assertThat(new HtmlReport(report).page()).contains("No path was reached");
    assertThat(report.toJson().path("ok").asBoolean()).isFalse();
  }
}
