package io.underpass.arm.network;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceAction;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.CircuitConnection;
import io.underpass.model.CircuitPeering;
import io.underpass.model.ResourceId;
import io.underpass.model.Secret;
import io.underpass.net.Prefix;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Microsoft.Network/expressRouteCircuits/peerings/connections} (Global Reach), and their mirror on the other circuit's peering,
 * {@code peerConnections}. Kept and shown: no packet goes from one circuit to the other yet, so they stay Disconnected.
 */
public final class CircuitConnections implements ResourceKind {
  /** azure-docs, expressroute-howto-set-global-reach: the prefix that both ends number their side of the tunnel from. */
  private static final int IPV4_LENGTH = 29;

  private static final int IPV6_LENGTH = 125;

  private final Shape shape =
      Shape.part(
          CircuitConnection.TYPE.toString(),
          "ExpressRouteCircuitConnection",
          "connections",
          Schema.of("ExpressRouteCircuitConnection")
              .nested(
                  "properties",
                  Schema.of("ExpressRouteCircuitConnectionPropertiesFormat")
                      .reference("expressRouteCircuitPeering", "peerExpressRouteCircuitPeering")
                      .text("addressPrefix", "authorizationKey")
                      .nested(
                          "ipv6CircuitConnectionConfig",
                          Schema.of("Ipv6CircuitConnectionConfig").text("addressPrefix").derived("circuitConnectionStatus"))
                      .derived("circuitConnectionStatus", "provisioningState")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    ResourceId own = put.id().parent();
    Checks.reference(
            put.draft(), put.id(), properties, "expressRouteCircuitPeering", "properties.expressRouteCircuitPeering", CircuitPeering.TYPE)
        .filter(named -> !named.equals(own))
        .ifPresent(named -> {
          throw ArmError.badRequest(
              "InvalidCircuitConnection", "expressRouteCircuitPeering of %s is %s; it must be the peering that it is in, %s.",
              put.id().name(), named, own);
        });
    properties.set("expressRouteCircuitPeering", Json.reference(own));
    ResourceId peer = peer(put);
    for (ResourceId end : List.of(own, peer)) {
      if (!end.name().equalsIgnoreCase("AzurePrivatePeering")) {
        throw ArmError.badRequest(
            "InvalidCircuitConnection", "Circuit connection %s joins private peerings; %s is none.", put.id().name(), end);
      }
    }
    properties.put("addressPrefix", prefix(put, properties, "properties", IPV4_LENGTH));
    if (properties.get("ipv6CircuitConnectionConfig") instanceof ObjectNode ipv6 && !ipv6.isEmpty()) {
      ipv6.put("addressPrefix", prefix(put, ipv6, "properties.ipv6CircuitConnectionConfig", IPV6_LENGTH));
    }
    authorize(put, peer);
  }

  private static ResourceId peer(Put put) {
    ObjectNode properties = put.properties();
    String member = "peerExpressRouteCircuitPeering";
    ResourceId peer =
        Checks.reference(put.draft(), put.id(), properties, member, "properties." + member, CircuitPeering.TYPE)
            .orElseThrow(() -> Checks.missing(member, "properties"));
    properties.set(member, Json.reference(peer));
    if (peer.parent().equals(put.id().parent().parent())) {
      throw ArmError.badRequest(
          "InvalidCircuitConnection", "Circuit connection %s joins circuit %s to itself; name another circuit's peering.",
          put.id().name(), peer.parent().name());
    }
    Checks.unchanged(put, "circuit connection", member, Json.text(put.before(), member, "id"), peer.toString());
    put.draft().referrers(peer, CircuitConnection.TYPE).stream()
        .filter(other -> !other.equals(put.id()) && (other.parent().equals(put.id().parent()) || other.parent().equals(peer)))
        .filter(other -> joins(put.draft(), other, peer, put.id().parent()))
        .findFirst()
        .ifPresent(other -> {
          throw ArmError.badRequest(
              "CircuitConnectionAlreadyExists", "Circuit connection %s joins %s and %s already.", other, put.id().parent(), peer);
        });
    return peer;
  }

  private static boolean joins(Draft draft, ResourceId connection, ResourceId one, ResourceId other) {
    return peerOf(draft, connection).filter(end -> end.equals(one) || end.equals(other)).isPresent();
  }

  private static Optional<ResourceId> peerOf(Draft draft, ResourceId connection) {
    return draft.body(connection)
        .flatMap(body -> Json.text(body, "properties", "peerExpressRouteCircuitPeering", "id"))
        .flatMap(ResourceId::tryParse);
  }

  private static String prefix(Put put, ObjectNode holder, String path, int length) {
    String text = Json.text(holder, "addressPrefix").orElseThrow(() -> Checks.missing("addressPrefix", path));
    Prefix prefix = Checks.prefix(text, put.id());
    if (prefix.length() != length || prefix.isIpv4() != (length == IPV4_LENGTH)) {
      throw ArmError.badRequest(
              "InvalidPeerAddressPrefix", "addressPrefix of circuit connection %s is %s; expected an %s prefix of length /%d.",
              put.id().name(), prefix, length == IPV4_LENGTH ? "IPv4" : "IPv6", length)
          .at(path + ".addressPrefix");
    }
    return prefix.toString();
  }

  /** A key is asked for where the circuits have different owners; given, it must be the other circuit's. */
  private static void authorize(Put put, ResourceId peer) {
    ObjectNode properties = put.properties();
    String key = Json.text(properties, "authorizationKey").filter(text -> !text.isBlank()).orElse("");
    if (key.isEmpty() || Secret.isMask(key)) {
      properties.remove("authorizationKey");
      Json.text(put.before(), "authorizationKey").ifPresent(before -> properties.put("authorizationKey", before));
    } else {
      Authorizations.check(put.draft(), peer.parent(), key, put.id());
    }
  }

  /** Those on other circuits that name a peering as their far end. */
  static List<ResourceId> onOthers(Draft draft, ResourceId peering) {
    return draft.referrers(peering, CircuitConnection.TYPE).stream().filter(id -> !id.parent().equals(peering)).toList();
  }

  /** Refuses that a peering goes which another circuit's connection names. */
  static void checkNoneNames(Draft draft, ResourceId peering) {
    onOthers(draft, peering).stream().findFirst().ifPresent(connection -> {
      throw ArmError.badRequest(
          "ExpressRouteCircuitPeeringInUse",
          "Peering %s cannot be deleted: circuit connection %s joins it to another circuit. Delete the connection first.",
          peering, connection);
    });
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    if (properties.has("authorizationKey")) {
      properties.put("authorizationKey", Secret.MASK);
    }
    properties.put("circuitConnectionStatus", "Disconnected");
    if (properties.get("ipv6CircuitConnectionConfig") instanceof ObjectNode ipv6 && !ipv6.isEmpty()) {
      ipv6.put("circuitConnectionStatus", "Disconnected");
    }
  }

  /** A connection as the other circuit's peering shows it. */
  static ObjectNode mirrored(Draft draft, ResourceId connection, ResourceId peering, String state) {
    String name = UUID.nameUUIDFromBytes(connection.key().getBytes(StandardCharsets.UTF_8)).toString();
    ObjectNode body =
        Json.object()
            .put("name", name)
            .put("id", peering + "/peerConnections/" + name)
            .put("type", CircuitPeering.TYPE + "/peerConnections");
    draft.committed(connection).ifPresent(document -> body.put("etag", document.etag()));
    ObjectNode properties = body.putObject("properties").put("provisioningState", state);
    properties.set("expressRouteCircuitPeering", Json.reference(peering));
    properties.set("peerExpressRouteCircuitPeering", Json.reference(connection.parent()));
    draft.body(connection)
        .flatMap(stored -> Json.text(stored, "properties", "addressPrefix"))
        .ifPresent(prefix -> properties.put("addressPrefix", prefix));
    properties.put("circuitConnectionStatus", "Disconnected").put("connectionName", connection.name());
    return body;
  }

  /** {@code GET …/peerConnections} and {@code …/peerConnections/{name}} of a peering. */
  public static List<ResourceAction> mirror(ResourceLife life) {
    return List.of(
        new ResourceAction(CircuitPeering.TYPE, "GET", "peerConnections", (_, peering) -> Answer.json(200, Json.list(all(life, peering)))),
        new ResourceAction(CircuitPeering.TYPE, "GET", "peerConnections/{name}", (call, peering) -> one(life, call, peering)));
  }

  private static ArrayNode all(ResourceLife life, ResourceId peering) {
    Draft draft = life.now();
    ArrayNode list = Json.array();
    draft.committed(peering).map(document -> life.shown(draft, document)).ifPresent(shown ->
        Json.at(shown, "properties", "peeredConnections").forEach(list::add));
    return list;
  }

  private static Answer one(ResourceLife life, Call call, ResourceId peering) {
    String name = call.segments().getLast();
    return all(life, peering).valueStream()
        .filter(found -> Json.text(found, "name").filter(name::equalsIgnoreCase).isPresent())
        .findFirst()
        .map(found -> Answer.json(200, found))
        .orElseThrow(() -> ArmError.notFound(
            "ResourceNotFound", "The Resource '%s/peerConnections/%s' under resource group '%s' was not found.",
            CircuitPeering.TYPE, name, peering.resourceGroup()));
  }
}
