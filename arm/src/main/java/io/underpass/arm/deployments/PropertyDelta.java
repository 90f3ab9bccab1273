package io.underpass.arm.deployments;

import io.underpass.arm.wire.Json;
import io.underpass.template.functions.Values;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What differs between two states of a resource, as what-if tells it. */
final class PropertyDelta {
  private PropertyDelta() {}

  /** Empty where nothing differs. */
  static ArrayNode between(ObjectNode before, ObjectNode after) {
    ArrayNode delta = Json.array();
    objects(delta, "", before, after);
    return delta;
  }

  private static void objects(ArrayNode delta, String path, ObjectNode before, ObjectNode after) {
    Set<String> names = new LinkedHashSet<>(before.propertyNames());
    names.addAll(after.propertyNames());
    for (String name : names) {
      values(delta, path.isEmpty() ? name : path + "." + name, before.get(name), after.get(name));
    }
  }

  private static void values(ArrayNode delta, String path, @Nullable JsonNode before, @Nullable JsonNode after) {
    if (before == null || after == null) {
      change(delta, path, before == null ? "Create" : "Delete", before, after);
    } else if (before instanceof ObjectNode left && after instanceof ObjectNode right) {
      objects(delta, path, left, right);
    } else if (before instanceof ArrayNode left && after instanceof ArrayNode right) {
      ArrayNode children = Json.array();
      arrays(children, left, right);
      if (!children.isEmpty()) {
        ((ObjectNode) change(delta, path, "Array", null, null)).set("children", children);
      }
    } else if (!Values.same(before, after)) {
      change(delta, path, "Modify", before, after);
    }
  }

  private static void arrays(ArrayNode children, ArrayNode before, ArrayNode after) {
    Map<String, JsonNode> left = named(before);
    Map<String, JsonNode> right = named(after);
    Set<String> names = new LinkedHashSet<>(left.keySet());
    names.addAll(right.keySet());
    int place = 0;
    for (String name : names) {
      JsonNode one = left.get(name);
      JsonNode other = right.get(name);
      String path = Integer.toString(place++);
      if (one instanceof ObjectNode was && other instanceof ObjectNode is) {
        ArrayNode inner = Json.array();
        objects(inner, "", was, is);
        if (!inner.isEmpty()) {
          ((ObjectNode) change(children, path, "Modify", null, null)).set("children", inner);
        }
      } else {
        if (one == null || other == null || !Values.same(one, other)) {
          change(children, path, one == null ? "Create" : other == null ? "Delete" : "Modify", one, other);
        }
      }
    }
  }

  /** Elements by their names, others by what they are or where they stand. */
  private static Map<String, JsonNode> named(ArrayNode array) {
    Map<String, JsonNode> named = new LinkedHashMap<>();
    for (int i = 0; i < array.size(); i++) {
      JsonNode element = array.get(i);
      String name = Json.text(element, "name").map(text -> "name " + text.toLowerCase(Locale.ROOT))
          .orElse(element.isValueNode() ? "value " + element.asString() : "place " + i);
      named.putIfAbsent(named.containsKey(name) ? name + " " + i : name, element);
    }
    return named;
  }

  private static JsonNode change(ArrayNode delta, String path, String kind, @Nullable JsonNode before, @Nullable JsonNode after) {
    ObjectNode change = delta.addObject().put("path", path).put("propertyChangeType", kind);
    change.set("before", before == null ? Json.object().nullNode() : before);
    change.set("after", after == null ? Json.object().nullNode() : after);
    change.putNull("children");
    return change;
  }
}
