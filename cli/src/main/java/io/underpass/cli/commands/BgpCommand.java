package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Ids;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import io.underpass.cli.output.Printer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** {@code bgp}: sessions and routes of every edge and gateway instance, once or again and again. */
final class BgpCommand {
  private static final Presentation SESSIONS = Presentation.RAW.table(
      "[].{Node:node, Neighbor:neighbor, Address:address, AS:peerAsn, State:state, Seconds:seconds, Received:received,"
          + " Accepted:accepted, Advertised:advertised, BFD:bfd, Restart:restart, Flaps:flaps}");
  private static final Presentation ROUTES = Presentation.RAW.table(
      "[].{Node:node, Prefix:prefix, Neighbor:neighbor, NextHop:nextHop, ASPath:asPath, Best:best, Multipath:multipath, Stale:stale}");

  /** Cursor home, then erase what is below. */
  private static final String CLEAR = "\033[H\033[2J";

  private static final long SECOND_MS = 1_000;

  private BgpCommand() {}

  static Command bgp() {
    return new Command(
            "bgp",
            "Show the BGP sessions of edges and gateways, or their routes.",
            List.of(
                Option.text("--node", "-n").help("Only this node, such as myExpressRouteCircuit-primary."),
                Option.flag("--routes").help("Show best paths in place of sessions."),
                Option.flag("--watch", "-w").help("Show them again every second, as a table, until Ctrl-C.")),
            BgpCommand::run)
        .shownAs(Presentation.RAW.table("[].{Node:node, Neighbor:neighbor, Address:address, AS:peerAsn, State:state, Seconds:seconds,"
            + " Received:received, Accepted:accepted, Advertised:advertised, BFD:bfd, Restart:restart, Flaps:flaps, Prefix:prefix,"
            + " NextHop:nextHop, ASPath:asPath, Best:best}"))
        .example("The sessions, live.", "underpass bgp --watch")
        .example("What the primary edge has learnt.", "underpass bgp --routes --node myExpressRouteCircuit-primary -o table");
  }

  private static @Nullable JsonNode run(Call call) {
    boolean routes = call.is("routes");
    String target = "/underpass/bgp" + (routes ? "/routes" : "") + call.text("node").map(node -> "?node=" + Ids.escape(node)).orElse("");
    if (!call.is("watch")) {
      return call.service().get(target);
    }
    while (true) {
      JsonNode answer = call.service().get(target);
      call.terminal().out().print(CLEAR);
      Printer.print(answer, routes ? ROUTES : SESSIONS, Printer.Format.TABLE, call.text("query").orElse(""), false, call.terminal().out());
      call.terminal().out().flush();
      try {
        Thread.sleep(SECOND_MS);
      } catch (InterruptedException _) {
        throw CliException.failed("Interrupted.");
      }
    }
  }
}
