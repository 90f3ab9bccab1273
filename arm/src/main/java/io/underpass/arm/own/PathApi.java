package io.underpass.arm.own;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.control.ControlPlane;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.LinkRole;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetwork;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.routing.Paths;
import io.underpass.routing.Query;
import io.underpass.routing.Trace;
import io.underpass.routing.View;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code GET /underpass/path}: which way a packet goes, and why; and its answer's way. */
final class PathApi {
  private final ControlPlane control;

  PathApi(ControlPlane control) {
    this.control = control;
  }

  Answer answer(Call call) {
    View view = control.view();
    IpAddress source = address(call, "source");
    IpAddress destination = address(call, "destination");
    Query query;
    try {
      query =
          new Query(
              source,
              destination,
              protocol(call, source),
              number(call, "sourcePort"),
              number(call, "destinationPort"),
              named(call, "circuit", view, ExpressRouteCircuit.class),
              link(call),
              named(call, "network", view, VirtualNetwork.class));
    } catch (IllegalArgumentException e) {
      throw ArmError.badRequest("InvalidParameter", "%s.", e.getMessage());
    }
    Trace trace = Paths.trace(view, control.running(), query);
    ObjectNode body = shown(trace.there());
    body.put("source", source.toString()).put("destination", destination.toString()).put("protocol", query.protocol());
    Trace.Way back = trace.back();
    if (back != null) {
      body.set("back", shown(back));
    }
    ArrayNode warnings = body.putArray("warnings");
    trace.warnings().forEach(warning -> warnings.add(Running.shown(warning)));
    return Answer.json(200, body);
  }

  private static ObjectNode shown(Trace.Way way) {
    ObjectNode shown = Json.object().put("verdict", Running.word(way.verdict())).put("bypass", way.bypass());
    if (way.drop() != DropCode.NONE) {
      shown.put("drop", way.drop().name());
    }
    if (way.verdict() != Trace.Verdict.DELIVERED) {
      shown.put("code", way.reason().code()).put("reason", way.reason().text());
    }
    shown.put("in", way.in()).put("out", way.out());
    ArrayNode hops = shown.putArray("hops");
    for (Trace.Hop hop : way.hops()) {
      ObjectNode one =
          hops.addObject()
              .put("node", hop.node())
              .put("role", Running.word(hop.role()))
              .put("decision", hop.decision())
              .put("entry", hop.entry())
              .put("code", hop.reason().code())
              .put("reason", hop.reason().text());
      if (!hop.reason().subject().isEmpty()) {
        one.put("subject", hop.reason().subject());
      }
    }
    ArrayNode limits = shown.putArray("limits");
    for (Trace.Limit limit : way.limits()) {
      limits
          .addObject()
          .put("site", limit.site())
          .put("sku", limit.sku())
          .put("bitsPerSecond", limit.bitsPerSecond())
          .put("packetsPerSecond", limit.packetsPerSecond())
          .put("predictedBitsPerSecond", limit.predictedBitsPerSecond(1_500));
    }
    return shown;
  }

  private static IpAddress address(Call call, String name) {
    String text = call.parameter(name).orElse("");
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException _) {
      throw ArmError.badRequest("InvalidParameter", "%s '%s' is no IP address, such as 10.0.1.10.", name, text).at(name);
    }
  }

  private static int number(Call call, String name) {
    String text = call.parameter(name).orElse("0");
    if (!text.matches("\\d{1,5}")) {
      throw ArmError.badRequest("InvalidParameter", "%s '%s' is no number from 0 to 65535.", name, text).at(name);
    }
    return Integer.parseInt(text);
  }

  private static int protocol(Call call, IpAddress source) {
    String text = call.parameter("protocol").orElse("").toLowerCase(Locale.ROOT);
    return switch (text) {
      case "", "icmp" -> source.isIpv4() ? 1 : 58;
      case "icmpv6" -> 58;
      case "tcp" -> 6;
      case "udp" -> 17;
      default -> number(call, "protocol");
    };
  }

  private static @Nullable LinkRole link(Call call) {
    String text = call.parameter("link").orElse("");
    return text.isEmpty()
        ? null
        : LinkRole.tryParse(text)
            .orElseThrow(() -> ArmError.badRequest("InvalidParameter", "link '%s' is neither primary nor secondary.", text).at("link"));
  }

  /** By id, or by a name that only one has. */
  private static <R extends Resource> @Nullable ResourceId named(Call call, String parameter, View view, Class<R> type) {
    String text = call.parameter(parameter).orElse("");
    if (text.isEmpty()) {
      return null;
    }
    List<ResourceId> found =
        view.resources().all(type).stream()
            .map(Resource::id)
            .filter(id -> text.startsWith("/") ? Optional.of(id).equals(ResourceId.tryParse(text)) : id.name().equalsIgnoreCase(text))
            .toList();
    if (found.size() != 1) {
      throw ArmError.badRequest(
              "InvalidParameter",
              "%s '%s' is %s. Give the resource id.",
              parameter,
              text,
              found.isEmpty() ? "not there" : "the name of several: " + found)
          .at(parameter);
    }
    return found.getFirst();
  }
}
