package io.underpass.template;

import io.underpass.template.expression.Evaluation;
import io.underpass.template.expression.Loops;
import io.underpass.template.expression.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A template with its parameters at a place: the resources that it means, and what they and the outputs are once those before them are
 * there. Safe for any thread: one works at a time.
 */
public final class Deployable {
  /** Members of a resource that say how it is deployed, not what it is. */
  private static final Set<String> APART = Set.of(
      "type", "name", "apiversion", "dependson", "condition", "copy", "resources", "scope", "comments", "metadata", "existing", "asserts",
      "import", "extension");

  private final Template template;
  private final Evaluation evaluation = new Evaluation();
  private final Parameters parameters;
  private final TemplateScope scope;
  private final List<PlannedResource> resources;

  private Deployable(Template template, Parameters parameters, TemplateScope scope, Declarations declarations, Place place) {
    this.template = template;
    this.parameters = parameters;
    this.scope = scope;
    Scope atStart = scope.atStart();
    parameters.complete(evaluation, atStart);
    new Expansion(evaluation, place, declarations).expand(template, atStart);
    this.resources = ordered(declarations.all());
    checkRest(new KnownNames(template, declarations, evaluation));
  }

  /**
   * @param given {@code {name: {"value": …}}}
   * @throws TemplateException for whatever is wrong with the template or the parameters that can be known before resources are there
   */
  public static Deployable of(Template template, ObjectNode given, Place place, Defaults defaults, Live live) {
    Parameters parameters = new Parameters(template, given, defaults);
    Declarations declarations = new Declarations();
    return new Deployable(
        template, parameters, new TemplateScope(template, parameters, place, new LiveScope(declarations, live)), declarations, place);
  }

  /** In an order in which each comes after those that it depends on. */
  public List<PlannedResource> resources() {
    return resources;
  }

  /** What the parameters are, without the values of secure ones: {@code {name: {"type", "value"}}}. */
  public ObjectNode parameters() {
    return parameters.shown();
  }

  public Template template() {
    return template;
  }

  /**
   * A resource's body: what a PUT of it carries.
   *
   * @throws TemplateException where what it refers to isn't there or has no such member
   */
  public synchronized ObjectNode body(PlannedResource resource) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    Scope around = live(resource);
    boolean inner = resource.isDeployment() && NestedScope.of(resource.source()) == NestedScope.INNER;
    for (Map.Entry<String, JsonNode> member : resource.source().properties()) {
      String name = member.getKey();
      boolean elsewhere = resource.isDeployment() && (name.equals("resourceGroup") || name.equals("subscriptionId"));
      if (!APART.contains(name.toLowerCase(java.util.Locale.ROOT)) && !elsewhere) {
        body.set(name, inner && name.equals("properties") ? nested(member.getValue(), around) : evaluation.value(member.getValue(),
            around));
      }
    }
    return body;
  }

  /** The loops of a resource, in a scope where what runs is known. */
  private Scope live(PlannedResource resource) {
    return (inner, call, from) -> LiveScope.isLive(call.name()) ? scope.call(inner, call, from) : resource.scope().call(inner, call, from);
  }

  private ObjectNode nested(JsonNode properties, Scope around) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    properties.properties().forEach(member ->
        result.set(member.getKey(), member.getKey().equals("template") ? member.getValue() : evaluation.value(member.getValue(), around)));
    return result;
  }

  /**
   * What the outputs come to.
   *
   * @param shown {@code {name: {"type", "value"}}}; secure ones without value
   * @param values {@code {name: value}}, secure ones too
   * @param secrets texts of secure ones, which must not be shown
   */
  public record Outputs(ObjectNode shown, ObjectNode values, Set<String> secrets) {
    public static final Outputs NONE = new Outputs(JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.objectNode(), Set.of());
  }

  /** @throws TemplateException naming the output */
  public synchronized Outputs outputs() {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    Set<String> secrets = new HashSet<>();
    ParameterTypes types = new ParameterTypes(template.definitions());
    for (Map.Entry<String, JsonNode> member : template.outputs().properties()) {
      String name = member.getKey();
      try {
        ObjectNode declaration = types.resolved((ObjectNode) member.getValue());
        JsonNode condition = evaluation.value(declaration.path("condition"), scope);
        if (!condition.isBoolean() || condition.booleanValue()) {
          JsonNode value = declaration.has("copy")
              ? Loops.elements(evaluation, declaration.get("copy"), name, scope)
              : evaluation.value(declaration.path("value"), scope);
          String type = ParameterTypes.type(name, declaration);
          types.check(name, unbounded(declaration), value, 0);
          ObjectNode one = shown.putObject(name).put("type", ParameterTypes.shown(type));
          values.set(name, value);
          if (ParameterTypes.isSecure(type)) {
            Template.gather(value, secrets);
          } else {
            one.set("value", value);
          }
        }
      } catch (TemplateException e) {
        throw e.within("The template output '%s' is not valid: %s", name);
      }
    }
    return new Outputs(shown, values, secrets);
  }

  private static ObjectNode unbounded(ObjectNode declaration) {
    ObjectNode type = JsonNodeFactory.instance.objectNode();
    type.set("type", declaration.path("type"));
    type.put("nullable", declaration.path("nullable").asBoolean(false));
    return type;
  }

  /** What is worked out only later is looked at now, so that its mistakes leave nothing half made. */
  private void checkRest(KnownNames names) {
    ParameterTypes types = new ParameterTypes(template.definitions());
    template.variables().properties().forEach(member ->
        within("The template variable '%s' is not valid: %s", member.getKey(), () -> names.check(member.getValue())));
    template.outputs().properties().forEach(member -> {
      if (!(member.getValue() instanceof ObjectNode declaration)) {
        throw TemplateException.malformed("The template output '%s' is a JSON object.", member.getKey());
      }
      within("The template output '%s' is not valid: %s", member.getKey(), () -> {
        ParameterTypes.type(member.getKey(), types.resolved(declaration));
        names.check(declaration);
      });
    });
    resources.forEach(resource -> within("The template resource '%s' is not valid: %s", resource.name(), () -> {
      if (resource.isDeployment()) {
        names.checkDeployment(resource.source());
      } else {
        names.check(resource.source());
      }
    }));
  }

  private static void within(String format, String name, Runnable check) {
    try {
      check.run();
    } catch (TemplateException e) {
      throw e.within(format, name);
    }
  }

  private static List<PlannedResource> ordered(List<PlannedResource> all) {
    Map<String, PlannedResource> left = new LinkedHashMap<>();
    all.forEach(one -> left.put(one.key(), one));
    Map<String, Integer> waiting = new HashMap<>();
    Map<String, List<String>> followers = new HashMap<>();
    all.forEach(one -> {
      waiting.put(one.key(), one.after().size());
      one.after().forEach(before -> followers.computeIfAbsent(before, _ -> new ArrayList<>()).add(one.key()));
    });
    List<PlannedResource> order = new ArrayList<>();
    Set<String> done = new HashSet<>();
    List<String> ready = new ArrayList<>(all.stream().map(PlannedResource::key).filter(key -> waiting.get(key) == 0).toList());
    for (int i = 0; i < ready.size(); i++) {
      String key = ready.get(i);
      if (left.remove(key) instanceof PlannedResource one && done.add(key)) {
        order.add(one);
      }
      for (String follower : followers.getOrDefault(key, List.of())) {
        if (waiting.merge(follower, -1, Integer::sum) == 0) {
          ready.add(follower);
        }
      }
    }
    if (!left.isEmpty()) {
      throw TemplateException.of(
          "Circular dependency detected on resource: '%s'. Please see https://aka.ms/arm-syntax-resources for usage details.",
          left.values().iterator().next().id());
    }
    return List.copyOf(order);
  }
}
