package io.underpass.arm.network.privatelink;

import io.underpass.arm.network.AddressBook;
import io.underpass.arm.network.IpConfigurations;
import io.underpass.arm.network.NetworkTypes;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Members;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/privateLinkServices}: what is behind a Standard internal load balancer, offered to private endpoints. */
public final class PrivateLinkServices implements ResourceKind {
  private static final String CONFIGURATIONS = "ipConfigurations";
  private static final String FRONTENDS = "loadBalancerFrontendIpConfigurations";

  /** azure-docs, private-link-service-overview: NAT addresses of a service. */
  private static final int MOST_CONFIGURATIONS = 8;

  private static final Schema CONFIGURATION =
      Schema.of("PrivateLinkServiceIpConfiguration")
          .text("id", "name")
          .derived("etag", "type", "resourceGroup")
          .nested(
              "properties",
              Schema.of("PrivateLinkServiceIpConfigurationProperties")
                  .text("privateIPAddress")
                  .oneOf("privateIPAllocationMethod", "Dynamic", "Static")
                  .oneOf("privateIPAddressVersion", "IPv4", "IPv6")
                  .reference("subnet")
                  .flag("primary")
                  .derived("provisioningState"));

  private final AddressBook addresses;
  private final Shape shape =
      Shape.regional(
              NetworkTypes.PRIVATE_LINK_SERVICE.toString(),
              "PrivateLinkService",
              Schema.of("PrivateLinkService")
                  .anything("extendedLocation")
                  .nested(
                      "properties",
                      Schema.of("PrivateLinkServiceProperties")
                          .references(FRONTENDS)
                          .listOf(CONFIGURATIONS, CONFIGURATION)
                          .nested("visibility", Schema.of("PrivateLinkServicePropertiesVisibility").texts("subscriptions"))
                          .nested("autoApproval", Schema.of("PrivateLinkServicePropertiesAutoApproval").texts("subscriptions"))
                          .texts("fqdns")
                          .oneOf("accessMode", "Default", "Restricted")
                          .flag("enableProxyProtocol")
                          .missing("destinationIPAddress")
                          .derived("alias", "networkInterfaces", "privateEndpointConnections", "provisioningState")))
          .withMembers(CONFIGURATIONS);

  /** @param addresses shared with all that have addresses of subnets */
  public PrivateLinkServices(AddressBook addresses) {
    this.addresses = addresses;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  /** The service that has an alias. */
  static Optional<ResourceId> named(Draft draft, String alias) {
    return draft.snapshot().ofType(NetworkTypes.PRIVATE_LINK_SERVICE).stream()
        .filter(document -> Json.text(document.body(), "properties", "alias").filter(alias::equalsIgnoreCase).isPresent())
        .map(Document::id)
        .filter(draft::exists)
        .findFirst();
  }

  /** Whether connections of a subscription that ask for approval get it at once. */
  static boolean approvesAtOnce(ObjectNode service, String subscription) {
    return Json.at(service, "properties", "autoApproval", "subscriptions").valueStream()
        .anyMatch(text -> text.asString().equals("*") || text.asString().equalsIgnoreCase(subscription));
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    JsonNode frontends = properties.path(FRONTENDS);
    if (frontends.isEmpty()) {
      throw Checks.missing(FRONTENDS, "properties");
    }
    for (int i = 0; i < frontends.size(); i++) {
      frontend(put, (ObjectNode) frontends.get(i), "properties." + FRONTENDS + "[" + i + "]");
    }
    configurations(put);
    Json.otherwise(properties, "enableProxyProtocol", false);
    for (String list : new String[] {"visibility", "autoApproval"}) {
      (properties.get(list) instanceof ObjectNode given ? given : properties.putObject(list)).withArray("subscriptions");
    }
    properties.withArray("fqdns");
    String location = Json.text(put.body(), "location").orElse("");
    properties.put(
        "alias",
        Json.text(put.before(), "alias")
            .orElseGet(() -> put.id().name() + "." + UUID.randomUUID() + "." + location + ".azure.privatelinkservice"));
  }

  private static void frontend(Put put, ObjectNode reference, String path) {
    Draft draft = put.draft();
    ResourceId id = Members.reference(draft, put.id(), reference, path, NetworkTypes.LOAD_BALANCER, "frontendIPConfigurations");
    ResourceId balancer = id.parent();
    IpConfigurations.checkRegion(put, balancer);
    ObjectNode body = draft.body(balancer).orElseThrow();
    boolean internal =
        Members.find(Json.at(body, "properties", "frontendIPConfigurations"), id.name())
            .filter(one -> one.path("properties").has("subnet"))
            .isPresent();
    if (!internal || Json.text(body, "sku", "name").filter("Standard"::equals).isEmpty()) {
      throw ArmError.badRequest(
              "PrivateLinkServiceRequiresStandardInternalLoadBalancer",
              "Private link service %s needs an internal frontend of a load balancer with SKU Standard; %s is none.",
              put.id().name(),
              id)
          .at(path);
    }
    draft.referrers(id, NetworkTypes.PRIVATE_LINK_SERVICE).stream()
        .filter(other -> !other.equals(put.id()))
        .findFirst()
        .ifPresent(other -> {
          throw ArmError.badRequest(
              "FrontendIPConfigurationInUseByPrivateLinkService", "Frontend %s is behind private link service %s already.", id, other);
        });
  }

  private void configurations(Put put) {
    JsonNode configurations = put.properties().path(CONFIGURATIONS);
    if (configurations.isEmpty() || configurations.size() > MOST_CONFIGURATIONS) {
      throw ArmError.badRequest(
          "InvalidIpConfigurationCount",
          "Private link service %s must have between 1 and %d ipConfigurations, not %d.",
          put.id().name(),
          MOST_CONFIGURATIONS,
          configurations.size());
    }
    Members.checkNames(put.properties(), CONFIGURATIONS);
    AddressBook.Round round = addresses.round(put.draft(), put.id());
    for (boolean settled : new boolean[] {true, false}) {
      for (int i = 0; i < configurations.size(); i++) {
        ObjectNode configuration = (ObjectNode) configurations.get(i);
        ObjectNode details = Json.properties(configuration);
        String path = "properties." + CONFIGURATIONS + "[" + i + "].properties";
        String name = Json.text(configuration, "name").orElse("");
        var kept = IpConfigurations.kept(put.before().path(CONFIGURATIONS), name, Json.text(details, "subnet", "id"));
        if (settled == (IpConfigurations.isStatic(details) || kept.isPresent())) {
          Json.otherwise(details, "primary", i == 0);
          checkPolicies(put, IpConfigurations.subnet(put, details, path));
          IpConfigurations.place(put, name, details, path, kept, round);
        }
      }
    }
  }

  private static void checkPolicies(Put put, ResourceId subnet) {
    boolean enabled =
        put.draft().body(subnet)
            .flatMap(body -> Json.text(body, "properties", "privateLinkServiceNetworkPolicies"))
            .filter("Disabled"::equals)
            .isEmpty();
    if (enabled) {
      throw ArmError.badRequest(
          "PrivateLinkServiceCannotBeCreatedInSubnetThatHasNetworkPoliciesEnabled",
          "Private link service %s cannot be created in a subnet %s since it has private link service network policies enabled.",
          put.id(),
          subnet);
    }
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    draft.children(id, NetworkTypes.PRIVATE_ENDPOINT_CONNECTION).keySet().stream().findFirst().ifPresent(connection -> {
      throw ArmError.badRequest(
          "PrivateLinkServiceWithPrivateEndpointConnectionsCannotBeDeleted",
          "Private link service %s cannot be deleted since it has private endpoint connections: %s.",
          id,
          connection.name());
    });
    IpConfigurations.free(
        draft,
        draft.committed(id).map(document -> Json.at(document.body(), "properties", CONFIGURATIONS)).orElseGet(Json::array),
        addresses);
  }

  @Override
  public void show(Showing showing) {
    showing.properties().putArray("networkInterfaces");
  }
}
