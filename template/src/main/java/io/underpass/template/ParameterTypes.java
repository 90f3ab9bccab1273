package io.underpass.template;

import io.underpass.template.functions.Values;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a parameter, a member of one, or an output may be: its type, {@code allowedValues}, bounds, and types of the template's own. */
final class ParameterTypes {
  private static final int DEEPEST = 32;

  private static final long MOST_COMPARED = 10_000_000;

  private final ObjectNode definitions;
  private final Map<ObjectNode, ObjectNode> known = new IdentityHashMap<>();
  private long compared;

  ParameterTypes(ObjectNode definitions) {
    this.definitions = definitions;
  }

  /** A declaration with the type that it names by {@code $ref} put in. */
  ObjectNode resolved(ObjectNode declaration) {
    ObjectNode before = known.get(declaration);
    if (before != null) {
      return before;
    }
    ObjectNode resolved = looked(declaration);
    known.put(declaration, resolved);
    return resolved;
  }

  private ObjectNode looked(ObjectNode declaration) {
    ObjectNode at = declaration;
    for (int i = 0; i < DEEPEST && at.has("$ref"); i++) {
      String reference = at.path("$ref").asString("");
      String name = reference.substring(reference.lastIndexOf('/') + 1);
      if (!reference.startsWith("#/definitions/") || !(Values.find(definitions, name).orElse(null) instanceof ObjectNode target)) {
        throw TemplateException.of("The type definition '%s' is not found in the template.", reference);
      }
      ObjectNode merged = target.deepCopy();
      at.properties().stream().filter(member -> !member.getKey().equals("$ref")).forEach(member -> merged.set(member.getKey(),
          member.getValue()));
      at = merged;
    }
    return at;
  }

  /** In lower case. @throws TemplateException if it is none */
  static String type(String name, ObjectNode declaration) {
    String type = declaration.path("type").asString("").toLowerCase(Locale.ROOT);
    if (!List.of("string", "securestring", "int", "bool", "object", "secureobject", "array").contains(type)) {
      throw TemplateException.of(
          "The type '%s' of '%s' is not one of 'string', 'securestring', 'int', 'bool', 'object', 'secureobject', 'array'.",
          declaration.path("type").asString(""), name);
    }
    return type;
  }

  /** Whether a declaration's type is secure; false for one that can't be read. */
  boolean isSecure(ObjectNode declaration) {
    try {
      return isSecure(resolved(declaration).path("type").asString("").toLowerCase(Locale.ROOT));
    } catch (TemplateException _) {
      return false;
    }
  }

  static boolean isSecure(String type) {
    return type.startsWith("secure");
  }

  /** As deployments show it. */
  static String shown(String type) {
    return switch (type) {
      case "securestring" -> "SecureString";
      case "secureobject" -> "SecureObject";
      default -> type.substring(0, 1).toUpperCase(Locale.ROOT) + type.substring(1);
    };
  }

  /** @throws TemplateException unless the value fits; values of secure types aren't named */
  void check(String name, ObjectNode declared, JsonNode value, int depth) {
    ObjectNode declaration = resolved(declared);
    if (value.isNull() && declaration.path("nullable").asBoolean(false)) {
      return;
    }
    String type = type(name, declaration);
    boolean fits =
        switch (type) {
          case "string", "securestring" -> value.isString();
          case "int" -> value.isIntegralNumber() && value.canConvertToLong();
          case "bool" -> value.isBoolean();
          case "array" -> value.isArray();
          default -> value.isObject();
        };
    if (!fits) {
      throw TemplateException.of(
          "The provided value for the template parameter '%s' is not valid: Template parameter JToken type is not valid. Expected '%s'."
              + " Actual '%s'. Please see https://aka.ms/arm-create-parameter-file for usage details.",
          name, expected(type), Values.typeOf(value));
    }
    allowed(name, declaration, type, value);
    bounds(name, declaration, value);
    inside(name, declaration, value, depth);
  }

  private static String expected(String type) {
    return switch (type) {
      case "string", "securestring" -> "String, Uri";
      case "int" -> "Integer";
      case "bool" -> "Boolean";
      case "array" -> "Array";
      default -> "Object";
    };
  }

  private void allowed(String name, ObjectNode declaration, String type, JsonNode value) {
    JsonNode allowed = declaration.path("allowedValues");
    if (!allowed.isArray()) {
      return;
    }
    compared += (long) allowed.size() * (value.isArray() ? value.size() : 1);
    if (compared > MOST_COMPARED) {
      throw TemplateException.of("The values of the template's parameters are compared with more than %d allowed values.", MOST_COMPARED);
    }
    List<JsonNode> values = StreamSupport.stream(allowed.spliterator(), false).toList();
    boolean each = value.isArray() && values.stream().noneMatch(JsonNode::isArray);
    List<JsonNode> judged = each ? StreamSupport.stream(value.spliterator(), false).toList() : List.of(value);
    for (JsonNode one : judged) {
      if (values.stream().noneMatch(other -> Values.same(one, other) || equalText(one, other))) {
        throw TemplateException.of(
            "The provided value %sfor the template parameter '%s' is not valid. The value%s is not part of the allowed value(s): '%s'.",
            isSecure(type) ? "" : "'" + Values.shown(one) + "' ",
            name,
            isSecure(type) ? "" : " '" + Values.shown(one) + "'",
            values.stream().map(Values::shown).collect(Collectors.joining(",")));
      }
    }
  }

  private static boolean equalText(JsonNode one, JsonNode other) {
    return one.isString() && other.isString() && one.stringValue().equalsIgnoreCase(other.stringValue());
  }

  private static void bounds(String name, ObjectNode declaration, JsonNode value) {
    boolean sized = value.isString() || value.isArray();
    long measure = value.isString() ? value.stringValue().length() : value.isArray() ? value.size() : value.isIntegralNumber()
        ? value.longValue() : 0;
    String what = sized ? "Length of the value" : "The value";
    Optional<Long> least = bound(declaration, sized ? "minLength" : "minValue");
    Optional<Long> most = bound(declaration, sized ? "maxLength" : "maxValue");
    if (!sized && !value.isIntegralNumber()) {
      return;
    }
    if (least.isPresent() && measure < least.get()) {
      throw TemplateException.of(
          "The provided value for the template parameter '%s' is not valid. %s should be greater than or equal to '%d'."
              + " Please see https://aka.ms/arm-create-parameter-file for usage details.",
          name, what, least.get());
    }
    if (most.isPresent() && measure > most.get()) {
      throw TemplateException.of(
          "The provided value for the template parameter '%s' is not valid. %s should be less than or equal to '%d'."
              + " Please see https://aka.ms/arm-create-parameter-file for usage details.",
          name, what, most.get());
    }
  }

  private static Optional<Long> bound(ObjectNode declaration, String member) {
    JsonNode bound = declaration.path(member);
    return bound.isIntegralNumber() && bound.canConvertToLong() ? Optional.of(bound.longValue()) : Optional.empty();
  }

  private void inside(String name, ObjectNode declaration, JsonNode value, int depth) {
    if (depth > DEEPEST) {
      return;
    }
    if (value.isArray()) {
      elements(name, declaration, value, depth);
    } else if (value.isObject() && declaration.get("discriminator") instanceof ObjectNode discriminator) {
      check(name, variant(name, declaration, discriminator, value), value, depth + 1);
    } else if (value.isObject()) {
      members(name, declaration, value, depth);
    }
  }

  /** The first as {@code prefixItems} say one by one, the others as {@code items} says; {@code false}: there are no others. */
  private void elements(String name, ObjectNode declaration, JsonNode value, int depth) {
    JsonNode first = declaration.path("prefixItems");
    JsonNode others = declaration.path("items");
    boolean tooMany = others.isBoolean() && !others.booleanValue() && value.size() > first.size();
    if (value.size() < first.size() || tooMany) {
      throw TemplateException.of("The provided value for the template parameter '%s' is not valid. It has %d elements, not %d.",
          name, value.size(), first.size());
    }
    for (int i = 0; i < value.size(); i++) {
      if ((i < first.size() ? first.get(i) : others) instanceof ObjectNode type) {
        check(name + "[" + i + "]", type, value.get(i), depth + 1);
      }
    }
  }

  private void members(String name, ObjectNode declaration, JsonNode value, int depth) {
    JsonNode members = declaration.path("properties");
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      if (member.getValue() instanceof ObjectNode one) {
        ObjectNode type = resolved(one);
        Optional<JsonNode> held = Values.find(value, member.getKey());
        if (held.isPresent()) {
          check(name + "." + member.getKey(), type, held.get(), depth + 1);
        } else if (!type.path("nullable").asBoolean(false)) {
          throw TemplateException.of(
              "The provided value for the template parameter '%s' is not valid. The member '%s' is missing.", name, member.getKey());
        }
      }
    }
    JsonNode others = declaration.path("additionalProperties");
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      if (Values.find(members, member.getKey()).isEmpty()) {
        if (others instanceof ObjectNode type) {
          check(name + "." + member.getKey(), type, member.getValue(), depth + 1);
        } else if (others.isBoolean() && !others.booleanValue()) {
          throw TemplateException.of(
              "The provided value for the template parameter '%s' is not valid. Its type has no member '%s', only '%s'.",
              name, member.getKey(), String.join("', '", members.propertyNames()));
        }
      }
    }
  }

  /** What an object must be by what one of its members says. */
  private ObjectNode variant(String name, ObjectNode declaration, ObjectNode discriminator, JsonNode value) {
    String member = discriminator.path("propertyName").asString("");
    String said = Values.find(value, member).filter(JsonNode::isString).map(JsonNode::stringValue).orElse("");
    if (!(discriminator.path("mapping").get(said) instanceof ObjectNode type)) {
      throw TemplateException.of(
          "The provided value for the template parameter '%s' is not valid. Its member '%s' must be one of '%s'.",
          name, member, String.join("', '", discriminator.path("mapping").propertyNames()));
    }
    ObjectNode variant = resolved(type).deepCopy();
    ObjectNode members = variant.withObjectProperty("properties");
    declaration.path("properties").properties().forEach(shared -> members.set(shared.getKey(), shared.getValue()));
    if (declaration.has("additionalProperties") && !variant.has("additionalProperties")) {
      variant.set("additionalProperties", declaration.get("additionalProperties"));
    }
    return variant;
  }
}
