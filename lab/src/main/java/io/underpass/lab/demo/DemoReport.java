package io.underpass.lab.demo;

import static io.underpass.lab.measure.ReadingJson.round;

import io.underpass.cli.client.Json;
import io.underpass.lab.measure.AzureMetrics;
import io.underpass.lab.measure.Reading;
import io.underpass.lab.measure.ReadingJson;
import io.underpass.lab.traffic.NumberedReport;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a demo found out, piece by piece; what wasn't reached stays absent. Its JSON is described in docs/demo-report.md. */
final class DemoReport {
  static final int SCHEMA = 1;

  /** Where and when the demo ran. */
  record Circumstances(
      String dataplane, Instant started, String kernel, int cpus, String congestionControl, int gsoMaxSize, boolean full) {}

  /** A SKU change under packets. */
  record Upgrade(String from, String to, NumberedReport packets, double commandMs) {}

  /** What the plan says of a path that carries no packets. */
  record Predicted(List<String> path, double throughputGbps, String limit) {}

  /** What ICMP "time exceeded" shows of the path. */
  record Trace(List<String> before, List<String> after) {}

  /** A metric's course over the demo. */
  record Course(String name, List<AzureMetrics.Point> points) {}

  private final Circumstances circumstances;
  List<Narrator.Step> steps = List.of();
  List<Course> courses = List.of();
  @Nullable Upgrade upgrade;
  @Nullable Reading small;
  @Nullable Reading before;
  @Nullable Reading after;
  @Nullable Predicted predictedSmall;
  @Nullable Predicted predictedBefore;
  @Nullable Predicted predictedAfter;
  @Nullable Trace trace;
  Switching.@Nullable Result toggle;
  Switching.@Nullable Result rollback;
  double firstPacketMs = -1;
  Instant ended;

  DemoReport(Circumstances circumstances) {
    this.circumstances = circumstances;
    ended = circumstances.started();
  }

  Circumstances circumstances() {
    return circumstances;
  }

  boolean ok() {
    return !steps.isEmpty() && steps.stream().allMatch(Narrator.Step::ok);
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object().put("schema", SCHEMA).put("dataplane", circumstances.dataplane()).put("ok", ok());
    json.put("started", circumstances.started().toString()).put("ended", ended.toString());
    json.putObject("environment")
        .put("kernel", circumstances.kernel())
        .put("cpus", circumstances.cpus())
        .put("congestionControl", circumstances.congestionControl())
        .put("gsoMaxSize", circumstances.gsoMaxSize())
        .put("durations", circumstances.full() ? "full" : "short");
    ArrayNode list = json.putArray("steps");
    steps.forEach(step -> list.addObject().put("name", step.name()).put("command", step.command()).put("ok", step.ok())
        .put("output", step.output()));
    if (firstPacketMs >= 0) {
      json.putObject("connection").put("createToFirstPacketMs", round(firstPacketMs, 10));
    }
    if (upgrade != null) {
      json.putObject("upgrade")
          .put("from", upgrade.from())
          .put("to", upgrade.to())
          .put("interruptionMs", round(upgrade.packets().blackoutMs(), 10))
          .put("packetsSent", upgrade.packets().sent())
          .put("packetsLost", upgrade.packets().lost())
          .put("commandMs", round(upgrade.commandMs(), 10));
    }
    reading(json, "smallGateway", small, predictedSmall);
    reading(json, "before", before, predictedBefore);
    reading(json, "after", after, predictedAfter);
    if (trace != null) {
      ObjectNode hops = json.putObject("trace");
      trace.before().forEach(hops.putArray("before")::add);
      trace.after().forEach(hops.putArray("after")::add);
    }
    if (toggle != null) {
      ObjectNode object = switching(json.putObject("toggle").put("switches", toggle.applyMs().length), toggle);
      object.putObject("applyMs").put("p50", round(toggle.median(), 100)).put("max", round(toggle.slowest(), 100));
      object.put("counts", toggle.counts());
      if (toggle.control() != null) {
        object.putObject("control").put("packetsSent", toggle.control().sent()).put("packetsLost", toggle.control().lost());
      }
    }
    if (rollback != null) {
      switching(json.putObject("rollback"), rollback).put("commandMs", round(rollback.slowest(), 10));
    }
    if (!courses.isEmpty()) {
      ArrayNode metrics = json.putArray("metrics");
      for (Course course : courses) {
        ArrayNode points = metrics.addObject().put("name", course.name()).put("grain", "PT" + AzureMetrics.GRAIN_S + "S")
            .putArray("points");
        course.points().forEach(point -> points.addObject().put("time", point.time().toString()).put("value", point.value()));
      }
    }
    return json;
  }

  private static void reading(ObjectNode json, String name, @Nullable Reading reading, @Nullable Predicted predicted) {
    if (reading != null) {
      json.set(name, ReadingJson.of(reading));
    } else if (predicted != null) {
      ObjectNode object = json.putObject(name);
      predicted.path().forEach(object.putArray("path")::add);
      object.putNull("latencyUs").put("throughputGbps", predicted.throughputGbps()).put("predicted", true).put("limit", predicted.limit());
      object.putNull("packetRateKpps").putNull("gatewayBitsPerSecond").putNull("gatewayPacketsPerSecond");
    }
  }

  private static ObjectNode switching(ObjectNode object, Switching.Result result) {
    object.put("packetsSent", result.packets().sent())
        .put("packetsLost", result.lost())
        .put("packetsReordered", result.packets().reordered())
        .put("packetsDuplicated", result.packets().duplicates())
        .put("packetsPerSecond", Math.round(result.packets().offeredRate()))
        .put("receiveBufferOctets", result.packets().receiveBuffer())
        .put("connections", result.streams().streams())
        .put("connectionsBroken", result.broken().size())
        .put("longestSilenceMs", round(result.streams().longestSilenceMs(), 10));
    return object;
  }
}
