package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code network watcher}: what a watcher answers about machines and their traffic. */
final class WatchCommands {
  private static final String MACHINE = "Microsoft.Compute/virtualMachines";
  private static final String INTERFACE = "Microsoft.Network/networkInterfaces";
  private static final Option VM = Option.text("--vm").mandatory().help("Name or id of the virtual machine.");
  private static final Option NIC = Option.text("--nic").help("Name or id of the network interface, where the machine has several.");
  private static final Option GROUP = Common.GROUP_FILTER.help("Resource group of what is given by name.");

  private WatchCommands() {}

  static List<Command> commands() {
    return List.of(
        new Command(
                "network watcher show-next-hop",
                "Show where a machine's packets for an address go next.",
                List.of(
                    VM,
                    NIC,
                    Option.text("--source-ip").mandatory().help("Source address."),
                    Option.text("--dest-ip").mandatory().help("Destination address."),
                    GROUP),
                WatchCommands::nextHop)
            .shownAs(Presentation.RAW)
            .example(
                "Ask where packets to the Internet go.",
                "underpass network watcher show-next-hop -g myResourceGroup --vm vm-1 --source-ip 10.0.1.10 --dest-ip 203.0.113.1"),
        new Command(
                "network watcher test-ip-flow",
                "Say whether security groups let a flow through, and by which rule.",
                List.of(
                    VM,
                    NIC,
                    Option.text("--direction").mandatory().values("Inbound", "Outbound").help("Direction, seen from the machine."),
                    Option.text("--protocol").mandatory().values("TCP", "UDP").help("Protocol."),
                    Option.text("--local").mandatory().help("The machine's address and port, such as 10.0.1.10:443; * for any port."),
                    Option.text("--remote").mandatory().help("The other end's address and port."),
                    GROUP),
                WatchCommands::flow)
            .shownAs(Presentation.RAW)
            .example(
                "Ask whether a web server can be reached.",
                "underpass network watcher test-ip-flow -g myResourceGroup --vm vm-1 --direction Inbound --protocol TCP"
                    + " --local 10.0.1.10:443 --remote 10.10.0.10:50000"),
        new Command(
                "network watcher test-connectivity",
                "Check whether a machine reaches another, or an address.",
                List.of(
                    Option.text("--source-resource").mandatory().help("Name or id of the virtual machine to start from."),
                    Option.integer("--source-port").help("Source port."),
                    Option.text("--dest-resource").help("Name or id of the virtual machine to reach."),
                    Option.text("--dest-address").help("Address to reach."),
                    Option.integer("--dest-port").help("Port to reach."),
                    Option.text("--protocol").values("Tcp", "Http", "Https", "Icmp").help("Protocol."),
                    GROUP),
                WatchCommands::connectivity)
            .shownAs(Presentation.RAW)
            .example(
                "Check whether a machine reaches a computer on premises.",
                "underpass network watcher test-connectivity -g myResourceGroup --source-resource vm-1 --dest-address 10.10.0.10"
                    + " --dest-port 22"),
        new Command(
                "network watcher show-topology",
                "Show what there is in a resource group or virtual network, and what belongs to what.",
                List.of(
                    GROUP,
                    Option.text("--location", "-l").help("Region of the watcher. Left out: the resource group's."),
                    Option.text("--vnet").help("Name or id of a virtual network."),
                    Option.text("--subnet").help("Id of a subnet, or its name in --vnet.")),
                WatchCommands::topology)
            .shownAs(Presentation.RAW));
  }

  private static JsonNode nextHop(Call call) {
    ObjectNode body = target(call).put("sourceIPAddress", call.require("source-ip")).put("destinationIPAddress", call.require("dest-ip"));
    return ask(call, "nextHop", region(call, body.path("targetResourceId").asString()), body);
  }

  private static JsonNode flow(Call call) {
    ObjectNode body = target(call).put("direction", call.require("direction")).put("protocol", call.require("protocol"));
    end(body, "local", call.require("local"));
    end(body, "remote", call.require("remote"));
    return ask(call, "ipFlowVerify", region(call, body.path("targetResourceId").asString()), body);
  }

  private static ObjectNode target(Call call) {
    ObjectNode body = Json.object().put("targetResourceId", Body.id(MACHINE, call.require("vm"), call));
    call.text("nic").ifPresent(nic -> body.put("targetNicResourceId", Body.id(INTERFACE, nic, call)));
    return body;
  }

  /** {@code 10.0.1.10:443}, {@code [fd00::1]:443} or {@code 10.0.1.10:*}. */
  private static void end(ObjectNode body, String name, String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1) {
      throw CliException.usage("argument --" + name + ": '" + text + "' is no address with a port, such as 10.0.1.10:443");
    }
    body.put(name + "IPAddress", text.substring(0, colon).replaceAll("[\\[\\]]", ""));
    body.put(name + "Port", text.substring(colon + 1));
  }

  private static JsonNode connectivity(Call call) {
    String from = Body.id(MACHINE, call.require("source-resource"), call);
    ObjectNode body = Json.object();
    ObjectNode source = body.putObject("source").put("resourceId", from);
    call.text("source-port").ifPresent(port -> source.put("port", Integer.parseInt(port)));
    ObjectNode destination = body.putObject("destination");
    call.text("dest-resource").ifPresent(machine -> destination.put("resourceId", Body.id(MACHINE, machine, call)));
    call.text("dest-address").ifPresent(address -> destination.put("address", address));
    call.text("dest-port").ifPresent(port -> destination.put("port", Integer.parseInt(port)));
    if (!destination.has("resourceId") && !destination.has("address")) {
      throw CliException.usage("one of the following arguments is required: --dest-resource, --dest-address");
    }
    call.text("protocol").ifPresent(protocol -> body.put("protocol", protocol));
    return ask(call, "connectivityCheck", region(call, from), body);
  }

  private static JsonNode topology(Call call) {
    ObjectNode body = Json.object();
    String region = call.text("location").orElse("");
    String network = call.text("vnet").map(name -> Body.id("Microsoft.Network/virtualNetworks", name, call)).orElse("");
    String subnet = call.text("subnet").map(name -> name.startsWith("/") ? name : network + "/subnets/" + name).orElse("");
    if (!subnet.isEmpty()) {
      body.putObject("targetSubnet").put("id", subnet);
    } else if (!network.isEmpty()) {
      body.putObject("targetVirtualNetwork").put("id", network);
    } else {
      body.put("targetResourceGroupName", call.require("resource-group"));
    }
    String place = region.isEmpty()
        ? call.service().get("/subscriptions/" + call.subscription() + "/resourceGroups/" + call.require("resource-group") + "?api-version="
            + Versions.RESOURCES).path("location").asString("")
        : region;
    return ask(call, "topology", place, body);
  }

  private static String region(Call call, String id) {
    return call.service().get(Resource.target(id, "")).path("location").asString("");
  }

  private static JsonNode ask(Call call, String word, String region, ObjectNode body) {
    String watcher = WatcherCommands.id(call, region);
    return call.service().post(Resource.target(watcher, "/" + word), body, true);
  }
}
