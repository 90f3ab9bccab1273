package io.underpass.arm;

import io.underpass.arm.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What goes wrong with bodies and paths. */
final class Damage {
  private static final List<String> VALUES = List.of(
      "null", "true", "-1", "0", "1e400", "-0.0", "99999999999999999999999999999999", "1e-9999", "\"\"", "\"\\u0000\"", "\"\\ud800\"",
      "[]", "{}", "[null]", "[[]]", "[{}]", "{\"id\":null}",
      "{\"id\":\"/\"}", "{\"id\":\"/subscriptions\"}", "{\"id\":[]}", "\"10.0.0.0/8\"", "\"::/0\"", "\"%s\"", "9".repeat(2_000));

  private Damage() {}

  /** A third as it is, a third with values of other kinds, a third no JSON any more. */
  static byte[] body(ObjectNode sample, Random random) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> Json.bytes(sample);
      case 2, 3 -> swapped(sample, random);
      case 4 -> octets(Json.bytes(sample), random);
      default -> nonsense(sample, random);
    };
  }

  private static byte[] swapped(ObjectNode sample, Random random) {
    List<ObjectNode> objects = new ArrayList<>();
    collect(sample, objects);
    for (int i = random.nextInt(3); i >= 0; i--) {
      ObjectNode object = objects.get(random.nextInt(objects.size()));
      List<String> names = new ArrayList<>(object.propertyNames());
      if (!names.isEmpty()) {
        object.put(names.get(random.nextInt(names.size())), "@@" + random.nextInt(VALUES.size()) + "@@");
      }
    }
    String text = new String(Json.bytes(sample), StandardCharsets.UTF_8);
    for (int i = 0; i < VALUES.size(); i++) {
      text = text.replace("\"@@" + i + "@@\"", VALUES.get(i));
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static void collect(JsonNode node, List<ObjectNode> objects) {
    if (node instanceof ObjectNode object) {
      objects.add(object);
    }
    if (node instanceof ObjectNode || node instanceof ArrayNode) {
      node.forEach(child -> collect(child, objects));
    }
  }

  private static byte[] octets(byte[] body, Random random) {
    byte[] damaged = body.clone();
    for (int i = random.nextInt(4); i >= 0 && damaged.length > 0; i--) {
      int at = random.nextInt(damaged.length);
      switch (random.nextInt(3)) {
        case 0 -> damaged[at] = (byte) random.nextInt(256);
        case 1 -> damaged = java.util.Arrays.copyOf(damaged, at);
        default -> {
          byte[] more = java.util.Arrays.copyOf(damaged, damaged.length + at);
          System.arraycopy(damaged, 0, more, damaged.length, at);
          damaged = more;
        }
      }
    }
    return damaged;
  }

  private static byte[] nonsense(ObjectNode sample, Random random) {
    String text = sample.toString();
    return (switch (random.nextInt(9)) {
      case 0 -> "";
      case 1 -> "[".repeat(1 + random.nextInt(100_000));
      case 2 -> "{\"a\":".repeat(1 + random.nextInt(20_000));
      case 3 -> text.replaceFirst("\\{", "{\"location\":\"eastus\",\"location\":\"westus\",");
      case 4 -> text + text;
      case 5 -> "\ufeff" + text;
      case 6 -> "{\"location\":\"" + "x".repeat(random.nextInt(200_000)) + "\"}";
      case 7 -> "{\"tags\":{" + "\"k\":1,".repeat(random.nextInt(2_000)) + "\"z\":2}}";
      default -> "\"" + text.replace("\"", "'") + "\"";
    }).getBytes(StandardCharsets.UTF_8);
  }

  /** Segments doubled, cut, escaped in ways that decoders disagree about. */
  static String path(String path, Random random) {
    String[] parts = path.substring(1).split("/");
    int at = random.nextInt(parts.length);
    parts[at] = switch (random.nextInt(16)) {
      case 0 -> "providers";
      case 1 -> parts[random.nextInt(parts.length)];
      case 2 -> "x".repeat(1 + random.nextInt(3_000));
      case 3 -> "%C3%A9%20" + random.nextInt(10);
      case 4 -> "%2F";
      case 5 -> "%2e%2E";
      case 6 -> "..";
      case 7 -> ".";
      case 8 -> "%00";
      case 9 -> "%FF%FE";
      case 10 -> "%u0041";
      case 11 -> "";
      case 12 -> parts[at] + ";v=1";
      case 13 -> "%25" + parts[at];
      case 14 -> "\u00e9";
      default -> parts[at].toUpperCase(Locale.ROOT);
    };
    return "/" + String.join("/", List.of(parts).subList(0, 1 + random.nextInt(parts.length)));
  }
}
