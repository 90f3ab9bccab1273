package io.underpass.arm.deployments;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Guard;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.Operations;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.arm.wire.ResourceManager;
import io.underpass.control.Operation;
import io.underpass.model.ResourceId;
import io.underpass.template.TemplateException;
import io.underpass.template.TemplateText;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All calls on {@code Microsoft.Resources/deployments}, at a resource group and at the subscription. */
public final class DeploymentsApi implements ResourceManager.Answers, AutoCloseable {
  private static final Pattern STATE_FILTER = Pattern.compile("\\s*provisioningState\\s+eq\\s+'(\\w+)'\\s*", Pattern.CASE_INSENSITIVE);

  private final Engine engine;
  private final ResourceLife life;
  private final WhatIf whatIf;

  /**
   * @param manager what clients' calls go to, this included
   * @param ended is told of each deployment that has ended
   */
  public DeploymentsApi(
      ResourceLife life, Function<Call, Answer> manager, Guard guard, Consumer<Operation> ended, Clock clock) {
    this.life = life;
    this.engine = new Engine(manager, life.catalogue(), guard, new StoredDeployments(life), ended, clock);
    this.whatIf = new WhatIf(engine, life);
    engine.recover();
  }

  /** What stands behind {@code deployments} in a path. */
  private record Target(ResourceId scope, List<String> rest) {
    ResourceId id() {
      return ResourceId.parse(scope + "/providers/" + DeploymentKind.TYPE + "/" + rest.getFirst());
    }
  }

  @Override
  public Optional<Answer> answer(Call call, List<String> path) {
    if (path.size() == 3 && String.join("/", path).equalsIgnoreCase("providers/Microsoft.Resources/calculateTemplateHash")) {
      return Optional.of(hash(call));
    }
    return target(path).map(target -> answer(call, target));
  }

  private static Optional<Target> target(List<String> path) {
    if (path.size() < 3 || !path.getFirst().equalsIgnoreCase("subscriptions")) {
      return Optional.empty();
    }
    int scope = path.get(2).equalsIgnoreCase("resourcegroups") && path.size() > 4 ? 4 : 2;
    List<String> rest = path.subList(scope, path.size());
    boolean provided =
        rest.size() > 2
            && rest.get(0).equalsIgnoreCase("providers")
            && rest.get(1).equalsIgnoreCase("Microsoft.Resources")
            && rest.get(2).equalsIgnoreCase("deployments");
    boolean bare = rest.getFirst().equalsIgnoreCase("deployments");
    if (!provided && !bare) {
      return Optional.empty();
    }
    String group = scope == 4 ? "/resourceGroups/" + path.get(3) : "";
    return ResourceId.tryParse("/subscriptions/" + path.get(1) + group).map(id -> new Target(id, rest.subList(provided ? 3 : 1,
        rest.size())));
  }

  private Answer answer(Call call, Target target) {
    requireGroup(target.scope());
    String method = call.method();
    List<String> rest = target.rest();
    if (rest.isEmpty()) {
      require(call, "GET");
      return list(call, target.scope());
    }
    ResourceId id = life.now().canonical(target.id());
    if (rest.size() == 1) {
      return switch (method) {
        case "GET" -> {
          engine.await(id, Operations.wait(call));
          yield Answer.json(200, shown(found(id)));
        }
        case "PUT" -> put(call, id);
        case "DELETE" -> delete(id);
        default -> throw ResourceManager.notAllowed(call, "GET, PUT or DELETE");
      };
    }
    String word = rest.get(1).toLowerCase(Locale.ROOT);
    if (rest.size() == 2) {
      return switch (word) {
        case "operations" -> {
          require(call, "GET");
          yield Answer.json(200, Json.list(Engine.operations(found(id))));
        }
        case "cancel" -> {
          require(call, "POST");
          engine.cancel(id);
          yield Answer.empty(204);
        }
        case "validate" -> {
          require(call, "POST");
          yield whatIf.validate(call, id);
        }
        case "whatif" -> {
          require(call, "POST");
          yield whatIf.answer(call, id);
        }
        case "exporttemplate" -> {
          require(call, "POST");
          ObjectNode exported = Json.object();
          exported.set("template", found(id).path("template"));
          yield Answer.json(200, exported);
        }
        default -> throw ArmError.notImplemented(DeploymentKind.TYPE + "/" + rest.get(1) + "/action");
      };
    }
    require(call, "GET");
    return switch (word) {
      case "operations" -> Answer.json(200, operation(found(id), rest.get(2)));
      case "operationstatuses" -> status(call, id, rest.get(2));
      default -> throw ArmError.notImplemented(DeploymentKind.TYPE + "/" + rest.get(1) + "/read");
    };
  }

  private void requireGroup(ResourceId scope) {
    if (!scope.resourceGroup().isEmpty() && life.now().snapshot().get(scope).isEmpty()) {
      throw ArmError.notFound("ResourceGroupNotFound", "Resource group '%s' could not be found.", scope.resourceGroup());
    }
  }

  private static void require(Call call, String method) {
    if (!call.method().equals(method)) {
      throw ResourceManager.notAllowed(call, method);
    }
  }

  private ObjectNode found(ResourceId id) {
    return engine.find(id).orElseThrow(() -> Engine.notFound(id));
  }

  private Answer list(Call call, ResourceId scope) {
    String filter = call.parameter("$filter").orElse("");
    Matcher matcher = STATE_FILTER.matcher(filter);
    if (!filter.isBlank() && !matcher.matches()) {
      throw ArmError.badRequest(
          "InvalidFilterInQueryString", "Invalid $filter '%s' specified in the query string: expected provisioningState eq 'Failed'.",
              filter);
    }
    long top = call.parameter("$top").filter(text -> text.matches("\\d{1,6}")).map(Long::parseLong).orElse(Long.MAX_VALUE);
    ArrayNode values = Json.array();
    engine.in(scope).stream()
        .filter(state -> filter.isBlank() || state.path("properties").path("provisioningState").asString()
            .equalsIgnoreCase(matcher.group(1)))
        .limit(top)
        .forEach(state -> values.add(shown(state)));
    return Answer.json(200, Json.list(values));
  }

  /** As GET shows it. */
  static ObjectNode shown(ObjectNode state) {
    ObjectNode shown = state.deepCopy();
    shown.remove(List.of("template", "operations", "operationId"));
    return shown;
  }

  private Answer put(Call call, ResourceId id) {
    DeploymentRequest request = DeploymentRequest.read(call.body(), id);
    int status = engine.find(id).isPresent() ? 200 : 201;
    DeploymentRun run = engine.begin(id, request, engine.door(call));
    ObjectNode state = run.state();
    return Answer.json(status, shown(state))
        .with(
            "Azure-AsyncOperation",
            "%s%s/operationStatuses/%s?api-version=%s"
                .formatted(call.origin(), id, state.path("operationId").asString(), call.parameter("api-version").orElse("2022-09-01")))
        .with("Retry-After", "1");
  }

  private Answer delete(ResourceId id) {
    if (engine.find(id).isEmpty()) {
      return Answer.empty(204);
    }
    engine.delete(id);
    return Answer.empty(204);
  }

  private Answer status(Call call, ResourceId id, String operation) {
    engine.await(id, Operations.wait(call));
    ObjectNode state = found(id);
    if (!state.path("operationId").asString().equalsIgnoreCase(operation)) {
      throw ArmError.notFound("OperationNotFound", "The operation '%s' was not found.", operation);
    }
    JsonNode properties = state.path("properties");
    ObjectNode body = Json.object().put("status", properties.path("provisioningState").asString());
    if (properties.has("error")) {
      body.set("error", properties.get("error"));
    }
    Answer answer = Answer.json(200, body);
    return Engine.isFinal(state) ? answer : answer.with("Retry-After", "1");
  }

  private static ObjectNode operation(ObjectNode state, String operation) {
    for (JsonNode one : Engine.operations(state)) {
      if (one.path("operationId").asString().equalsIgnoreCase(operation) && one instanceof ObjectNode found) {
        return found;
      }
    }
    throw ArmError.notFound("DeploymentOperationNotFound", "The deployment operation '%s' could not be found.", operation);
  }

  private static Answer hash(Call call) {
    require(call, "POST");
    try {
      JsonNode template = TemplateText.read(call.body());
      return Answer.json(200, Json.object().put("minifiedTemplate", template.toString()).put("templateHash", TemplateHash.of(template)));
    } catch (TemplateException e) {
      throw ArmError.badRequest("InvalidRequestContent", "The request content was invalid and could not be deserialized: '%s'.",
          e.getMessage());
    }
  }

  @Override
  public void close() {
    engine.close();
  }
}
