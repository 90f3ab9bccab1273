package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code network express-route port}: ExpressRoute Direct, with its links, locations and authorizations. */
final class PortCommands {
  private static final Resource PORTS =
      Resource.of(
          "network express-route port",
          "port",
          "Microsoft.Network/ExpressRoutePorts",
          Option.text("--encapsulation").at("properties.encapsulation").values("Dot1Q", "QinQ").help("How customers' frames are tagged."),
          Option.text("--billing-type").at("properties.billingType").values("MeteredData", "UnlimitedData").help("How traffic is billed."));

  private static final Option PORT_NAME = Option.text("--port-name").mandatory().help("Name of the port.");

  private static final Resource AUTHORIZATIONS =
      Resource.child(
          "network express-route port authorization",
          "authorization",
          "Microsoft.Network/expressRoutePorts/{port-name}/authorizations/{name}",
          List.of(PORT_NAME, Common.name("authorization")));

  private static final Resource LINKS =
      Resource.child(
          "network express-route port link",
          "link",
          "Microsoft.Network/expressRoutePorts/{port-name}/links/{name}",
          List.of(PORT_NAME, Common.name("link").help("Name of the link: link1 or link2.")),
          Option.text("--admin-state").at("properties.adminState").values("Enabled", "Disabled").help("Whether light is asked for."),
          Option.text("--macsec-cak-secret-identifier").at("properties.macSecConfig.cakSecretIdentifier").section("MACsec")
              .help("Id of the vault's secret with the CAK."),
          Option.text("--macsec-ckn-secret-identifier").at("properties.macSecConfig.cknSecretIdentifier").section("MACsec")
              .help("Id of the vault's secret with the CKN."),
          Option.text("--macsec-cipher").at("properties.macSecConfig.cipher").section("MACsec")
              .values("GcmAes128", "GcmAes256", "GcmAesXpn128", "GcmAesXpn256").help("Cipher."),
          Option.text("--macsec-sci-state").at("properties.macSecConfig.sciState").section("MACsec").values("Enabled", "Disabled")
              .help("Whether frames carry the SCI."));

  private PortCommands() {}

  static List<Command> ports() {
    return List.of(
        PORTS.create(
            (body, call) -> Body.set(body, "properties.bandwidthInGbps", Json.object()
                .numberNode(CircuitCommands.megabits(call.words("bandwidth"))
                .movePointLeft(3).intValueExact())),
            "",
            Option.list("--bandwidth").mandatory().help("10, 100 or 400 Gbps."),
            Option.text("--peering-location").mandatory().at("properties.peeringLocation").help("Where the port is."))
            .example(
                "Create a port.",
                "underpass network express-route port create -g myResourceGroup -n myPort --bandwidth 100 Gbps"
                    + " --peering-location Equinix-Seattle-SE2 --encapsulation Dot1Q"),
        PORTS.show(),
        PORTS.list(),
        PORTS.update(Resource.AS_IS),
        PORTS.delete(),
        new Command(
            "network express-route port generate-loa",
            "Write the letter of authorization of a port, a page in PDF, to a file.",
            List.of(
                Common.name("port"), Common.GROUP, Option.text("--customer-name").mandatory().help("Whom the letter is for."),
                Option.text("--file", "-f").initially("loa.pdf").help("The file. Left out: loa.pdf.")),
            PortCommands::letter));
  }

  private static @Nullable JsonNode letter(Call call) {
    JsonNode answer =
        call.service().post(
            Resource.target(PORTS.id(call), "/generateLoa"), Json.object().put("customerName", call.require("customer-name")), true);
    Path file = Path.of(call.text("file").orElse("loa.pdf"));
    try {
      Files.write(file, Base64.getDecoder().decode(answer.path("encodedContent").asString("")));
    } catch (IOException e) {
      throw CliException.failed("The letter could not be written to '" + file + "': " + e.getMessage());
    }
    return null;
  }

  static List<Command> authorizations() {
    return List.of(AUTHORIZATIONS.create(Resource.AS_IS, ""), AUTHORIZATIONS.show(), AUTHORIZATIONS.list(), AUTHORIZATIONS.delete());
  }

  static List<Command> links() {
    List<Option> own = new ArrayList<>(LINKS.naming());
    own.add(Common.GROUP);
    own.addAll(LINKS.options());
    return List.of(
        LINKS.show(),
        LINKS.list(),
        new Command("network express-route port link update", "Change a link, by a PUT of its port.", own, call -> changed(call, own))
            .example("Ask for light.",
                "underpass network express-route port link update -g myResourceGroup --port-name myPort -n link1 --admin-state Enabled"));
  }

  private static JsonNode changed(Call call, List<Option> options) {
    String id = LINKS.id(call);
    String port = Resource.target(id.substring(0, id.indexOf("/links/")), "");
    JsonNode whole = call.service().get(port);
    for (JsonNode link : whole.path("properties").path("links")) {
      if (link instanceof ObjectNode one && one.path("name").asString("").equalsIgnoreCase(call.require("name"))) {
        Body.write(one, options, call, false);
        call.service().put(port, whole, true);
        return call.service().get(LINKS.target(call));
      }
    }
    throw CliException.failed("Port '" + call.require("port-name") + "' has no link '" + call.require("name")
        + "'. Its links are link1 and link2.");
  }

  static List<Command> locations() {
    String group = "network express-route port location ";
    return List.of(
        new Command(group + "list", "List where ports can be had.", List.of(), call -> Resource.pages(call.service(), location(call, ""))),
        new Command(
                group + "show",
                "Show a location with its bandwidths.",
                List.of(Option.text("--location", "--name", "-l", "-n").mandatory()
                    .help("Name of the location, such as Equinix-Seattle-SE2.")),
                call -> call.service().get(location(call, "/" + call.require("location"))))
            .shownAs(Presentation.FLAT));
  }

  private static String location(Call call, String below) {
    return "/subscriptions/" + call.subscription() + "/providers/Microsoft.Network/expressRoutePortsLocations" + below + "?api-version="
        + Versions.NETWORK;
  }
}
