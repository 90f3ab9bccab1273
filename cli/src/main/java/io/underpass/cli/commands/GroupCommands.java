package io.underpass.cli.commands;

import static io.underpass.cli.output.Presentation.RAW;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Ids;
import io.underpass.cli.client.Json;
import io.underpass.cli.client.Reply;
import io.underpass.cli.client.ServiceException;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code group}: resource groups. */
final class GroupCommands {
  private static final Option NAME =
      Option.text("--name", "--resource-group", "-n", "-g").mandatory().help("Name of the resource group.");
  private static final Presentation SHOWN = RAW.table("[].{Name:name, Location:location, Status:properties.provisioningState}");

  private GroupCommands() {}

  static String target(String subscription, String group) {
    return collection(subscription, "/" + Ids.escape(group));
  }

  private static String collection(String subscription, String below) {
    return "/subscriptions/" + Ids.escape(subscription) + "/resourcegroups" + below + "?api-version=" + Versions.RESOURCES;
  }

  private static String target(Call call) {
    return target(call.subscription(), call.require("name"));
  }

  static List<Command> commands() {
    List<Option> update = new ArrayList<>(List.of(NAME, Common.TAGS));
    update.addAll(Common.EDITS);
    return List.of(
        new Command(
                "group create",
                "Create a resource group.",
                List.of(NAME, Common.LOCATION.mandatory().help("Region, such as eastus."), Common.TAGS,
                    Option.text("--managed-by").at("managedBy").help("Id of the resource that manages this group.")),
                GroupCommands::create)
            .shownAs(SHOWN)
            .example("Create a resource group.", "underpass group create -n myResourceGroup -l eastus"),
        new Command("group show", "Show a resource group.", List.of(NAME), call -> call.service().get(target(call))).shownAs(SHOWN),
        new Command(
                "group list",
                "List resource groups.",
                List.of(Option.text("--tag").help("Only those with this tag: key or key=value.")),
                GroupCommands::list)
            .shownAs(SHOWN),
        new Command(
            "group delete",
            "Delete a resource group with everything in it.",
            List.of(NAME, Common.NO_WAIT, Common.YES),
            call -> {
              call.service().delete(target(call), call.waits());
              return null;
            }),
        new Command("group exists", "Say whether a resource group exists.", List.of(NAME), GroupCommands::exists).shownAs(RAW),
        new Command("group update", "Update a resource group's tags.", update, GroupCommands::update).shownAs(SHOWN));
  }

  private static JsonNode create(Call call) {
    ObjectNode body = Json.object().put("location", Resource.regionName(call.require("location")));
    Body.write(body, call.invocation().command().options(), call, true);
    return call.service().put(target(call), body, true);
  }

  private static JsonNode list(Call call) {
    String filter = call.text("tag")
        .map(tag -> {
          int equals = tag.indexOf('=');
          return equals < 0
              ? "tagName eq '" + tag + "'"
              : "tagName eq '" + tag.substring(0, equals) + "' and tagValue eq '" + tag.substring(equals + 1) + "'";
        })
        .map(text -> "&$filter=" + Ids.escape(text))
        .orElse("");
    return Resource.pages(call.service(), collection(call.subscription(), "") + filter);
  }

  private static JsonNode exists(Call call) {
    Reply reply = call.service().send("HEAD", target(call), null, Map.of());
    if (!reply.succeeded() && reply.status() != 404) {
      throw ServiceException.of(reply);
    }
    return JsonNodeFactory.instance.booleanNode(reply.succeeded());
  }

  private static JsonNode update(Call call) {
    if (!(call.service().get(target(call)) instanceof ObjectNode group)) {
      throw CliException.failed("The server's answer is not an object.");
    }
    Body.write(group, call.invocation().command().options(), call, false);
    Edits.apply(group, call);
    return call.service().put(target(call), group, true);
  }
}
