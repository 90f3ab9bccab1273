package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code network vpn-connection}: what links a circuit to a gateway, and where FastPath is switched. */
final class ConnectionCommands {
  private static final String GATEWAY = "Microsoft.Network/virtualNetworkGateways";
  private static final Resource CONNECTIONS =
      Resource.of(
          "network vpn-connection",
          "connection",
          "Microsoft.Network/connections",
          Option.bool("--express-route-gateway-bypass", "--enable-fastpath").at("properties.expressRouteGatewayBypass")
              .help("FastPath: whether traffic from the circuit bypasses the gateway. Needs UltraPerformance, ErGw3AZ, or ErGwScale"
                  + " with at least 10 units."),
          Option.bool("--enable-private-link-fast-path").at("properties.enablePrivateLinkFastPath")
              .help("Whether private endpoints are reached past the gateway too; ExpressRoute Direct only."),
          Option.bool("--enable-bgp").at("properties.enableBgp").help("Kept as it is."));
  private static final Option ROUTING_WEIGHT = Option.integer("--routing-weight").at("properties.routingWeight")
      .help("Weight among connections, 0 to 32000.");

  private ConnectionCommands() {}

  static List<Command> commands() {
    Option location = Common.LOCATION.help("Region. Left out: the gateway's.");
    List<Option> own = new ArrayList<>(List.of(Common.name("connection"), Common.GROUP, location, Common.TAGS));
    own.addAll(
        List.of(
            Option.text("--vnet-gateway1").mandatory().at("properties.virtualNetworkGateway1").refersTo(GATEWAY)
                .help("Name or id of the gateway."),
            Option.text("--express-route-circuit2").at("properties.peer").refersTo("Microsoft.Network/expressRouteCircuits")
                .help("Name or id of the circuit."),
            Option.text("--vnet-gateway2").at("properties.virtualNetworkGateway2").refersTo(GATEWAY).unlisted(),
            Option.text("--local-gateway2").at("properties.localNetworkGateway2").refersTo("Microsoft.Network/localNetworkGateways")
                .unlisted(),
            Option.text("--authorization-key").at("properties.authorizationKey")
                .help("Key of an authorization, for a circuit of another subscription."),
            ROUTING_WEIGHT.initially("10")));
    own.addAll(CONNECTIONS.options());
    own.add(Common.NO_WAIT);
    String columns =
        "[].{Name:name, ResourceGroup:resourceGroup, Location:location, ConnectionType:connectionType, ConnectionStatus:connectionStatus,"
                + " FastPath:expressRouteGatewayBypass, ProvisioningState:provisioningState}";
    return List.of(
        new Command("network vpn-connection create", "Connect a circuit to a virtual network gateway.", own, ConnectionCommands::create)
            .shownAs(Presentation.FLAT.table("[].resource | " + columns))
            .example(
                "Connect a circuit with FastPath on.",
                """
                underpass network vpn-connection create -g myResourceGroup -n myExpressRouteConnection \\
                  --vnet-gateway1 myExpressRouteGateway --express-route-circuit2 myExpressRouteCircuit --enable-fastpath true"""),
        CONNECTIONS.show(),
        CONNECTIONS.list().shownAs(Presentation.FLAT.table(columns)),
        CONNECTIONS
            .update(Resource.AS_IS, ROUTING_WEIGHT)
            .example(
                "Switch FastPath off; traffic goes on through the gateway.",
                "underpass network vpn-connection update -g myResourceGroup -n myExpressRouteConnection --enable-fastpath false"),
        CONNECTIONS.delete());
  }

  private static @Nullable JsonNode create(Call call) {
    if (!call.has("express-route-circuit2") && !call.has("vnet-gateway2") && !call.has("local-gateway2")) {
      throw CliException.usage("the following arguments are required: --express-route-circuit2");
    }
    String gateway = Body.id(GATEWAY, call.require("vnet-gateway1"), call);
    String location = call.has("location") ? "" : call.service().find(Resource.target(gateway, "")).path("location").asString("");
    ObjectNode body = Json.object().put("location", location.isEmpty() ? Resource.location(call) : location);
    body.putObject("properties")
        .put("connectionType", call.has("express-route-circuit2") ? "ExpressRoute" : call.has("vnet-gateway2") ? "Vnet2Vnet" : "IPsec");
    Body.write(body, call.invocation().command().options(), call, true);
    JsonNode created = call.service().put(CONNECTIONS.target(call), body, call.waits());
    return call.waits() ? Resource.wrapped("resource", created) : null;
  }
}
