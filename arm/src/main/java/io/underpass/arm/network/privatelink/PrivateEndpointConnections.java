package io.underpass.arm.network.privatelink;

import io.underpass.arm.network.NetworkTypes;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceId;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Microsoft.Network/privateLinkServices/privateEndpointConnections}: made with a private endpoint, approved or rejected by the
 * service's owner with a PUT, cut with a DELETE.
 */
public final class PrivateEndpointConnections implements ResourceKind {
  static final String STATE = "privateLinkServiceConnectionState";

  static Schema state() {
    return Schema.of("PrivateLinkServiceConnectionState")
        .oneOf("status", "Pending", "Approved", "Rejected", "Removed", "Disconnected", "Timeout")
        .text("description", "actionsRequired");
  }

  private final Shape shape =
      Shape.part(
          NetworkTypes.PRIVATE_ENDPOINT_CONNECTION.toString(),
          "PrivateEndpointConnection",
          "privateEndpointConnections",
          Schema.of("PrivateEndpointConnection")
              .nested(
                  "properties",
                  Schema.of("PrivateEndpointConnectionProperties")
                      .nested(STATE, state())
                      .derived("privateEndpoint", "provisioningState", "linkIdentifier", "privateEndpointLocation")));

  @Override
  public Shape shape() {
    return shape;
  }

  /** Connects an endpoint to a service; returns the connection's state. */
  static void connect(Draft draft, ResourceId service, ResourceId endpoint, ObjectNode endpointBody, boolean approved, String message) {
    String name = endpoint.name() + "." + UUID.randomUUID();
    ObjectNode body = Json.object().put("name", name).put("type", NetworkTypes.PRIVATE_ENDPOINT_CONNECTION.toString());
    ObjectNode properties = body.putObject("properties");
    properties.set("privateEndpoint", Json.reference(endpoint));
    properties.set(STATE, stateOf(approved ? "Approved" : "Pending", approved && message.isEmpty() ? "Auto-approved" : message));
    properties.put("linkIdentifier", Long.toString(Integer.toUnsignedLong(endpoint.key().hashCode())));
    properties.put("privateEndpointLocation", Json.text(endpointBody, "location").orElse(""));
    draft.put(service.child("privateEndpointConnections", name), body);
  }

  static ObjectNode stateOf(String status, String description) {
    String required = status.equals("Pending") ? "" : "None";
    return Json.object().put("status", status).put("description", description).put("actionsRequired", required);
  }

  /** An endpoint's connection; empty once the service has cut it. */
  static Optional<ResourceId> of(Draft draft, ResourceId endpoint) {
    return draft.referrers(endpoint, NetworkTypes.PRIVATE_ENDPOINT_CONNECTION).stream().findFirst();
  }

  @Override
  public void accept(Put put) {
    if (put.isNew()) {
      throw ArmError.badRequest(
          "PrivateEndpointConnectionNotFound",
          "Private link service %s has no private endpoint connection %s. A private endpoint makes one; list them with GET %s.",
          put.id().parent().name(),
          put.id().name(),
          put.id().parent() + "/privateEndpointConnections");
    }
    ObjectNode state = put.properties().get(STATE) instanceof ObjectNode given ? given : Json.object();
    String status = Json.text(state, "status").orElseThrow(() -> Checks.missing("status", "properties." + STATE));
    String before = Json.text(put.before(), STATE, "status").orElse("");
    boolean allowed = status.equals(before) || status.equals("Approved") && before.equals("Pending") || status.equals("Rejected");
    if (!allowed) {
      throw ArmError.badRequest(
          "PrivateEndpointConnectionStateNotValid",
          "Private endpoint connection %s is %s and cannot become %s: Pending becomes Approved or Rejected, Approved becomes Rejected.",
          put.id().name(),
          before,
          status);
    }
    Json.otherwise(state, "description", "");
    Json.otherwise(state, "actionsRequired", "None");
    for (String member : new String[] {"privateEndpoint", "linkIdentifier", "privateEndpointLocation"}) {
      put.properties().set(member, put.before().get(member));
    }
  }
}
