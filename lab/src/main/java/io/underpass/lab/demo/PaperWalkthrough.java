package io.underpass.lab.demo;

import io.underpass.lab.azure.AzScript;
import io.underpass.lab.build.Lab;
import io.underpass.lab.demo.DemoReport.Predicted;
import io.underpass.lab.measure.Measurement;
import io.underpass.net.IpAddress;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The walk-through where no packet is sent: commands and paths are real, throughput is the limit that binds, and there is no latency. */
final class PaperWalkthrough {
  private static final String VERSION = "?api-version=2023-09-01";

  private final Lab lab;
  private final Narrator narrator;
  private final DemoReport report;
  private final AzScript az;

  PaperWalkthrough(Lab lab, Narrator narrator, DemoReport report) {
    this.lab = lab;
    this.narrator = narrator;
    this.report = report;
    az = new AzScript(lab.server());
  }

  void run() {
    narrator.chapter("The data plane is emulated: it sends no packet");
    narrator.note("Commands and paths are real. There is no latency figure; throughput is the limit that binds and is labelled predicted.");
    narrator.az(az, "Create the connection without FastPath", Mission.CREATE_WITHOUT);
    narrator.az(az, "FastPath is refused on an ErGw1AZ", Mission.ENABLE,
        outcome -> !outcome.ok() && outcome.text().contains("FastPathNotSupportedByGatewaySku"));
    narrator.chapter("Step 1: verify the gateway's SKU, and upgrade it");
    narrator.az(az, "Show the gateway's SKU", Mission.SHOW_SKU, outcome -> outcome.output().strip().equals("ErGw1AZ"));
    report.predictedSmall = predict("an ErGw1AZ");
    narrator.az(az, "Upgrade the gateway", Mission.UPGRADE);
    narrator.az(az, "Show the gateway's new SKU", Mission.SHOW_SKU, outcome -> outcome.output().strip().equals("ErGw3AZ"));
    report.predictedBefore = predict("FastPath off");
    narrator.chapter("Step 2: enable FastPath on the connection");
    narrator.az(az, "Enable FastPath on the existing connection", Mission.ENABLE);
    narrator.chapter("Step 3: verify that FastPath is active");
    narrator.az(az, "FastPath is on", Mission.SHOW_BYPASS, outcome -> outcome.output().strip().equals("true"));
    narrator.az(az, "The connection is connected", Mission.SHOW_TABLE, outcome -> outcome.ok() && outcome.output().contains("Connected"));
    report.predictedAfter = predict("FastPath on");
    narrator.chapter("Step 5: monitoring");
    narrator.az(az, "Send the gateway's metrics to the workspace", Mission.DIAGNOSTICS);
    narrator.chapter("Rollback");
    narrator.az(az, "Disable FastPath", Mission.DISABLE);
    narrator.az(az, "FastPath is off", Mission.SHOW_BYPASS, outcome -> outcome.output().strip().equals("false"));
    narrator.chapter("Step 2 for a new connection: FastPath from the start");
    narrator.az(az, "Delete the connection", Mission.DELETE);
    narrator.az(az, "Create a connection with FastPath", Mission.CREATE_WITH);
    narrator.az(az, "FastPath is on", Mission.SHOW_BYPASS, outcome -> outcome.output().strip().equals("true"));
  }

  private Predicted predict(String label) {
    IpAddress from = lab.address(Mission.COMPUTER);
    IpAddress to = lab.address(Mission.MACHINE);
    List<String> path = Measurement.path(lab.server(), from, to);
    JsonNode circuit = lab.server()
        .get(Mission.id(lab.server().subscription(), "Microsoft.Network/expressRouteCircuits", Mission.CIRCUIT) + VERSION);
    double limit = circuit.path("properties").path("serviceProviderProperties").path("bandwidthInMbps").asDouble(0) / 1e3;
    String binding = "the circuit's bandwidth";
    for (JsonNode meter : lab.server().get("/underpass/path?source=" + from + "&destination=" + to).path("limits")) {
      double gbps = meter.path("predictedBitsPerSecond").asDouble(0) / 1e9;
      if (gbps > 0 && gbps <= limit) {
        limit = gbps;
        binding = "the gateway's SKU, " + meter.path("sku").asString("?");
      }
    }
    narrator.finding(
        "The path with " + label, !path.isEmpty(),
        "%s: %s; predicted throughput %.1f Gbit/s (%s)".formatted(label, String.join(" → ", path), limit, binding));
    return new Predicted(path, limit, binding);
  }
}
