package io.underpass.arm.own;

import io.underpass.arm.wire.Json;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.routing.Query;
import io.underpass.routing.Trace;
import io.underpass.routing.whatif.Change;
import io.underpass.routing.whatif.Impact;
import io.underpass.routing.whatif.Manner;
import io.underpass.routing.whatif.Severity;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a change does to traffic, as {@code /underpass/whatif} shows it. */
final class ImpactJson {
  private final Impact impact;

  ImpactJson(Impact impact) {
    this.impact = impact;
  }

  ObjectNode body() {
    ObjectNode body = Json.object();
    Json.setTexts(body, "summary", ImpactText.lines(impact));
    ObjectNode counts = body.putObject("classes");
    for (Severity severity : Severity.values()) {
      counts.put(Running.word(severity), impact.of(severity).count());
    }
    ArrayNode changes = body.putArray("changes");
    impact.changes().forEach(change -> changes.add(shown(change)));
    Json.setTexts(body, "limits", impact.limits());
    return body;
  }

  private static ObjectNode shown(Change change) {
    ObjectNode shown = Json.object().put("severity", Running.word(change.severity()));
    shown.put("from", ImpactText.from(change)).put("to", ImpactText.addresses(change.destinations()));
    change.origin().ifPresent(id -> shown.put(id.type().equals(ExpressRouteCircuit.TYPE) ? "circuit" : "network", id.toString()));
    shown.put("before", ImpactText.ways(change.before())).put("after", ImpactText.ways(change.after()));
    shown.set("waysBefore", shown(change.before()));
    shown.set("waysAfter", shown(change.after()));
    shown.put("rulesThatStayMayDeny", change.filters());
    ArrayNode traffic = shown.putArray("traffic");
    for (Change.Part part : change.traffic()) {
      ObjectNode box = traffic.addObject();
      Json.setTexts(box, "ports", part.ports());
      Json.setTexts(box, "sources", part.traffic().sources().ranges());
      Json.setTexts(box, "destinations", part.traffic().destinations().ranges());
      box.put("protocols", part.traffic().protocols().toString())
          .put("sourcePorts", part.traffic().sourcePorts().toString())
          .put("destinationPorts", part.traffic().destinationPorts().toString())
          .put("text", ImpactText.box(change, part.traffic()));
    }
    example(change, shown);
    if (change.assumption() != null) {
      shown.set("assumption", Running.shown(change.assumption()));
    }
    return shown;
  }

  private static ArrayNode shown(Set<Manner> manners) {
    ArrayNode list = Json.array();
    manners.stream().sorted(java.util.Comparator.comparing(Manner::text)).forEach(manner -> {
      ObjectNode one = list.addObject().put("ending", Running.word(manner.ending())).put("drop", manner.drop().name());
      Json.setTexts(one, "gateways", manner.gateways());
      Json.setTexts(one, "appliances", manner.appliances().stream().map(Trace.Appliance::name).toList());
    });
    return list;
  }

  private static void example(Change change, ObjectNode shown) {
    Query query = change.example();
    Trace before = change.traceBefore();
    Trace after = change.traceAfter();
    if (query != null && before != null && after != null) {
      PathQuery asked = new PathQuery(query, 1_500, 0);
      ObjectNode example = shown.putObject("example").put("text", asked.text());
      example.set("before", new PathJson(asked, before).body());
      example.set("after", new PathJson(asked, after).body());
    }
  }
}
