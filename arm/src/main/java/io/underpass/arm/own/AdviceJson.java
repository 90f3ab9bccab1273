package io.underpass.arm.own;

import io.underpass.arm.own.AdviceApi.Nearness;
import io.underpass.arm.own.AdviceApi.Share;
import io.underpass.arm.wire.Json;
import io.underpass.model.Connection;
import io.underpass.model.ResourceId;
import io.underpass.routing.ConnectionStatus;
import io.underpass.routing.View;
import io.underpass.routing.advice.Advice;
import io.underpass.routing.advice.Census;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Advice as JSON, with the lines that people read. */
final class AdviceJson {
  /** A gateway that came so near to a limit is called near it. */
  private static final double NEAR = 0.7;

  private final ArrayNode all = Json.array();

  ArrayNode body() {
    return all;
  }

  void add(View view, Advice advice, Optional<Share> share, List<Nearness> limits) {
    boolean on = view.resources().get(Connection.class, advice.connection()).map(Connection::bypass).orElse(false);
    ObjectNode one = all.addObject()
        .put("connection", advice.connection().toString())
        .put("name", advice.connection().name())
        .put("enabled", on)
        .put("ready", advice.ready());
    view.resources().get(Connection.class, advice.connection()).map(it -> ConnectionStatus.of(view, it)).ifPresent(
        it -> one.putObject("status").put("connectionStatus", it.state().toString())
            .put("code", it.reason().code()).put("text", it.reason().text()));
    Json.setTexts(one, "summary", lines(advice, on, share, limits));
    ArrayNode requirements = one.putArray("requirements");
    advice.requirements().forEach(it ->
        requirements.addObject().put("code", it.code()).put("met", it.met()).put("text", it.text()).put("cure", it.cure()));
    one.set("now", shown(advice.now()));
    one.set("withFastPath", shown(advice.then()));
    share.ifPresent(it -> one.putObject("traffic").put("since", it.since().toString()).put("flows", it.flows()).put("octets", it.octets())
        .put("octetsThatWouldMove", it.moving()));
    ArrayNode nearness = one.putArray("limits");
    limits.forEach(it -> nearness.addObject()
        .put("metric", it.metric())
        .put("unit", it.unit())
        .put("limit", it.limit())
        .put("highest", it.highest())
        .put("at", it.at().toString())
        .put("ratio", it.ratio()));
    ArrayNode alternatives = one.putArray("alternatives");
    for (Advice.Alternative it : advice.alternatives()) {
      ObjectNode alternative = alternatives.addObject().put("kind", word(it.kind())).put("network", it.network().toString());
      alternative.set("result", shown(it.result()));
      Json.setTexts(alternative, "alsoChanges", it.costs());
    }
    Json.setTexts(one, "alternativesLeftOut", advice.leftOut().stream().map(ResourceId::toString).toList());
  }

  private static ObjectNode shown(Census census) {
    ObjectNode shown = Json.object().put("bypassing", census.eligible()).put("addresses", census.total());
    ArrayNode groups = shown.putArray("byCode");
    census.groups().forEach(it -> groups.addObject()
        .put("code", it.code())
        .put("addresses", it.addresses())
        .put("example", it.example().toString())
        .put("text", it.text()));
    return shown;
  }

  private static String word(Advice.Kind kind) {
    return switch (kind) {
      case GATEWAY_IN_SPOKE -> "gatewayInSpoke";
      case DIRECT -> "expressRouteDirect";
      case MOVE_TO_HUB -> "moveToHub";
    };
  }

  private static List<String> lines(Advice advice, boolean on, Optional<Share> share, List<Nearness> limits) {
    List<String> lines = new ArrayList<>();
    lines.add(advice.connection().name() + ": " + verdict(advice, on, share, limits));
    advice.requirements().stream().filter(it -> !it.met()).forEach(it ->
        lines.add("missing: " + it.code() + ": " + it.text() + (it.text().endsWith(it.cure()) ? "" : "; do: " + it.cure())));
    for (Census.Group group : advice.then().groups()) {
      lines.add((on && advice.ready() ? "" : "with FastPath: ") + group.addresses() + " of " + advice.then().total() + " addresses "
          + group.code() + ", such as " + group.example() + ": " + group.text());
    }
    lines.add(share
        .map(it -> String.format(
            Locale.ROOT, "measured: of %,d octets in %,d flows that the gateway remembers since %s, %.0f %% would move past it",
            it.octets(), it.flows(), it.since(), 100.0 * it.moving() / Math.max(1, it.octets())))
        .orElse("measured: the gateway remembers no flow now"));
    limits.forEach(it -> lines.add(String.format(
        Locale.ROOT, "measured: %s at most %,.0f of %,.0f (%.0f %%) in the last hour, at %s",
        it.metric(), it.highest(), it.limit(), 100 * it.ratio(), it.at())));
    for (Advice.Alternative it : advice.alternatives()) {
      lines.add("instead, for " + it.network().name() + ", " + words(it.kind()) + ": " + it.result().eligible() + " of its "
          + it.result().total() + " addresses would bypass; " + String.join("; ", it.costs()));
    }
    if (!advice.leftOut().isEmpty()) {
      int left = advice.leftOut().size();
      lines.add("alternatives are left out for " + left + (left == 1 ? " network, " : " networks, such as ")
          + advice.leftOut().getFirst().name() + ": ask for one by --network");
    }
    return lines;
  }

  private static String words(Advice.Kind kind) {
    return switch (kind) {
      case GATEWAY_IN_SPOKE -> "a gateway of its own";
      case DIRECT -> "ExpressRoute Direct";
      case MOVE_TO_HUB -> "its machines in the hub";
    };
  }

  private static String verdict(Advice advice, boolean on, Optional<Share> share, List<Nearness> limits) {
    int gain = advice.then().eligible();
    Optional<Nearness> near = limits.stream().filter(it -> it.ratio() >= NEAR).findFirst();
    if (on && advice.ready()) {
      return "FastPath is on; " + advice.now().eligible() + " of " + advice.now().total() + " addresses bypass the gateway";
    }
    if (gain == 0) {
      return "FastPath would change nothing: no address would bypass the gateway";
    }
    String moves = gain + " of " + advice.then().total() + " addresses would bypass the gateway";
    if (near.isPresent()) {
      return "FastPath is worth it: the gateway came to " + Math.round(100 * near.get().ratio()) + " % of its limit of "
          + near.get().metric() + ", and " + moves;
    }
    return share.isEmpty()
        ? moves + "; nothing was measured that needs it"
        : moves + ", for a shorter way; the gateway is at none of its limits";
  }
}
