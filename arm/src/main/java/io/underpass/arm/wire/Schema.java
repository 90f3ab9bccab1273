package io.underpass.arm.wire;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members that an object of a body may have. Reading a body through it drops what the service
 * alone writes, spells members and enumerated values canonically, and refuses the rest as the
 * service does, unless the list is {@link #open}. An explicit null counts as absent.
 */
public final class Schema {
  /** What becomes of a member that isn't in the list. */
  private enum Unlisted { REFUSED, KEPT, DROPPED }

  private final String typeName;
  private Unlisted unlisted = Unlisted.REFUSED;
  private final Map<String, Member> members = new LinkedHashMap<>();

  private Schema(String typeName) {
    this.typeName = typeName;
  }

  /** What a member's value may be. */
  sealed interface Kind {
    record Text(@Nullable List<String> oneOf) implements Kind {}

    record Flag() implements Kind {}

    record Whole(long min, long max) implements Kind {}

    record Decimal() implements Kind {}

    record Nested(Schema schema) implements Kind {}

    record ListOf(Kind element) implements Kind {}

    /** Members of any name, values of one kind. */
    record MapOf(Kind value) implements Kind {}

    /** Kept as it comes. */
    record Anything() implements Kind {}

    /** Written by the service alone; dropped. */
    record Derived() implements Kind {}

    /** The service has it, Underpass doesn't: absent, empty or false is fine. */
    record Missing() implements Kind {}
  }

  record Member(String name, Kind kind) {}

  /** The members by name in lower case. */
  Map<String, Member> members() {
    return members;
  }

  /** @param typeName as the service's messages call the type: {@code SubnetPropertiesFormat} */
  public static Schema of(String typeName) {
    return new Schema(typeName);
  }

  private Schema add(Kind kind, String... names) {
    for (String name : names) {
      members.put(name.toLowerCase(Locale.ROOT), new Member(name, kind));
    }
    return this;
  }

  public Schema text(String... names) {
    return add(new Kind.Text(null), names);
  }

  public Schema oneOf(String name, String... values) {
    return add(new Kind.Text(List.of(values)), name);
  }

  public Schema flag(String... names) {
    return add(new Kind.Flag(), names);
  }

  /** @param max inclusive */
  public Schema whole(String name, long min, long max) {
    return add(new Kind.Whole(min, max), name);
  }

  public Schema decimal(String name) {
    return add(new Kind.Decimal(), name);
  }

  public Schema nested(String name, Schema schema) {
    return add(new Kind.Nested(schema), name);
  }

  public Schema listOf(String name, Schema schema) {
    return add(new Kind.ListOf(new Kind.Nested(schema)), name);
  }

  public Schema texts(String... names) {
    return add(new Kind.ListOf(new Kind.Text(null)), names);
  }

  public Schema textMap(String name) {
    return add(new Kind.MapOf(new Kind.Text(null)), name);
  }

  /** {@code {"id": …}}; further members, which clients send along from what they read, don't count. */
  public Schema reference(String... names) {
    return add(new Kind.Nested(REFERENCE), names);
  }

  public Schema references(String... names) {
    return add(new Kind.ListOf(new Kind.Nested(REFERENCE)), names);
  }

  /** Members that mean nothing here: kept as they come and shown again. */
  public Schema anything(String... names) {
    return add(new Kind.Anything(), names);
  }

  /** The list isn't all that the service has: what else comes is kept as it comes. Without this the list is complete. */
  public Schema open() {
    unlisted = Unlisted.KEPT;
    return this;
  }

  /** Written by the service alone: dropped. */
  public Schema derived(String... names) {
    return add(new Kind.Derived(), names);
  }

  /** Members of the service's that would change what happens to packets, and don't here: refused with 501 unless empty or false. */
  public Schema missing(String... names) {
    return add(new Kind.Missing(), names);
  }

  /** The members, at any depth, that are refused: see {@link #missing}. */
  public Set<String> refused() {
    Set<String> names = new TreeSet<>();
    members.values().forEach(member -> refused(member.name(), member.kind(), names));
    return names;
  }

  private static void refused(String name, Kind kind, Set<String> names) {
    switch (kind) {
      case Kind.Missing _ -> names.add(name);
      case Kind.Nested nested -> names.addAll(nested.schema().refused());
      case Kind.ListOf list -> refused(name, list.element(), names);
      default -> { }
    }
  }

  private static final Schema REFERENCE = new Schema("SubResource").text("id");

  static {
    REFERENCE.unlisted = Unlisted.DROPPED;
  }

  /** @throws ArmError {@code InvalidRequestFormat} naming the member, its path and what was expected */
  public ObjectNode read(ObjectNode body) {
    return read(body, "");
  }

  private ObjectNode read(ObjectNode body, String path) {
    ObjectNode result = Json.object();
    for (Map.Entry<String, JsonNode> entry : body.properties()) {
      Member member = members.get(entry.getKey().toLowerCase(Locale.ROOT));
      String at = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
      if (member == null) {
        switch (unlisted) {
          case REFUSED -> throw invalid("Could not find member '%s' on object of type '%s'. Path '%s'.", entry.getKey(), typeName, at);
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

  private @Nullable JsonNode read(Kind kind, JsonNode value, String path) {
    return switch (kind) {
      case Kind.Text text -> text(text, value, path);
      case Kind.Flag _ -> flag(value, path);
      case Kind.Whole whole -> whole(whole, value, path);
      case Kind.Decimal _ -> decimal(value, path);
      case Kind.Nested nested -> nested.schema().read(object(value, nested.schema().typeName, path), path);
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
    return unreadable("InvalidJson", String.format(Locale.ROOT, message, arguments));
  }

  /** The service's frame for a body that can't be understood. */
  public static ArmError unreadable(String code, String message) {
    return ArmError.badRequest("InvalidRequestFormat", "Cannot parse the request. %s", message)
        .because(new ArmError.Detail(code, message, null));
  }

}
