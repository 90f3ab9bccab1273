package io.underpass.arm.wire;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON as this wire has it: strict, at most 64 deep, no member twice. */
public final class Json {
  private static final int DEEPEST = 64;
  private static final int LONGEST_NUMBER = 40;
  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(DEEPEST).maxNumberLength(LONGEST_NUMBER).build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /**
   * A body that must be one JSON object.
   *
   * @throws ArmError {@code InvalidRequestContent} saying what is wrong and where
   */
  public static ObjectNode object(byte[] body) {
    JsonNode node = parse(body);
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw ArmError.badRequest(
        "InvalidRequestContent",
        "The request content was invalid and could not be deserialized: expected a JSON object, found %s.",
        body.length == 0 ? "no body" : "another kind of value");
  }

  private static JsonNode parse(byte[] body) {
    int start = body.length >= 3 && body[0] == (byte) 0xEF && body[1] == (byte) 0xBB && body[2] == (byte) 0xBF ? 3 : 0;
    try {
      return body.length == start ? JsonNodeFactory.instance.missingNode() : MAPPER.readTree(body, start, body.length - start);
    } catch (JacksonException e) {
      String where = e.getLocation() == null ? "" : ", line " + e.getLocation().getLineNr() + ", position " + e.getLocation().getColumnNr();
      throw ArmError.badRequest(
          "InvalidRequestContent",
          "The request content was invalid and could not be deserialized: '%s'%s.",
          firstLine(e.getOriginalMessage()),
          where);
    }
  }

  private static String firstLine(@Nullable String text) {
    // Jackson repeats the token that it can't read, which may be a key that lacks its quotes.
    return text == null ? "not JSON" : text.lines().findFirst().orElse("not JSON").replaceFirst("(?i)(token )'[^']*'", "$1");
  }

  /** @throws IllegalArgumentException if it isn't JSON */
  public static JsonNode read(byte[] json) {
    try {
      return MAPPER.readTree(json);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(e.getOriginalMessage(), e);
    }
  }

  public static byte[] bytes(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** {@code {"value": […]}} */
  public static ObjectNode list(ArrayNode values) {
    ObjectNode list = object();
    list.set("value", values);
    return list;
  }

  /** {@code {"id": …}} */
  public static ObjectNode reference(Object id) {
    return object().put("id", id.toString());
  }

  /** The text at a path of member names; empty where anything on the way is absent or no text. */
  public static Optional<String> text(JsonNode node, String... path) {
    JsonNode at = at(node, path);
    return at.isString() ? Optional.of(at.stringValue()) : Optional.empty();
  }

  public static boolean flag(JsonNode node, String... path) {
    return at(node, path).asBoolean(false);
  }

  /** The node at a path of member names; a missing node where anything on the way is absent. */
  public static JsonNode at(JsonNode node, String... path) {
    JsonNode at = node;
    for (String name : path) {
      at = at.path(name);
    }
    return at;
  }

  /** The {@code properties} of a resource's body, made if absent. */
  public static ObjectNode properties(ObjectNode body) {
    return body.get("properties") instanceof ObjectNode properties ? properties : body.putObject("properties");
  }

  /** A resource's body with a patch written over it: RFC 7396, but tags come as a whole, so that a client takes one away by leaving it out. */
  static ObjectNode patched(ObjectNode body, ObjectNode patch) {
    ObjectNode whole = body.deepCopy();
    if (patch.propertyNames().stream().anyMatch("tags"::equalsIgnoreCase)) {
      whole.remove("tags");
    }
    merge(whole, patch);
    return whole;
  }

  /** Writes a patch's members over an object's, objects member by member; a null takes a member away (RFC 7396). */
  static void merge(ObjectNode target, ObjectNode patch) {
    patch.properties().forEach(member -> {
      String name = target.propertyNames().stream().filter(member.getKey()::equalsIgnoreCase).findFirst().orElse(member.getKey());
      if (member.getValue().isNull()) {
        target.remove(name);
      } else if (member.getValue() instanceof ObjectNode inner && target.get(name) instanceof ObjectNode before) {
        merge(before, inner);
      } else {
        target.set(name, member.getValue().deepCopy());
      }
    });
  }

  /** Sets a member to the texts of values. */
  public static void setTexts(ObjectNode node, String name, Iterable<?> values) {
    ArrayNode texts = node.putArray(name);
    values.forEach(value -> texts.add(value.toString()));
  }

  /** Sets a member to a list, unless that is empty. */
  public static void unlessEmpty(ObjectNode node, String name, ArrayNode list) {
    if (!list.isEmpty()) {
      node.set(name, list);
    }
  }

  /** Sets a member where it is absent. */
  public static void otherwise(ObjectNode node, String name, String value) {
    if (!node.has(name)) {
      node.put(name, value);
    }
  }

  /** Sets a member where it is absent. */
  public static void otherwise(ObjectNode node, String name, boolean value) {
    if (!node.has(name)) {
      node.put(name, value);
    }
  }

  /** Sets a member where it is absent. */
  public static void otherwise(ObjectNode node, String name, int value) {
    if (!node.has(name)) {
      node.put(name, value);
    }
  }
}
