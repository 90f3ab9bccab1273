package io.underpass.cli.commands;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Ids;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import io.underpass.cli.output.Presentation;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code monitor diagnostic-settings} and {@code monitor log-analytics}. */
final class MonitorCommands {
  private static final String WORKSPACE_TYPE = "Microsoft.OperationalInsights/workspaces";
  private static final Resource WORKSPACES =
      new Resource(
          "monitor log-analytics workspace",
          "workspace",
          WORKSPACE_TYPE + "/{workspace-name}",
          List.of(Option.text("--workspace-name", "--name", "-n").mandatory().help("Name of the workspace.")),
          true,
          List.of(
              Option.integer("--retention-time").at("properties.retentionInDays").help("Days that data is kept."),
              Option.text("--sku", "--sku-name").at("properties.sku.name").help("SKU, kept as it is.")));

  private MonitorCommands() {}

  /** Options that say which resource is meant. */
  static List<Option> target() {
    return List.of(
        Option.text("--resource").mandatory().section("Resource").help("Name or id of the resource."),
        Common.GROUP_FILTER.section("Resource"),
        Option.text("--resource-type").section("Resource")
            .help("Type, with a name: Microsoft.Network/virtualNetworkGateways, or without the namespace."),
        Option.text("--resource-namespace").section("Resource").help("Namespace, such as Microsoft.Network."),
        Option.text("--resource-parent").section("Resource").help("Parent, such as expressRouteCircuits/myCircuit."));
  }

  /** The resource meant. */
  static String resource(Call call) {
    String resource = call.require("resource");
    if (Ids.isId(resource)) {
      return Body.withSubscription(resource, call);
    }
    String type = call.text("resource-type")
        .orElseThrow(() -> CliException.usage("argument --resource: '" + resource + "' is a name, so --resource-type is needed too"));
    String namespace = call.text("resource-namespace").orElse("");
    if (namespace.isEmpty() && type.indexOf('.') > 0) {
      namespace = type.substring(0, type.indexOf('/'));
      type = type.substring(type.indexOf('/') + 1);
    }
    if (namespace.isEmpty()) {
      namespace = "Microsoft.Network";
    }
    return "/subscriptions/" + call.subscription() + "/resourceGroups/" + call.require("resource-group") + "/providers/" + namespace + "/"
        + call.text("resource-parent").map(parent -> parent + "/").orElse("") + type + "/" + resource;
  }

  static List<Command> diagnosticSettings() {
    Option name = Common.name("diagnostic setting");
    List<Option> create = new ArrayList<>(List.of(name));
    create.addAll(target());
    create.addAll(
        List.of(
            Option.text("--workspace").at("properties.workspaceId").help("Name or id of the Log Analytics workspace to send to."),
            Option.json("--metrics").at("properties.metrics")
                .help("JSON list of metric settings, or @FILE: [{\"category\": \"AllMetrics\", \"enabled\": true}]."),
            Option.json("--logs").at("properties.logs").help("JSON list of log settings, or @FILE."),
            Option.text("--storage-account").at("properties.storageAccountId").help("Id of a storage account."),
            Option.bool("--export-to-resource-specific").help("Whether tables of their own are used.")));
    List<Option> one = new ArrayList<>(List.of(name));
    one.addAll(target());
    return List.of(
        new Command("monitor diagnostic-settings create", "Send a resource's metrics and logs somewhere.", create,
            MonitorCommands::createSetting)
            .example(
                "Send a gateway's metrics to a workspace.",
                """
                underpass monitor diagnostic-settings create -n expressroute-diagnostics \\
                  --resource myExpressRouteGateway -g myResourceGroup --resource-type Microsoft.Network/virtualNetworkGateways \\
                  --workspace myWorkspace --metrics '[{"category": "AllMetrics", "enabled": true}]'"""),
        new Command("monitor diagnostic-settings show", "Show a diagnostic setting.", one,
            call -> call.service().get(setting(call, "/" + Ids.escape(call.require("name"))))),
        new Command("monitor diagnostic-settings list", "List a resource's diagnostic settings.", target(),
            call -> Resource.pages(call.service(), setting(call, ""))),
        new Command("monitor diagnostic-settings delete", "Delete a diagnostic setting.", one, call -> {
          call.service().delete(setting(call, "/" + Ids.escape(call.require("name"))), true);
          return null;
        }));
  }

  private static String setting(Call call, String below) {
    return Ids.path(resource(call)) + "/providers/microsoft.insights/diagnosticSettings" + below + "?api-version="
        + Versions.DIAGNOSTIC_SETTINGS;
  }

  private static JsonNode createSetting(Call call) {
    ObjectNode body = Json.object();
    body.putObject("properties");
    Body.write(body, call.invocation().command().options(), call, true);
    ObjectNode properties = (ObjectNode) body.get("properties");
    call.text("workspace").ifPresent(workspace -> properties.put("workspaceId", Ids.isId(workspace)
        ? Body.withSubscription(workspace, call)
        : Body.id(WORKSPACE_TYPE, workspace, call)));
    if (call.is("export-to-resource-specific")) {
      properties.put("logAnalyticsDestinationType", "Dedicated");
    }
    if (!properties.has("workspaceId") && !properties.has("storageAccountId")) {
      throw CliException.usage("the following arguments are required: --workspace or --storage-account");
    }
    return call.service().put(setting(call, "/" + Ids.escape(call.require("name"))), body, true);
  }

  static List<Command> workspaces() {
    return List.of(
        WORKSPACES.create(Resource.AS_IS, "")
            .example("Create a workspace.", "underpass monitor log-analytics workspace create -g myResourceGroup -n myWorkspace"),
        WORKSPACES.show(),
        WORKSPACES.list(),
        WORKSPACES.delete());
  }

  static List<Command> logAnalytics() {
    return List.of(
        new Command(
                "monitor log-analytics query",
                "Query a workspace.",
                List.of(
                    Option.text("--workspace", "-w").mandatory()
                        .help("The workspace's customerId (a GUID), its resource id, or its name with --resource-group."),
                    Option.text("--analytics-query").mandatory().help("Query in KQL, or @FILE."),
                    Option.text("--timespan", "-t").help("ISO 8601 period, such as PT1H."),
                    Common.GROUP_FILTER),
                MonitorCommands::query)
            .shownAs(Presentation.RAW)
            .example(
                "The newest metrics of a workspace.",
                "underpass monitor log-analytics query -w myWorkspace -g myResourceGroup --analytics-query \"AzureMetrics | order"
                    + " by TimeGenerated desc | take 10\""));
  }

  private static JsonNode query(Call call) {
    String workspace = call.require("workspace");
    if (!workspace.matches("(?i)[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
      String id = Body.id(WORKSPACE_TYPE, workspace, call);
      workspace = call.service().get(Resource.target(id, "")).path("properties").path("customerId").asString("");
    }
    ObjectNode body = Json.object().put("query", call.require("analytics-query"));
    call.text("timespan").ifPresent(span -> body.put("timespan", span));
    JsonNode tables = call.service().json("POST", "/v1/workspaces/" + Ids.escape(workspace) + "/query", body).path("tables");
    ArrayNode rows = Json.object().arrayNode();
    for (JsonNode table : tables) {
      for (JsonNode row : table.path("rows")) {
        ObjectNode named = rows.addObject().put("TableName", table.path("name").asString("PrimaryResult"));
        for (int i = 0; i < table.path("columns").size(); i++) {
          JsonNode cell = row.path(i);
          String column = table.path("columns").path(i).path("name").asString("Column" + i);
          named.put(column, cell.isNull() ? "None" : cell.isString() ? cell.stringValue() : Json.write(cell));
        }
      }
    }
    return rows;
  }
}
