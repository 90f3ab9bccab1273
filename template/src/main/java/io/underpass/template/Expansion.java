package io.underpass.template;

import io.underpass.template.expression.Evaluation;
import io.underpass.template.expression.Expression;
import io.underpass.template.expression.Loops;
import io.underpass.template.expression.Scope;
import io.underpass.template.functions.Values;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** From declared resources to planned ones: loops turned, conditions judged, children named, dependencies found. */
final class Expansion {
  private final Evaluation evaluation;
  private final Place place;
  private final Declarations declarations;
  private final List<Pending> pending = new ArrayList<>();

  /** A resource whose dependencies are still words. */
  private record Pending(PlannedResource resource, @Nullable PlannedResource parent, @Nullable String loop, int turn, int batch) {}

  Expansion(Evaluation evaluation, Place place, Declarations declarations) {
    this.evaluation = evaluation;
    this.place = place;
    this.declarations = declarations;
  }

  /** Puts the resources of a template into the declarations, and what they depend on into them. */
  void expand(Template template, Scope scope) {
    template.resources().forEach(declared -> declared(declared, null, scope));
    pending.forEach(one -> declarations.replace(linked(one)));
  }

  private void declared(Template.Declared declared, @Nullable PlannedResource parent, Scope scope) {
    JsonNode loop = declared.source().path("copy");
    if (!loop.isObject()) {
      one(declared, parent, scope, null, 0, 0);
      return;
    }
    String name = string(loop.path("name"), scope, "copy name", declared);
    int count = Loops.count(evaluation, loop, name, scope);
    boolean serial = evaluation.value(loop.path("mode"), scope).asString("parallel").equalsIgnoreCase("serial");
    JsonNode size = evaluation.value(loop.path("batchSize"), scope);
    int batch = !serial ? 0 : size.isIntegralNumber() && size.canConvertToInt() ? Math.max(1, size.intValue()) : 1;
    if (count == 0) {
      declarations.addEmpty(name);
      declarations.addEmpty(declared.symbol());
    }
    for (int i = 0; i < count; i++) {
      one(declared, parent, Loops.turn(scope, name, i), name, i, batch);
    }
  }

  private void one(Template.Declared declared, @Nullable PlannedResource parent, Scope scope, @Nullable String loop, int turn, int batch) {
    ObjectNode source = declared.source();
    String given = string(source.path("type"), scope, "type", declared).replaceFirst("/$", "");
    String type = parent != null && !given.split("/", -1)[0].contains(".") ? parent.type() + "/" + given : given;
    String named = string(source.path("name"), scope, "name", declared);
    String name = parent != null && type != given ? parent.name() + "/" + named : named;
    boolean existing = source.path("existing").asBoolean(false);
    JsonNode version = evaluation.value(source.path("apiVersion"), scope);
    if (!version.isString()) {
      throw TemplateException.malformed("Required property 'apiVersion' not found in JSON. Path 'resources', resource '%s'.", name);
    }
    boolean wanted = condition(source, scope, name) && (parent == null || parent.use() != PlannedResource.Use.SKIP);
    String id;
    try {
      id = id(source, scope, type, name, parent);
    } catch (TemplateException e) {
      throw e.within("The template resource '%s' is not valid: %s", name);
    }
    String symbol = declared.symbol();
    String key = symbol.isEmpty() ? id.toLowerCase(java.util.Locale.ROOT) + (wanted ? "" : "?" + declarations.size())
        : loop == null ? symbol : symbol + "[" + turn + "]";
    PlannedResource.Use use = existing ? PlannedResource.Use.EXISTING : wanted ? PlannedResource.Use.DEPLOY : PlannedResource.Use.SKIP;
    PlannedResource resource = new PlannedResource(key, id, type, name, version.stringValue(), use, Set.of(), source, scope);
    declarations.add(resource, symbol, loop == null ? "" : loop);
    if (parent != null && symbol.isEmpty()) {
      declarations.addNested(named, resource);
    }
    if (declarations.size() > Template.MOST_RESOURCES) {
      throw TemplateException.of(
          "The number of template resources limit exceeded. Limit: '%d' and actual: more. Please see https://aka.ms/arm-limits for usage"
              + " details.",
          Template.MOST_RESOURCES);
    }
    pending.add(new Pending(resource, parent, loop, turn, batch));
    if (source.has("resources")) {
      Template.declared(source.get("resources"), name + ".resources").forEach(child -> declared(child, resource, scope));
    }
  }

  private String string(JsonNode node, Scope scope, String what, Template.Declared declared) {
    String shown = declared.symbol().isEmpty() ? Values.shown(declared.source().path("name")) : declared.symbol();
    if (!node.isString()) {
      throw TemplateException.malformed("Required property '%s' not found in JSON. Path 'resources', resource '%s'.", what, shown);
    }
    JsonNode value;
    try {
      value = evaluation.value(node, scope);
    } catch (TemplateException e) {
      throw e.within("The template resource '%s' is not valid: %s", shown);
    }
    if (!value.isString() || value.stringValue().isEmpty()) {
      throw TemplateException.of(
          "The template resource '%s' is not valid: its %s must be a string that isn't empty. The value is of type '%s'.",
          shown, what, Values.typeOf(value));
    }
    return value.stringValue();
  }

  private boolean condition(ObjectNode source, Scope scope, String name) {
    JsonNode condition = source.path("condition");
    if (condition.isMissingNode() || condition.isNull()) {
      return true;
    }
    JsonNode value = evaluation.value(condition, scope);
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    if (value.isString() && value.stringValue().matches("(?i)true|false")) {
      return value.stringValue().equalsIgnoreCase("true");
    }
    throw TemplateException.of("The template resource '%s' is not valid: its condition is of type '%s', not 'Boolean'.", name,
        Values.typeOf(value));
  }

  private String id(ObjectNode source, Scope scope, String type, String name, @Nullable PlannedResource parent) {
    if (parent != null && type.startsWith(parent.type() + "/") && name.startsWith(parent.name() + "/")) {
      String[] types = type.substring(parent.type().length() + 1).split("/", -1);
      String[] names = name.substring(parent.name().length() + 1).split("/", -1);
      if (types.length == names.length) {
        StringBuilder id = new StringBuilder(parent.id());
        for (int i = 0; i < names.length; i++) {
          id.append('/').append(types[i]).append('/').append(names[i]);
        }
        return id.toString();
      }
    }
    String base = base(source, scope, type);
    if (type.equalsIgnoreCase("Microsoft.Resources/resourceGroups")) {
      return "/subscriptions/" + place.subscriptionId() + "/resourceGroups/" + name;
    }
    return Declarations.id(base, type, name);
  }

  private String base(ObjectNode source, Scope scope, String type) {
    JsonNode around = evaluation.value(source.path("scope"), scope);
    if (around.isString() && !around.stringValue().isEmpty()) {
      String text = around.stringValue();
      return text.equals("/") ? "" : text.startsWith("/") ? text.replaceAll("/+$", "") : place.id() + "/providers/" + text;
    }
    JsonNode group = evaluation.value(source.path("resourceGroup"), scope);
    JsonNode subscription = evaluation.value(source.path("subscriptionId"), scope);
    boolean mayBeElsewhere = type.equalsIgnoreCase("Microsoft.Resources/deployments") || source.path("existing").asBoolean(false);
    if (!mayBeElsewhere || !group.isString() && !subscription.isString()) {
      return place.id();
    }
    return "/subscriptions/" + (subscription.isString() ? subscription.stringValue() : place.subscriptionId())
        + (group.isString() ? "/resourceGroups/" + group.stringValue() : "");
  }

  private PlannedResource linked(Pending one) {
    PlannedResource resource = one.resource();
    Set<String> after = new LinkedHashSet<>();
    for (JsonNode word : resource.source().path("dependsOn")) {
      after.addAll(meant(one, evaluation.value(word, resource.scope()).asString("")));
    }
    if (one.parent() != null) {
      after.add(one.parent().key());
    }
    if (one.loop() != null && one.batch() > 0) {
      int before = one.turn() / one.batch() - 1;
      pending.stream()
          .filter(other -> other.resource().source() == resource.source() && other.parent() == one.parent()
              && other.turn() / one.batch() == before)
          .forEach(other -> after.add(other.resource().key()));
    }
    implied(resource, resource.source(), after);
    after.remove(resource.key());
    return new PlannedResource(
        resource.key(), resource.id(), resource.type(), resource.name(), resource.apiVersion(), resource.use(), after, resource.source(),
        resource.scope());
  }

  private List<String> meant(Pending one, String word) {
    List<String> keys = declarations.keys(word, one.parent() == null ? "" : one.parent().name());
    if (keys.isEmpty() && !declarations.isEmptyLoop(word)) {
      throw TemplateException.of(
          "The resource '%s' is not defined in the template. It is named in dependsOn of '%s'."
              + " Please see https://aka.ms/arm-syntax for usage details.",
          word, one.resource().name());
    }
    return keys;
  }

  /** What {@code reference()} and {@code list…()} name needs no {@code dependsOn}. */
  private void implied(PlannedResource resource, JsonNode node, Set<String> after) {
    if (node.isString() && Expression.isOne(node.stringValue())) {
      implied(resource, evaluation.parse(node.stringValue()), after);
      return;
    }
    if (node instanceof ObjectNode object) {
      boolean inner = resource.isDeployment() && NestedScope.of(resource.source()) == NestedScope.INNER;
      object.properties().forEach(member -> {
        boolean apart = object == resource.source() && KnownNames.isApart(member.getKey())
            || inner && object == resource.source().get("properties") && member.getKey().equals("template");
        if (!apart) {
          implied(resource, member.getValue(), after);
        }
      });
      return;
    }
    node.forEach(element -> implied(resource, element, after));
  }

  private void implied(PlannedResource resource, Expression expression, Set<String> after) {
    switch (expression) {
      case Expression.Literal _ -> {}
      case Expression.Member member -> implied(resource, member.of(), after);
      case Expression.Index index -> {
        implied(resource, index.of(), after);
        implied(resource, index.at(), after);
      }
      case Expression.Call call -> {
        call.arguments().forEach(argument -> implied(resource, argument, after));
        if (LiveScope.isLive(call.name()) && !call.arguments().isEmpty()) {
          boolean plain = call.arguments().size() == 1 || !call.name().equalsIgnoreCase("reference");
          named(resource, call.arguments().getFirst()).ifPresent(word -> {
            if (plain || !word.startsWith("/")) {
              after.addAll(declarations.keys(word));
            }
          });
        }
      }
    }
  }

  /** Empty where the name isn't known before the resources are there. */
  private Optional<String> named(PlannedResource resource, Expression argument) {
    try {
      JsonNode word = evaluation.evaluate(argument, resource.scope());
      return word.isString() ? Optional.of(word.stringValue()) : Optional.empty();
    } catch (TemplateException _) {
      return Optional.empty();
    }
  }
}
