package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code network express-route}: circuits with what is below them. */
final class CircuitCommands {
  private static final Option CIRCUIT_NAME = Option.text("--circuit-name").mandatory().help("Name of the circuit.");
  private static final Option BANDWIDTH =
      Option.list("--bandwidth").help("Bandwidth with its unit, Mbps or Gbps: 1000 Mbps, 10 Gbps. Mbps when left out.");

  private static final Resource CIRCUITS =
      Resource.of(
          "network express-route",
          "circuit",
          "Microsoft.Network/expressRouteCircuits",
          BANDWIDTH,
          Option.bool("--allow-global-reach").at("properties.globalReachEnabled").help("Whether it may be joined to other circuits."),
          Option.bool("--allow-classic-operations").at("properties.allowClassicOperations").help("Kept as it is."));

  private static final Resource AUTHORIZATIONS =
      Resource.child(
          "network express-route auth",
          "authorization",
          "Microsoft.Network/expressRouteCircuits/{circuit-name}/authorizations/{name}",
          List.of(CIRCUIT_NAME, Common.name("authorization")));

  private CircuitCommands() {}

  static List<Command> circuits() {
    Option family = Option.text("--sku-family").values("MeteredData", "UnlimitedData").help("How traffic is billed.");
    Option tier = Option.text("--sku-tier").values("Local", "Standard", "Premium")
        .help("How far the circuit reaches. A Local circuit can't do FastPath.");
    List<Option> named = new ArrayList<>(CIRCUITS.selectors());
    named.add(Option.text("--peering-name").help("Only this peering's counters, such as AzurePrivatePeering."));
    List<Option> tables =
        List.of(
            Common.name("circuit"),
            Common.GROUP,
            Option.text("--path").mandatory().values("primary", "secondary").help("Which link."),
            Option.text("--peering-name").mandatory().help("The peering, such as AzurePrivatePeering."));
    return List.of(
        CIRCUITS
            .create(
                CircuitCommands::complete,
                "",
                family.initially("MeteredData"),
                tier.initially("Standard"),
                Option.text("--provider").at("properties.serviceProviderProperties.serviceProviderName")
                    .help("Name of the connectivity provider."),
                Option.text("--peering-location").at("properties.serviceProviderProperties.peeringLocation")
                    .help("Where the provider meets the edge."),
                Option.text("--express-route-port").at("properties.expressRoutePort").refersTo("Microsoft.Network/ExpressRoutePorts")
                    .help("Name or id of a port of ExpressRoute Direct, in place of a provider."))
            .example(
                "Create a circuit over a provider.",
                """
                underpass network express-route create -g myResourceGroup -n myExpressRouteCircuit --sku-tier Standard \\
                  --sku-family MeteredData --provider Equinix --peering-location "Silicon Valley" --bandwidth 1000 Mbps"""),
        CIRCUITS.show(),
        CIRCUITS.list().shownAs(
            Presentation.FLAT.table(
                "[].{Name:name, ResourceGroup:resourceGroup, Location:location, Sku:sku.name,"
                    + " Provider:serviceProviderProperties.serviceProviderName,"
                    + " CircuitState:circuitProvisioningState, ProviderState:serviceProviderProvisioningState}")),
        CIRCUITS.update(CircuitCommands::complete, family, tier),
        CIRCUITS.delete(),
        new Command("network express-route get-stats", "Show a circuit's counters.", named,
            call -> CIRCUITS.each(call, one -> one.service().get(
                Resource.target(CIRCUITS.id(one), one.text("peering-name").map(name -> "/peerings/" + name).orElse("") + "/stats")))),
        new Command("network express-route list-service-providers", "List connectivity providers with their places and bandwidths.",
            List.of(),
            call -> Resource.pages(call.service(), "/subscriptions/" + call.subscription()
                + "/providers/Microsoft.Network/expressRouteServiceProviders?api-version=" + Versions.NETWORK)),
        new Command("network express-route list-route-tables", "List the routes of a peering's link.", tables,
            call -> table("routeTables", call))
            .shownAs(Presentation.RAW.table("[].value[].{Network:network, NextHop:nextHop, LocPrf:locPrf, Weight:weight, Path:path}")),
        new Command("network express-route list-route-tables-summary", "Show the BGP sessions of a peering's link.", tables,
                call -> table("routeTablesSummary", call))
            .shownAs(Presentation.RAW.table("[].value[].{Neighbor:neighbor, V:v, AS:as, UpDown:upDown, StatePfxRcd:statePfxRcd}")),
        new Command("network express-route list-arp-tables", "List the neighbors of a peering's link.", tables,
            call -> table("arpTables", call))
            .shownAs(Presentation.RAW.table(
                "[].value[].{Age:age, Interface:interface, IpAddress:ipAddress, MacAddress:macAddress}")));
  }

  private static JsonNode table(String kind, Call call) {
    String below = "/peerings/" + call.require("peering-name") + "/" + kind + "/" + call.require("path");
    return call.service().post(Resource.target(CIRCUITS.id(call), below), null, true);
  }

  private static void complete(ObjectNode body, Call call) {
    String verb = call.invocation().command().name();
    if (verb.equals("create") || call.has("sku-tier") || call.has("sku-family")) {
      String tier = call.text("sku-tier").orElse(body.path("sku").path("tier").asString("Standard"));
      String family = call.text("sku-family").orElse(body.path("sku").path("family").asString("MeteredData"));
      body.set("sku", Json.object().put("name", tier + "_" + family).put("tier", tier).put("family", family));
    }
    ObjectNode properties = (ObjectNode) body.get("properties");
    if (call.has("bandwidth")) {
      BigDecimal mbps = megabits(call.words("bandwidth"));
      if (properties.has("expressRoutePort")) {
        properties.put("bandwidthInGbps", new BigDecimal(mbps.movePointLeft(3).stripTrailingZeros().toPlainString()));
      } else {
        Body.set(body, "properties.serviceProviderProperties.bandwidthInMbps", Json.object().numberNode(mbps.intValueExact()));
      }
    } else if (verb.equals("create")) {
      throw CliException.usage("the following arguments are required: --bandwidth");
    }
  }

  /** {@code 1000}, {@code 1000 Mbps}, {@code 1 Gbps} or {@code 1Gbps} as megabits a second. */
  static BigDecimal megabits(List<String> words) {
    String text = String.join("", words).toLowerCase(Locale.ROOT);
    try {
      return text.endsWith("gbps") ? new BigDecimal(text.substring(0, text.length() - 4)).movePointRight(3)
          : new BigDecimal(text.replaceFirst("mbps$", ""));
    } catch (NumberFormatException _) {
      throw CliException.usage("argument --bandwidth: '" + String.join(" ", words) + "' is not a bandwidth such as 1000 Mbps or 10 Gbps");
    }
  }

  static List<Command> authorizations() {
    return List.of(
        AUTHORIZATIONS.create(Resource.AS_IS, "")
            .example("Create a key for a connection of another subscription.",
                "underpass network express-route auth create -g myResourceGroup --circuit-name myExpressRouteCircuit -n partner"),
        AUTHORIZATIONS.show(),
        AUTHORIZATIONS.list(),
        AUTHORIZATIONS.delete());
  }
}
