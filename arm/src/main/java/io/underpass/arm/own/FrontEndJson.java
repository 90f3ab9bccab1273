package io.underpass.arm.own;

import io.underpass.arm.wire.Json;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Translation;
import java.util.Comparator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** How a plan's front ends, and what hosts make of packets to them, are shown. */
final class FrontEndJson {
  private FrontEndJson() {}

  /** Adds {@code frontEnds} and {@code translations}; empty lists where there are none. */
  static void add(NodePlan plan, ObjectNode shown) {
    ArrayNode frontEnds = shown.putArray("frontEnds");
    plan.frontEnds().entrySet().stream()
        .sorted(Comparator.comparing(entry -> order(entry.getKey())))
        .forEach(entry -> frontEnds.add(shown(entry.getKey(), entry.getValue())));
    ArrayNode translations = shown.putArray("translations");
    plan.translations().entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().machine() + entry.getKey().address() + entry.getKey().port()))
        .forEach(entry -> translations.add(shown(entry.getKey(), entry.getValue())));
  }

  private static String order(FrontEnd.Key key) {
    return "%d %s %d %d".formatted(key.network().vni(), key.address(), key.protocol(), key.port());
  }

  private static ObjectNode shown(FrontEnd.Key key, FrontEnd frontEnd) {
    ObjectNode shown = Json.object()
        .put("network", key.network().vni())
        .put("address", key.address().toString())
        .put("protocol", key.protocol())
        .put("port", key.port())
        .put("spread", Running.word(frontEnd.spread()));
    ArrayNode backends = shown.putArray("backends");
    frontEnd.backends().forEach(backend -> Running.with(
        backends.addObject().put("target", Running.text(backend.target())).put("health", Running.word(backend.health())),
            backend.reason()));
    Running.with(shown, frontEnd.reason());
    return shown;
  }

  private static ObjectNode shown(Translation.Key key, Translation translation) {
    ObjectNode shown = Json.object()
        .put("machine", key.machine())
        .put("address", key.address().toString())
        .put("protocol", key.protocol())
        .put("port", key.port())
        .put("toAddress", translation.address().toString())
        .put("toPort", translation.port());
    Running.with(shown, translation.reason());
    return shown;
  }
}
