package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/networkInterfaces}, with up to 256 ip configurations each. */
public final class NetworkInterfaces implements ResourceKind {
  private final AddressBook addresses;
  private final Shape shape =
      Shape.regional(
          "Microsoft.Network/networkInterfaces",
          "NetworkInterface",
          Schema.of("NetworkInterface")
              .anything("extendedLocation")
              .nested(
                  "properties",
                  Schema.of("NetworkInterfacePropertiesFormat")
                      .listOf("ipConfigurations", NicConfigurations.schema())
                      .reference("networkSecurityGroup")
                      .flag(
                          "enableAcceleratedNetworking",
                          "enableIPForwarding",
                          "disableTcpStateTracking")
                      .nested(
                          "dnsSettings",
                          Schema.of("NetworkInterfaceDnsSettings")
                              .texts("dnsServers")
                              .text("internalDnsNameLabel")
                              .derived(
                                  "appliedDnsServers", "internalFqdn", "internalDomainNameSuffix"))
                      .text(
                          "nicType",
                          "auxiliaryMode",
                          "auxiliarySku",
                          "workloadType",
                          "migrationPhase")
                      .missing("privateLinkService")
                      .derived(
                          "provisioningState",
                          "virtualMachine",
                          "macAddress",
                          "primary",
                          "hostedWorkloads",
                          "tapConfigurations",
                          "resourceGuid",
                          "vnetEncryptionSupported",
                          "privateEndpoint",
                          "dscpConfiguration",
                          "allowPort25Out",
                          "defaultOutboundConnectivityEnabled")))
          .withMembers("ipConfigurations");

  /** @param addresses shared with all that have addresses of subnets */
  public NetworkInterfaces(AddressBook addresses) {
    this.addresses = addresses;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    checkNotOfEndpoint(put.draft(), put.id(), put.before());
    NicConfigurations.accept(put, addresses.round(put.draft(), put.id()));
    if (properties.get("networkSecurityGroup") instanceof ObjectNode group) {
      IpConfigurations.reference(put, group, "properties.networkSecurityGroup", NetworkTypes.SECURITY_GROUP);
    }
    properties.put("macAddress", NetworkInterface.macFor(put.id()).toAzure());
    put.keepGuid();
    Json.otherwise(properties, "enableAcceleratedNetworking", false);
    Json.otherwise(properties, "enableIPForwarding", false);
    Json.otherwise(properties, "nicType", "Standard");
    if (put.before().has("virtualMachine")) {
      properties.set("virtualMachine", put.before().get("virtualMachine"));
      properties.set("primary", put.before().path("primary"));
    }
  }

  /** The interface of a private endpoint is the endpoint's. */
  private static void checkNotOfEndpoint(Draft draft, ResourceId id, JsonNode properties) {
    Optional<ResourceId> endpoint =
        Json.text(properties, "privateEndpoint", "id").flatMap(ResourceId::tryParse).filter(draft::exists);
    if (endpoint.isPresent()) {
      throw ArmError.badRequest(
          "NicInUseWithPrivateEndpoint",
          "Network interface %s is currently in use with a private endpoint %s. It changes, and goes, with that.",
          id,
          endpoint.get());
    }
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    ObjectNode body = draft.committed(id).orElseThrow().body();
    checkNotOfEndpoint(draft, id, body.path("properties"));
    Optional<ResourceId> machine =
        Json.text(body, "properties", "virtualMachine", "id")
            .flatMap(ResourceId::tryParse)
            .filter(draft::exists);
    if (machine.isPresent()) {
      throw ArmError.badRequest(
          "NicInUse",
          "Network Interface %s is used by existing resource %s. In order to delete the network interface, it "
              + "must be dissociated from the resource. To learn more, see aka.ms/deletenic.",
          id,
          machine.get());
    }
    IpConfigurations.free(draft, Json.at(body, "properties", "ipConfigurations"), addresses);
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    ObjectNode dns = properties.get("dnsSettings") instanceof ObjectNode given ? given : properties.putObject("dnsSettings");
    ArrayNode servers = dns.withArray("dnsServers");
    dns.set("appliedDnsServers", servers.deepCopy());
    properties.putArray("hostedWorkloads");
    properties.putArray("tapConfigurations");
  }
}
