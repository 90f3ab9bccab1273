package io.underpass.template.functions;

import io.underpass.template.TemplateException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Values of the language: what they are called, compared by, and reached into. */
public final class Values {
  /** The most that a function's result may weigh: 100,000 values, or 6.4 million characters. */
  private static final int MOST = 100_000;

  /** The longest text. */
  static final int LONGEST = 64 * MOST;

  /** How deep a function's result may nest. */
  private static final int DEEPEST = 100;

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Values() {}

  public static JsonNode of(String text) {
    return NODES.stringNode(text);
  }

  public static JsonNode of(long number) {
    return number == (int) number ? NODES.numberNode((int) number) : NODES.numberNode(number);
  }

  public static JsonNode of(boolean flag) {
    return NODES.booleanNode(flag);
  }

  /** As the service's messages call it. */
  public static String typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "Object";
      case ARRAY -> "Array";
      case STRING -> "String";
      case BOOLEAN -> "Boolean";
      case NUMBER -> value.isIntegralNumber() ? "Integer" : "Float";
      default -> "Null";
    };
  }

  /** For a message. */
  public static String shown(JsonNode value) {
    String text = value.isString() ? value.stringValue() : value.toString();
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  public static boolean flag(String function, JsonNode value) {
    if (value.isBoolean()) {
      return value.booleanValue();
    }
    throw TemplateException.of(
        "The template language function '%s' expects its parameter to be a boolean. The provided value is of type '%s'."
            + " Please see https://aka.ms/arm-functions for usage details.",
        function,
        typeOf(value));
  }

  /** Names compare without case, the exact spelling first. */
  public static Optional<JsonNode> find(JsonNode object, String name) {
    JsonNode exact = object.get(name);
    if (exact != null) {
      return Optional.of(exact);
    }
    return object.properties().stream().filter(member -> member.getKey().equalsIgnoreCase(name)).map(Map.Entry::getValue).findFirst();
  }

  /** {@code of.name}. */
  public static JsonNode member(JsonNode of, String name) {
    if (!(of instanceof ObjectNode object)) {
      throw TemplateException.of(
          "The language expression property '%s' can't be evaluated: the value in front of it is of type '%s', not 'Object'.",
          name,
          typeOf(of));
    }
    return find(object, name)
        .orElseThrow(
            () ->
                TemplateException.of(
                    "The language expression property '%s' doesn't exist, available properties are '%s'.",
                    name, String.join(", ", object.propertyNames())));
  }

  /** {@code of[at]}. */
  public static JsonNode at(JsonNode of, JsonNode at) {
    if (at.isString()) {
      return member(of, at.stringValue());
    }
    if (!at.isIntegralNumber() || !(of instanceof ArrayNode array)) {
      throw TemplateException.of(
          "The language expression property '%s' can't be evaluated, a value of type '%s' has no such element.", shown(at), typeOf(of));
    }
    if (!at.canConvertToLong() || at.longValue() < 0 || at.longValue() >= array.size()) {
      throw TemplateException.of("The language expression property array index '%s' is out of bounds.", at.asString());
    }
    return array.get(at.intValue());
  }

  /**
   * How much a function's result is, in values and in 64 characters each.
   *
   * @throws TemplateException if it is too large or too deep
   */
  public static long weight(String function, JsonNode value) {
    long weight = value.isString() ? value.stringValue().length() / 64 : value.isContainer() ? walked(value) : 0;
    if (weight < 0 || weight > MOST) {
      throw tooLarge(function);
    }
    return weight;
  }

  static TemplateException tooLarge(String function) {
    return TemplateException.of("The result of the template language function '%s' is too large.", function);
  }

  /** Negative where it is too deep. */
  private static long walked(JsonNode value) {
    record Level(JsonNode node, int depth) {}
    Deque<Level> open = new ArrayDeque<>();
    open.add(new Level(value, 1));
    long weight = 0;
    while (!open.isEmpty() && weight <= MOST) {
      Level level = open.pop();
      if (level.depth() > DEEPEST) {
        return -1;
      }
      for (String name : level.node().propertyNames()) {
        weight += name.length() / 64;
      }
      for (JsonNode child : level.node()) {
        weight += child.isString() ? 1 + child.stringValue().length() / 64 : 1;
        if (child.isContainer()) {
          open.push(new Level(child, level.depth() + 1));
        }
        if (weight > MOST) {
          return weight;
        }
      }
    }
    return weight;
  }

  /** As {@code string()} and {@code concat()} write it. */
  public static String written(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> value.stringValue();
      case BOOLEAN -> value.booleanValue() ? "True" : "False";
      case NULL, MISSING -> "";
      default -> value.toString();
    };
  }

  /** A number such as 1e999 is. */
  private static boolean isInfinite(JsonNode number) {
    return number.isFloatingPointNumber() && !Double.isFinite(number.doubleValue());
  }

  /** Equal as {@code equals()} has it: numbers by value, members in any order. */
  public static boolean same(JsonNode one, JsonNode other) {
    if (one.isNumber() && other.isNumber()) {
      if (isInfinite(one) || isInfinite(other)) {
        return one.equals(other);
      }
      return one.decimalValue().compareTo(other.decimalValue()) == 0;
    }
    if (one instanceof ArrayNode left && other instanceof ArrayNode right) {
      if (left.size() != right.size()) {
        return false;
      }
      for (int i = 0; i < left.size(); i++) {
        if (!same(left.get(i), right.get(i))) {
          return false;
        }
      }
      return true;
    }
    if (one instanceof ObjectNode left && other instanceof ObjectNode right) {
      return left.size() == right.size()
          && left.properties().stream().allMatch(member -> right.has(member.getKey()) && same(member.getValue(),
              right.get(member.getKey())));
    }
    return one.equals(other);
  }
}
