package io.underpass.cli.commands;

import static io.underpass.cli.output.Presentation.RAW;

import io.underpass.cli.client.Ids;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Underpass's own: ports, hosts and static routes, and what runs of them. */
final class OwnCommands {
  private static final Option CIRCUIT = Option.text("--circuit").help("Name or id of a circuit.");
  private static final Option LINK = Option.text("--link").values("primary", "secondary").help("Link of the circuit.");

  private OwnCommands() {}

  private static List<Command> crud(String kind, String noun, Presentation shown, String example, Option... fields) {
    Option name = Common.name(noun);
    List<Option> create = new ArrayList<>(List.of(name));
    create.addAll(List.of(fields));
    create.add(Common.GROUP_FILTER.help("Resource group of what is given by name."));
    return List.of(
        new Command(kind + " create", "Register a " + noun + ".", create, call -> {
          ObjectNode body = Json.object().put("name", call.require("name"));
          Body.write(body, create, call, true);
          for (Option option : fields) {
            if (!option.reference().isEmpty() && body.get(option.path()) instanceof ObjectNode reference) {
              body.set(option.path(), reference.get("id"));
            }
          }
          return call.service().put(target(kind, call), body, true);
        }).shownAs(shown).example("Register a " + noun + ".", example),
        new Command(kind + " show", "Show a " + noun + ".", List.of(name), call -> call.service().get(target(kind, call))).shownAs(shown),
        new Command(kind + " list", "List " + noun + "s.", List.of(), call -> Resource.pages(call.service(), "/underpass/" + kind + "s"))
            .shownAs(shown),
        new Command(kind + " delete", "Take a " + noun + " away.", List.of(name, Common.YES), call -> {
          call.service().delete(target(kind, call), true);
          return null;
        }));
  }

  private static String target(String kind, Call call) {
    return "/underpass/" + kind + "s/" + Ids.escape(call.require("name"));
  }

  static List<Command> hosts() {
    return crud("host", "host", RAW, "underpass host create -n host-1");
  }

  static List<Command> ports() {
    return crud(
        "port",
        "port",
        RAW.table("[].{Name:name, Status:status, Node:node, Interface:interface, Message:message}"),
        "underpass port create -n vm-1 --node host-1 --netns vm-1 --interface eth0 --nic vm-1-nic -g myResourceGroup",
        Option.text("--interface").mandatory().at("interface").help("Name of the interface to take."),
        Option.text("--netns").at("netns").help("Namespace it is in. Left out: the root namespace."),
        Option.text("--node").at("node").help("Host that a machine's port goes to."),
        Option.text("--nic").at("nic").refersTo("Microsoft.Network/networkInterfaces")
            .help("Name or id of the network interface behind the port."),
        CIRCUIT.at("circuit").refersTo("Microsoft.Network/expressRouteCircuits"),
        LINK.at("link"));
  }

  static List<Command> routes() {
    return crud(
        "route",
        "route",
        RAW.table("[].{Name:name, Circuit:circuit, Link:link, Prefixes:join(', ', prefixes || `[]`), NextHop:nextHop}"),
        "underpass route create -n onprem -g myResourceGroup --circuit myExpressRouteCircuit --prefixes 10.10.0.0/16",
        CIRCUIT.mandatory().at("circuit").refersTo("Microsoft.Network/expressRouteCircuits"),
        LINK.at("link").help("Link of the circuit. Left out: both."),
        Option.list("--prefixes").mandatory().at("prefixes").help("Prefixes that are on premises, separated by spaces."),
        Option.integers("--as-path").at("asPath").help("Autonomous systems on the way, nearest first."),
        Option.text("--next-hop").at("nextHop").help("Next hop. Left out: the customer's address on the link."));
  }

  static List<Command> top() {
    return List.of(
        PathCommand.path(),
        AdviseCommand.advise(),
        BgpCommand.bgp(),
        new Command("nodes", "List nodes with their addresses and counters.", List.of(),
                call -> Resource.pages(call.service(), "/underpass/nodes"))
            .shownAs(RAW.table("[].{Name:name, Role:role, Site:site, Namespace:netns, Underlay:underlay}")),
        new Command("plan", "Show the forwarding plan that runs, entry by entry with reasons.",
                List.of(Option.text("--node", "-n").help("Only this node.")),
                call -> call.service().get("/underpass/plan" + call.text("node").map(node -> "?node=" + Ids.escape(node)).orElse("")))
            .shownAs(RAW),
        new Command("health", "Show whether the server and its data plane are well.", List.of(), call -> call.service().get("/health"))
            .shownAs(RAW),
        WhatIfCommand.whatIf(),
        ResourceCommands.rest(),
        new Command("completion", "Print a shell's completion script: source <(./underpass completion bash).",
                List.of(Option.text("shell").mandatory().values("bash").help("The shell.")),
                call -> {
                  call.terminal().out().print(Completion.bash());
                  return null;
                })
            .shownAs(RAW));
  }
}
