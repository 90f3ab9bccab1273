package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/expressRoutePorts/authorizations}: a key lets one circuit of somebody else run on the port. */
public final class PortAuthorizations implements ResourceKind {
  static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/expressRoutePorts/authorizations");

  private final Shape shape =
      Shape.part(
          TYPE.toString(),
          "ExpressRoutePortAuthorization",
          Schema.of("ExpressRoutePortAuthorization")
              .nested(
                  "properties",
                  Schema.of("ExpressRoutePortAuthorizationPropertiesFormat")
                      .derived("authorizationKey", "authorizationUseStatus", "circuitResourceUri", "provisioningState")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    put.properties().put("authorizationKey", Json.text(put.before(), "authorizationKey").orElseGet(() -> UUID.randomUUID().toString()));
  }

  private static List<ResourceId> users(Draft draft, ResourceId port, String key) {
    return draft.referrers(port, ExpressRouteCircuit.TYPE).stream()
        .filter(id -> draft.body(id)
            .flatMap(body -> Json.text(body, "properties", "authorizationKey"))
            .filter(key::equalsIgnoreCase)
            .isPresent())
        .toList();
  }

  /**
   * A circuit's key must be one of the port's that no other circuit uses.
   *
   * @throws ArmError unless it is
   */
  static void check(Draft draft, ResourceId port, String key, ResourceId circuit) {
    for (Map.Entry<ResourceId, ObjectNode> one : draft.children(port, TYPE).entrySet()) {
      if (Json.text(one.getValue(), "properties", "authorizationKey").filter(key::equalsIgnoreCase).isPresent()) {
        users(draft, port, key).stream().filter(user -> !user.equals(circuit)).findFirst().ifPresent(user -> {
          throw ArmError.badRequest(
              "AuthorizationInUse", "The authorization '%s' of port %s is used by circuit %s already.", one.getKey().name(), port.name(),
              user);
        });
        return;
      }
    }
    throw ArmError.badRequest("InvalidAuthorizationKey", "The authorizationKey of circuit %s is none of port %s.", circuit.name(),
        port.name())
        .at("properties.authorizationKey");
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    String key = draft.committed(id).flatMap(document -> Json.text(document.body(), "properties", "authorizationKey")).orElse("");
    users(draft, id.parent(), key).stream().findFirst().filter(_ -> draft.exists(id.parent())).ifPresent(circuit -> {
      throw ArmError.badRequest(
          "ExpressRoutePortAuthorizationInUse", "Authorization %s cannot be deleted: circuit %s uses it. Delete the circuit first.",
          id.name(), circuit);
    });
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    List<ResourceId> users = users(showing.draft(), showing.id().parent(), Json.text(properties, "authorizationKey").orElse(""));
    properties.put("authorizationUseStatus", users.isEmpty() ? "Available" : "InUse");
    if (!users.isEmpty()) {
      properties.put("circuitResourceUri", users.getFirst().toString());
    }
  }
}
