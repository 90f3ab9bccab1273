package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceId;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/virtualNetworks/subnets}. */
public final class Subnets implements ResourceKind {
  private static final int SMALLEST_IPV4 = 29;
  private static final int IPV6_LENGTH = 64;

  private final Shape shape =
      Shape.part(
          "Microsoft.Network/virtualNetworks/subnets",
          "Subnet",
          "subnets",
          Schema.of("Subnet")
              .nested(
                  "properties",
                  Schema.of("SubnetPropertiesFormat")
                      .text("addressPrefix")
                      .texts("addressPrefixes")
                      .oneOf(
                          "privateEndpointNetworkPolicies",
                          "Disabled",
                          "Enabled",
                          "NetworkSecurityGroupEnabled",
                          "RouteTableEnabled")
                      .oneOf("privateLinkServiceNetworkPolicies", "Disabled", "Enabled")
                      .flag("defaultOutboundAccess")
                      .reference("networkSecurityGroup", "routeTable")
                      .missing(
                          "natGateway",
                          "serviceEndpointPolicies",
                          "applicationGatewayIPConfigurations",
                          "ipamPoolPrefixAllocations")
                      .listOf(
                          "serviceEndpoints",
                          Schema.of("ServiceEndpointPropertiesFormat")
                              .text("service")
                              .texts("locations")
                              .anything("networkIdentifier")
                              .derived("provisioningState"))
                      .listOf(
                          "delegations",
                          Schema.of("Delegation")
                              .text("id", "name", "type")
                              .derived("etag")
                              .nested(
                                  "properties",
                                  Schema.of("ServiceDelegationPropertiesFormat").text("serviceName")
                                      .derived("actions", "provisioningState")))
                      .anything("ipAllocations")
                      .oneOf("sharingScope", "Tenant", "DelegatedServices")
                      .derived(
                          "provisioningState",
                          "ipConfigurations",
                          "ipConfigurationProfiles",
                          "privateEndpoints",
                          "resourceNavigationLinks",
                          "serviceAssociationLinks",
                          "purpose")));

  @Override
  public Shape shape() {
    return shape;
  }

  /** A subnet's prefixes, as stored. */
  public static List<Prefix> prefixes(ObjectNode body) {
    JsonNode properties = body.path("properties");
    List<Prefix> prefixes = new ArrayList<>();
    properties.path("addressPrefixes").forEach(text -> prefixes.add(Prefix.parse(text.asString())));
    if (prefixes.isEmpty()) {
      Json.text(properties, "addressPrefix").map(Prefix::parse).ifPresent(prefixes::add);
    }
    return prefixes;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    List<String> texts = new ArrayList<>();
    properties.path("addressPrefixes").forEach(text -> texts.add(text.asString()));
    if (texts.isEmpty()) {
      Json.text(properties, "addressPrefix").ifPresent(texts::add);
    }
    if (texts.isEmpty()) {
      throw Checks.missing("addressPrefix", "properties");
    }
    List<Prefix> prefixes = texts.stream().map(text -> Checks.prefix(text, put.id())).toList();
    for (Prefix prefix : prefixes) {
      if (prefix.isIpv4() ? prefix.length() > SMALLEST_IPV4 : prefix.length() != IPV6_LENGTH) {
        throw ArmError.badRequest(
            "NetcfgInvalidSubnet",
            "Subnet '%s' is not valid in virtual network '%s': %s must be %s.",
            put.id().name(),
            put.id().parent().name(),
            prefix,
            prefix.isIpv4() ? "a /29 or larger" : "a /64");
      }
      if (prefixes.stream().filter(other -> other.isIpv4() == prefix.isIpv4()).count() > 1) {
        throw ArmError.badRequest(
            "NetcfgInvalidSubnet",
            "Subnet '%s' has more than one prefix of a family: %s.",
            put.id().name(),
            prefixes);
      }
    }
    if (!put.isNew() && !prefixes(put.existing()).equals(prefixes)) {
      user(put.draft(), put.id())
          .ifPresent(
              user -> {
                throw ArmError.badRequest(
                    "InUseSubnetCannotBeUpdated",
                    "Subnet %s is in use by %s, and its address prefix cannot be changed.",
                    put.id().name(),
                    user);
              });
    }
    if (properties.path("addressPrefixes").isEmpty()) {
      properties.remove("addressPrefixes");
      properties.put("addressPrefix", prefixes.getFirst().toString());
    } else {
      properties.remove("addressPrefix");
      ArrayNode list = properties.putArray("addressPrefixes");
      prefixes.forEach(prefix -> list.add(prefix.toString()));
    }
    SubnetAssociations.accept(put);
    Json.otherwise(properties, "privateEndpointNetworkPolicies", "Disabled");
    Json.otherwise(properties, "privateLinkServiceNetworkPolicies", "Enabled");
  }

  private static Optional<String> user(Draft draft, ResourceId subnet) {
    return draft.referrers(subnet).stream().findFirst().map(user -> {
      List<String> configurations = IpConfigurations.thatUse(draft, user, "subnet", subnet);
      return configurations.isEmpty() ? user.toString() : configurations.getFirst();
    });
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    user(draft, id)
        .ifPresent(
            user -> {
              throw ArmError.badRequest(
                  "InUseSubnetCannotBeDeleted",
                  "Subnet %s is in use by %s and cannot be deleted. In order to delete the subnet, delete all "
                      + "the resources within the subnet. See aka.ms/deletesubnet.",
                  id.name(),
                  user);
            });
  }

  @Override
  public void show(Showing showing) {
    ArrayNode configurations = Json.array();
    ArrayNode endpoints = Json.array();
    for (ResourceId user : showing.draft().referrers(showing.id())) {
      IpConfigurations.thatUse(showing.draft(), user, "subnet", showing.id()).forEach(id -> configurations.add(Json.reference(id)));
      if (user.type().equals(NetworkTypes.PRIVATE_ENDPOINT)) {
        endpoints.add(Json.reference(user));
      }
    }
    String etag = Json.text(showing.body(), "etag").orElse("");
    for (JsonNode node : showing.properties().withArray("delegations")) {
      ObjectNode delegation = (ObjectNode) node;
      delegation
          .put("id", showing.id() + "/delegations/" + Json.text(delegation, "name").orElse(""))
          .put("etag", etag)
          .put("type", showing.id().type() + "/delegations");
      Json.properties(delegation).put("provisioningState", "Succeeded").putArray("actions");
    }
    for (JsonNode endpoint : showing.properties().path("serviceEndpoints")) {
      Json.otherwise((ObjectNode) endpoint, "provisioningState", "Succeeded");
    }
    Json.unlessEmpty(showing.properties(), "ipConfigurations", configurations);
    Json.unlessEmpty(showing.properties(), "privateEndpoints", endpoints);
  }
}
