package io.underpass.cli.commands;

import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import java.util.List;

/** {@code network express-route peering connection} and {@code peer-connection}: Global Reach. */
final class GlobalReachCommands {
  private static final Option CIRCUIT = Option.text("--circuit-name").mandatory().help("Name of the circuit.");
  private static final Option PEERING = Option.text("--peering-name").mandatory().help("Name of its peering, AzurePrivatePeering.");

  private static final Resource CONNECTIONS =
      Resource.child(
          "network express-route peering connection",
          "connection",
          "Microsoft.Network/expressRouteCircuits/{circuit-name}/peerings/{peering-name}/connections/{name}",
          List.of(CIRCUIT, PEERING, Common.name("connection")));

  private static final Resource MIRRORS =
      Resource.child(
          "network express-route peering peer-connection",
          "peer connection",
          "Microsoft.Network/expressRouteCircuits/{circuit-name}/peerings/{peering-name}/peerConnections/{name}",
          List.of(CIRCUIT, PEERING, Common.name("peer connection")));

  private GlobalReachCommands() {}

  static List<Command> connections() {
    return List.of(
        CONNECTIONS
            .create(
                (body, call) -> {
                  String circuit = Body.id("Microsoft.Network/expressRouteCircuits", call.require("peer-circuit"), call);
                  String peering = circuit.contains("/peerings/") ? circuit : circuit + "/peerings/" + call.require("peering-name");
                  Body.set(body, "properties.peerExpressRouteCircuitPeering", Json.object().put("id", peering));
                },
                "",
                Option.text("--peer-circuit").mandatory().help("Name or id of the other circuit, or id of its peering."),
                Option.text("--address-prefix").mandatory().at("properties.addressPrefix").help("A /29 to number both ends from."),
                Option.text("--authorization-key").at("properties.authorizationKey")
                    .help("Key of the other circuit, where it is somebody else's."))
            .example(
                "Join two circuits.",
                "underpass network express-route peering connection create -g myResourceGroup --circuit-name east"
                    + " --peering-name AzurePrivatePeering -n east-to-west --peer-circuit west --address-prefix 172.30.0.0/29"),
        CONNECTIONS.show(),
        CONNECTIONS.list(),
        CONNECTIONS.delete());
  }

  static List<Command> mirrors() {
    return List.of(MIRRORS.show(), MIRRORS.list());
  }
}
