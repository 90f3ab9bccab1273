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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code resource} and {@code rest}: anything by its id or address. */
final class ResourceCommands {
  private ResourceCommands() {}

  static List<Command> resources() {
    List<Option> selectors =
        List.of(
            Common.IDS,
            Option.text("--name", "-n").section("Resource Id").help("Name of the resource."),
            Common.GROUP_FILTER.section("Resource Id"),
            Option.text("--resource-type").section("Resource Id").help("Type, such as Microsoft.Network/virtualNetworks."),
            Option.text("--namespace").section("Resource Id").help("Namespace, when the type is given without."),
            Option.text("--parent").section("Resource Id").help("Parent, such as virtualNetworks/myVnet."),
            Option.text("--api-version").help("api-version to ask for."));
    List<Option> deletion = new ArrayList<>(selectors);
    deletion.add(Common.NO_WAIT);
    List<Option> filters =
        List.of(
            Common.GROUP_FILTER,
            Option.text("--resource-type").help("Only this type."),
            Option.text("--name", "-n").help("Only this name."),
            Option.text("--location", "-l").help("Only this region."),
            Option.text("--tag").help("Only those with this tag: key or key=value."));
    return List.of(
        new Command("resource show", "Show any resource.", selectors, call -> each(call, target -> call.service().get(target)))
            .shownAs(RAW)
            .example("Show a resource by its id.", "underpass resource show --ids $CIRCUIT_ID"),
        new Command("resource list", "List resources.", filters, ResourceCommands::list)
            .shownAs(RAW.table("[].{Name:name, ResourceGroup:resourceGroup, Location:location, Type:type}")),
        new Command("resource delete", "Delete any resource.", deletion, call -> each(call, target -> {
          call.service().delete(target, call.waits());
          return null;
        })));
  }

  private interface ByTarget {
    @Nullable JsonNode run(String target);
  }

  private static @Nullable JsonNode each(Call call, ByTarget work) {
    List<String> ids = new ArrayList<>(call.words("ids"));
    if (ids.isEmpty()) {
      if (!call.has("name") || !call.has("resource-type")) {
        throw CliException.usage("the following arguments are required: --ids, or --name, --resource-group and --resource-type");
      }
      String type = call.require("resource-type");
      String namespace = call.text("namespace").orElse(type.contains("/") ? type.substring(0, type.indexOf('/')) : "Microsoft.Network");
      String rest = type.startsWith(namespace + "/") ? type.substring(namespace.length() + 1) : type;
      ids.add("/subscriptions/" + call.subscription() + "/resourceGroups/" + call.require("resource-group")
          + "/providers/" + namespace + "/" + call.text("parent").map(parent -> parent + "/").orElse("") + rest + "/"
          + call.require("name"));
    }
    ArrayNode answers = JsonNodeFactory.instance.arrayNode();
    for (String given : ids) {
      String id = Body.withSubscription(given, call);
      if (!Ids.isId(id) || !id.contains("/providers/")) {
        throw CliException.usage("argument --ids: '" + given
            + "' is not a resource id such as /subscriptions/{id}/resourceGroups/{group}/providers/{namespace}/{type}/{name}");
      }
      String target = call.text("api-version").map(version -> Ids.path(id) + "?api-version=" + Ids.escape(version))
          .orElseGet(() -> Resource.target(id, ""));
      JsonNode answer = work.run(target);
      if (answer != null) {
        answers.add(grouped(answer));
      }
    }
    return answers.isEmpty() ? null : ids.size() == 1 ? answers.get(0) : answers;
  }

  private static JsonNode grouped(JsonNode resource) {
    String group = Ids.after(resource.path("id").asString(""), "resourceGroups");
    return resource instanceof ObjectNode object && !group.isEmpty() ? object.put("resourceGroup", group) : resource;
  }

  private static JsonNode list(Call call) {
    List<String> filters = new ArrayList<>();
    call.text("resource-type").ifPresent(type -> filters.add("resourceType eq '" + type + "'"));
    call.text("name").ifPresent(name -> filters.add("name eq '" + name + "'"));
    call.text("location").ifPresent(location -> filters.add("location eq '" + Resource.regionName(location) + "'"));
    call.text("tag").ifPresent(tag -> filters.add(tag.contains("=")
        ? "tagName eq '" + tag.substring(0, tag.indexOf('=')) + "' and tagValue eq '" + tag.substring(tag.indexOf('=') + 1) + "'"
        : "tagName eq '" + tag + "'"));
    call.text("resource-group").ifPresent(group -> filters.add("resourceGroup eq '" + group + "'"));
    String filter = filters.isEmpty() ? "" : "&$filter=" + Ids.escape(String.join(" and ", filters));
    JsonNode resources = Resource.pages(call.service(), "/subscriptions/" + Ids.escape(call.subscription()) + "/resources?api-version="
        + Versions.RESOURCES + filter);
    resources.forEach(ResourceCommands::grouped);
    return resources;
  }

  static Command rest() {
    return new Command(
            "rest",
            "Send a request to the server as it is.",
            List.of(
                Option.text("--uri", "--url", "-u").mandatory()
                    .help("Path such as /subscriptions/{subscriptionId}/resourceGroups, or a whole address."
                        + " {subscriptionId} is filled in."),
                Option.text("--method", "-m").values("delete", "get", "head", "options", "patch", "post", "put").initially("get")
                    .help("HTTP method."),
                Option.text("--body", "-b").help("Body, or @FILE."),
                Option.pairs("--headers").help("Headers as key=value, or a JSON object."),
                Option.pairs("--uri-parameters", "--url-parameters").help("Query parameters as key=value, or a JSON object."),
                Option.text("--output-file").help("Where to write the answer's body."),
                Option.text("--resource").help("Accepted for compatibility."),
                Option.flag("--skip-authorization-header").help("Send no token.")),
            ResourceCommands::send)
        .shownAs(RAW)
        .example("List all connections.",
            "underpass rest --method get --uri \"/subscriptions/{subscriptionId}/providers/Microsoft.Network/connections?api-version="
                + Versions.NETWORK + "\"");
  }

  private static @Nullable JsonNode send(Call call) {
    String target = call.require("uri").replaceFirst("^https?://[^/]+", "").replace("{subscriptionId}", call.subscription());
    if (!target.startsWith("/")) {
      target = "/" + target;
    }
    for (Map.Entry<String, JsonNode> parameter : object(call, "uri-parameters").properties()) {
      target += (target.contains("?") ? "&" : "?") + Ids.escape(parameter.getKey()) + "=" + Ids.escape(parameter.getValue().asString(""));
    }
    Map<String, String> headers = new LinkedHashMap<>();
    object(call, "headers").properties().forEach(header -> headers.put(header.getKey(), header.getValue().asString("")));
    if (call.has("skip-authorization-header")) {
      headers.put("Authorization", "");
    }
    String method = call.text("method").orElse("get").toUpperCase(Locale.ROOT);
    Reply reply = call.service().send(method, target.replace(" ", "%20"), call.text("body").orElse(null), headers);
    if (!reply.succeeded()) {
      throw ServiceException.of(reply);
    }
    if (call.has("output-file")) {
      try {
        Files.writeString(Path.of(call.require("output-file")), reply.body());
        return null;
      } catch (IOException e) {
        throw CliException.failed("'" + call.require("output-file") + "' can't be written: " + e.getMessage());
      }
    }
    JsonNode json = reply.json();
    return json.isMissingNode() && !reply.body().isBlank() ? JsonNodeFactory.instance.stringNode(reply.body()) : json;
  }

  private static JsonNode object(Call call, String key) {
    List<String> words = call.words(key);
    return words.isEmpty() ? Json.object() : Body.json(call.invocation().option(key).orElseThrow(), words);
  }
}
