package io.underpass.cli.commands;

import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code network vnet peering}: a side each, so that two networks need two. */
final class VnetPeeringCommands {
  private static final Option REMOTE =
      Option.text("--remote-vnet").at("properties.remoteVirtualNetwork").refersTo("Microsoft.Network/virtualNetworks")
          .help("Name or id of the other virtual network.");

  private static final Resource PEERINGS =
      Resource.child(
          "network vnet peering",
          "virtual network peering",
          "Microsoft.Network/virtualNetworks/{vnet-name}/virtualNetworkPeerings/{name}",
          List.of(VnetCommands.VNET_NAME, Common.name("virtual network peering")),
          Option.bool("--allow-forwarded-traffic").at("properties.allowForwardedTraffic")
              .help("Whether traffic that the other network's machines forward is let in."),
          Option.bool("--allow-gateway-transit").at("properties.allowGatewayTransit")
              .help("Whether the other network may use this one's gateways."),
          Option.bool("--allow-vnet-access").at("properties.allowVirtualNetworkAccess")
              .help("Whether machines of both networks reach each other; both sides must say so."),
          Option.bool("--use-remote-gateways").at("properties.useRemoteGateways")
              .help("Whether this network uses the other one's gateways; the other side must allow gateway transit."));

  private VnetPeeringCommands() {}

  static List<Command> commands() {
    return List.of(
        PEERINGS
            .create(Resource.AS_IS, "", REMOTE.mandatory())
            .example(
                "The hub's side: a spoke may use its gateways.",
                "underpass network vnet peering create -g myResourceGroup -n hub-to-spoke --vnet-name hub --remote-vnet spoke"
                    + " --allow-vnet-access --allow-gateway-transit")
            .example(
                "The spoke's side: it uses them.",
                "underpass network vnet peering create -g myResourceGroup -n spoke-to-hub --vnet-name spoke --remote-vnet hub"
                    + " --allow-vnet-access --use-remote-gateways"),
        PEERINGS.show(),
        PEERINGS.list(),
        PEERINGS.update(Resource.AS_IS),
        PEERINGS.delete(),
        sync());
  }

  private static Command sync() {
    List<Option> options = new ArrayList<>(PEERINGS.selectors());
    options.add(Common.NO_WAIT);
    return new Command(
            "network vnet peering sync",
            "Take over the other network's address spaces as they are now.",
            options,
            call -> PEERINGS.each(call, one -> {
              String target = PEERINGS.target(one);
              JsonNode updated = one.service().put(target + "&syncRemoteAddressSpace=true", one.service().get(target), one.waits());
              return one.waits() ? updated : null;
            }))
        .example(
            "After the spoke got another address space.",
            "underpass network vnet peering sync -g myResourceGroup -n hub-to-spoke --vnet-name hub");
  }
}
