package io.underpass.cli.commands;

import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code network vnet} and {@code network vnet subnet}. */
final class VnetCommands {
  static final Option VNET_NAME = Option.text("--vnet-name").mandatory().help("Name of the virtual network.");

  private static final Option ADDRESS_PREFIXES =
      Option.list("--address-prefixes", "--address-prefix").at("properties.addressSpace.addressPrefixes")
          .help("Address prefixes of the network, separated by spaces.");
  private static final Resource VNETS =
      Resource.of(
          "network vnet",
          "virtual network",
          "Microsoft.Network/virtualNetworks",
          Option.list("--dns-servers").at("properties.dhcpOptions.dnsServers").help("IP addresses of DNS servers."),
          Option.bool("--ddos-protection").at("properties.enableDdosProtection").help("Whether DDoS protection is on."));

  private static final Resource SUBNETS =
      Resource.child(
          "network vnet subnet",
          "subnet",
          "Microsoft.Network/virtualNetworks/{vnet-name}/subnets/{name}",
          List.of(VNET_NAME, Common.name("subnet")),
          Option.text("--route-table").at("properties.routeTable").refersTo("Microsoft.Network/routeTables")
              .help("Name or id of a route table. \"\" takes it away."),
          Option.text("--network-security-group", "--nsg").at("properties.networkSecurityGroup")
              .refersTo("Microsoft.Network/networkSecurityGroups")
              .help("Name or id of a network security group. \"\" takes it away."),
          Option.text("--nat-gateway").at("properties.natGateway").refersTo("Microsoft.Network/natGateways")
              .help("Name or id of a NAT gateway."),
          Option.text("--private-endpoint-network-policies").at("properties.privateEndpointNetworkPolicies")
              .values("Disabled", "Enabled", "NetworkSecurityGroupEnabled", "RouteTableEnabled")
                  .help("Which policies apply to private endpoints."));

  private VnetCommands() {}

  static List<Command> commands() {
    return List.of(
        VNETS
            .create(
                VnetCommands::withSubnet,
                "newVNet",
                ADDRESS_PREFIXES.initially("10.0.0.0/16"),
                Option.text("--subnet-name").section("Subnet").help("Name of a subnet to create with it."),
                Option.list("--subnet-prefixes", "--subnet-prefix").section("Subnet")
                    .help("Address prefixes of that subnet. Left out: the first /24 of an IPv4 network."))
            .example(
                "Create a virtual network with one subnet.",
                "underpass network vnet create -g myResourceGroup -n myVnet --address-prefixes 10.0.0.0/16 --subnet-name default"
                    + " --subnet-prefixes 10.0.1.0/24"),
        VNETS.show(),
        VNETS.list().shownAs(
            Presentation.FLAT.table(
                "[].{Name:name, ResourceGroup:resourceGroup, Location:location, NumSubnets:length(subnets || `[]`),"
                    + " Prefixes:join(', ', addressSpace.addressPrefixes || `[]`),"
                    + " DnsServers:join(', ', dhcpOptions.dnsServers || `[]`), DDOSProtection:enableDdosProtection}")),
        VNETS.update(Resource.AS_IS, ADDRESS_PREFIXES),
        VNETS.delete());
  }

  static List<Command> subnets() {
    return List.of(
        SUBNETS.create(prefixes(), "", prefixOption().mandatory())
            .example(
                "Create the subnet that gateways need.",
                "underpass network vnet subnet create -g myResourceGroup --vnet-name myVnet -n GatewaySubnet"
                    + " --address-prefixes 10.0.255.0/27"),
        SUBNETS.show(),
        SUBNETS.list(),
        SUBNETS.update(prefixes(), prefixOption()),
        SUBNETS.delete());
  }

  private static Option prefixOption() {
    return Option.list("--address-prefixes", "--address-prefix").help("Address prefixes in CIDR form, separated by spaces.");
  }

  /** One prefix goes into {@code addressPrefix}, several into {@code addressPrefixes}. */
  private static Resource.Shape prefixes() {
    return (body, call) -> {
      if (call.has("address-prefixes")) {
        prefixes((ObjectNode) body.get("properties"), call.words("address-prefixes"));
      }
    };
  }

  private static void prefixes(ObjectNode properties, List<String> prefixes) {
    properties.remove(List.of("addressPrefix", "addressPrefixes"));
    if (prefixes.size() == 1) {
      properties.put("addressPrefix", prefixes.getFirst());
    } else {
      ArrayNode all = properties.putArray("addressPrefixes");
      prefixes.forEach(all::add);
    }
  }

  private static void withSubnet(ObjectNode body, Call call) {
    if (call.has("subnet-name")) {
      ObjectNode subnet = ((ObjectNode) body.get("properties")).putArray("subnets").addObject().put("name", call.require("subnet-name"));
      List<String> prefixes = call.words("subnet-prefixes");
      if (prefixes.isEmpty()) {
        String network = body.path("properties").path("addressSpace").path("addressPrefixes").path(0).asString("");
        int slash = network.indexOf('/');
        boolean narrow = slash > 0 && network.substring(slash + 1).matches("2[5-9]|3[0-2]");
        prefixes = List.of(network.contains(":") || slash < 0 || narrow ? network : network.substring(0, slash) + "/24");
      }
      prefixes(subnet.putObject("properties"), prefixes);
    }
  }
}
