package io.underpass.arm.network.balance;

import io.underpass.arm.network.AddressBook;
import io.underpass.arm.network.IpConfigurations;
import io.underpass.arm.network.NetworkTypes;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind.Put;
import io.underpass.arm.wire.Schema;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Where a load balancer is reached: at private addresses of subnets, or at public addresses. */
final class Frontends {
  private Frontends() {}

  static Schema schema() {
    return Schema.of("FrontendIPConfiguration")
        .text("id", "name")
        .texts("zones")
        .derived("etag", "type", "resourceGroup")
        .nested(
            "properties",
            Schema.of("FrontendIPConfigurationPropertiesFormat")
                .text("privateIPAddress")
                .oneOf("privateIPAllocationMethod", "Dynamic", "Static")
                .oneOf("privateIPAddressVersion", "IPv4", "IPv6")
                .reference("subnet", "publicIPAddress")
                .missing("publicIPPrefix", "gatewayLoadBalancer")
                .derived("inboundNatRules", "inboundNatPools", "outboundRules", "loadBalancingRules", "provisioningState"));
  }

  static boolean isInternal(JsonNode frontend) {
    return Json.at(frontend, "properties").has("subnet");
  }

  static void accept(Put put, AddressBook.Round round) {
    JsonNode frontends = put.properties().path(LoadBalancers.FRONTENDS);
    Set<Boolean> kinds = new HashSet<>();
    for (boolean settled : new boolean[] {true, false}) {
      for (int i = 0; i < frontends.size(); i++) {
        ObjectNode frontend = (ObjectNode) frontends.get(i);
        if (isSettled(put, frontend) == settled) {
          one(put, frontend, "properties." + LoadBalancers.FRONTENDS + "[" + i + "].properties", round);
          kinds.add(isInternal(frontend));
        }
      }
    }
    if (kinds.size() > 1) {
      throw ArmError.badRequest(
          "FrontendIPConfigurationsNotOfOneKind",
          "Load balancer %s has frontends in subnets and with public addresses; it is either internal or public.",
          put.id().name());
    }
  }

  private static boolean isSettled(Put put, ObjectNode frontend) {
    return IpConfigurations.isStatic(frontend.path("properties")) || kept(put, frontend).isPresent();
  }

  private static Optional<IpAddress> kept(Put put, ObjectNode frontend) {
    return IpConfigurations.kept(
        put.before().path(LoadBalancers.FRONTENDS),
        Json.text(frontend, "name").orElse(""),
        Json.text(frontend, "properties", "subnet", "id"));
  }

  private static void one(Put put, ObjectNode frontend, String path, AddressBook.Round round) {
    ObjectNode details = Json.properties(frontend);
    String name = Json.text(frontend, "name").orElse("");
    boolean internal = Json.text(details, "subnet", "id").filter(id -> !id.isEmpty()).isPresent();
    boolean open = Json.text(details, "publicIPAddress", "id").filter(id -> !id.isEmpty()).isPresent();
    if (internal == open) {
      throw ArmError.badRequest(
          "FrontendIPConfigurationNotClear",
          "Frontend %s of load balancer %s needs either a subnet or a publicIPAddress; it has %s.",
          name,
          put.id().name(),
          internal ? "both" : "neither");
    }
    if (internal) {
      details.remove("publicIPAddress");
      IpConfigurations.subnet(put, details, path);
      IpConfigurations.place(put, name, details, path, kept(put, frontend), round);
    } else {
      details.remove("subnet");
      details.remove("privateIPAddress");
      IpConfigurations.publicAddress(put, details, path);
      Json.otherwise(details, "privateIPAllocationMethod", "Dynamic");
      checkSku(put, ResourceId.parse(Json.text(details, "publicIPAddress", "id").orElseThrow()));
    }
  }

  private static void checkSku(Put put, ResourceId address) {
    String here = Json.text(put.body(), "sku", "name").orElse("");
    String there = put.draft().body(address).flatMap(body -> Json.text(body, "sku", "name")).orElse(here);
    if (!here.equals(there)) {
      throw ArmError.badRequest(
          "DifferentSkuLoadBalancersAndPublicIPAddressNotAllowed",
          "Load balancer %s has SKU %s and public IP address %s has SKU %s; both must be the same.",
          put.id(),
          here,
          address,
          there);
    }
  }

  /** A private link service that has one of the frontends of a load balancer. */
  static Optional<ResourceId> privateLinkService(Draft draft, ResourceId balancer, Predicate<String> frontendName) {
    JsonNode frontends =
        draft.committed(balancer).map(document -> Json.at(document.body(), "properties", LoadBalancers.FRONTENDS)).orElseGet(Json::array);
    return frontends.valueStream()
        .flatMap(frontend -> Json.text(frontend, "name").stream())
        .filter(frontendName)
        .map(name -> balancer.child(LoadBalancers.FRONTENDS, name))
        .flatMap(id -> draft.referrers(id, NetworkTypes.PRIVATE_LINK_SERVICE).stream())
        .findFirst();
  }
}
