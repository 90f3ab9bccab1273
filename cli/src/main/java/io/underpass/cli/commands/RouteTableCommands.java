package io.underpass.cli.commands;

import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.List;

/** {@code network route-table} and {@code network route-table route}. */
final class RouteTableCommands {
  private static final Resource TABLES =
      Resource.of(
          "network route-table",
          "route table",
          "Microsoft.Network/routeTables",
          Option.bool("--disable-bgp-route-propagation").at("properties.disableBgpRoutePropagation")
              .help("Whether its subnets do without the routes that gateways learn."));

  private static final Resource ROUTES =
      Resource.child(
          "network route-table route",
          "route",
          "Microsoft.Network/routeTables/{route-table-name}/routes/{name}",
          List.of(Option.text("--route-table-name").mandatory().help("Name of the route table."), Common.name("route")),
          Option.text("--next-hop-ip-address").at("properties.nextHopIpAddress")
              .help("Address of the appliance; with VirtualAppliance only."));

  private static final Option PREFIX =
      Option.text("--address-prefix").at("properties.addressPrefix").help("Prefix in CIDR form, or a service tag.");
  private static final Option TYPE =
      Option.text("--next-hop-type").at("properties.nextHopType")
          .values("VirtualNetworkGateway", "VnetLocal", "Internet", "VirtualAppliance", "None")
          .help("Where packets go.");

  private RouteTableCommands() {}

  static List<Command> tables() {
    return List.of(
        TABLES.create(Resource.AS_IS, "").example(
            "Create a route table.", "underpass network route-table create -g myResourceGroup -n myTable"),
        TABLES.show(),
        TABLES.list(),
        TABLES.update(Resource.AS_IS),
        TABLES.delete());
  }

  static List<Command> routes() {
    return List.of(
        ROUTES.create(Resource.AS_IS, "", PREFIX.mandatory(), TYPE.mandatory()).example(
            "Send everything to an appliance.",
            "underpass network route-table route create -g myResourceGroup --route-table-name myTable -n all \\\n"
                + "  --address-prefix 0.0.0.0/0 --next-hop-type VirtualAppliance --next-hop-ip-address 10.0.100.4"),
        ROUTES.show(),
        ROUTES.list().shownAs(
            Presentation.FLAT.table(
                "[].{Name:name, AddressPrefix:addressPrefix, NextHopType:nextHopType, NextHopIpAddress:nextHopIpAddress,"
                    + " ProvisioningState:provisioningState}")),
        ROUTES.update(Resource.AS_IS, PREFIX, TYPE),
        ROUTES.delete());
  }
}
