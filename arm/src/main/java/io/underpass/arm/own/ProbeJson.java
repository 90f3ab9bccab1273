package io.underpass.arm.own;

import io.underpass.arm.wire.Json;
import io.underpass.control.probe.PathProbe;
import io.underpass.dataplane.Observation;
import io.underpass.plan.DropCode;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What was seen of a path's packets, beside what was explained. */
final class ProbeJson {
  private ProbeJson() {}

  /** Adds {@code probe} and a line of the summary for each packet. */
  static void add(ObjectNode path, List<PathProbe.Section> sections) {
    ObjectNode shown =
        path.putObject("probe").put("agrees", sections.stream().noneMatch(section -> section.result() == PathProbe.Result.DIFFERS));
    Json.setTexts(shown, "differences", sections.stream().flatMap(section -> section.differences().stream()).toList());
    ArrayNode list = shown.putArray("packets");
    for (PathProbe.Section section : sections) {
      ObjectNode one = list.addObject()
          .put("direction", Running.word(section.direction()))
          .put("port", section.port())
          .put("source", section.flow().source().toString())
          .put("destination", section.flow().destination().toString())
          .put("result", switch (section.result()) {
            case AGREES -> "agrees";
            case AGREES_AS_NEW_FLOW -> "agreesAsNewFlow";
            case DIFFERS -> "differs";
          });
      add(one.putArray("explained"), section.explained());
      add(one.putArray("observed"), section.observed());
      path.withArray("summary").add("seen " + Running.word(section.direction()) + ", in at " + section.port() + ": "
          + (section.observed().isEmpty() ? "nothing"
              : String.join(" → ", section.observed().stream().map(Observation::node).toList())) + switch (section.result()) {
            case AGREES -> ", as explained";
            case AGREES_AS_NEW_FLOW -> ", as a filter treats a flow that it doesn't know: a packet that is watched begins none";
            case DIFFERS -> ": not as explained";
          });
    }
  }

  private static void add(ArrayNode list, List<Observation> observations) {
    for (Observation observation : observations) {
      ObjectNode one = list.addObject().put("node", observation.node()).put("outcome", switch (observation.outcome()) {
        case FORWARDED -> "forwarded";
        case OWN_STACK -> "ownStack";
        case ANSWERED -> "answered";
        case DROPPED -> "dropped";
        case UNSEEN -> "unseen";
      });
      if (observation.code() != DropCode.NONE) {
        one.put("drop", observation.code().name());
      }
      if (observation.toNode() != null) {
        one.put("toNode", observation.toNode());
      }
      if (observation.toPort() != null) {
        one.put("toPort", observation.toPort());
      }
    }
  }
}
