package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.CircuitAuthorization;
import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.ResourceId;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/expressRouteCircuits/authorizations}: a key lets one connection of somebody else use the circuit. */
public final class Authorizations implements ResourceKind {
  private final Shape shape =
      Shape.part(
          "Microsoft.Network/expressRouteCircuits/authorizations",
          "ExpressRouteCircuitAuthorization",
          "authorizations",
          Schema.of("ExpressRouteCircuitAuthorization")
              .nested(
                  "properties",
                  Schema.of("AuthorizationPropertiesFormat")
                      .text("authorizationKey")
                      .derived(
                          "authorizationUseStatus", "connectionResourceUri", "provisioningState")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    String key =
        Json.text(put.before(), "authorizationKey")
            .or(() -> Json.text(put.properties(), "authorizationKey"))
            .orElseGet(() -> UUID.randomUUID().toString());
    if (!key.matches("[0-9a-fA-F-]{36}")) {
      throw ArmError.badRequest(
          "InvalidAuthorizationKey",
          "The authorizationKey of %s is not a GUID. Leave it out to have one made.",
          put.id().name());
    }
    put.properties().put("authorizationKey", key);
  }

  /** The connections that use a circuit's authorization, to gateways and to other circuits. */
  private static List<ResourceId> users(Draft draft, ResourceId authorization, String key) {
    Stream<ResourceId> toCircuits =
        draft.children(authorization.parent(), CircuitPeering.TYPE).keySet().stream()
            .flatMap(peering -> CircuitConnections.onOthers(draft, peering).stream());
    return Stream.concat(draft.referrers(authorization.parent(), Connection.TYPE).stream(), toCircuits)
        .filter(
            id ->
                draft
                    .body(id)
                    .flatMap(body -> Json.text(body, "properties", "authorizationKey"))
                    .filter(key::equalsIgnoreCase)
                    .isPresent())
        .toList();
  }

  private static String key(ObjectNode body) {
    return Json.text(body, "properties", "authorizationKey").orElse("");
  }

  /**
   * A connection's key must be an authorization's of the circuit that no other connection uses.
   *
   * @throws ArmError unless it is
   */
  static void check(Draft draft, ResourceId circuit, String key, ResourceId connection) {
    for (Map.Entry<ResourceId, ObjectNode> one : draft.children(circuit, CircuitAuthorization.TYPE).entrySet()) {
      if (key(one.getValue()).equalsIgnoreCase(key)) {
        users(draft, one.getKey(), key).stream()
            .filter(user -> !user.equals(connection))
            .findFirst()
            .ifPresent(
                user -> {
                  throw ArmError.badRequest(
                      "AuthorizationInUse",
                      "The authorization '%s' of circuit %s is used by connection %s already.",
                      one.getKey().name(),
                      circuit.name(),
                      user);
                });
        return;
      }
    }
    throw ArmError.badRequest(
            "InvalidAuthorizationKey",
            "The authorizationKey of connection %s is none of circuit %s.",
            connection.name(),
            circuit.name())
        .at("properties.authorizationKey");
  }

  /** Revoking a key deletes the connection made with it (azure-docs, expressroute-howto-linkvnet-cli). */
  @Override
  public void release(Draft draft, ResourceId id) {
    String key = draft.committed(id).map(document -> key(document.body())).orElse("");
    users(draft, id, key).forEach(draft::delete);
  }

  @Override
  public void show(Showing showing) {
    List<ResourceId> users = users(showing.draft(), showing.id(), Json.text(showing.properties(), "authorizationKey").orElse(""));
    showing.properties().put("authorizationUseStatus", users.isEmpty() ? "Available" : "InUse");
    if (!users.isEmpty()) {
      showing.properties().put("connectionResourceUri", users.getFirst().toString());
    }
  }
}
