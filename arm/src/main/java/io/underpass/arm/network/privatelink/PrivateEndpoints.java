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
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.Subnet;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * {@code Microsoft.Network/privateEndpoints}: an address of a subnet that stands for somebody else's service. The address is that of a
 * network interface which is made, and goes, with the endpoint.
 */
public final class PrivateEndpoints implements ResourceKind {
  private static final String CONNECTIONS = "privateLinkServiceConnections";
  private static final String MANUAL = "manualPrivateLinkServiceConnections";
  private static final int LONGEST_MESSAGE = 140;

  private static final Schema CONNECTION =
      Schema.of("PrivateLinkServiceConnection")
          .text("id", "name")
          .derived("etag", "type", "resourceGroup")
          .nested(
              "properties",
              Schema.of("PrivateLinkServiceConnectionProperties")
                  .text("privateLinkServiceId", "requestMessage")
                  .texts("groupIds")
                  .derived(PrivateEndpointConnections.STATE, "provisioningState"));

  private static final Schema CONFIGURATION =
      Schema.of("PrivateEndpointIPConfiguration")
          .text("id", "name")
          .derived("etag", "type")
          .nested(
              "properties",
              Schema.of("PrivateEndpointIPConfigurationProperties").text("groupId", "memberName", "privateIPAddress"));

  private final AddressBook addresses;
  private final Shape shape =
      Shape.regional(
              NetworkTypes.PRIVATE_ENDPOINT.toString(),
              "PrivateEndpoint",
              Schema.of("PrivateEndpoint")
                  .anything("extendedLocation")
                  .nested(
                      "properties",
                      Schema.of("PrivateEndpointProperties")
                          .reference("subnet")
                          .listOf(CONNECTIONS, CONNECTION)
                          .listOf(MANUAL, CONNECTION)
                          .listOf("customDnsConfigs", Schema.of("CustomDnsConfigPropertiesFormat").text("fqdn").texts("ipAddresses"))
                          .references("applicationSecurityGroups")
                          .listOf("ipConfigurations", CONFIGURATION)
                          .text("customNetworkInterfaceName")
                          .oneOf("ipVersionType", "IPv4")
                          .derived("networkInterfaces", "provisioningState")))
          .withMembers(CONNECTIONS, MANUAL);

  /** @param addresses shared with all that have addresses of subnets */
  public PrivateEndpoints(AddressBook addresses) {
    this.addresses = addresses;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    ResourceId subnet =
        Checks.reference(put.draft(), put.id(), properties, "subnet", "properties.subnet", Subnet.TYPE)
            .orElseThrow(() -> Checks.missing("subnet", "properties"));
    properties.set("subnet", Json.reference(subnet));
    Checks.unchanged(put, "private endpoint", "subnet", Json.text(put.before(), "subnet", "id"), subnet.toString());
    for (JsonNode group : properties.path("applicationSecurityGroups")) {
      IpConfigurations.reference(put, (ObjectNode) group, "properties.applicationSecurityGroups", NetworkTypes.APPLICATION_SECURITY_GROUP);
    }
    properties.withArray(CONNECTIONS);
    properties.withArray(MANUAL);
    Members.checkNames(properties, CONNECTIONS);
    Members.checkNames(properties, MANUAL);
    if (properties.path(CONNECTIONS).size() + properties.path(MANUAL).size() != 1) {
      throw ArmError.badRequest(
          "PrivateEndpointConnectionCountNotValid",
          "Private endpoint %s must have exactly one connection, in %s or in %s.",
          put.id().name(),
          CONNECTIONS,
          MANUAL);
    }
    connection(put, properties.path(CONNECTIONS).isEmpty() ? MANUAL : CONNECTIONS);
    properties.withArray("customDnsConfigs");
    Interface.make(put, subnet, addresses);
  }

  private static void connection(Put put, String list) {
    String path = "properties." + list + "[0].properties";
    ObjectNode connection = (ObjectNode) put.properties().path(list).get(0);
    ObjectNode details = Json.properties(connection);
    String target =
        Json.text(details, "privateLinkServiceId")
            .filter(text -> !text.isBlank())
            .orElseThrow(() -> Checks.missing("privateLinkServiceId", path));
    Json.text(details, "requestMessage").filter(text -> text.length() > LONGEST_MESSAGE).ifPresent(text -> {
      throw ArmError.badRequest(
          "RequestMessageTooLong", "The requestMessage of private endpoint %s has %d characters; it can have %d.", put.id().name(),
          text.length(), LONGEST_MESSAGE);
    });
    details.withArray("groupIds");
    Optional<ResourceId> service = service(put, target, path + ".privateLinkServiceId");
    JsonNode before = put.before().path(list).path(0).path("properties");
    Checks.unchanged(put, "private endpoint", "privateLinkServiceId", Json.text(before, "privateLinkServiceId"), target(service, target));
    details.put("privateLinkServiceId", target(service, target));
    boolean asked = list.equals(MANUAL);
    if (service.isEmpty()) {
      details.set(PrivateEndpointConnections.STATE, PrivateEndpointConnections.stateOf(asked ? "Pending" : "Approved", ""));
    } else if (put.isNew()) {
      ObjectNode body = put.draft().body(service.get()).orElseThrow();
      boolean approved = !asked || PrivateLinkServices.approvesAtOnce(body, put.id().subscription());
      PrivateEndpointConnections.connect(
          put.draft(), service.get(), put.id(), put.body(), approved, Json.text(details, "requestMessage").orElse(""));
    }
  }

  private static String target(Optional<ResourceId> service, String text) {
    return service.map(ResourceId::toString).orElse(text);
  }

  /** The private link service that is meant, by id or alias; empty for a service of Azure's, which is taken at its word. */
  private static Optional<ResourceId> service(Put put, String target, String path) {
    if (!target.startsWith("/")) {
      return Optional.of(
          PrivateLinkServices.named(put.draft(), target)
              .orElseThrow(() -> ArmError.badRequest(
                  "PrivateLinkServiceAliasNotFound",
                  "No private link service has the alias '%s' that private endpoint %s names. Its own name is in properties.alias of a "
                      + "private link service.",
                  target,
                  put.id().name()).at(path)));
    }
    ResourceId id = ResourceId.tryParse(target).orElseThrow(() -> Checks.malformedId(target, path));
    if (!id.type().equals(NetworkTypes.PRIVATE_LINK_SERVICE)) {
      return Optional.empty();
    }
    if (!put.draft().exists(id)) {
      throw Checks.notFound(id, put.id());
    }
    return Optional.of(put.draft().canonical(id));
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    Interface.remove(draft, id, addresses);
    PrivateEndpointConnections.of(draft, id).ifPresent(draft::delete);
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    ArrayNode interfaces = properties.putArray("networkInterfaces");
    showing.draft().referrers(showing.id(), NetworkInterface.TYPE).forEach(nic -> interfaces.add(Json.reference(nic)));
    properties.withArray("ipConfigurations");
    Optional<ObjectNode> connection = PrivateEndpointConnections.of(showing.draft(), showing.id()).flatMap(showing.draft()::body);
    for (String list : List.of(CONNECTIONS, MANUAL)) {
      for (JsonNode node : properties.path(list)) {
        ObjectNode details = Json.properties((ObjectNode) node);
        if (!details.has(PrivateEndpointConnections.STATE)) {
          details.set(
              PrivateEndpointConnections.STATE,
              connection
                  .map(body -> Json.at(body, "properties", PrivateEndpointConnections.STATE).deepCopy())
                  .orElseGet(() -> PrivateEndpointConnections.stateOf("Disconnected", "The service has removed the connection.")));
        }
      }
    }
  }
}
