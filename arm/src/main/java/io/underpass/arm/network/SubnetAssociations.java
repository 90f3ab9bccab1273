package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind.Put;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import io.underpass.model.Subnet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What subnets have of others: a route table and a network security group, and what those who are in them need. In GatewaySubnet there is
 * no security group, and no route table that takes gateways' own routes away (azure-docs, expressroute-about-virtual-network-gateways:
 * such gateways don't work, so that the service doesn't create them).
 */
final class SubnetAssociations {
  private static final List<String> DEFAULTS = List.of("0.0.0.0/0", "::/0");

  private SubnetAssociations() {}

  /** Judges the associations that a subnet asks for. */
  static void accept(Put put) {
    ResourceId table = associate(put, "routeTable", NetworkTypes.ROUTE_TABLE);
    ResourceId group = associate(put, "networkSecurityGroup", NetworkTypes.SECURITY_GROUP);
    boolean gateways = put.id().name().equalsIgnoreCase(Subnet.GATEWAY_SUBNET);
    if (gateways && group != null) {
      throw ArmError.badRequest(
              "NetworkSecurityGroupNotSupportedOnGatewaySubnet",
              "Network security group %s cannot be on GatewaySubnet of virtual network %s: gateways don't work behind one.",
              group.name(),
              put.id().parent().name())
          .at("properties.networkSecurityGroup");
    }
    if (gateways && table != null) {
      checkForGateways(put.draft(), table, put.id());
    }
    checkServicePolicies(put);
  }

  /** Where a private link service has its addresses, its policies stay off. */
  private static void checkServicePolicies(Put put) {
    boolean off = Json.text(put.properties(), "privateLinkServiceNetworkPolicies").filter("Disabled"::equals).isPresent();
    List<ResourceId> services = put.draft().referrers(put.id(), NetworkTypes.PRIVATE_LINK_SERVICE);
    if (!off && !services.isEmpty()) {
      throw ArmError.badRequest(
          "PrivateLinkServiceNetworkPoliciesCannotBeEnabledOnPrivateLinkServiceSubnet",
          "Private link service network policies cannot be enabled on subnet %s: private link service %s is in it.",
          put.id(),
          services.getFirst());
    }
  }

  private static @Nullable ResourceId associate(Put put, String member, ResourceType type) {
    if (!(put.properties().get(member) instanceof ObjectNode reference)) {
      return null;
    }
    if (Json.text(reference, "id").orElse("").isEmpty()) {
      put.properties().remove(member);
      return null;
    }
    return IpConfigurations.reference(put, reference, "properties." + member, type);
  }

  /** @throws ArmError unless gateways work with the route table */
  static void checkForGateways(Draft draft, ResourceId table, ResourceId subnet) {
    if (draft.body(table).filter(body -> Json.flag(body, "properties", "disableBgpRoutePropagation")).isPresent()) {
      throw notForGateways(table, subnet, "it has disableBgpRoutePropagation, and gateways need the routes of BGP");
    }
    draft.children(table, UserDefinedRoutes.TYPE).forEach((route, body) ->
        Json.text(body, "properties", "addressPrefix")
            .filter(DEFAULTS::contains)
            .ifPresent(prefix -> {
              throw notForGateways(table, subnet, "its route " + route.name() + " has prefix " + prefix);
            }));
  }

  private static ArmError notForGateways(ResourceId table, ResourceId subnet, String why) {
    return ArmError.badRequest(
        "RouteTableNotSupportedOnGatewaySubnet",
        "Route table %s cannot be on GatewaySubnet of virtual network %s: %s.",
        table.name(),
        subnet.parent().name(),
        why);
  }

  /** The default routes among a table's routes are refused once it is on a GatewaySubnet. */
  static void checkTable(Draft draft, ResourceId table) {
    draft.referrers(table, Subnet.TYPE).stream()
        .filter(subnet -> subnet.name().equalsIgnoreCase(Subnet.GATEWAY_SUBNET))
        .forEach(subnet -> checkForGateways(draft, table, subnet));
  }
}
