package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Ids;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code vm}: of a machine Underpass needs the name and the network interfaces. */
final class MachineCommands {
  private static final Resource MACHINES = Resource.of("vm", "virtual machine", "Microsoft.Compute/virtualMachines");

  private MachineCommands() {}

  static List<Command> commands() {
    List<Option> more = new ArrayList<>();
    more.add(Option.list("--nics").section("Network")
        .help("Names or ids of network interfaces, the primary first. Left out: one named <name>VMNic is made in --subnet."));
    NicCommands.addressing().forEach(option -> more.add(option.section("Network")));
    more.add(Option.text("--size").initially("Standard_D2s_v5").at("properties.hardwareProfile.vmSize").help("Size, kept as it is."));
    more.add(Option.text("--computer-name").at("properties.osProfile.computerName").help("Host name, kept as it is."));
    more.add(Option.text("--image").unlisted());
    more.add(Option.text("--admin-username").unlisted());
    more.add(Option.text("--admin-password").unlisted());
    more.add(Option.flag("--generate-ssh-keys").unlisted());
    List<Option> own = new ArrayList<>(List.of(Common.name("virtual machine"), Common.GROUP, Common.LOCATION, Common.TAGS));
    own.addAll(more);
    own.add(Common.NO_WAIT);
    return List.of(
        new Command("vm create", "Create a virtual machine: a name for network interfaces.", own, MachineCommands::create)
            .example("Create a virtual machine on a network interface.", "underpass vm create -g myResourceGroup -n vm-1 --nics vm-1-nic"),
        MACHINES.show(),
        MACHINES.list(),
        MACHINES.delete());
  }

  private static JsonNode create(Call call) {
    List<String> nics = new ArrayList<>();
    if (call.has("nics")) {
      call.words("nics").forEach(nic -> nics.add(Body.id("Microsoft.Network/networkInterfaces", nic, call)));
    } else if (call.has("subnet")) {
      nics.add(NicCommands.createFor(call.require("name") + "VMNic", call).path("id").asString(""));
    } else {
      throw CliException.usage("the following arguments are required: --nics, or --vnet-name and --subnet");
    }
    ObjectNode body = Json.object().put("location", Resource.location(call));
    ArrayNode interfaces = body.putObject("properties").putObject("networkProfile").putArray("networkInterfaces");
    for (int i = 0; i < nics.size(); i++) {
      interfaces.addObject().put("id", nics.get(i)).putObject("properties").put("primary", i == 0);
    }
    List<Option> own = call.invocation().command().options().stream().filter(option -> !option.section().equals("Network")).toList();
    Body.write(body, own, call, true);
    JsonNode machine = call.service().put(MACHINES.target(call), body, call.waits());
    return summary(machine, nics, call);
  }

  /** What {@code az vm create} prints, as far as it is known. */
  private static JsonNode summary(JsonNode machine, List<String> nics, Call call) {
    List<String> addresses = new ArrayList<>();
    for (String nic : nics) {
      for (JsonNode configuration : call.service().find(Resource.target(nic, "")).path("properties").path("ipConfigurations")) {
        addresses.add(configuration.path("properties").path("privateIPAddress").asString(""));
      }
    }
    ObjectNode summary = Json.object().put("id", machine.path("id").asString(""));
    summary.put("location", machine.path("location").asString(""));
    summary.put("name", Ids.name(machine.path("id").asString("")));
    summary.put("privateIpAddress", String.join(",", addresses));
    summary.put("provisioningState", machine.path("properties").path("provisioningState").asString(""));
    return summary.put("resourceGroup", call.require("resource-group"));
  }
}
