package io.underpass.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Tab-separated values by {@code az}'s rules: one line an item; in a line, lists are their length, objects are empty, absent is
 * {@code None} and booleans are {@code True}; a boolean that is a whole line is {@code true}.
 */
public final class Tsv {
  private Tsv() {}

  /**
   * @param sorted whether columns go by name; else as they come
   */
  public static String write(JsonNode node, boolean sorted) {
    StringBuilder text = new StringBuilder();
    if (node.isArray()) {
      node.forEach(item -> line(text, item, sorted));
    } else {
      line(text, node, sorted);
    }
    return text.toString();
  }

  private static void line(StringBuilder text, JsonNode item, boolean sorted) {
    if (item.isObject() || item.isArray()) {
      List<JsonNode> cells = new ArrayList<>();
      if (item.isArray()) {
        item.forEach(cells::add);
      } else if (sorted) {
        Scalar.sorted(item).stream().map(Map.Entry::getValue).forEach(cells::add);
      } else {
        item.properties().stream().map(Map.Entry::getValue).forEach(cells::add);
      }
      text.append(String.join("\t", cells.stream().map(Tsv::cell).toList()));
    } else {
      text.append(item.isBoolean() ? String.valueOf(item.booleanValue()) : cell(item));
    }
    text.append('\n');
  }

  private static String cell(JsonNode value) {
    return value.isArray() ? String.valueOf(value.size()) : value.isObject() ? "" : Scalar.text(value);
  }
}
