package io.underpass.arm.access;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.ArmPath;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceManager;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Authorization/roleDefinitions}: the built-in roles, the same at every scope. */
public final class RoleDefinitions implements ResourceManager.ProviderAnswers {
  private static final String TYPE = "Microsoft.Authorization/roleDefinitions";
  private static final Pattern FILTER =
      Pattern.compile(
          "(?i)\\s*(?:atScope\\(\\)|atScopeAndBelow\\(\\)|(?<member>roleName|type)\\s+eq\\s+'(?<value>[^']*)')(?:\\s+and\\s+|\\s*$)");

  private final String subscription;

  public RoleDefinitions(String subscription) {
    this.subscription = subscription;
  }

  static String id(String subscription, Role role) {
    return "/subscriptions/" + subscription + "/providers/" + TYPE + "/" + role.id();
  }

  @Override
  public Optional<Answer> answer(Call call, ArmPath path) {
    boolean ours =
        path.namespace().equalsIgnoreCase("Microsoft.Authorization")
            && path.rest().getFirst().equalsIgnoreCase("roleDefinitions")
            && path.rest().size() <= 2;
    return ours ? Optional.of(read(call, path)) : Optional.empty();
  }

  private Answer read(Call call, ArmPath path) {
    if (!call.method().equals("GET")) {
      throw ArmError.notImplemented(TYPE + (call.method().equals("DELETE") ? "/delete" : "/write"));
    }
    if (path.rest().size() == 1) {
      return Answer.json(200, Json.list(list(call.parameter("$filter").orElse(""))));
    }
    String asked = path.rest().get(1);
    return Role.of(asked)
        .map(role -> Answer.json(200, shown(role)))
        .orElseThrow(() -> ArmError.notFound("RoleDefinitionDoesNotExist", "The specified role definition with ID '%s' does not exist.",
            asked));
  }

  private ArrayNode list(String text) {
    ArrayNode values = Json.array();
    for (Role role : Role.ALL) {
      Matcher filter = FILTER.matcher(text);
      boolean fits = true;
      int at = 0;
      while (at < text.length()) {
        filter.region(at, text.length());
        if (!filter.lookingAt()) {
          throw ArmError.badRequest(
              "BadRequestFormat", "The filter '%s' is not supported: expected roleName eq '…', type eq '…' or atScopeAndBelow().", text);
        }
        String member = filter.group("member");
        if (member != null) {
          fits &= filter.group("value").equalsIgnoreCase(member.equalsIgnoreCase("type") ? "BuiltInRole" : role.name());
        }
        at = filter.end();
      }
      if (fits) {
        values.add(shown(role));
      }
    }
    return values;
  }

  private ObjectNode shown(Role role) {
    ObjectNode shown = Json.object().put("id", id(subscription, role)).put("name", role.id()).put("type", TYPE);
    ObjectNode properties =
        shown.putObject("properties").put("roleName", role.name()).put("type", "BuiltInRole").put("description", role.description());
    properties.putArray("assignableScopes").add("/");
    ObjectNode permission = properties.putArray("permissions").addObject();
    Json.setTexts(permission, "actions", role.actions());
    Json.setTexts(permission, "notActions", role.notActions());
    permission.putArray("dataActions");
    permission.putArray("notDataActions");
    return shown;
  }
}
