package io.underpass.template.functions;

import io.underpass.template.TemplateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Functions of arrays, and those that arrays, objects and strings share. */
final class Collections {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** The service's limit on {@code range()}. */
  private static final int LONGEST_RANGE = 10_000;

  static final Map<String, Function> ALL = Map.ofEntries(
      Map.entry("array", arguments -> {
        JsonNode value = arguments.expect(1, 1).value(0);
        return value.isArray() ? value : NODES.arrayNode().add(value);
      }),
      Map.entry("createArray", arguments -> NODES.arrayNode().addAll(arguments.values())),
      Map.entry("concat", Collections::concat),
      Map.entry("contains", Collections::contains),
      Map.entry("empty", arguments -> {
        JsonNode value = arguments.expect(1, 1).value(0);
        return Values.of(value.isNull() || (value.isString() ? value.stringValue().isEmpty() : container(arguments).isEmpty()));
      }),
      Map.entry("length", arguments -> {
        JsonNode value = arguments.expect(1, 1).value(0);
        return Values.of(value.isString() ? value.stringValue().length() : container(arguments).size());
      }),
      Map.entry("first", arguments -> end(arguments, true)),
      Map.entry("last", arguments -> end(arguments, false)),
      Map.entry("skip", arguments -> {
        int size = size(arguments.expect(2, 2));
        return part(arguments, (int) Math.clamp(arguments.whole(1), 0L, size), size);
      }),
      Map.entry("take", arguments -> part(arguments.expect(2, 2), 0, (int) Math.clamp(arguments.whole(1), 0L, size(arguments)))),
      Map.entry("indexOf", arguments -> indexOf(arguments, true)),
      Map.entry("lastIndexOf", arguments -> indexOf(arguments, false)),
      Map.entry("range", arguments -> {
        long start = arguments.expect(2, 2).whole(0);
        int count = arguments.whole(1, 0, LONGEST_RANGE);
        ArrayNode result = NODES.arrayNode();
        IntStream.range(0, count).forEach(i -> result.add(Values.of(start + i)));
        return result;
      }),
      Map.entry("flatten", arguments -> {
        ArrayNode result = NODES.arrayNode();
        for (JsonNode element : arguments.expect(1, 1).array(0)) {
          if (!(element instanceof ArrayNode inner)) {
            throw arguments.wrong(0, "an array of arrays");
          }
          result.addAll(inner);
        }
        return result;
      }),
      Map.entry("union", Collections::union),
      Map.entry("distinct", arguments -> {
        arguments.expect(1, 1).array(0);
        return union(arguments);
      }),
      Map.entry("intersection", Collections::intersection),
      Map.entry("indexFromEnd", arguments -> fromEnd(arguments, false)),
      Map.entry("tryIndexFromEnd", arguments -> fromEnd(arguments, true)));

  private Collections() {}

  private static JsonNode container(Arguments arguments) {
    if (arguments.value(0).isContainer()) {
      return arguments.value(0);
    }
    throw arguments.wrong(0, "an object, an array or a string");
  }

  private static int size(Arguments arguments) {
    return arguments.value(0).isString() ? arguments.text(0).length() : list(arguments, 0).size();
  }

  private static ArrayNode list(Arguments arguments, int at) {
    if (arguments.value(at) instanceof ArrayNode array) {
      return array;
    }
    throw arguments.wrong(at, "an array or a string");
  }

  private static JsonNode concat(Arguments arguments) {
    arguments.expect(1, Integer.MAX_VALUE);
    if (arguments.value(0).isArray()) {
      ArrayNode result = NODES.arrayNode();
      for (int i = 0; i < arguments.size(); i++) {
        result.addAll(arguments.array(i));
      }
      return result;
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.value(i).isContainer()) {
        throw arguments.wrong(i, "a string, or all of them arrays");
      }
      text.append(Values.written(arguments.value(i)));
      arguments.make(text.length());
    }
    return Values.of(text.toString());
  }

  private static JsonNode contains(Arguments arguments) {
    JsonNode held = arguments.expect(2, 2).value(1);
    return Values.of(
        switch (arguments.value(0)) {
          case ArrayNode array -> contains(array, held);
          case ObjectNode object -> Values.find(object, Values.written(held)).isPresent();
          case JsonNode text when text.isString() -> text.stringValue().contains(Values.written(held));
          default -> throw arguments.wrong(0, "an array, an object or a string");
        });
  }

  private static boolean contains(ArrayNode array, JsonNode held) {
    for (JsonNode element : array) {
      if (Values.same(element, held)) {
        return true;
      }
    }
    return false;
  }

  private static JsonNode end(Arguments arguments, boolean first) {
    int size = size(arguments.expect(1, 1));
    if (size == 0) {
      return arguments.value(0).isString() ? Values.of("") : NODES.nullNode();
    }
    int at = first ? 0 : size - 1;
    return arguments.value(0).isString() ? Values.of(arguments.text(0).substring(at, at + 1)) : arguments.array(0).get(at);
  }

  private static JsonNode part(Arguments arguments, int from, int to) {
    if (arguments.value(0).isString()) {
      return Values.of(arguments.text(0).substring(from, to));
    }
    ArrayNode result = NODES.arrayNode();
    for (int i = from; i < to; i++) {
      result.add(arguments.array(0).get(i));
    }
    return result;
  }

  private static JsonNode indexOf(Arguments arguments, boolean first) {
    arguments.expect(2, 2);
    if (arguments.value(0).isString()) {
      String text = arguments.text(0).toLowerCase(Locale.ROOT);
      String part = arguments.text(1).toLowerCase(Locale.ROOT);
      return Values.of(first ? text.indexOf(part) : text.lastIndexOf(part));
    }
    ArrayNode array = list(arguments, 0);
    List<Integer> order = new ArrayList<>(IntStream.range(0, array.size()).boxed().toList());
    for (int i : first ? order : order.reversed()) {
      if (Values.same(array.get(i), arguments.value(1))) {
        return Values.of(i);
      }
    }
    return Values.of(-1);
  }

  private static JsonNode union(Arguments arguments) {
    arguments.expect(1, Integer.MAX_VALUE);
    if (arguments.value(0).isObject()) {
      ObjectNode result = NODES.objectNode();
      for (int i = 0; i < arguments.size(); i++) {
        merge(result, arguments.object(i));
      }
      return result;
    }
    ArrayNode result = NODES.arrayNode();
    for (int i = 0; i < arguments.size(); i++) {
      for (JsonNode element : arguments.array(i)) {
        if (!contains(result, element)) {
          result.add(element);
        }
      }
    }
    return result;
  }

  private static void merge(ObjectNode into, ObjectNode from) {
    for (Map.Entry<String, JsonNode> member : from.properties()) {
      if (into.get(member.getKey()) instanceof ObjectNode left && member.getValue() instanceof ObjectNode right) {
        ObjectNode both = left.deepCopy();
        merge(both, right);
        into.set(member.getKey(), both);
      } else {
        into.set(member.getKey(), member.getValue());
      }
    }
  }

  private static JsonNode intersection(Arguments arguments) {
    arguments.expect(1, Integer.MAX_VALUE);
    if (arguments.value(0).isObject()) {
      ObjectNode result = NODES.objectNode();
      arguments.object(0).properties().forEach(member -> {
        boolean everywhere = IntStream.range(1, arguments.size())
            .allMatch(i -> arguments.object(i).has(member.getKey()) && Values.same(arguments.object(i).get(member.getKey()),
                member.getValue()));
        if (everywhere) {
          result.set(member.getKey(), member.getValue());
        }
      });
      return result;
    }
    ArrayNode result = NODES.arrayNode();
    for (JsonNode element : arguments.array(0)) {
      if (!contains(result, element) && IntStream.range(1, arguments.size()).allMatch(i -> contains(arguments.array(i), element))) {
        result.add(element);
      }
    }
    return result;
  }

  private static JsonNode fromEnd(Arguments arguments, boolean lenient) {
    ArrayNode array = arguments.expect(2, 2).array(0);
    long back = arguments.whole(1);
    if (back >= 1 && back <= array.size()) {
      return array.get(array.size() - (int) back);
    }
    if (lenient) {
      return NODES.nullNode();
    }
    throw TemplateException.of("The language expression property array index '%d' from the end is out of bounds.", back);
  }
}
