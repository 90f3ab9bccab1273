package io.underpass.cli.client;

import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.io.JsonStringEncoder;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reading and writing JSON, compact. Jackson's tree without its mapper, which takes longer to set up than a command to run. */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final JsonFactory LENIENT =
      JsonFactory.builder()
          .enable(
              JsonReadFeature.ALLOW_JAVA_COMMENTS,
              JsonReadFeature.ALLOW_TRAILING_COMMA,
              JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
          .build();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Json() {}

  /**
   * Reads one value and nothing behind it.
   *
   * @throws JacksonException for a text that isn't JSON
   */
  public static JsonNode read(String text) {
    return read(FACTORY, text);
  }

  /**
   * Reads one value as files of templates have it: with comments, trailing commas, and texts over several lines.
   *
   * @throws JacksonException for a text that isn't that
   */
  public static JsonNode readLenient(String text) {
    return read(LENIENT, text);
  }

  private static JsonNode read(JsonFactory factory, String text) {
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        throw new StreamReadException(parser, "nothing where JSON was expected");
      }
      JsonNode node = value(parser, first);
      if (parser.nextToken() != null) {
        throw new StreamReadException(parser, "more text behind the end of the JSON");
      }
      return node;
    }
  }

  private static JsonNode value(JsonParser parser, JsonToken token) {
    return switch (token) {
      case START_OBJECT -> {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
          String name = parser.currentName();
          object.set(name, value(parser, parser.nextToken()));
        }
        yield object;
      }
      case START_ARRAY -> {
        ArrayNode array = NODES.arrayNode();
        for (JsonToken item = parser.nextToken(); item != JsonToken.END_ARRAY; item = parser.nextToken()) {
          array.add(value(parser, item));
        }
        yield array;
      }
      case VALUE_STRING -> NODES.stringNode(parser.getString());
      case VALUE_NUMBER_INT ->
          switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
          };
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      default -> throw new StreamReadException(parser, "unexpected " + token);
    };
  }

  public static String write(JsonNode node) {
    StringBuilder text = new StringBuilder();
    append(text, node);
    return text.toString();
  }

  private static void append(StringBuilder text, JsonNode node) {
    if (node.isObject()) {
      text.append('{');
      boolean more = false;
      for (Map.Entry<String, JsonNode> member : node.properties()) {
        quote(text.append(more ? "," : ""), member.getKey());
        append(text.append(':'), member.getValue());
        more = true;
      }
      text.append('}');
    } else if (node.isArray()) {
      text.append('[');
      boolean more = false;
      for (JsonNode item : node) {
        append(text.append(more ? "," : ""), item);
        more = true;
      }
      text.append(']');
    } else if (node.isString()) {
      quote(text, node.stringValue());
    } else {
      text.append(node.isMissingNode() ? "null" : node.asString("null"));
    }
  }

  private static void quote(StringBuilder text, String value) {
    text.append('"');
    JsonStringEncoder.getInstance().quoteAsString(value, text);
    text.append('"');
  }

  public static ObjectNode object() {
    return NODES.objectNode();
  }
}
