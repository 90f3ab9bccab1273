package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Ids;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code network public-ip} and {@code network vnet-gateway}. */
final class GatewayCommands {
  private static final Option SKU =
      Option.text("--sku").help("Size of the gateway.")
          .values("Standard", "HighPerformance", "UltraPerformance", "ErGw1AZ", "ErGw2AZ", "ErGw3AZ", "ErGwScale", "Basic", "VpnGw1",
              "VpnGw2", "VpnGw3");
  private static final Option MINIMUM =
      Option.integer("--min-scale-unit").at("properties.autoScaleConfiguration.bounds.min")
          .help("Scale units at least, 1 to 40; ErGwScale only.");
  private static final Option MAXIMUM =
      Option.integer("--max-scale-unit").at("properties.autoScaleConfiguration.bounds.max")
          .help("Scale units at most, 1 to 40; ErGwScale only.");

  private static final Resource GATEWAYS =
      Resource.of(
          "network vnet-gateway",
          "virtual network gateway",
          "Microsoft.Network/virtualNetworkGateways",
          SKU,
          MINIMUM,
          MAXIMUM,
          Option.integer("--asn").at("properties.bgpSettings.asn").help("Autonomous system number of the gateway."));

  private static final Resource ADDRESSES =
      Resource.of(
          "network public-ip",
          "public IP address",
          "Microsoft.Network/publicIPAddresses",
          Option.text("--allocation-method").at("properties.publicIPAllocationMethod").values("Dynamic", "Static")
              .help("How the address is chosen."),
          Option.text("--version").at("properties.publicIPAddressVersion").values("IPv4", "IPv6").help("Version of the address."),
          Option.text("--dns-name").at("properties.dnsSettings.domainNameLabel").help("Label of its DNS name."));

  private GatewayCommands() {}

  static List<Command> publicAddresses() {
    return List.of(
        ADDRESSES
            .create(
                (body, _) -> {
                  ObjectNode properties = (ObjectNode) body.get("properties");
                  if (!properties.has("publicIPAllocationMethod")) {
                    boolean basic = body.path("sku").path("name").asString("").equals("Basic");
                    properties.put("publicIPAllocationMethod", basic ? "Dynamic" : "Static");
                  }
                },
                "publicIp",
                Option.text("--sku").at("sku.name").values("Basic", "Standard").initially("Standard").help("SKU of the address."),
                Option.list("--zone", "-z").at("zones").help("Availability zones."))
            .example("Create the address of a gateway.",
                "underpass network public-ip create -g myResourceGroup -n myGatewayIP --sku Standard"),
        ADDRESSES.show(),
        ADDRESSES.list(),
        ADDRESSES.delete());
  }

  static List<Command> gateways() {
    return List.of(
        GATEWAYS
            .create(
                GatewayCommands::complete,
                "vnetGateway",
                Option.text("--vnet").mandatory().help("Name or id of the virtual network; it needs a subnet named GatewaySubnet."),
                Option.text("--gateway-type").at("properties.gatewayType").values("ExpressRoute", "Vpn").initially("ExpressRoute")
                    .help("Type of the gateway."),
                Option.text("--vpn-type").at("properties.vpnType").values("RouteBased", "PolicyBased").help("Routing type, kept as it is."),
                Option.list("--public-ip-addresses", "--public-ip-address")
                    .help("Names or ids of public IP addresses; none needed for ExpressRoute."))
            .example(
                "Create an ExpressRoute gateway.",
                "underpass network vnet-gateway create -g myResourceGroup -n myExpressRouteGateway --gateway-type ExpressRoute"
                    + " --sku ErGw1AZ --vnet myVnet"),
        GATEWAYS.show(),
        GATEWAYS.list().shownAs(
            Presentation.FLAT.table(
                "[].{Name:name, ResourceGroup:resourceGroup, Location:location, GatewayType:gatewayType, Sku:sku.name,"
                    + " ProvisioningState:provisioningState}")),
        GATEWAYS
            .update(GatewayCommands::sku)
            .example("Move a gateway to a size that can do FastPath.",
                "underpass network vnet-gateway update -g myResourceGroup -n myExpressRouteGateway --sku ErGw3AZ"),
        GATEWAYS.delete(),
        reset(),
        ask("list-bgp-peer-status", "Show the BGP peers of a gateway's instances and how their sessions are.", "getBgpPeerStatus",
            Option.text("--peer").help("Only the session with this peer."),
            "value[].{Neighbor:neighbor, ASN:asn, LocalAddress:localAddress, State:state, ConnectedDuration:connectedDuration,"
                + " RoutesReceived:routesReceived, MessagesSent:messagesSent, MessagesReceived:messagesReceived}"),
        ask("list-learned-routes", "List the routes that a gateway's instances know.", "getLearnedRoutes", null,
            "value[].{Network:network, Origin:origin, SourcePeer:sourcePeer, AsPath:asPath, Weight:weight, NextHop:nextHop}"),
        ask("list-advertised-routes", "List the routes that a gateway's instances tell a peer.", "getAdvertisedRoutes",
            Option.text("--peer").mandatory().help("Address of the peer, as list-bgp-peer-status shows it."),
            "value[].{Network:network, NextHop:nextHop, Origin:origin, AsPath:asPath, Weight:weight}"));
  }

  private static Command reset() {
    List<Option> own = new ArrayList<>(GATEWAYS.selectors());
    own.add(Option.text("--gateway-vip").help("Accepted for compatibility: all instances are replaced."));
    own.add(Common.NO_WAIT);
    return new Command("network vnet-gateway reset", "Replace a gateway's instances by new ones.", own, call -> GATEWAYS.each(call, one -> {
      one.service().post(Resource.target(GATEWAYS.id(one), "/reset"), null, one.waits());
      return null;
    }));
  }

  private static Command ask(String verb, String summary, String action, @Nullable Option option, String columns) {
    List<Option> own = new ArrayList<>(GATEWAYS.selectors());
    if (option != null) {
      own.add(option);
    }
    return new Command("network vnet-gateway " + verb, summary, own,
            call -> GATEWAYS.each(call, one -> {
              String target = Resource.target(GATEWAYS.id(one), "/" + action);
              return one.service().post(target + one.text("peer").map(peer -> "&peer=" + Ids.escape(peer)).orElse(""), null, true);
            }))
        .shownAs(Presentation.RAW.table("[]." + columns))
        .example(summary, "underpass network vnet-gateway " + verb + " -g myResourceGroup -n myExpressRouteGateway"
            + (option != null && option.key().equals("peer") && verb.equals("list-advertised-routes") ? " --peer 10.0.255.4" : ""));
  }

  private static void sku(ObjectNode body, Call call) {
    call.text("sku").ifPresent(sku -> Body.set(body, "properties.sku", Json.object().put("name", sku).put("tier", sku)));
  }

  private static void complete(ObjectNode body, Call call) {
    if (!call.has("sku")) {
      throw CliException.usage("the following arguments are required: --sku");
    }
    sku(body, call);
    ArrayNode configurations = ((ObjectNode) body.get("properties")).putArray("ipConfigurations");
    String subnet = Body.id("Microsoft.Network/virtualNetworks", call.require("vnet"), call);
    subnet = subnet.contains("/subnets/") ? subnet : subnet + "/subnets/GatewaySubnet";
    List<String> addresses = call.words("public-ip-addresses");
    for (int i = 0; i < Math.max(1, addresses.size()); i++) {
      ObjectNode configuration = configurations.addObject().put("name", "vnetGatewayConfig" + i).putObject("properties");
      configuration.put("privateIPAllocationMethod", "Dynamic").putObject("subnet").put("id", subnet);
      if (i < addresses.size()) {
        configuration.putObject("publicIPAddress").put("id", Body.id("Microsoft.Network/publicIPAddresses", addresses.get(i), call));
      }
    }
  }
}
