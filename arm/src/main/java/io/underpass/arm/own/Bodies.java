package io.underpass.arm.own;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Schema;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.Host;
import io.underpass.model.NetworkInterface;
import io.underpass.model.PortBinding;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import io.underpass.model.StaticRoutes;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What hosts, ports and routes may be: bodies are flat. */
final class Bodies {
  private static final String NODE_NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,62}";
  /** An interface's name in Linux: IFNAMSIZ is 16 with the zero at the end. */
  private static final String INTERFACE_NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,14}";

  private static final Schema HOST = Schema.of("Host").text("name");
  private static final Schema PORT =
      Schema.of("Port")
          .text("name", "node", "netns", "interface", "nic", "circuit")
          .oneOf("link", "primary", "secondary")
          .derived("status", "message");
  private static final Schema ROUTES =
      Schema.of("Routes").text("name", "circuit", "nextHop").oneOf("link", "primary", "secondary").texts("prefixes").anything("asPath");

  /** As many as one segment of a path holds (RFC 4271 section 4.3). */
  private static final int LONGEST_AS_PATH = 255;

  private Bodies() {}

  static String name(ResourceType type, String name) {
    boolean port = type.equals(PortBinding.TYPE);
    if (!name.matches(port ? INTERFACE_NAME : NODE_NAME)) {
      throw ArmError.badRequest(
          "InvalidResourceName",
          "'%s' is no name: expected 1 to %d of letters, digits, '.', '_' and '-', beginning with a letter or digit.",
          name,
          port ? 15 : 63);
    }
    return name;
  }

  static ObjectNode read(ResourceType type, ObjectNode body, Draft draft, ResourceId id) {
    ObjectNode result =
        type.equals(Host.TYPE)
            ? HOST.read(body)
            : type.equals(PortBinding.TYPE)
                ? port(PORT.read(body), draft, id)
                : routes(ROUTES.read(body), draft, id);
    return result.put("name", id.name());
  }

  private static ObjectNode port(ObjectNode body, Draft draft, ResourceId id) {
    String device = Json.text(body, "interface").orElseThrow(() -> Checks.missing("interface", ""));
    if (!device.matches("[^\\s/]{1,15}")) {
      throw ArmError.badRequest(
              "InvalidInterface",
              "interface '%s' is no interface's name: expected 1 to 15 characters without blank and slash.",
              device)
          .at("interface");
    }
    Json.text(body, "netns")
        .filter(netns -> !netns.matches("[^\\s/]{0,200}"))
        .ifPresent(
            netns -> {
              throw ArmError.badRequest(
                      "InvalidNetworkNamespace",
                      "netns '%s' is no name of a network namespace (as under /run/netns).",
                      netns)
                  .at("netns");
            });
    boolean toNic = body.has("nic");
    if (toNic == body.has("circuit")) {
      throw ArmError.badRequest(
          "PortTargetNotClear",
          "Port %s needs either nic with node, or circuit with link; it has %s.",
          id.name(),
          toNic ? "both" : "neither");
    }
    if (toNic) {
      ResourceId nic = existing(draft, body, "nic", NetworkInterface.TYPE);
      String node = Json.text(body, "node").orElseThrow(() -> Checks.missing("node", ""));
      if (!draft.exists(Host.id(Bodies.name(Host.TYPE, node)))) {
        throw ArmError.badRequest(
                "HostNotFound",
                "node '%s' is no host. Register it first: PUT /underpass/hosts/%s.",
                node,
                node)
            .at("node");
      }
      taken(draft, id, "nic", nic, Optional.empty());
      body.remove("link");
    } else {
      ResourceId circuit = existing(draft, body, "circuit", ExpressRouteCircuit.TYPE);
      String link = Json.text(body, "link").orElseThrow(() -> Checks.missing("link", ""));
      taken(draft, id, "circuit", circuit, Optional.of(link));
      body.remove("node");
    }
    return body;
  }

  private static ResourceId existing(Draft draft, ObjectNode body, String member, ResourceType type) {
    ResourceId id = Checks.parseReference(Json.text(body, member).orElse(""), member, type);
    if (!draft.exists(id)) {
      throw ArmError.badRequest("InvalidResourceReference", "%s '%s' was not found.", member, id).at(member);
    }
    ResourceId canonical = draft.canonical(id);
    body.put(member, canonical.toString());
    return canonical;
  }

  /** One port for a network interface, and one for a link of a circuit. */
  private static void taken(Draft draft, ResourceId port, String member, ResourceId target, Optional<String> link) {
    for (ResourceId other : draft.referrers(target, PortBinding.TYPE)) {
      boolean same = draft.body(other).filter(body -> link.equals(Json.text(body, "link"))).isPresent();
      if (!other.equals(port) && same) {
        throw ArmError.conflict(
            "PortExists",
            "Port %s is bound to this %s already. Delete it first: DELETE %s.",
            other.name(),
            member,
            other);
      }
    }
  }

  private static ObjectNode routes(ObjectNode body, Draft draft, ResourceId id) {
    if (!body.has("circuit")) {
      throw Checks.missing("circuit", "");
    }
    existing(draft, body, "circuit", ExpressRouteCircuit.TYPE);
    JsonNode prefixes = body.path("prefixes");
    if (prefixes.isEmpty()) {
      throw Checks.missing("prefixes", "");
    }
    ArrayNode canonical = Json.array();
    prefixes.forEach(text -> canonical.add(Checks.prefix(text.asString(), id).toString()));
    body.set("prefixes", canonical);
    for (JsonNode number : body.path("asPath")) {
      boolean asn = number.canConvertToLong() && number.isIntegralNumber() && number.longValue() > 0 && number.longValue() <= 0xFFFF_FFFFL;
      if (!asn) {
        throw ArmError.badRequest(
                "InvalidAsPath",
                "asPath has %s, which is no AS number: expected numbers from 1 to 4294967295.",
                number)
            .at("asPath");
      }
    }
    if (body.has("asPath") && !body.path("asPath").isArray() || body.path("asPath").size() > LONGEST_AS_PATH) {
      throw ArmError.badRequest("InvalidAsPath", "asPath is no list of up to %d AS numbers.", LONGEST_AS_PATH).at("asPath");
    }
    Json.text(body, "nextHop").ifPresent(text -> {
      IpAddress hop = Checks.address(text, id);
      prefixes.forEach(prefix -> checkFamily(Checks.prefix(prefix.asString(), id), hop));
      body.put("nextHop", hop.toString());
    });
    return body;
  }

  private static void checkFamily(Prefix prefix, IpAddress hop) {
    if (prefix.address().width() != hop.width()) {
      throw ArmError.badRequest("InvalidNextHopIpAddress", "nextHop %s is not of the family of %s. Put them into routes of their own.", hop,
          prefix).at("nextHop");
    }
  }

  /** The three types by the word in the path. */
  static Optional<ResourceType> type(String word) {
    return switch (word.toLowerCase(java.util.Locale.ROOT)) {
      case "hosts" -> Optional.of(Host.TYPE);
      case "ports" -> Optional.of(PortBinding.TYPE);
      case "routes" -> Optional.of(StaticRoutes.TYPE);
      default -> Optional.empty();
    };
  }
}
