package io.underpass.arm.network.balance;

import io.underpass.arm.network.BackendMembers;
import io.underpass.arm.network.NetworkTypes;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceId;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/loadBalancers/inboundNatRules}: one port to one ip configuration, or a range of ports to a pool. */
public final class InboundNatRules implements ResourceKind {
  private static final int LAST_PORT = 65_535;

  private final Shape shape =
      Shape.part(
          NetworkTypes.INBOUND_NAT_RULE.toString(),
          "LoadBalancerInboundNatRule",
          LoadBalancers.NAT_RULES,
          Schema.of("InboundNatRule")
              .nested(
                  "properties",
                  Rules.timed(Schema.of("InboundNatRulePropertiesFormat"))
                      .reference("frontendIPConfiguration", "backendAddressPool")
                      .oneOf("protocol", "Udp", "Tcp", "All")
                      .whole("frontendPort", 0, LAST_PORT - 1)
                      .whole("frontendPortRangeStart", 0, LAST_PORT - 1)
                      .whole("frontendPortRangeEnd", 0, LAST_PORT - 1)
                      .whole("backendPort", 0, LAST_PORT)
                      .derived("backendIPConfiguration", "provisioningState")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    Rules.require(properties, "properties", "frontendIPConfiguration", "protocol", "backendPort");
    boolean one = properties.path("frontendPort").asInt(0) > 0;
    boolean range = properties.path("frontendPortRangeStart").asInt(0) > 0 && properties.path("frontendPortRangeEnd").asInt(0) > 0;
    boolean pool = Json.text(properties, "backendAddressPool", "id").filter(id -> !id.isEmpty()).isPresent();
    if (one == range || range != pool) {
      throw ArmError.badRequest(
          "InboundNatRulePortsNotValid",
          "Inbound NAT rule %s needs either frontendPort, or frontendPortRangeStart and frontendPortRangeEnd with a backendAddressPool.",
          put.id().name());
    }
    if (range && properties.path("frontendPortRangeStart").asInt() > properties.path("frontendPortRangeEnd").asInt()) {
      throw ArmError.badRequest(
          "InboundNatRulePortsNotValid",
          "The range of frontend ports of inbound NAT rule %s starts at %s, behind its end %s.",
          put.id().name(),
          properties.path("frontendPortRangeStart"),
          properties.path("frontendPortRangeEnd"));
    }
    Json.otherwise(properties, "enableFloatingIP", false);
    Json.otherwise(properties, "enableTcpReset", false);
    Json.otherwise(properties, "idleTimeoutInMinutes", 4);
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    BackendMembers.release(draft, id);
  }

  @Override
  public void show(Showing showing) {
    ArrayNode behind = BackendMembers.ofNatRule(showing.draft(), showing.id());
    if (!behind.isEmpty()) {
      showing.properties().set("backendIPConfiguration", behind.get(0).deepCopy());
    }
  }
}
