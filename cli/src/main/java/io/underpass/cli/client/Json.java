package io.underpass.cli.client;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reading and writing JSON, compact. */
public final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /**
   * @throws JacksonException for a text that isn't JSON
   */
  public static JsonNode read(String text) {
    return MAPPER.readTree(text);
  }

  public static String write(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
