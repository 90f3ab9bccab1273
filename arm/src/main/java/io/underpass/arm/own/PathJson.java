package io.underpass.arm.own;

import io.underpass.arm.wire.Json;
import io.underpass.plan.DropCode;
import io.underpass.plan.Reason;
import io.underpass.routing.ReasonCode;
import io.underpass.routing.Trace;
import io.underpass.routing.Trace.Limit;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A trace as {@code /underpass/path} shows it. */
final class PathJson {
  private final PathQuery query;
  private final Trace trace;

  PathJson(PathQuery query, Trace trace) {
    this.query = query;
    this.trace = trace;
  }

  ObjectNode body() {
    ObjectNode body = Json.object()
        .put("source", query.packet().source().toString())
        .put("destination", query.packet().destination().toString())
        .put("protocol", query.packet().protocol())
        .put("sourcePort", query.packet().sourcePort())
        .put("destinationPort", query.packet().destinationPort())
        .put("disposition", disposition());
    Json.setTexts(body, "summary", new PathSummary(query, trace).lines());
    add(body, trace.there());
    Trace.Way back = trace.back();
    if (back != null) {
      add(body.putObject("back"), back);
    }
    ArrayNode warnings = body.putArray("warnings");
    trace.warnings().forEach(reason -> warnings.add(Running.shown(reason).put("severity", severity(reason))));
    add(body.putArray("assumptions"), trace.assumptions());
    return body;
  }

  /** What is meant to be so is only noted. */
  private static String severity(Reason reason) {
    return reason.code().equals(ReasonCode.FP_RETURN_DIRECT.name()) ? "note" : "warning";
  }

  private String disposition() {
    StringBuilder words = new StringBuilder();
    for (String word : trace.disposition().name().split("_")) {
      words.append(words.isEmpty() ? word.toLowerCase(Locale.ROOT) : word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT));
    }
    return words.toString();
  }

  private static void add(ArrayNode list, List<Reason> reasons) {
    reasons.forEach(reason -> list.add(Running.shown(reason)));
  }

  private void add(ObjectNode shown, Trace.Way way) {
    shown.put("verdict", Running.word(way.verdict())).put("bypass", way.bypass());
    if (way.drop() != DropCode.NONE) {
      shown.put("drop", way.drop().name());
    }
    if (way.verdict() != Trace.Verdict.DELIVERED) {
      with(shown, way.reason());
    }
    shown.put("in", way.in()).put("out", way.out());
    way.atEdge().ifPresent(reason -> with(shown.putObject("fastPath").put("used", way.bypass()), reason));
    ArrayNode hops = shown.putArray("hops");
    way.hops().forEach(hop -> hops.add(shown(hop)));
    ArrayNode appliances = shown.putArray("appliances");
    way.appliances().forEach(appliance -> appliances.addObject()
        .put("name", appliance.name())
        .put("id", appliance.id())
        .put("port", appliance.port())
        .put("stateful", appliance.kind() == Trace.Appliance.Kind.STATEFUL));
    ArrayNode limits = shown.putArray("limits");
    way.limits().forEach(limit -> limits.add(shown(limit)));
  }

  private static ObjectNode shown(Trace.Hop hop) {
    ObjectNode shown = Json.object()
        .put("node", hop.node())
        .put("role", Running.word(hop.role()))
        .put("in", hop.in())
        .put("out", hop.out())
        .put("decision", hop.decision())
        .put("table", hop.table().map(PathJson::word).orElse(""))
        .put("entry", hop.entry());
    with(shown, hop.reason());
    ArrayNode entries = shown.putArray("entries");
    hop.entries().forEach(entry -> with(entries.addObject().put("table", word(entry.table())).put("entry", entry.text()), entry.reason()));
    ArrayNode filters = shown.putArray("filters");
    hop.filters().forEach(check -> with(
        filters.addObject()
            .put("direction", Running.word(check.direction()))
            .put("set", check.set())
            .put("rule", check.rule())
            .put("outcome", Running.word(check.outcome())),
        check.reason()));
    Json.setTexts(shown, "rewrites", hop.rewrites());
    return shown;
  }

  private static String word(Trace.Table table) {
    return switch (table) {
      case MAPPINGS -> "mappings";
      case ROUTES -> "routes";
      case POLICY -> "policy";
      case FRONT_ENDS -> "frontEnds";
      case NETWORKS -> "networks";
    };
  }

  private static void with(ObjectNode shown, Reason reason) {
    shown.put("code", reason.code()).put("reason", reason.text());
    if (!reason.subject().isEmpty()) {
      shown.put("subject", reason.subject());
    }
  }

  private ObjectNode shown(Limit limit) {
    ObjectNode shown = Json.object()
        .put("site", limit.site())
        .put("sku", limit.sku())
        .put("bitsPerSecond", limit.bitsPerSecond())
        .put("packetsPerSecond", limit.packetsPerSecond())
        .put("newFlowsPerSecond", limit.newFlowsPerSecond())
        .put("predictedBitsPerSecond", limit.predictedBitsPerSecond(query.packetOctets()))
        .put("packetSize", query.packetOctets());
    limit.bound(query.packetOctets(), query.packetsPerFlow()).ifPresent(bound -> shown
        .put("binds", Running.word(bound.kind()))
        .put("predictedBitsPerSecond", bound.bitsPerSecond())
        .put("predictedPacketsPerSecond", bound.packetsPerSecond()));
    return shown;
  }
}
