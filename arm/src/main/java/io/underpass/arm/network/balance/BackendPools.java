package io.underpass.arm.network.balance;

import io.underpass.arm.network.BackendMembers;
import io.underpass.arm.network.NetworkTypes;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Members;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceId;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualNetwork;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Microsoft.Network/loadBalancers/backendAddressPools}. Network interfaces join by their own ip configurations; addresses are
 * listed.
 */
public final class BackendPools implements ResourceKind {
  private static final String ADDRESSES = "loadBalancerBackendAddresses";

  private static final Schema ADDRESS =
      Schema.of("LoadBalancerBackendAddress")
          .text("id", "name")
          .derived("etag", "type")
          .nested(
              "properties",
              Schema.of("LoadBalancerBackendAddressPropertiesFormat")
                  .text("ipAddress")
                  .reference("virtualNetwork", "subnet")
                  .oneOf("adminState", "None", "Up", "Down")
                  .missing("loadBalancerFrontendIPConfiguration")
                  .derived("networkInterfaceIPConfiguration", "inboundNatRulesPortMapping"));

  private final Shape shape =
      Shape.part(
          NetworkTypes.BACKEND_POOL.toString(),
          "LoadBalancerBackendAddressPool",
          LoadBalancers.POOLS,
          Schema.of("BackendAddressPool")
              .nested(
                  "properties",
                  Schema.of("BackendAddressPoolPropertiesFormat")
                      .text("location")
                      .listOf(ADDRESSES, ADDRESS)
                      .reference("virtualNetwork")
                      .whole("drainPeriodInSeconds", 0, Integer.MAX_VALUE)
                      .oneOf("syncMode", "Automatic", "Manual")
                      .missing("tunnelInterfaces")
                      .derived(
                          "backendIPConfigurations", "loadBalancingRules", "outboundRule", "outboundRules", "inboundNatRules",
                          "provisioningState")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    network(put, properties, "properties");
    if (properties.get(ADDRESSES) instanceof ArrayNode addresses) {
      // Those without an address are network interfaces, as the service lists them: they say themselves that they are members.
      addresses.removeIf(one -> Json.text(one, "properties", "ipAddress").isEmpty());
      Members.checkNames(properties, ADDRESSES);
      for (int i = 0; i < addresses.size(); i++) {
        String path = "properties." + ADDRESSES + "[" + i + "].properties";
        ObjectNode details = Json.properties((ObjectNode) addresses.get(i));
        details.put("ipAddress", Checks.address(Json.text(details, "ipAddress").orElse(""), put.id()).toString());
        network(put, details, path);
        Checks.reference(put.draft(), put.id(), details, "subnet", path + ".subnet", Subnet.TYPE)
            .ifPresent(subnet -> details.set("subnet", Json.reference(subnet)));
      }
    }
  }

  private static void network(Put put, ObjectNode details, String path) {
    Checks.reference(put.draft(), put.id(), details, "virtualNetwork", path + ".virtualNetwork", VirtualNetwork.TYPE)
        .ifPresent(network -> details.set("virtualNetwork", Json.reference(network)));
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    BackendMembers.release(draft, id);
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    ArrayNode addresses = properties.withArray(ADDRESSES);
    for (JsonNode address : addresses) {
      ((ObjectNode) address).put("id", Members.id(showing.id(), ADDRESSES, address));
    }
    Json.unlessEmpty(properties, "backendIPConfigurations", BackendMembers.ofPool(showing.draft(), showing.id()));
    showing.draft().body(showing.id().parent()).ifPresent(balancer ->
        new Users(showing.draft(), showing.id().parent(), balancer)
            .add(properties, showing.id().toString(), LoadBalancers.RULES, LoadBalancers.OUTBOUND_RULES, LoadBalancers.NAT_RULES));
    if (properties.path(LoadBalancers.OUTBOUND_RULES).size() == 1) {
      properties.set("outboundRule", properties.path(LoadBalancers.OUTBOUND_RULES).get(0).deepCopy());
    }
  }
}
