package io.underpass.cli.output;

import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code az}'s view of a resource: {@code properties} lifted at every level, {@code resourceGroup} beside every resource id. */
public final class Flatten {
  private Flatten() {}

  /** A flattened copy. A member that is there already wins over a lifted one of the same name. */
  public static JsonNode flatten(JsonNode node) {
    if (node instanceof ArrayNode array) {
      ArrayNode flat = JsonNodeFactory.instance.arrayNode();
      array.forEach(item -> flat.add(flatten(item)));
      return flat;
    }
    if (!(node instanceof ObjectNode object)) {
      return node;
    }
    ObjectNode flat = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (!isLifted(member)) {
        flat.set(member.getKey(), member.getKey().equals("tags") ? member.getValue() : flatten(member.getValue()));
      }
    }
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (isLifted(member)) {
        for (Map.Entry<String, JsonNode> lifted : member.getValue().properties()) {
          if (!flat.has(lifted.getKey())) {
            flat.set(lifted.getKey(), flatten(lifted.getValue()));
          }
        }
      }
    }
    addResourceGroup(flat);
    return flat;
  }

  private static boolean isLifted(Map.Entry<String, JsonNode> member) {
    return member.getKey().equals("properties") && member.getValue().isObject();
  }

  private static void addResourceGroup(ObjectNode object) {
    JsonNode id = object.path("id");
    if (!id.isString() || object.propertyNames().stream().anyMatch("resourceGroup"::equalsIgnoreCase)) {
      return;
    }
    String[] parts = id.stringValue().split("/");
    if (parts.length > 8 && parts[1].equals("subscriptions") && parts[3].equalsIgnoreCase("resourceGroups")) {
      object.put("resourceGroup", parts[4]);
    }
  }
}
