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
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code deployment group} and {@code deployment operation group}: templates deployed to resource groups. */
final class DeploymentCommands {
  private static final Option NAME = Common.name("deployment");
  private static final Option TEMPLATE = Option.text("--template-file", "-f").mandatory()
      .help("Path of the template, JSON with or without comments.");
  private static final Option PARAMETERS = Option.appended("--parameters", "-p")
      .help("Parameters as KEY=VALUE, as JSON, or as a file, @FILE too. Given more than once, the last counts.");
  private static final Option MODE = Option.text("--mode").values("Complete", "Incremental").initially("Incremental")
      .help("Incremental leaves what the template doesn't name. Complete is not implemented.");
  private static final Option NO_PROMPT = Option.flag("--no-prompt").help("Accepted for compatibility: Underpass asks no questions.");
  private static final Presentation SHOWN = RAW.table(
      "[].{Name:name, State:properties.provisioningState, Timestamp:properties.timestamp, Mode:properties.mode,"
          + " ResourceGroup:resourceGroup}");
  private static final Presentation OPERATIONS = RAW.table(
      "[].{OperationId:operationId, Resource:properties.targetResource.resourceName, Type:properties.targetResource.resourceType,"
          + " State:properties.provisioningState, Status:properties.statusCode}");
  private static final int DEFAULT_TIMEOUT_SECONDS = 3600;

  private DeploymentCommands() {}

  static List<Command> commands() {
    List<Option> deploy = List.of(NAME.optional().help("Name of the deployment. Left out: the template file's."), Common.GROUP, TEMPLATE,
        PARAMETERS,
        MODE, NO_PROMPT, Option.flag("--handle-extended-json-format", "-j").unlisted());
    List<Option> create = new ArrayList<>(deploy);
    create.add(Common.NO_WAIT);
    List<Option> whatIf = new ArrayList<>(deploy);
    whatIf.add(Option.text("--result-format", "-r").values("FullResourcePayloads", "ResourceIdOnly").initially("FullResourcePayloads")
        .help("Whether properties are compared."));
    whatIf.add(Option.flag("--no-pretty-print").help("Print the server's JSON."));
    whatIf.add(Option.list("--exclude-change-types", "-x").help("Changes to leave out, such as Ignore NoChange."));
    List<Option> one = List.of(NAME, Common.GROUP);
    return List.of(
        new Command("deployment group create", "Deploy a template to a resource group.", create, DeploymentCommands::create)
            .shownAs(SHOWN)
            .example("Deploy a template with parameters.",
                "underpass deployment group create -g myResourceGroup --template-file hub.json --parameters location=eastus"
                    + " @hub.parameters.json"),
        new Command("deployment group validate", "Say whether a template can be deployed.", deploy,
            call -> grouped(call.service().post(target(call, "/validate"), TemplateFiles.body(call), true))).shownAs(SHOWN),
        new Command("deployment group what-if", "Say what deploying a template would change.", whatIf, DeploymentCommands::whatIf)
            .shownAs(RAW),
        new Command("deployment group show", "Show a deployment.", one, call -> grouped(call.service().get(target(call, ""))))
            .shownAs(SHOWN),
        new Command("deployment group list", "List the deployments of a resource group.",
            List.of(Common.GROUP, Option.text("--filter").help("OData, such as \"provisioningState eq 'Failed'\".")),
            DeploymentCommands::list).shownAs(SHOWN),
        new Command("deployment group delete", "Delete a deployment from the history; resources stay.",
            List.of(NAME, Common.GROUP, Common.NO_WAIT),
            call -> {
              call.service().delete(target(call, ""), call.waits());
              return null;
            }),
        new Command("deployment group cancel", "Cancel a deployment that runs.", one, call -> {
          call.service().post(target(call, "/cancel"), null, true);
          return null;
        }),
        new Command("deployment group export", "Show the template that was deployed.", one,
            call -> call.service().post(target(call, "/exportTemplate"), null, true).path("template")).shownAs(RAW),
        new Command(
            "deployment group wait",
            "Wait until a deployment is as asked.",
            List.of(NAME, Common.GROUP,
                Option.flag("--created").help("Until it has succeeded."),
                Option.flag("--updated").help("Until it has succeeded."),
                Option.flag("--exists").help("Until it is there."),
                Option.flag("--deleted").help("Until it isn't there."),
                Option.integer("--interval").initially("30").help("Accepted for compatibility: the server answers when it has ended."),
                Option.integer("--timeout").initially(Integer.toString(DEFAULT_TIMEOUT_SECONDS)).help("Seconds to wait at most.")),
            DeploymentCommands::await));
  }

  static List<Command> operations() {
    return List.of(
        new Command("deployment operation group list", "List the operations of a deployment.", List.of(NAME, Common.GROUP),
            call -> Resource.pages(call.service(), target(call, "/operations"))).shownAs(OPERATIONS),
        new Command("deployment operation group show", "Show operations of a deployment.",
            List.of(NAME, Common.GROUP, Option.list("--operation-ids").mandatory().help("Ids of operations.")),
            call -> {
              ArrayNode all = JsonNodeFactory.instance.arrayNode();
              call.words("operation-ids").forEach(id -> all.add(call.service().get(target(call, "/operations/" + Ids.escape(id)))));
              return all;
            }).shownAs(OPERATIONS));
  }

  private static String target(Call call, String below) {
    String name = call.has("name") ? call.require("name") : TemplateFiles.name(call);
    return collection(call, "/" + Ids.escape(name) + below);
  }

  private static String collection(Call call, String below) {
    return "/subscriptions/" + Ids.escape(call.subscription()) + "/resourcegroups/" + Ids.escape(call.require("resource-group"))
        + "/providers/Microsoft.Resources/deployments" + below + "?api-version=" + Versions.RESOURCES;
  }

  private static JsonNode grouped(JsonNode deployment) {
    String group = Ids.after(deployment.path("id").asString(""), "resourceGroups");
    return deployment instanceof ObjectNode object && !group.isEmpty() ? object.put("resourceGroup", group) : deployment;
  }

  private static @Nullable JsonNode create(Call call) {
    JsonNode deployment = call.service().put(target(call, ""), TemplateFiles.body(call), call.waits());
    return call.waits() ? grouped(deployment) : null;
  }

  private static JsonNode list(Call call) {
    String filter = call.text("filter").map(text -> "&$filter=" + Ids.escape(text)).orElse("");
    JsonNode all = Resource.pages(call.service(), collection(call, "/") + filter);
    all.forEach(DeploymentCommands::grouped);
    return all;
  }

  private static @Nullable JsonNode whatIf(Call call) {
    ObjectNode body = TemplateFiles.body(call);
    ((ObjectNode) body.get("properties")).putObject("whatIfSettings")
        .put("resultFormat", call.text("result-format").orElse("FullResourcePayloads"));
    JsonNode answer = call.service().post(target(call, "/whatIf"), body, true);
    if (answer.path("status").asString("").equals("Failed")) {
      throw ServiceException.of(200, answer.path("error"), "What-if ended as Failed.");
    }
    ArrayNode left = JsonNodeFactory.instance.arrayNode();
    List<String> excluded = call.words("exclude-change-types");
    for (JsonNode change : answer.path("properties").path("changes")) {
      if (excluded.stream().noneMatch(type -> type.equalsIgnoreCase(change.path("changeType").asString()))) {
        left.add(change);
      }
    }
    ObjectNode shown = Json.object().put("status", answer.path("status").asString());
    shown.set("changes", left);
    if (call.has("no-pretty-print")) {
      return shown;
    }
    call.terminal().out().println(WhatIfText.of(shown));
    return null;
  }

  private static @Nullable JsonNode await(Call call) {
    if (!call.has("created") && !call.has("updated") && !call.has("exists") && !call.has("deleted")) {
      throw CliException.usage("one of the arguments --created, --updated, --exists, --deleted is required");
    }
    int seconds = call.text("timeout").map(Integer::parseInt).orElse(DEFAULT_TIMEOUT_SECONDS);
    long end = System.nanoTime() + seconds * 1_000_000_000L;
    while (true) {
      Reply reply = call.service().send("GET", target(call, ""), null, Map.of("Prefer", "wait=" + Math.clamp(seconds, 1, 20)));
      if (!reply.succeeded() && reply.status() != 404) {
        throw ServiceException.of(reply);
      }
      String state = reply.json().path("properties").path("provisioningState").asString("");
      boolean reached = call.has("deleted") ? reply.status() == 404 : call.has("exists") ? reply.succeeded() : state.equals("Succeeded");
      if (reached) {
        return null;
      }
      if (state.equals("Failed") || state.equals("Canceled")) {
        throw ServiceException.of(200, reply.json().path("properties").path("error"), "The deployment ended as " + state + ".");
      }
      if (System.nanoTime() >= end) {
        throw CliException.failed("Wait operation timed out after " + seconds + " seconds.");
      }
      LockSupport.parkNanos(200_000_000L);
    }
  }
}
