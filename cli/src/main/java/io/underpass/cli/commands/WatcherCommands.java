package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Ids;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code network watcher}: which regions have one, and their flow logs. A watcher is found by its region, as az finds it. */
final class WatcherCommands {
  private static final String TYPE = "Microsoft.Network/networkWatchers";
  private static final Option LOCATION = Option.text("--location", "-l").mandatory().help("Region of the watcher, such as eastus.");
  private static final Option NAME = Common.name("flow log");

  private static final List<Option> SETTINGS =
      List.of(
          Option.text("--storage-account").at("properties.storageId").help("Name or id of the storage account that logs go to."),
          Option.bool("--enabled").at("properties.enabled").help("Whether flows are to be logged."),
          Option.integer("--retention").help("Days to keep logs; 0 for ever."),
          Option.text("--format").at("properties.format.type").values("JSON").help("Format of the logs."),
          Option.integer("--log-version").at("properties.format.version").help("Version of the format, 1 or 2."),
          Common.TAGS);

  private WatcherCommands() {}

  static List<Command> watchers() {
    return List.of(
        new Command(
                "network watcher configure",
                "Make a watcher in each region named, or take it away.",
                List.of(
                    Option.list("--locations", "-l").mandatory().help("Regions, separated by spaces."),
                    Option.bool("--enabled").help("Whether the regions are to have one."),
                    Common.GROUP_FILTER.help("Resource group for new ones."),
                    Common.TAGS),
                WatcherCommands::configure)
            .example("Have one in a region.", "underpass network watcher configure -g myResourceGroup -l eastus --enabled true"),
        new Command("network watcher list", "List watchers.", List.of(), WatcherCommands::all));
  }

  private static JsonNode all(Call call) {
    return Resource.pages(
        call.service(), "/subscriptions/" + Ids.escape(call.subscription()) + "/providers/" + TYPE + "?api-version=" + Versions.NETWORK);
  }

  private static Optional<JsonNode> watcher(Call call, String location) {
    return all(call).valueStream().filter(one -> one.path("location").asString("").equals(Resource.regionName(location))).findFirst();
  }

  private static JsonNode configure(Call call) {
    boolean wanted = !call.has("enabled") || call.is("enabled");
    for (String word : call.words("locations")) {
      String region = Resource.regionName(word);
      Optional<JsonNode> there = watcher(call, region);
      if (wanted) {
        String id = there.map(one -> one.path("id").asString("")).orElseGet(() ->
            "/subscriptions/" + call.subscription() + "/resourceGroups/" + call.require("resource-group") + "/providers/" + TYPE + "/"
                + region
                + "-watcher");
        ObjectNode body = Json.object().put("location", region);
        body.putObject("properties");
        Body.write(body, List.of(Common.TAGS), call, false);
        call.service().put(Resource.target(id, ""), body, true);
      } else {
        there.ifPresent(one -> call.service().delete(Resource.target(one.path("id").asString(""), ""), true));
      }
    }
    return all(call);
  }

  static List<Command> flowLogs() {
    String group = "network watcher flow-log ";
    List<Option> creating = new ArrayList<>(List.of(LOCATION, NAME, Common.GROUP_FILTER.help("Resource group of what is given by name.")));
    creating.add(Option.text("--vnet").help("Name or id of a virtual network to log."));
    creating.add(Option.text("--nsg").help("Name or id of a security group to log."));
    creating.add(Option.text("--subnet").help("Id of a subnet to log."));
    creating.add(Option.text("--nic").help("Name or id of a network interface to log."));
    creating.addAll(SETTINGS);
    List<Option> updating = new ArrayList<>(List.of(LOCATION, NAME, Common.GROUP_FILTER.help("Resource group of what is given by name.")));
    updating.addAll(SETTINGS);
    return List.of(
        new Command(group + "create", "Create a flow log.", creating, WatcherCommands::create)
            .example(
                "Log a virtual network's flows.",
                "underpass network watcher flow-log create -l eastus -g myResourceGroup -n myFlowLog --vnet myVnet"
                    + " --storage-account myaccount"),
        new Command(group + "update", "Update a flow log.", updating, WatcherCommands::update),
        new Command(group + "show", "Show a flow log.", List.of(LOCATION, NAME), call -> call.service()
            .get(target(call, "/" + call.require("name")))),
        new Command(group + "list", "List a region's flow logs.", List.of(LOCATION), call ->
            Resource.pages(call.service(), target(call, ""))),
        new Command(group + "delete", "Delete a flow log.", List.of(LOCATION, NAME, Common.YES), call -> {
          call.service().delete(target(call, "/" + call.require("name")), true);
          return null;
        }));
  }

  /** The watcher of a region. */
  static String id(Call call, String location) {
    return watcher(call, location)
        .map(one -> one.path("id").asString(""))
        .orElseThrow(() -> CliException.failed(
            "Region '" + location + "' has no network watcher. Make one: underpass network watcher configure -l " + location
                + " -g myResourceGroup --enabled true"));
  }

  private static String target(Call call, String below) {
    String id = id(call, call.require("location"));
    return Resource.target(id + "/flowLogs" + below, "");
  }

  private static @Nullable JsonNode create(Call call) {
    ObjectNode body = Json.object().put("location", Resource.regionName(call.require("location")));
    ObjectNode properties = body.putObject("properties");
    ArrayNode targets = JsonNodeFactory.instance.arrayNode();
    call.text("vnet").ifPresent(name -> targets.add(Body.id("Microsoft.Network/virtualNetworks", name, call)));
    call.text("nsg").ifPresent(name -> targets.add(Body.id("Microsoft.Network/networkSecurityGroups", name, call)));
    call.text("nic").ifPresent(name -> targets.add(Body.id("Microsoft.Network/networkInterfaces", name, call)));
    call.text("subnet").ifPresent(targets::add);
    if (targets.size() > 1) {
      throw CliException.usage("a flow log has one target: give only one of --vnet, --nsg, --subnet, --nic");
    }
    if (targets.isEmpty()) {
      throw CliException.usage("one of the following arguments is required: --vnet, --nsg, --subnet, --nic");
    }
    properties.set("targetResourceId", targets.get(0));
    settings(body, call);
    return call.service().put(target(call, "/" + call.require("name")), body, true);
  }

  private static JsonNode update(Call call) {
    String target = target(call, "/" + call.require("name"));
    if (!(call.service().get(target) instanceof ObjectNode body)) {
      throw CliException.failed("The server's answer for '" + call.require("name") + "' is not an object.");
    }
    settings(body, call);
    return call.service().put(target, body, true);
  }

  private static void settings(ObjectNode body, Call call) {
    Body.write(body, SETTINGS, call, false);
    call.text("storage-account").ifPresent(name ->
        Body.set(body, "properties.storageId", Json.object().stringNode(Body.id("Microsoft.Storage/storageAccounts", name, call))));
    call.text("retention").ifPresent(days -> {
      int number = Integer.parseInt(days);
      Body.set(body, "properties.retentionPolicy", Json.object().put("days", number).put("enabled", number > 0));
    });
  }
}
