package io.underpass.arm.wire;

import io.underpass.arm.wire.Schema.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads bodies through a {@link Schema}: the values that clients write for each kind of member, and what is said of others. */
final class SchemaReading {
  private SchemaReading() {}

  /** @param path of the body in the whole; empty for the whole */
  static ObjectNode read(Schema schema, ObjectNode body, String path) {
    ObjectNode result = Json.object();
    for (Map.Entry<String, JsonNode> entry : body.properties()) {
      Schema.Member member = schema.members().get(entry.getKey().toLowerCase(Locale.ROOT));
      String at = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      if (member == null) {
        switch (schema.unlisted()) {
          case REFUSED -> throw invalid(
              "Could not find member '%s' on object of type '%s'. Path '%s'.", entry.getKey(), schema.typeName(), at);
          case KEPT -> {
            if (!entry.getValue().isNull()) {
              result.set(entry.getKey(), entry.getValue().deepCopy());
            }
          }
          case DROPPED -> { }
        }
        continue;
      }
      JsonNode value = entry.getValue();
      if (!value.isNull() && !(member.kind() instanceof Kind.Derived)) {
        JsonNode read = read(member.kind(), value, at);
        if (read != null) {
          result.set(member.name(), read);
        }
      }
    }
    return result;
  }

  private static @Nullable JsonNode read(Kind kind, JsonNode value, String path) {
    return switch (kind) {
      case Kind.Text text -> text(text, value, path);
      case Kind.Flag _ -> flag(value, path);
      case Kind.Whole whole -> whole(whole, value, path);
      case Kind.Decimal _ -> decimal(value, path);
      case Kind.Nested nested -> read(nested.schema(), object(value, nested.schema().typeName(), path), path);
      case Kind.ListOf list -> {
        if (!(value instanceof ArrayNode array)) {
          throw wrongKind(value, "a list", path);
        }
        ArrayNode result = Json.array();
        for (int i = 0; i < array.size(); i++) {
          JsonNode read = read(list.element(), array.get(i), path + "[" + i + "]");
          if (read != null) {
            result.add(read);
          }
        }
        yield result;
      }
      case Kind.MapOf map -> {
        ObjectNode result = Json.object();
        for (Map.Entry<String, JsonNode> entry : object(value, "Dictionary", path).properties()) {
          JsonNode read = entry.getValue().isNull() ? null : read(map.value(), entry.getValue(), path + "." + entry.getKey());
          if (read != null) {
            result.set(entry.getKey(), read);
          }
        }
        yield result;
      }
      case Kind.Anything _ -> value.deepCopy();
      case Kind.Derived _ -> null;
      case Kind.Missing _ -> {
        if (value.isContainer() ? !value.isEmpty() : value.asBoolean(true) && !value.asString("x").isEmpty()) {
          throw ArmError.of(501, "NotImplemented", "The member '%s' is not implemented by Underpass. Leave it out.", path).at(path);
        }
        yield null;
      }
    };
  }

  private static ObjectNode object(JsonNode value, String typeName, String path) {
    if (value instanceof ObjectNode object) {
      return object;
    }
    throw wrongKind(value, "an object of type '" + typeName + "'", path);
  }

  private static JsonNode text(Kind.Text kind, JsonNode value, String path) {
    if (!value.isValueNode()) {
      throw wrongKind(value, "a string", path);
    }
    String text = value.asString();
    if (kind.oneOf() == null) {
      return Json.object().stringNode(text);
    }
    return kind.oneOf().stream()
        .filter(text::equalsIgnoreCase)
        .findFirst()
        .map(Json.object()::stringNode)
        .orElseThrow(
            () ->
                invalid(
                    "Error converting value \"%s\". Path '%s'. Expected one of: %s.",
                    shown(text, path), path, String.join(", ", kind.oneOf())));
  }

  private static JsonNode flag(JsonNode value, String path) {
    if (value.isBoolean()) {
      return value;
    }
    if (value.isString() && Arrays.asList("true", "false").contains(value.stringValue().toLowerCase(Locale.ROOT))) {
      return Json.object().booleanNode(value.stringValue().equalsIgnoreCase("true"));
    }
    throw wrongKind(value, "true or false", path);
  }

  private static JsonNode whole(Kind.Whole kind, JsonNode value, String path) {
    Long number = null;
    if (value.isIntegralNumber() && value.canConvertToLong()) {
      number = value.longValue();
    } else if (value.isFloatingPointNumber()
        && value.doubleValue() == Math.rint(value.doubleValue())
        && Math.abs(value.doubleValue()) < 1e15) {
      number = (long) value.doubleValue();
    } else if (value.isString() && value.stringValue().strip().matches("-?\\d{1,18}")) {
      number = Long.valueOf(value.stringValue().strip());
    }
    if (number == null || number < kind.min() || number > kind.max()) {
      throw wrongKind(value, "a whole number from " + kind.min() + " to " + kind.max(), path);
    }
    return number == (int) (long) number ? Json.object().numberNode((int) (long) number) : Json.object().numberNode(number);
  }

  private static JsonNode decimal(JsonNode value, String path) {
    if (value.isNumber()) {
      return value;
    }
    if (value.isString() && value.stringValue().strip().matches("\\d{1,12}(\\.\\d{1,9})?")) {
      return Json.object().numberNode(Double.parseDouble(value.stringValue().strip()));
    }
    throw wrongKind(value, "a number", path);
  }

  private static ArmError wrongKind(JsonNode value, String expected, String path) {
    return invalid("Error converting value %s. Path '%s'. Expected %s.", shown(value.toString(), path), path, expected);
  }

  private static String shown(String text, String path) {
    if (Secrets.isSecret(path)) {
      return "(not shown)";
    }
    return text.length() > 60 ? text.substring(0, 60) + "…" : text;
  }

  private static ArmError invalid(String message, Object... arguments) {
    return Schema.unreadable("InvalidJson", String.format(Locale.ROOT, message, arguments));
  }
}
