package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Ids;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import io.underpass.cli.output.Printer;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** {@code path}: which way a packet goes and why, and, with {@code --probe}, which way it is seen to go. */
final class PathCommand {
  private static final Option CIRCUIT =
      Option.text("--circuit").help("Name or id of the circuit it comes in by, where the source address alone doesn't say.");
  private static final Option NETWORK =
      Option.text("--network").help("Name or id of the virtual network it starts in, where the source address alone doesn't say.");

  /** What goes to the server as it is: the call's parameter and the option. */
  private static final String[][] PARAMETERS = {
    {"source", "from"},
    {"destination", "to"},
    {"protocol", "protocol"},
    {"sourcePort", "source-port"},
    {"destinationPort", "port"},
    {"link", "link"},
    {"packetSize", "packet-size"},
    {"packetsPerFlow", "packets-per-flow"},
  };

  private static final String HOP =
      "Node:node, Table:table, Entry:entry, Filters:join(', ', not_null(filters, `[]`)[].join(' ', [direction, outcome, rule][?@ != ''])),"
          + " Decision:decision, Code:code, Reason:reason}";

  private static final Presentation SHOWN = Presentation.RAW
      .table("[].[hops[].{Way:'there', " + HOP + ", not_null(back.hops, `[]`)[].{Way:'back', " + HOP + "][][]")
      .under("join(`\"\\n\"`, not_null(summary, [join(' ', ['verdict:', verdict])]))");

  private PathCommand() {}

  static Command path() {
    return new Command(
            "path",
            "Say which way a packet goes and its answer comes back, hop by hop, and why.",
            List.of(
                Option.text("--from", "--source", "-s").mandatory().help("Source address."),
                Option.text("--to", "--destination", "-d").mandatory().help("Destination address."),
                Option.text("--protocol").values("tcp", "udp", "icmp")
                    .help("Protocol. Left out: tcp where there is a port, else icmp."),
                Option.integer("--port", "--destination-port").help("Destination port."),
                Option.integer("--source-port").help("Source port; flows are spread by it too. Left out: 50000."),
                CIRCUIT,
                Option.text("--link").values("primary", "secondary").help("Link of the circuit that it comes in by."),
                NETWORK,
                Option.flag("--return").help("Show the answer's way alone."),
                Option.integer("--packet-size").help("Size of packets in octets, for the rate that is predicted. Left out: 1500."),
                Option.integer("--packets-per-flow")
                    .help("Packets until the next flow begins, for the same. Left out: flows that last."),
                Option.flag("--probe")
                    .help("Send it through what runs, and lay the hops seen beside those explained. A difference is a bug: exit code 2."),
                Common.GROUP_FILTER.help("Resource group of what is given by name.")),
            PathCommand::run)
        .shownAs(SHOWN)
        .example("From on-premises to a machine.", "underpass path --from 10.10.0.10 --to 10.0.1.10 -o table")
        .example("The way of the answers of a web server.", "underpass path --from 10.10.0.10 --to 10.0.1.10 --port 443 --return -o table")
        .example("Whether packets do what the explanation says.", "underpass path --from 10.10.0.10 --to 10.0.1.10 --port 443 --probe");
  }

  private static JsonNode run(Call call) {
    String asked = asked(call);
    JsonNode path = call.is("probe")
        ? call.service().post("/underpass/path/probe?" + asked, null, false)
        : call.service().get("/underpass/path?" + asked);
    if (path == null || !path.isObject()) {
      throw CliException.failed("The server's answer is not a path.");
    }
    warn(call, path);
    JsonNode shown = call.is("return") ? path.path("back") : path;
    if (shown.isMissingNode()) {
      throw CliException.failed("No answer comes back: " + path.path("summary").path(0).asString("the packet doesn't arrive"));
    }
    if (path.path("probe").path("agrees").asBoolean(true)) {
      return shown;
    }
    Printer.Format format = Printer.Format.of(call.text("output").orElse("json"));
    Printer.print(shown, SHOWN, format, call.text("query").orElse(""), false, call.terminal().out());
    StringBuilder differences = new StringBuilder("What runs does not do what the explanation says. This is a bug; please report it:");
    path.path("probe").path("differences").forEach(difference -> differences.append("\n  ").append(difference.asString("")));
    throw new CliException(CliException.USAGE, differences.toString());
  }

  private static String asked(Call call) {
    StringBuilder asked = new StringBuilder();
    for (String[] parameter : PARAMETERS) {
      call.text(parameter[1]).ifPresent(value ->
          asked.append(asked.isEmpty() ? "" : "&").append(parameter[0]).append('=').append(Ids.escape(value)));
    }
    reference(asked, "circuit", "Microsoft.Network/expressRouteCircuits", call);
    reference(asked, "network", "Microsoft.Network/virtualNetworks", call);
    return asked.toString();
  }

  private static void reference(StringBuilder asked, String key, String type, Call call) {
    call.text(key).ifPresent(value -> asked.append('&').append(key).append('=')
        .append(Ids.escape(Ids.isId(value) || call.has("resource-group") ? Body.id(type, value, call) : value)));
  }

  private static void warn(Call call, JsonNode path) {
    if (!call.is("only-show-errors")) {
      for (JsonNode warning : path.path("warnings")) {
        String word = warning.path("severity").asString("warning").toUpperCase(Locale.ROOT);
        call.terminal().err().println(word + ": (" + warning.path("code").asString("") + ") " + warning.path("text").asString(""));
      }
    }
  }
}
