package io.underpass.cli.output;

import io.burt.jmespath.BaseRuntime;
import io.burt.jmespath.JmesPathType;
import io.underpass.cli.client.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JMESPath over Jackson's tree. Numbers it computes are whole where their value is. */
final class JacksonRuntime extends BaseRuntime<JsonNode> {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final double LARGEST_EXACT = 9_007_199_254_740_992.0;

  @Override
  public JsonNode parseString(String text) {
    return Json.read(text);
  }

  @Override
  public List<JsonNode> toList(JsonNode value) {
    List<JsonNode> items = new ArrayList<>();
    if (value.isArray()) {
      value.forEach(items::add);
    } else if (value.isObject()) {
      value.properties().forEach(member -> items.add(member.getValue()));
    }
    return items;
  }

  @Override
  public String toString(JsonNode value) {
    return value.isString() ? value.stringValue() : Json.write(value);
  }

  @Override
  public Number toNumber(JsonNode value) {
    return value.isNumber() ? value.numberValue() : 0;
  }

  @Override
  public boolean isTruthy(JsonNode value) {
    return switch (typeOf(value)) {
      case NULL -> false;
      case NUMBER -> true;
      case BOOLEAN -> value.booleanValue();
      case STRING -> !value.stringValue().isEmpty();
      case ARRAY, OBJECT -> !value.isEmpty();
    };
  }

  @Override
  public JmesPathType typeOf(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> JmesPathType.ARRAY;
      case OBJECT, POJO -> JmesPathType.OBJECT;
      case STRING, BINARY -> JmesPathType.STRING;
      case NUMBER -> JmesPathType.NUMBER;
      case BOOLEAN -> JmesPathType.BOOLEAN;
      case NULL, MISSING -> JmesPathType.NULL;
    };
  }

  @Override
  public JsonNode getProperty(JsonNode value, JsonNode name) {
    JsonNode found = value.isObject() ? value.get(name.stringValue()) : null;
    return found == null ? createNull() : found;
  }

  @Override
  public Collection<JsonNode> getPropertyNames(JsonNode value) {
    List<JsonNode> names = new ArrayList<>();
    value.propertyNames().forEach(name -> names.add(NODES.stringNode(name)));
    return names;
  }

  @Override
  public JsonNode createNull() {
    return NODES.nullNode();
  }

  @Override
  public JsonNode createArray(Collection<JsonNode> elements) {
    ArrayNode array = NODES.arrayNode();
    elements.forEach(array::add);
    return array;
  }

  @Override
  public JsonNode createString(String text) {
    return NODES.stringNode(text);
  }

  @Override
  public JsonNode createBoolean(boolean value) {
    return NODES.booleanNode(value);
  }

  @Override
  public JsonNode createObject(Map<JsonNode, JsonNode> members) {
    ObjectNode object = NODES.objectNode();
    members.forEach((name, value) -> object.set(name.stringValue(), value));
    return object;
  }

  @Override
  public JsonNode createNumber(double value) {
    return Math.rint(value) == value && Math.abs(value) < LARGEST_EXACT ? NODES.numberNode((long) value) : NODES.numberNode(value);
  }

  @Override
  public JsonNode createNumber(long value) {
    return NODES.numberNode(value);
  }
}
