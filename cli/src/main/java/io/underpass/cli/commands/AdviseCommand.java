package io.underpass.cli.commands;

import io.underpass.cli.client.Ids;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** {@code advise}: whether FastPath is worth it here. */
final class AdviseCommand {
  private AdviseCommand() {}

  static Command advise() {
    return new Command(
            "advise",
            "Say whether FastPath is worth it: what is missing, what would bypass the gateway, which limit is near,"
                + " and what else there is for spokes.",
            List.of(
                Option.text("--connection", "-n").help("Name or id of the connection. Left out: every ExpressRoute connection."),
                Option.text("--network")
                    .help("Name or id of the network that alternatives are worked out for. Left out: the first three that need any."),
                Common.GROUP_FILTER.help("Resource group of a connection that is given by name.")),
            AdviseCommand::run)
        .shownAs(Presentation.RAW
            .table("[].{Connection:name, FastPath:enabled, Ready:ready, BypassingNow:now.bypassing, WithFastPath:withFastPath.bypassing,"
                + " Addresses:withFastPath.addresses}")
            .under("join(`\"\\n\"`, [].summary[])"))
        .example("At every connection.", "underpass advise -o table")
        .example("At one, as JSON.", "underpass advise --connection myExpressRouteConnection")
        .example("What else there is for one network.", "underpass advise --network spokeVNet");
  }

  private static JsonNode run(Call call) {
    List<String> asked = new ArrayList<>();
    call.text("connection")
        .map(name -> Ids.isId(name) || call.has("resource-group") ? Body.id("Microsoft.Network/connections", name, call) : name)
        .ifPresent(name -> asked.add("connection=" + Ids.escape(name)));
    call.text("network").ifPresent(name -> asked.add("network=" + Ids.escape(name)));
    return call.service().get("/underpass/advice" + (asked.isEmpty() ? "" : "?" + String.join("&", asked)));
  }
}
