package io.underpass.template;

import io.underpass.template.expression.Evaluation;
import io.underpass.template.expression.Scope;
import io.underpass.template.functions.Dates;
import io.underpass.template.functions.Values;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A template's parameters and their values: given, or worked out from defaults when first asked for. */
final class Parameters {
  private final Map<String, ObjectNode> declarations = new LinkedHashMap<>();
  private final Map<String, String> spellings = new LinkedHashMap<>();
  private final Map<String, JsonNode> values = new LinkedHashMap<>();
  private final Set<String> underway = new LinkedHashSet<>();
  private final ParameterTypes types;
  private final Defaults defaults;

  /**
   * @param given {@code {name: {"value": …}}}
   * @throws TemplateException for a name that the template doesn't have, or a value that doesn't fit
   */
  Parameters(Template template, ObjectNode given, Defaults defaults) {
    this.types = new ParameterTypes(template.definitions());
    this.defaults = defaults;
    for (Map.Entry<String, JsonNode> member : template.parameters().properties()) {
      if (!(member.getValue() instanceof ObjectNode declaration)) {
        throw TemplateException.malformed("The template parameter '%s' is a JSON object.", member.getKey());
      }
      declarations.put(key(member.getKey()), types.resolved(declaration));
      spellings.put(key(member.getKey()), member.getKey());
    }
    declarations.forEach((key, declaration) -> ParameterTypes.type(spelt(key), declaration));
    List<String> unknown = given.propertyNames().stream().filter(name -> !declarations.containsKey(key(name))).toList();
    if (!unknown.isEmpty()) {
      throw TemplateException.of(
          "The template parameters '%s' in the parameters file are not valid; they are not present in the original template and can"
              + " therefore not be provided at deployment time. The only supported parameters for this template are '%s'."
              + " Please see https://aka.ms/arm-pass-parameter-values for usage details.",
          String.join(", ", unknown), String.join(", ", spellings.values()));
    }
    given.properties().forEach(member -> give(member.getKey(), member.getValue()));
  }

  private static String key(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private String spelt(String key) {
    return String.valueOf(spellings.get(key));
  }

  private static TemplateException notProvided(String name) {
    return TemplateException.of(
        "The value for the template parameter '%s' is not provided. Please see https://aka.ms/arm-create-parameter-file for usage details.",
        name);
  }

  private void give(String name, JsonNode given) {
    if (given.has("reference")) {
      throw TemplateException.notImplemented("a reference to a key vault as value of parameter " + name);
    }
    Optional<JsonNode> value = given.isObject() ? Values.find(given, "value") : Optional.empty();
    if (value.isEmpty()) {
      throw notProvided(name);
    }
    ObjectNode declaration = declarations.get(key(name));
    if (value.get().isNull() && declaration != null && declaration.has("defaultValue")) {
      return;
    }
    put(key(name), value.get());
  }

  private JsonNode put(String key, JsonNode value) {
    ObjectNode declaration = declarations.get(key);
    if (declaration != null) {
      types.check(spelt(key), declaration, value, 0);
    }
    values.put(key, value);
    return value;
  }

  /** Works out the defaults of all. @throws TemplateException for a parameter without value */
  void complete(Evaluation evaluation, Scope scope) {
    declarations.keySet().forEach(key -> value(evaluation, scope, key));
  }

  JsonNode value(Evaluation evaluation, Scope scope, String name) {
    String key = key(name);
    JsonNode value = values.get(key);
    if (value != null) {
      return value;
    }
    ObjectNode declaration = declarations.get(key);
    if (declaration == null) {
      throw TemplateException.unknownParameter(name);
    }
    JsonNode byDefault = declaration.get("defaultValue");
    if (byDefault == null && declaration.path("nullable").asBoolean(false)) {
      return put(key, JsonNodeFactory.instance.nullNode());
    }
    if (byDefault == null) {
      throw notProvided(spelt(key));
    }
    if (!underway.add(key)) {
      throw TemplateException.of("The template parameter '%s' has a default value that refers to itself.", spelt(key));
    }
    JsonNode worked = evaluation.value(byDefault, inDefaults(scope));
    underway.remove(key);
    return put(key, worked);
  }

  private Scope inDefaults(Scope scope) {
    return (evaluation, call, from) ->
        switch (call.name().toLowerCase(Locale.ROOT)) {
          case "newguid" -> Values.of(defaults.newGuid().get());
          case "utcnow" -> {
            var arguments = evaluation.arguments(call, from).expect(0, 1);
            yield Values.of(Dates.format(defaults.now().atZone(ZoneOffset.UTC), arguments.size() == 0 ? "yyyyMMddTHHmmssZ"
                : arguments.text(0)));
          }
          default -> scope.call(evaluation, call, from);
        };
  }

  /** {@code {name: {"type", "value"}}}, without the values of secure ones. */
  ObjectNode shown() {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    values.forEach((key, value) -> {
      ObjectNode declaration = declarations.get(key);
      if (declaration != null) {
        String type = ParameterTypes.type(key, declaration);
        ObjectNode one = shown.putObject(spelt(key)).put("type", ParameterTypes.shown(type));
        if (!ParameterTypes.isSecure(type)) {
          one.set("value", value);
        }
      }
    });
    return shown;
  }
}
