package io.underpass.template.functions;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Functions of objects, comparison and logic. */
final class Objects {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  static final Map<String, Function> ALL = Map.ofEntries(
      Map.entry("createObject", Objects::create),
      Map.entry("items", Objects::items),
      Map.entry("objectKeys", arguments -> {
        ArrayNode keys = NODES.arrayNode();
        sorted(arguments.expect(1, 1).object(0)).forEach(member -> keys.add(member.getKey()));
        return keys;
      }),
      Map.entry("shallowMerge", arguments -> {
        ObjectNode result = NODES.objectNode();
        ArrayNode all = arguments.expect(1, 1).array(0);
        for (JsonNode one : all) {
          if (!(one instanceof ObjectNode object)) {
            throw arguments.wrong(0, "an array of objects");
          }
          result.setAll(object);
        }
        return result;
      }),
      Map.entry("tryGet", Objects::tryGet),
      Map.entry("null", arguments -> {
        arguments.expect(0, 0);
        return NODES.nullNode();
      }),
      Map.entry("true", arguments -> Values.of(arguments.expect(0, 0).size() == 0)),
      Map.entry("false", arguments -> Values.of(arguments.expect(0, 0).size() != 0)),
      Map.entry("not", arguments -> Values.of(!Values.flag("not", arguments.expect(1, 1).value(0)))),
      Map.entry("xor", arguments -> Values.of(
          Values.flag("xor", arguments.expect(2, 2).value(0)) != Values.flag("xor", arguments.value(1)))),
      Map.entry("bool", Objects::bool),
      Map.entry("equals", arguments -> Values.of(Values.same(arguments.expect(2, 2).value(0), arguments.value(1)))),
      Map.entry("less", arguments -> Values.of(order(arguments) < 0)),
      Map.entry("lessOrEquals", arguments -> Values.of(order(arguments) <= 0)),
      Map.entry("greater", arguments -> Values.of(order(arguments) > 0)),
      Map.entry("greaterOrEquals", arguments -> Values.of(order(arguments) >= 0)));

  private Objects() {}

  private static JsonNode create(Arguments arguments) {
    ObjectNode result = NODES.objectNode();
    Arguments.count("createObject", arguments.size(), arguments.size() / 2 * 2, arguments.size() / 2 * 2);
    for (int i = 0; i < arguments.size(); i += 2) {
      result.set(arguments.text(i), arguments.value(i + 1));
    }
    return result;
  }

  private static List<Map.Entry<String, JsonNode>> sorted(ObjectNode object) {
    return object.properties().stream().sorted(Comparator.comparing(Map.Entry::getKey, String.CASE_INSENSITIVE_ORDER)).toList();
  }

  private static JsonNode items(Arguments arguments) {
    ArrayNode items = NODES.arrayNode();
    for (Map.Entry<String, JsonNode> member : sorted(arguments.expect(1, 1).object(0))) {
      items.addObject().put("key", member.getKey()).set("value", member.getValue());
    }
    return items;
  }

  private static JsonNode tryGet(Arguments arguments) {
    arguments.expect(2, Integer.MAX_VALUE);
    JsonNode at = arguments.value(0);
    for (JsonNode key : arguments.values().subList(1, arguments.size())) {
      Optional<JsonNode> next =
          key.isString() ? at.isObject() ? Values.find(at, key.stringValue()) : Optional.empty()
              : at.isArray() && key.canConvertToInt() ? Optional.ofNullable(at.get(key.intValue())) : Optional.empty();
      if (next.isEmpty()) {
        return NODES.nullNode();
      }
      at = next.get();
    }
    return at;
  }

  private static JsonNode bool(Arguments arguments) {
    JsonNode value = arguments.expect(1, 1).value(0);
    if (value.isBoolean()) {
      return value;
    }
    if (value.isIntegralNumber()) {
      return Values.of(value.longValue() != 0);
    }
    return switch (Values.written(value).toLowerCase(java.util.Locale.ROOT)) {
      case "true", "1" -> Values.of(true);
      case "false", "0" -> Values.of(false);
      default -> throw arguments.wrong(0, "a boolean, 'true', 'false' or an integer");
    };
  }

  private static int order(Arguments arguments) {
    JsonNode one = arguments.expect(2, 2).value(0);
    JsonNode other = arguments.value(1);
    if (one.isString() && other.isString()) {
      return one.stringValue().compareTo(other.stringValue());
    }
    if (one.isNumber() && other.isNumber()) {
      return one.decimalValue().compareTo(other.decimalValue());
    }
    throw arguments.wrong(one.isNumber() || one.isString() ? 1 : 0, "two integers or two strings");
  }
}
