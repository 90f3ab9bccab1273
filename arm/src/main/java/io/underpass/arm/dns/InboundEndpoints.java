package io.underpass.arm.dns;

import io.underpass.arm.network.AddressBook;
import io.underpass.arm.network.Subnets;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import io.underpass.model.Subnet;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/dnsResolvers/inboundEndpoints}: an address of a subnet of the resolver's network, really taken. */
public final class InboundEndpoints implements ResourceKind {
  static final ResourceType TYPE = ResourceType.parse("Microsoft.Network/dnsResolvers/inboundEndpoints");

  private final AddressBook addresses;
  private final Shape shape =
      Shape.regional(
          TYPE.toString(),
          "DnsResolverInboundEndpoint",
          Schema.of("InboundEndpoint")
              .nested(
                  "properties",
                  Schema.of("InboundEndpointProperties")
                      .listOf(
                          "ipConfigurations",
                          Schema.of("InboundEndpointIPConfiguration")
                              .reference("subnet")
                              .text("privateIpAddress")
                              .oneOf("privateIpAllocationMethod", "Dynamic", "Static"))
                      .derived("provisioningState", "resourceGuid")));

  /** @param addresses shared with all that have addresses of subnets */
  public InboundEndpoints(AddressBook addresses) {
    this.addresses = addresses;
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    JsonNode configurations = put.properties().path("ipConfigurations");
    if (configurations.size() != 1) {
      throw ArmError.badRequest(
          "InvalidIpConfigurationCount", "Inbound endpoint %s must have exactly one ipConfiguration, not %d.",
          put.id().name(), configurations.size());
    }
    ObjectNode configuration = (ObjectNode) configurations.get(0);
    String path = "properties.ipConfigurations[0]";
    ResourceId subnet =
        Checks.reference(put.draft(), put.id(), configuration, "subnet", path + ".subnet", Subnet.TYPE)
            .orElseThrow(() -> Checks.missing("subnet", path));
    configuration.set("subnet", Json.reference(subnet));
    checkNetwork(put, subnet);
    AddressBook.Round round = addresses.round(put.draft(), put.id());
    Prefix prefix = Subnets.prefixes(put.draft().body(subnet).orElseThrow()).stream()
        .filter(Prefix::isIpv4)
        .findFirst()
        .orElseThrow(() -> ArmError.badRequest("SubnetLacksAddressFamily", "Subnet %s has no IPv4 prefix.", subnet.name()));
    Json.otherwise(configuration, "privateIpAllocationMethod", "Dynamic");
    Optional<IpAddress> before =
        Json.text(put.before().path("ipConfigurations").path(0), "privateIpAddress").map(IpAddress::parse).filter(prefix::contains);
    IpAddress address;
    if (Json.text(configuration, "privateIpAllocationMethod").orElse("").equals("Static")) {
      String text =
          Json.text(configuration, "privateIpAddress").filter(given -> !given.isBlank())
              .orElseThrow(() -> Checks.missing("privateIpAddress", path));
      address = Checks.address(text, put.id());
      round.check("0", subnet, prefix, address);
    } else {
      address = before.orElseGet(() -> round.free(subnet, prefix));
    }
    configuration.put("privateIpAddress", address.toString());
    put.keepGuid();
  }

  private static void checkNetwork(Put put, ResourceId subnet) {
    Optional<String> network =
        put.draft().body(put.id().parent()).flatMap(resolver -> Json.text(resolver, "properties", "virtualNetwork", "id"));
    if (network.filter(subnet.parent().toString()::equalsIgnoreCase).isEmpty()) {
      throw ArmError.badRequest(
          "InvalidResourceReference", "Inbound endpoint %s must be in a subnet of its resolver's virtual network %s; %s is not.",
          put.id().name(), network.orElse(""), subnet);
    }
    put.draft().referrers(subnet).stream().filter(other -> !other.type().equals(TYPE)).findFirst().ifPresent(other -> {
      throw ArmError.badRequest(
          "SubnetNotEmpty", "The subnet %s of inbound endpoint %s must be for DNS resolvers alone; %s is in it.",
          subnet.name(), put.id().name(), other);
    });
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    JsonNode configuration =
        draft.committed(id).map(document -> Json.at(document.body(), "properties", "ipConfigurations").path(0)).orElseGet(Json::object);
    Optional<ResourceId> subnet = Json.text(configuration, "subnet", "id").flatMap(ResourceId::tryParse);
    Optional<IpAddress> address = Json.text(configuration, "privateIpAddress").map(IpAddress::parse);
    if (subnet.isPresent() && address.isPresent()) {
      draft.body(subnet.get()).map(Subnets::prefixes).ifPresent(prefixes -> prefixes.stream()
          .filter(prefix -> prefix.contains(address.get()))
          .forEach(prefix -> addresses.freed(subnet.get(), prefix, address.get())));
    }
  }
}
