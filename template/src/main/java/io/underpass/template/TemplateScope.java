package io.underpass.template;

import io.underpass.template.expression.Evaluation;
import io.underpass.template.expression.Expression;
import io.underpass.template.expression.Lazy;
import io.underpass.template.expression.Loops;
import io.underpass.template.expression.Scope;
import io.underpass.template.functions.Arguments;
import io.underpass.template.functions.Functions;
import io.underpass.template.functions.ResourceIds;
import io.underpass.template.functions.Values;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The functions that depend on the template and on where it goes. */
final class TemplateScope implements Scope {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** The functions that stand here; those of a running system aside. */
  private static final Set<String> NAMES = Set.of(
      "parameters", "variables", "resourcegroup", "subscription", "tenant", "deployment", "deployer", "environment", "resourceid",
      "subscriptionresourceid", "pickzones", "newguid", "utcnow", "copyindex", "lambdavariables", "resourceinfo", "providers");

  private final Template template;
  private final Map<String, ObjectNode> functions;
  private final Parameters parameters;
  private final Place place;
  private final LiveScope live;
  private final Map<String, JsonNode> variables = new HashMap<>();
  private final Set<String> underway = new HashSet<>();

  TemplateScope(Template template, Parameters parameters, Place place, LiveScope live) {
    this.template = template;
    this.functions = template.functions();
    this.parameters = parameters;
    this.place = place;
    this.live = live;
  }

  /** Whether there is such a function, other than the template's own. */
  static boolean knows(String function) {
    return NAMES.contains(function.toLowerCase(Locale.ROOT)) || LiveScope.isLive(function) || Lazy.isOne(function)
        || Functions.find(function).isPresent();
  }

  @Override
  public @Nullable JsonNode call(Evaluation evaluation, Expression.Call call, Scope from) {
    if (call.name().contains(".")) {
      return own(evaluation, call, from);
    }
    String name = call.name().toLowerCase(Locale.ROOT);
    return switch (name) {
      case "parameters" -> parameters.value(evaluation, this, evaluation.arguments(call, from).expect(1, 1).text(0));
      case "variables" -> variable(evaluation, evaluation.arguments(call, from).expect(1, 1).text(0));
      case "resourcegroup" -> {
        evaluation.arguments(call, from).expect(0, 0);
        if (place.group() == null) {
          throw TemplateException.of(
              "The template function 'RESOURCEGROUP' is not expected at this location: the deployment goes to a subscription."
                  + " Please see https://aka.ms/arm-functions for usage details.");
        }
        yield place.group();
      }
      case "subscription" -> given(evaluation, call, from, place.subscription());
      case "tenant" -> given(evaluation, call, from, place.tenant());
      case "deployment" -> given(evaluation, call, from, place.deployment());
      case "deployer" -> given(evaluation, call, from, place.deployer());
      case "environment" -> given(evaluation, call, from, place.environment());
      case "resourceid" -> Values.of(ResourceIds.inGroup(evaluation.arguments(call, from), place.subscriptionId(), place.groupName()));
      case "subscriptionresourceid" -> Values.of(ResourceIds.inSubscription(evaluation.arguments(call, from), place.subscriptionId()));
      case "pickzones" -> zones(evaluation.arguments(call, from).expect(3, 5));
      case "newguid", "utcnow" -> throw TemplateException.of(
          "The template function '%s' is not expected at this location: it is allowed in the default value of a parameter alone."
              + " Please see https://aka.ms/arm-functions for usage details.",
          call.name());
      case "copyindex" -> throw TemplateException.of(
          "The template function 'copyIndex' is not expected at this location. The function can only be used in a resource with copy"
              + " specified. Please see https://aka.ms/arm-copy for usage details.");
      case "lambdavariables" -> throw TemplateException.of("There is no lambda variable '%s'.", arguments(evaluation, call, from));
      default -> live.call(evaluation, call, from);
    };
  }

  private static String arguments(Evaluation evaluation, Expression.Call call, Scope from) {
    return evaluation.arguments(call, from).expect(1, 1).text(0);
  }

  private static JsonNode given(Evaluation evaluation, Expression.Call call, Scope from, JsonNode value) {
    evaluation.arguments(call, from).expect(0, 0);
    return value;
  }

  private static JsonNode zones(Arguments arguments) {
    int count = arguments.size() > 3 ? arguments.whole(3, 1, 3) : 1;
    int offset = arguments.size() > 4 ? arguments.whole(4, 0, 2) : 0;
    ArrayNode zones = NODES.arrayNode();
    for (int i = 0; i < count; i++) {
      zones.add(Integer.toString((offset + i) % 3 + 1));
    }
    return zones;
  }

  private JsonNode variable(Evaluation evaluation, String name) {
    String key = name.toLowerCase(Locale.ROOT);
    JsonNode known = variables.get(key);
    if (known != null) {
      return known;
    }
    if (!underway.add(key)) {
      throw TemplateException.of(
          "The template variable '%s' is not valid: it refers to itself. Please see https://aka.ms/arm-syntax-variables for usage details.",
          name);
    }
    JsonNode value = worked(evaluation, name);
    underway.remove(key);
    variables.put(key, value);
    return value;
  }

  private JsonNode worked(Evaluation evaluation, String name) {
    ObjectNode all = template.variables();
    Optional<JsonNode> loop = template.variableLoop(name);
    if (loop.isPresent()) {
      return Loops.elements(evaluation, loop.get(), name, atStart());
    }
    JsonNode source = Values.find(all, name).orElseThrow(() -> TemplateException.unknownVariable(name));
    return evaluation.value(source, atStart());
  }

  /** The same, without what only a running system knows. */
  Scope atStart() {
    return (evaluation, call, from) -> {
      LiveScope.refuse(call.name());
      return call(evaluation, call, from);
    };
  }

  private @Nullable JsonNode own(Evaluation evaluation, Expression.Call call, Scope from) {
    ObjectNode function = functions.get(call.name().toLowerCase(Locale.ROOT));
    if (function == null) {
      return null;
    }
    Arguments arguments = evaluation.arguments(call, from);
    Map<String, JsonNode> values = new HashMap<>();
    JsonNode declared = function.path("parameters");
    arguments.expect(declared.size(), declared.size());
    for (int i = 0; i < declared.size(); i++) {
      values.put(declared.get(i).path("name").asString("").toLowerCase(Locale.ROOT), arguments.value(i));
    }
    return evaluation.value(function.path("output").path("value"), (inner, asked, innermost) -> {
      String word = asked.name().toLowerCase(Locale.ROOT);
      if (word.equals("parameters")) {
        String name = arguments(inner, asked, innermost);
        JsonNode value = values.get(name.toLowerCase(Locale.ROOT));
        if (value == null) {
          throw TemplateException.of("The function '%s' has no parameter '%s'.", call.name(), name);
        }
        return value;
      }
      if (word.equals("variables")) {
        throw TemplateException.of("The template function 'variables' is not expected in the function '%s'.", call.name());
      }
      LiveScope.refuse(word);
      return call(inner, asked, innermost);
    });
  }
}
