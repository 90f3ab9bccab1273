package io.underpass.arm.network.balance;

import io.underpass.arm.network.AddressBook;
import io.underpass.arm.network.IpConfigurations;
import io.underpass.arm.network.NetworkTypes;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Members;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceId;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Microsoft.Network/loadBalancers}, Basic and Standard, internal and public. Pools and inbound NAT rules are resources of their own;
 * the other lists are part of the body.
 */
public final class LoadBalancers implements ResourceKind {
  static final String FRONTENDS = "frontendIPConfigurations";
  static final String POOLS = "backendAddressPools";
  static final String RULES = "loadBalancingRules";
  static final String PROBES = "probes";
  static final String NAT_RULES = "inboundNatRules";
  static final String NAT_POOLS = "inboundNatPools";
  static final String OUTBOUND_RULES = "outboundRules";

  private static final String[] EMBEDDED = {FRONTENDS, RULES, PROBES, NAT_POOLS, OUTBOUND_RULES};

  private final AddressBook addresses;
  private final Shape shape;

  /** @param addresses shared with all that have addresses of subnets */
  public LoadBalancers(AddressBook addresses, Shape pool, Shape natRule) {
    this.addresses = addresses;
    shape =
        Shape.regional(
                NetworkTypes.LOAD_BALANCER.toString(),
                "LoadBalancer",
                Schema.of("LoadBalancer")
                    .nested(
                        "sku",
                        Schema.of("LoadBalancerSku").oneOf("name", "Basic", "Standard", "Gateway").oneOf("tier", "Regional", "Global"))
                    .anything("extendedLocation")
                    .nested(
                        "properties",
                        Schema.of("LoadBalancerPropertiesFormat")
                            .oneOf("scope", "Public", "Private")
                            .listOf(FRONTENDS, Frontends.schema())
                            .listOf(POOLS, pool.schema())
                            .listOf(RULES, Rules.loadBalancing())
                            .listOf(PROBES, Rules.probe())
                            .listOf(NAT_RULES, natRule.schema())
                            .listOf(NAT_POOLS, Rules.natPool())
                            .listOf(OUTBOUND_RULES, Rules.outbound())
                            .derived("resourceGuid", "provisioningState")))
            .withMembers(EMBEDDED);
  }

  @Override
  public Shape shape() {
    return shape;
  }

  static boolean isStandard(ObjectNode body) {
    return Json.text(body, "sku", "name").filter("Standard"::equals).isPresent();
  }

  @Override
  public void accept(Put put) {
    sku(put);
    ObjectNode properties = put.properties();
    for (String list : EMBEDDED) {
      properties.withArray(list);
      Members.checkNames(properties, list);
    }
    Frontends.accept(put, addresses.round(put.draft(), put.id()));
    Rules.complete(properties);
    put.keepGuid();
  }

  private static void sku(Put put) {
    ObjectNode sku = put.body().get("sku") instanceof ObjectNode given ? given : put.body().putObject("sku");
    String before = Json.text(put.existing(), "sku", "name").orElse("");
    Json.otherwise(sku, "name", before.isEmpty() ? "Basic" : before);
    Json.otherwise(sku, "tier", "Regional");
    String name = Json.text(sku, "name").orElse("");
    if (name.equals("Gateway") || Json.text(sku, "tier").filter("Global"::equals).isPresent()) {
      throw ArmError.notImplemented("Microsoft.Network/loadBalancers/write (sku " + name + ", tier " + sku.path("tier").asString("") + ")");
    }
    if (!before.isEmpty() && !before.equals(name)) {
      throw ArmError.badRequest(
          "PropertyChangeNotAllowed", "Changing property 'sku' of load balancer %s from %s to %s is not allowed.", put.id().name(),
              before, name);
    }
  }

  @Override
  public void settle(Draft draft, ResourceId id) {
    ObjectNode stored = draft.body(id).orElseThrow();
    ObjectNode body = stored.deepCopy();
    new Wiring(draft, id, body).check();
    if (!body.equals(stored)) {
      draft.put(id, body);
    }
  }

  /** With a load balancer go its addresses, and the membership of those who are in its pools. */
  @Override
  public void release(Draft draft, ResourceId id) {
    Optional<ResourceId> service = Frontends.privateLinkService(draft, id, _ -> true);
    if (service.isPresent()) {
      throw ArmError.badRequest(
          "CannotDeleteLoadBalancerWithPrivateLinkService",
          "Load balancer %s cannot be deleted since it is in use by private link service %s.",
          id,
          service.get());
    }
    JsonNode frontends = draft.committed(id).map(document -> Json.at(document.body(), "properties", FRONTENDS)).orElseGet(Json::array);
    IpConfigurations.free(draft, frontends, addresses);
  }

  @Override
  public void show(Showing showing) {
    new Users(showing.draft(), showing.id(), showing.body()).show(showing.properties());
  }
}
