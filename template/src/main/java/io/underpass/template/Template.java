package io.underpass.template;

import io.underpass.template.expression.Loops;
import io.underpass.template.functions.Values;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A template as it is written, its parts found and counted; expressions aren't read yet. */
public final class Template {
  private static final Set<String> MEMBERS = Set.of(
      "$schema", "languageVersion", "contentVersion", "apiProfile", "metadata", "parameters", "variables", "functions", "resources",
          "outputs",
      "definitions", "imports", "extensions", "asserts");

  static final int MOST_RESOURCES = 800;
  private static final int MOST_PARAMETERS = 256;
  private static final int MOST_VARIABLES = 512;
  private static final int MOST_OUTPUTS = 64;

  /** Shorter texts are everywhere by chance. */
  private static final int SHORTEST_SECRET = 4;

  private final ObjectNode source;

  /**
   * A resource as declared.
   *
   * @param symbol its symbolic name; empty without those
   */
  record Declared(String symbol, ObjectNode source) {}

  private Template(ObjectNode source) {
    this.source = source;
  }

  /** @throws TemplateException {@link TemplateException.Reason#MALFORMED}, naming the member */
  public static Template of(JsonNode document) {
    if (!(document instanceof ObjectNode source)) {
      throw TemplateException.malformed("A template is a JSON object, not a value of type '%s'.", Values.typeOf(document));
    }
    for (String name : source.propertyNames()) {
      if (MEMBERS.stream().noneMatch(name::equalsIgnoreCase)) {
        throw TemplateException.malformed("Could not find member '%s' on object of type 'Template'. Path '%s'.", name, name);
      }
    }
    for (String name : List.of("$schema", "contentVersion", "resources")) {
      if (Values.find(source, name).filter(value -> !value.isNull()).isEmpty()) {
        throw TemplateException.malformed("Required property '%s' not found in JSON. Path ''.", name);
      }
    }
    Template template = new Template(source);
    template.check();
    return template;
  }

  private void check() {
    for (String name : List.of("imports", "extensions", "asserts")) {
      if (Values.find(source, name).filter(value -> !value.isEmpty()).isPresent()) {
        throw TemplateException.notImplemented(name + " of a template");
      }
    }
    atMost("parameters", parameters().size(), MOST_PARAMETERS);
    atMost("variables", variables().size(), MOST_VARIABLES);
    atMost("outputs", outputs().size(), MOST_OUTPUTS);
    resources();
  }

  private static void atMost(String what, int count, int most) {
    if (count > most) {
      throw TemplateException.of(
          "The number of template %s limit exceeded. Limit: '%d' and actual: '%d'. Please see https://aka.ms/arm-limits for usage details.",
          what, most, count);
    }
  }

  /** As it was given. */
  public ObjectNode source() {
    return source;
  }

  /**
   * Texts that must not be shown: the values given to secure parameters.
   *
   * @param given {@code {name: {"value": …}}}
   */
  public Set<String> secrets(ObjectNode given) {
    ParameterTypes types = new ParameterTypes(definitions());
    Set<String> secrets = new LinkedHashSet<>();
    for (Map.Entry<String, JsonNode> one : given.properties()) {
      boolean secure =
          Values.find(parameters(), one.getKey()).orElse(null) instanceof ObjectNode declaration && types.isSecure(declaration);
      if (secure) {
        gather(one.getValue().path("value"), secrets);
      }
    }
    return secrets;
  }

  static void gather(JsonNode value, Set<String> secrets) {
    if (value.isString() && value.stringValue().length() >= SHORTEST_SECRET) {
      secrets.add(value.stringValue());
    }
    value.forEach(inner -> gather(inner, secrets));
  }

  /** Whether resources have symbolic names. */
  public boolean isSymbolic() {
    return Values.find(source, "resources").orElseThrow().isObject();
  }

  String contentVersion() {
    return Values.find(source, "contentVersion").map(JsonNode::asString).orElse("");
  }

  private ObjectNode part(String name) {
    JsonNode part = Values.find(source, name).orElse(JsonNodeFactory.instance.nullNode());
    if (part.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (part instanceof ObjectNode object) {
      return object;
    }
    throw TemplateException.malformed("The template's '%s' are a JSON object, not a value of type '%s'.", name, Values.typeOf(part));
  }

  ObjectNode parameters() {
    return part("parameters");
  }

  ObjectNode variables() {
    return part("variables");
  }

  /** The loop that makes a variable; empty where none does. */
  Optional<JsonNode> variableLoop(String name) {
    ArrayNode loops = Loops.loops(variables());
    return loops == null
        ? Optional.empty()
        : loops.valueStream().filter(loop -> loop.path("name").asString("").equalsIgnoreCase(name)).findFirst();
  }

  boolean hasVariable(String name) {
    return variableLoop(name).isPresent() || Values.find(variables(), name).isPresent();
  }

  ObjectNode outputs() {
    return part("outputs");
  }

  ObjectNode definitions() {
    return part("definitions");
  }

  List<Declared> resources() {
    return declared(Values.find(source, "resources").orElseThrow(), "resources");
  }

  /** Resources of a template or below a resource: a list, or by symbolic name. */
  static List<Declared> declared(JsonNode resources, String path) {
    List<Declared> list = new ArrayList<>();
    if (resources instanceof ObjectNode named) {
      named.properties().forEach(member -> list.add(new Declared(member.getKey(), object(member.getValue(), path + "."
          + member.getKey()))));
    } else if (resources instanceof ArrayNode array) {
      for (int i = 0; i < array.size(); i++) {
        list.add(new Declared("", object(array.get(i), path + "[" + i + "]")));
      }
    } else if (!resources.isNull()) {
      throw TemplateException.malformed("The template's 'resources' are a list or an object, not a value of type '%s'.",
          Values.typeOf(resources));
    }
    return list;
  }

  private static ObjectNode object(JsonNode node, String path) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw TemplateException.malformed("A resource is a JSON object, not a value of type '%s'. Path '%s'.", Values.typeOf(node), path);
  }

  /** The template's own functions, by {@code namespace.name} in lower case. */
  Map<String, ObjectNode> functions() {
    Map<String, ObjectNode> functions = new LinkedHashMap<>();
    Optional<JsonNode> spaces = Values.find(source, "functions").filter(JsonNode::isArray);
    for (JsonNode space : spaces.orElse(JsonNodeFactory.instance.arrayNode())) {
      String namespace = space.path("namespace").asString("");
      space.path("members").properties().forEach(member -> {
        if (member.getValue() instanceof ObjectNode function) {
          functions.put((namespace + "." + member.getKey()).toLowerCase(Locale.ROOT), function);
        }
      });
    }
    return functions;
  }
}
