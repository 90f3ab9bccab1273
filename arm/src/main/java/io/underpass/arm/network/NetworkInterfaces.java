package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.Subnet;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/networkInterfaces}, with up to 256 ip configurations each. */
public final class NetworkInterfaces implements ResourceKind {
  /** azure-docs, azure-subscription-service-limits: private addresses per network interface. */
  private static final int MOST_CONFIGURATIONS = 256;

  private static final Schema CONFIGURATION =
      Schema.of("NetworkInterfaceIPConfiguration")
          .text("id", "name")
          .derived("etag", "type", "resourceGroup")
          .nested(
              "properties",
              Schema.of("NetworkInterfaceIPConfigurationPropertiesFormat")
                  .text("privateIPAddress")
                  .oneOf("privateIPAllocationMethod", "Dynamic", "Static")
                  .oneOf("privateIPAddressVersion", "IPv4", "IPv6")
                  .reference("subnet", "publicIPAddress")
                  .flag("primary")
                  .missing(
                      "applicationSecurityGroups", "loadBalancerBackendAddressPools", "loadBalancerInboundNatRules",
                      "applicationGatewayBackendAddressPools", "virtualNetworkTaps", "gatewayLoadBalancer", "privateIPAddressPrefixLength")
                  .derived("provisioningState", "privateLinkConnectionProperties"));

  private final AddressBook addresses = new AddressBook();
  private final Shape shape =
      Shape.regional(
          "Microsoft.Network/networkInterfaces",
          "NetworkInterface",
          Schema.of("NetworkInterface")
              .anything("extendedLocation")
              .nested(
                  "properties",
                  Schema.of("NetworkInterfacePropertiesFormat")
                      .listOf("ipConfigurations", CONFIGURATION)
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
                      .missing("networkSecurityGroup", "privateLinkService")
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
                          "defaultOutboundConnectivityEnabled")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    JsonNode configurations = properties.path("ipConfigurations");
    if (configurations.isEmpty() || configurations.size() > MOST_CONFIGURATIONS) {
      throw ArmError.badRequest(
          "InvalidIpConfigurationCount",
          "Network interface %s must have between 1 and %d ipConfigurations, not %d.",
          put.id().name(),
          MOST_CONFIGURATIONS,
          configurations.size());
    }
    checkPrimary(put, configurations);
    checkNames(configurations);
    AddressBook.Round round = addresses.round(put.draft(), put.id());
    Set<ResourceId> networks = new HashSet<>();
    // First those whose address is settled, so that no free one is given twice.
    for (boolean settled : new boolean[] {true, false}) {
      for (int i = 0; i < configurations.size(); i++) {
        ObjectNode configuration = (ObjectNode) configurations.get(i);
        if (isSettled(put, configuration) == settled) {
          networks.add(place(put, configuration, "properties.ipConfigurations[" + i + "]", round));
        }
      }
    }
    if (networks.size() > 1) {
      throw ArmError.badRequest(
          "IpConfigurationsNotInOneVirtualNetwork",
          "All ipConfigurations of network interface %s must be in one virtual network, not %s.",
          put.id().name(),
          networks);
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

  private static void checkNames(JsonNode configurations) {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < configurations.size(); i++) {
      String path = "properties.ipConfigurations[" + i + "]";
      ObjectNode configuration = (ObjectNode) configurations.get(i);
      configuration.remove("id");
      String name = Json.text(configuration, "name").filter(text -> !text.isBlank()).orElseThrow(() -> Checks.missing("name", path));
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        throw Schema.unreadable("DuplicateResourceName", "The name '%s' is used more than once. Path '%s'.".formatted(name, path));
      }
    }
  }

  private static boolean isSettled(Put put, ObjectNode configuration) {
    JsonNode details = configuration.path("properties");
    return Json.text(details, "privateIPAllocationMethod").filter("Static"::equals).isPresent()
        || Json.text(details, "subnet", "id")
            .flatMap(ResourceId::tryParse)
            .flatMap(subnet -> kept(put, Json.text(configuration, "name").orElse(""), subnet))
            .isPresent();
  }

  private static void checkPrimary(Put put, JsonNode configurations) {
    long primaries = configurations.valueStream().filter(configuration -> Json.flag(configuration, "properties", "primary")).count();
    if (primaries > 1) {
      throw ArmError.badRequest(
          "MultiplePrimaryIpConfigurations",
          "Network interface %s has %d primary ipConfigurations; exactly one can be.",
          put.id().name(),
          primaries);
    }
    for (int i = 0; i < configurations.size(); i++) {
      Json.otherwise(Json.properties((ObjectNode) configurations.get(i)), "primary", primaries == 0 && i == 0);
    }
  }

  /** Gives a configuration its address; returns its virtual network. */
  private static ResourceId place(Put put, ObjectNode configuration, String path, AddressBook.Round round) {
    String name = Json.text(configuration, "name").orElse("");
    Draft draft = put.draft();
    ObjectNode properties = Json.properties(configuration);
    ResourceId subnet = IpConfigurations.subnet(put, properties, path + ".properties");
    if (subnet.name().equalsIgnoreCase(Subnet.GATEWAY_SUBNET)) {
      throw ArmError.badRequest(
          "GatewaySubnetNotForInterfaces",
          "Network interface %s cannot be in GatewaySubnet: only gateways can.",
          put.id().name());
    }
    IpConfigurations.checkRegion(put, subnet.parent());
    IpConfigurations.publicAddress(put, properties, path + ".properties");
    Json.otherwise(properties, "privateIPAddressVersion", "IPv4");
    boolean ipv4 = Json.text(properties, "privateIPAddressVersion").orElse("").equals("IPv4");
    Prefix prefix =
        Subnets.prefixes(draft.body(subnet).orElseThrow()).stream()
            .filter(one -> one.isIpv4() == ipv4)
            .findFirst()
            .orElseThrow(
                () ->
                    ArmError.badRequest(
                        "SubnetLacksAddressFamily",
                        "Subnet %s has no %s prefix.",
                        subnet.name(),
                        ipv4 ? "IPv4" : "IPv6"));
    Json.otherwise(properties, "privateIPAllocationMethod", "Dynamic");
    IpAddress address;
    if (Json.text(properties, "privateIPAllocationMethod").orElse("").equals("Static")) {
      String text = Json.text(properties, "privateIPAddress").filter(given -> !given.isEmpty()).orElse("");
      if (text.isEmpty()) {
        throw ArmError.badRequest(
            "PrivateIPAddressMissing",
            "IP configuration %s has allocation method Static and so needs a privateIPAddress. Path '%s'.",
            name,
            path);
      }
      address = Checks.address(text, put.id());
      round.check(name, subnet, prefix, address);
    } else {
      address =
          kept(put, name, subnet)
              .filter(before -> prefix.contains(before) && !round.isTaken(before))
              .orElseGet(() -> round.free(subnet, prefix));
    }
    round.take(address);
    properties.put("privateIPAddress", address.toString());
    return subnet.parent();
  }

  private static Optional<IpAddress> kept(Put put, String name, ResourceId subnet) {
    for (JsonNode before : put.before().path("ipConfigurations")) {
      if (Json.text(before, "name").filter(name::equalsIgnoreCase).isPresent()
          && Json.text(before, "properties", "subnet", "id").filter(subnet.toString()::equalsIgnoreCase).isPresent()) {
        return Json.text(before, "properties", "privateIPAddress").map(IpAddress::parse);
      }
    }
    return Optional.empty();
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    ObjectNode body = draft.committed(id).orElseThrow().body();
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
    for (JsonNode configuration : Json.at(body, "properties", "ipConfigurations")) {
      ResourceId subnet = Json.text(configuration, "properties", "subnet", "id").map(ResourceId::parse).orElseThrow();
      IpAddress address = Json.text(configuration, "properties", "privateIPAddress").map(IpAddress::parse).orElseThrow();
      List<Prefix> prefixes = draft.body(subnet).map(Subnets::prefixes).orElse(List.of());
      prefixes.stream().filter(prefix -> prefix.contains(address)).forEach(prefix -> addresses.freed(subnet, prefix, address));
    }
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    IpConfigurations.show(showing);
    ObjectNode dns = properties.get("dnsSettings") instanceof ObjectNode given ? given : properties.putObject("dnsSettings");
    ArrayNode servers = dns.withArray("dnsServers");
    dns.set("appliedDnsServers", servers.deepCopy());
    properties.putArray("hostedWorkloads");
    properties.putArray("tapConfigurations");
  }
}
