package io.underpass.cli.output;

import java.util.Iterator;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** JSON as {@code az} prints it: two spaces, members sorted, characters beyond ASCII as they are. */
public final class JsonText {
  private static final String NAME = "\033[94m";
  private static final String TEXT = "\033[33m";
  private static final String WORD = "\033[34m";
  private static final String PLAIN = "\033[39;49;00m";

  private JsonText() {}

  public static String write(JsonNode node, boolean colored) {
    StringBuilder text = new StringBuilder();
    append(text, node, "", colored);
    return text.toString();
  }

  private static void append(StringBuilder text, JsonNode node, String indent, boolean colored) {
    String deeper = indent + "  ";
    if (node.isObject()) {
      if (node.isEmpty()) {
        text.append("{}");
        return;
      }
      text.append("{\n");
      Iterator<Map.Entry<String, JsonNode>> members = Scalar.sorted(node).iterator();
      while (members.hasNext()) {
        Map.Entry<String, JsonNode> member = members.next();
        paint(text.append(deeper), quoted(member.getKey()), NAME, colored);
        text.append(": ");
        append(text, member.getValue(), deeper, colored);
        text.append(members.hasNext() ? ",\n" : "\n");
      }
      text.append(indent).append('}');
    } else if (node.isArray()) {
      if (node.isEmpty()) {
        text.append("[]");
        return;
      }
      text.append("[\n");
      Iterator<JsonNode> items = node.iterator();
      while (items.hasNext()) {
        text.append(deeper);
        append(text, items.next(), deeper, colored);
        text.append(items.hasNext() ? ",\n" : "\n");
      }
      text.append(indent).append(']');
    } else if (node.isString()) {
      paint(text, quoted(node.stringValue()), TEXT, colored);
    } else {
      paint(text, node.isNumber() ? Scalar.number(node) : node.isBoolean() ? String.valueOf(node.booleanValue()) : "null", WORD, colored);
    }
  }

  private static void paint(StringBuilder text, String word, String color, boolean colored) {
    if (colored) {
      text.append(color).append(word).append(PLAIN);
    } else {
      text.append(word);
    }
  }

  static String quoted(String value) {
    StringBuilder text = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("\\\"");
        case '\\' -> text.append("\\\\");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        case '\t' -> text.append("\\t");
        case '\b' -> text.append("\\b");
        case '\f' -> text.append("\\f");
        default -> {
          if (c < 0x20) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            text.append(c);
          }
        }
      }
    }
    return text.append('"').toString();
  }
}
