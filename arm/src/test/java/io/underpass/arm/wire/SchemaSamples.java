package io.underpass.arm.wire;

import io.underpass.arm.wire.Schema.Kind;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Random bodies that a schema would read: members of the right kinds, values that make sense somewhere. */
public final class SchemaSamples {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final List<String> TEXTS = List.of(
      "", "x", "default", "eastus", "Standard", "Dynamic", "Static", "10.0.0.0/16", "10.0.1.0/24", "10.0.1.10", "fd00::/48", "::1",
      "0.0.0.0/0", "255.255.255.255", "*", "80", "1-65535",
      "65536", "Tcp", "Any", "Internet", "65010", "true", "Equinix", "Silicon Valley", "ErGw1AZ", "null", "2024-01-01T00:00:00Z", "PT1M",
      "%s%n%x", "../..", "\u0000", "ü€😀", "\ud800");
  private final Random random;
  private final List<String> ids;

  /** @param ids to refer to */
  public SchemaSamples(Random random, List<String> ids) {
    this.random = random;
    this.ids = ids;
  }

  /** A whole body; {@code density} of ten members are there. */
  public ObjectNode body(Schema schema, int density) {
    return object(schema, density, 0);
  }

  private ObjectNode object(Schema schema, int density, int depth) {
    ObjectNode object = Json.object();
    schema.members().values().forEach(member -> {
      if (random.nextInt(10) < density && !(member.kind() instanceof Kind.Derived) && depth < 8) {
        object.set(member.name(), random.nextInt(40) == 0 ? NODES.nullNode() : value(member.name(), member.kind(), density, depth));
      }
    });
    return object;
  }

  private JsonNode value(String name, Kind kind, int density, int depth) {
    return switch (kind) {
      case Kind.Text text -> NODES.stringNode(text.oneOf() != null && random.nextInt(8) > 0 ? pick(text.oneOf()) : text(name));
      case Kind.Flag _ -> NODES.booleanNode(random.nextBoolean());
      case Kind.Whole whole -> NODES.numberNode(switch (random.nextInt(6)) {
        case 0 -> whole.min();
        case 1 -> whole.max();
        case 2 -> random.nextLong();
        default -> whole.min() + random.nextInt(100);
      });
      case Kind.Decimal _ -> NODES.numberNode(random.nextDouble() * 1e6);
      case Kind.Nested nested -> object(nested.schema(), density, depth + 1);
      case Kind.ListOf list -> {
        ArrayNode array = Json.array();
        for (int i = random.nextInt(3); i >= 0; i--) {
          array.add(value(name, list.element(), density, depth + 1));
        }
        yield array;
      }
      case Kind.MapOf map -> Json.object().set("k" + random.nextInt(3), value(name, map.value(), density, depth + 1));
      case Kind.Anything _ -> random.nextBoolean() ? NODES.stringNode(text(name)) : Json.object().put("a", random.nextInt());
      default -> random.nextBoolean() ? NODES.nullNode() : Json.array();
    };
  }

  private String text(String name) {
    return switch (name) {
      case "id" -> random.nextInt(8) == 0 ? pick(TEXTS) : pick(ids);
      case "location" -> random.nextInt(4) == 0 ? pick(TEXTS) : "eastus";
      case "name" -> "n" + random.nextInt(3);
      default -> {
        boolean address = name.toLowerCase(java.util.Locale.ROOT).contains("address");
        yield address && random.nextInt(3) > 0 ? "10.0." + random.nextInt(4) + "." + random.nextInt(16) + (name.contains("refix") ? "/28"
            : "") : pick(TEXTS);
      }
    };
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
