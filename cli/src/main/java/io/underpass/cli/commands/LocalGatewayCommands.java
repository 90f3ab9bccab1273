package io.underpass.cli.commands;

import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import java.util.List;

/** {@code network local-gateway}. */
final class LocalGatewayCommands {
  private static final Resource GATEWAYS =
      Resource.of(
          "network local-gateway",
          "local gateway",
          "Microsoft.Network/localNetworkGateways",
          Option.text("--gateway-ip-address").at("properties.gatewayIpAddress").help("Its public address."),
          Option.text("--fqdn").at("properties.fqdn").help("Its name, in place of an address."),
          Option.list("--local-address-prefixes", "--address-prefixes").at("properties.localNetworkAddressSpace.addressPrefixes")
              .help("Prefixes behind it."),
          Option.integer("--asn").at("properties.bgpSettings.asn").section("BGP Peering").help("Its AS number."),
          Option.text("--bgp-peering-address").at("properties.bgpSettings.bgpPeeringAddress").section("BGP Peering")
              .help("Its BGP speaker's address."),
          Option.integer("--peer-weight").at("properties.bgpSettings.peerWeight").section("BGP Peering")
              .help("Weight of what it says, 0 to 100."));

  private LocalGatewayCommands() {}

  static List<Command> commands() {
    return List.of(
        GATEWAYS.create(Resource.AS_IS, "")
            .example(
                "Keep a note of a far end.",
                "underpass network local-gateway create -g myResourceGroup -n mySite --gateway-ip-address 198.51.100.7"
                    + " --local-address-prefixes 192.168.0.0/24"),
        GATEWAYS.show(),
        GATEWAYS.list(),
        GATEWAYS.update(Resource.AS_IS),
        GATEWAYS.delete());
  }
}
