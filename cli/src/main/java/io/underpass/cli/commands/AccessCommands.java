package io.underpass.cli.commands;

import static io.underpass.cli.output.Presentation.FLAT;
import static io.underpass.cli.output.Presentation.RAW;

import io.underpass.cli.CliException;
import io.underpass.cli.client.Ids;
import io.underpass.cli.client.Json;
import io.underpass.cli.grammar.Call;
import io.underpass.cli.grammar.Command;
import io.underpass.cli.grammar.Option;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code ad sp} and {@code role}: service principals, and what they may do. */
final class AccessCommands {
  private static final String APPLICATIONS = "/v1.0/applications";
  private static final String PRINCIPALS = "/v1.0/servicePrincipals";
  private static final String ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments";
  private static final String DEFINITIONS = "/providers/Microsoft.Authorization/roleDefinitions";
  private static final String VERSION = "?api-version=2022-04-01";
  private static final Option ID =
      Option.text("--id").mandatory().help("The service principal's appId or object id.");
  private static final Option ROLE = Option.text("--role").help("Name or id: Reader, Network Contributor, Contributor or Owner.");
  private static final Option SCOPE = Option.text("--scope")
      .help("Id of a subscription, resource group or resource. Left out: the subscription.");
  private static final Option ASSIGNEE = Option.text("--assignee").help("The service principal's appId, object id or display name.");

  private AccessCommands() {}

  static List<Command> principals() {
    return List.of(
        new Command(
                "ad sp create-for-rbac",
                "Create a service principal, give it a secret, and assign it a role. The secret is shown this once.",
                List.of(
                    Option.text("--name", "-n", "--display-name").help("Display name. One that is there gets a new secret."),
                    ROLE,
                    Option.list("--scopes").help("Scopes of the role, separated by spaces."),
                    Option.integer("--years").help("Years that the secret is good for. Left out: one.")),
                AccessCommands::createForRbac)
            .shownAs(RAW)
            .example(
                "Somebody who may look at everything.",
                "underpass ad sp create-for-rbac --name ci --role Reader --scopes /subscriptions/{sub-id}"),
        new Command("ad sp list", "List service principals.",
                List.of(
                    Option.text("--display-name").help("Only those whose name begins so."),
                    Option.flag("--all").help("Accepted for compatibility."),
                    Option.flag("--show-mine").help("Accepted for compatibility.")),
                AccessCommands::list)
            .shownAs(RAW.table("[].{DisplayName:displayName, AppId:appId, Id:id, CreatedDateTime:createdDateTime}")),
        new Command("ad sp show", "Show a service principal.", List.of(ID), call -> principal(call, call.require("id"))).shownAs(RAW),
        new Command("ad sp delete", "Delete a service principal, its application and its role assignments.", List.of(ID), call -> {
          call.service().delete(PRINCIPALS + "/" + Ids.escape(principal(call, call.require("id")).path("id").asString("")), false);
          return null;
        }));
  }

  private static JsonNode list(Call call) {
    String filter = call.text("display-name").map(name -> "?$filter=" + Ids.escape("startswith(displayName,'" + quoted(name) + "')"))
        .orElse("");
    return Resource.pages(call.service(), PRINCIPALS + filter);
  }

  private static String quoted(String text) {
    return text.replace("'", "''");
  }

  private static JsonNode createForRbac(Call call) {
    if (call.has("role") != call.has("scopes")) {
      throw CliException.usage("--role and --scopes belong together: give both, or neither");
    }
    String name = call.text("name").orElseGet(() -> "underpass-cli-" + Instant.now().truncatedTo(ChronoUnit.SECONDS));
    JsonNode found = call.service().get(APPLICATIONS + "?$filter=" + Ids.escape("displayName eq '" + quoted(name) + "'")).path("value")
        .path(0);
    JsonNode application =
        found.isObject() ? found : call.service().json("POST", APPLICATIONS, Json.object().put("displayName", name));
    String client = application.path("appId").asString("");
    ObjectNode wanted = Json.object();
    ObjectNode credential = wanted.putObject("passwordCredential").put("displayName", "rbac");
    call.text("years")
        .map(years -> Instant.now().atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).plusYears(Long.parseLong(years)))
        .ifPresent(end -> credential.put("endDateTime", end.toInstant().toString()));
    JsonNode password =
        call.service().json("POST", APPLICATIONS + "/" + Ids.escape(application.path("id").asString("")) + "/addPassword", wanted);
    String principal =
        byName(call, client)
            .orElseGet(() -> call.service().json("POST", PRINCIPALS, Json.object().put("appId", client)))
            .path("id")
            .asString("");
    for (String scope : call.words("scopes")) {
      assign(call, principal, call.require("role"), Body.withSubscription(scope, call));
    }
    return Json.object()
        .put("appId", client)
        .put("displayName", name)
        .put("password", password.path("secretText").asString(""))
        .put("tenant", call.service().server().tenant());
  }

  private static Optional<JsonNode> byName(Call call, String client) {
    String filter = "?$filter=" + Ids.escape("servicePrincipalNames/any(c:c eq '" + quoted(client) + "')");
    return Optional.of(call.service().get(PRINCIPALS + filter).path("value").path(0)).filter(JsonNode::isObject);
  }

  private static JsonNode principal(Call call, String named) {
    return byName(call, named)
        .or(() -> {
          String filter = "?$filter=" + Ids.escape("displayName eq '" + quoted(named) + "'");
          return Optional.of(call.service().get(PRINCIPALS + filter).path("value").path(0)).filter(JsonNode::isObject);
        })
        .orElseGet(() -> call.service().get(PRINCIPALS + "/" + Ids.escape(named)));
  }

  static List<Command> assignments() {
    List<Option> which = List.of(ASSIGNEE, Option.text("--assignee-object-id").help("The service principal's object id."), ROLE, SCOPE,
        Common.GROUP_FILTER);
    return List.of(
        new Command(
                "role assignment create",
                "Assign a role to a service principal.",
                List.of(
                    ASSIGNEE, Option.text("--assignee-object-id").help("The service principal's object id."), ROLE.mandatory(), SCOPE,
                    Common.GROUP_FILTER, Option.text("--name", "-n").help("A GUID. Left out: it follows from the rest."),
                    Option.text("--assignee-principal-type").help("Accepted for compatibility."), Option.text("--description")
                        .help("A note.")),
                call -> assign(call, assignee(call), call.require("role"), scope(call)))
            .shownAs(FLAT)
            .example("Networks of one group.",
                "underpass role assignment create --assignee ci --role \"Network Contributor\" -g myResourceGroup"),
        new Command(
                "role assignment list",
                "List role assignments at a scope.",
                List.of(
                    ASSIGNEE, ROLE, SCOPE, Common.GROUP_FILTER, Option.flag("--all").help("Those below the subscription too."),
                    Option.flag("--include-inherited").help("Those of scopes above too.")),
                AccessCommands::listAssignments)
            .shownAs(FLAT.table("[].{Principal:principalName, Role:roleDefinitionName, Scope:scope}")),
        new Command("role assignment delete", "Delete role assignments.", withIds(which), AccessCommands::deleteAssignments));
  }

  private static List<Option> withIds(List<Option> which) {
    List<Option> all = new ArrayList<>(which);
    all.add(Option.list("--ids").help("Ids of role assignments, separated by spaces."));
    all.add(Common.YES);
    return all;
  }

  static List<Command> definitions() {
    return List.of(
        new Command(
                "role definition list",
                "List roles and what they allow.",
                List.of(Option.text("--name", "-n").help("Name of one role."), SCOPE, Common.GROUP_FILTER,
                    Option.flag("--custom-role-only").help("Accepted for compatibility: there are none.")),
                call -> {
                  String filter = call.text("name").map(name -> "&$filter=" + Ids.escape("roleName eq '" + quoted(name) + "'")).orElse("");
                  return call.has("custom-role-only")
                      ? JsonNodeFactory.instance.arrayNode()
                      : Resource.pages(call.service(), Ids.path(scope(call)) + DEFINITIONS + VERSION + filter);
                })
            .shownAs(FLAT.table("[].{Name:roleName, Type:roleType, Description:description}")));
  }

  private static String assignee(Call call) {
    return call.text("assignee-object-id")
        .orElseGet(() -> principal(
                call, call.text("assignee").orElseThrow(() -> CliException.usage("the following arguments are required: --assignee")))
            .path("id").asString(""));
  }

  private static String scope(Call call) {
    return call.text("scope")
        .map(scope -> Body.withSubscription(scope, call))
        .orElseGet(() -> "/subscriptions/" + call.subscription() + call.text("resource-group").map(group -> "/resourceGroups/" + group)
            .orElse(""));
  }

  private static JsonNode assign(Call call, String principal, String role, String scope) {
    String definition = definition(call, role, scope);
    String name = call.has("scopes") ? "" : call.text("name").orElse("");
    if (name.isEmpty()) {
      // The same assignment asked for twice is one: its name follows from what it says.
      name = UUID.nameUUIDFromBytes((scope + " " + definition + " " + principal).getBytes(StandardCharsets.UTF_8)).toString();
    }
    ObjectNode body = Json.object();
    ObjectNode properties = body.putObject("properties").put("roleDefinitionId", definition).put("principalId", principal);
    properties.put("principalType", "ServicePrincipal");
    call.text("description").ifPresent(text -> properties.put("description", text));
    return call.service().put(Ids.path(scope) + ASSIGNMENTS + "/" + Ids.escape(name) + VERSION, body, false);
  }

  private static String definition(Call call, String role, String scope) {
    if (role.startsWith("/") || role.matches("[0-9a-fA-F-]{36}")) {
      return role.startsWith("/") ? role : "/subscriptions/" + call.subscription() + DEFINITIONS + "/" + role;
    }
    String filter = "&$filter=" + Ids.escape("roleName eq '" + quoted(role) + "'");
    String id = call.service().get(Ids.path(scope) + DEFINITIONS + VERSION + filter).path("value").path(0).path("id").asString("");
    if (id.isEmpty()) {
      throw CliException.failed("Role '" + role + "' doesn't exist. './underpass role definition list -o table' shows those that do.");
    }
    return id;
  }

  private static JsonNode listAssignments(Call call) {
    return assignments(call, call.has("all"), call.has("include-inherited"));
  }

  private static ArrayNode assignments(Call call, boolean below, boolean above) {
    String scope = scope(call);
    String filter =
        call.has("assignee") || call.has("assignee-object-id") ? "principalId eq '" + assignee(call) + "'" : below ? "" : "atScope()";
    JsonNode found =
        Resource.pages(
            call.service(), Ids.path(scope) + ASSIGNMENTS + VERSION + (filter.isEmpty() ? "" : "&$filter=" + Ids.escape(filter)));
    Map<String, String> roles = new HashMap<>();
    Resource.pages(call.service(), Ids.path(scope) + DEFINITIONS + VERSION)
        .forEach(role -> roles.put(role.path("name").asString(""), role.path("properties").path("roleName").asString("")));
    Map<String, String> names = new HashMap<>();
    Resource.pages(call.service(), PRINCIPALS).forEach(one -> names.put(one.path("id").asString(""), one.path("displayName").asString("")));
    ArrayNode shown = JsonNodeFactory.instance.arrayNode();
    for (JsonNode one : found) {
      if (one.path("properties") instanceof ObjectNode properties) {
        String on = properties.path("scope").asString("");
        String id = properties.path("roleDefinitionId").asString("");
        String role = roles.getOrDefault(id.substring(id.lastIndexOf('/') + 1), "");
        properties.put("roleDefinitionName", role).put("principalName", names.getOrDefault(properties.path("principalId").asString(""),
            ""));
        boolean here = on.equalsIgnoreCase(scope) || below && on.length() > scope.length() || above && on.length() < scope.length();
        boolean asked = call.text("role").filter(text -> !text.equalsIgnoreCase(role) && !id.endsWith(text)).isEmpty();
        if (here && asked) {
          shown.add(one);
        }
      }
    }
    return shown;
  }

  private static @Nullable JsonNode deleteAssignments(Call call) {
    if (call.has("ids")) {
      for (String id : call.words("ids")) {
        call.service().delete(Ids.path(Body.withSubscription(id, call)) + VERSION, false);
      }
      return null;
    }
    if (!call.has("assignee") && !call.has("assignee-object-id")) {
      throw CliException.usage("the following arguments are required: --ids or --assignee");
    }
    for (JsonNode one : assignments(call, false, false)) {
      call.service().delete(Ids.path(one.path("id").asString("")) + VERSION, false);
    }
    return null;
  }
}
