package io.underpass.template.expression;

import io.underpass.template.TemplateException;
import io.underpass.template.functions.Arguments;
import io.underpass.template.functions.Values;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code copy}: {@code copyIndex()} inside a loop, and loops that make a member of an object. */
public final class Loops {
  /** The service's limit on a loop's count. */
  public static final int MOST = 800;

  private Loops() {}

  /** A turn of a resource's loop: what {@code copyIndex()} means without a name. */
  public static Scope turn(Scope outer, String name, int index) {
    return (evaluation, call, from) -> {
      if (!call.is("copyIndex")) {
        return outer.call(evaluation, call, from);
      }
      Arguments arguments = evaluation.arguments(call, from).expect(0, 2);
      return isNamed(arguments) && !arguments.text(0).equalsIgnoreCase(name) ? outer.call(evaluation, call, from) : place(arguments, index);
    };
  }

  /** A turn of a loop inside: without a name, {@code copyIndex()} means the resource's loop where there is one. */
  private static Scope inside(Scope outer, String name, int index) {
    return (evaluation, call, from) -> {
      if (!call.is("copyIndex")) {
        return outer.call(evaluation, call, from);
      }
      Arguments arguments = evaluation.arguments(call, from).expect(0, 2);
      if (isNamed(arguments)) {
        return arguments.text(0).equalsIgnoreCase(name) ? place(arguments, index) : outer.call(evaluation, call, from);
      }
      try {
        return outer.call(evaluation, call, from);
      } catch (TemplateException _) {
        return place(arguments, index);
      }
    };
  }

  private static boolean isNamed(Arguments arguments) {
    return arguments.size() > 0 && arguments.value(0).isString();
  }

  private static JsonNode place(Arguments arguments, int index) {
    int at = isNamed(arguments) ? 1 : 0;
    return Values.of(index + (arguments.size() > at ? arguments.whole(at, Integer.MIN_VALUE, Integer.MAX_VALUE) : 0L));
  }

  /** @throws TemplateException unless it is 0 to 800 */
  public static int count(Evaluation evaluation, JsonNode loop, String name, Scope scope) {
    JsonNode count = evaluation.value(loop.path("count"), scope);
    if (!count.isIntegralNumber() || !count.canConvertToInt() || count.longValue() < 0 || count.longValue() > MOST) {
      throw TemplateException.of(
          "The template copy definition '%s' has an invalid copy count value '%s'. The value must be a whole number from 0 to %d."
              + " Please see https://aka.ms/arm-copy for usage details.",
          name,
          Values.shown(count),
          MOST);
    }
    return count.intValue();
  }

  /** An object of a template, worked out. */
  static ObjectNode members(Evaluation evaluation, ObjectNode object, Scope scope) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    ArrayNode loops = loops(object);
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (member.getValue() != loops) {
        String name = member.getKey();
        JsonNode key = Expression.isOne(name) ? evaluation.text(name, scope) : null;
        result.set(key == null ? Expression.literal(name) : Values.written(key), evaluation.value(member.getValue(), scope));
      }
    }
    if (loops != null) {
      for (JsonNode loop : loops) {
        String name = Values.written(evaluation.value(loop.path("name"), scope));
        result.set(name, elements(evaluation, loop, name, scope));
      }
    }
    return result;
  }

  /** What a loop makes: {@code input}, {@code count} times. */
  public static ArrayNode elements(Evaluation evaluation, JsonNode loop, String name, Scope scope) {
    int count = count(evaluation, loop, name, scope);
    ArrayNode elements = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < count; i++) {
      elements.add(evaluation.value(loop.path("input"), inside(scope, name, i)));
    }
    return elements;
  }

  /** The loops that an object has as its member {@code copy}; null if it has none. */
  public static @Nullable ArrayNode loops(ObjectNode object) {
    if (!(object.get("copy") instanceof ArrayNode list) || list.isEmpty()) {
      return null;
    }
    for (JsonNode loop : list) {
      if (!loop.isObject() || !loop.has("name") || !loop.has("count") || !loop.has("input")) {
        return null;
      }
    }
    return list;
  }
}
