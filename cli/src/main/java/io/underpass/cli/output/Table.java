package io.underpass.cli.output;

import io.underpass.cli.client.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A table by {@code az}'s rules: columns of the plain members but {@code id}, {@code type} and {@code etag}, headed with a capital;
 * a rule of dashes two wider than the heading or as wide as the widest cell; two spaces between; nothing numeric about numbers.
 */
public final class Table {
  private static final Set<String> SKIPPED = Set.of("id", "type", "etag");

  private Table() {}

  /**
   * @param sorted whether columns go by name; else as they come
   * @return lines without the last line's end; empty for no rows
   */
  public static String write(JsonNode node, boolean sorted) {
    List<Map<String, String>> rows = new ArrayList<>();
    if (node.isArray()) {
      node.forEach(item -> rows.add(row(item, sorted)));
    } else {
      rows.add(row(node, sorted));
    }
    Set<String> headings = new LinkedHashSet<>();
    rows.forEach(row -> headings.addAll(row.keySet()));
    if (headings.isEmpty()) {
      return "";
    }
    Map<String, Integer> widths = new LinkedHashMap<>();
    for (String heading : headings) {
      int width = width(heading) + 2;
      for (Map<String, String> row : rows) {
        width = Math.max(width, width(row.getOrDefault(heading, "")));
      }
      widths.put(heading, width);
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(headings.stream().map(heading -> pad(heading, widths.get(heading))).toList()));
    lines.add(line(headings.stream().map(heading -> "-".repeat(widths.get(heading))).toList()));
    for (Map<String, String> row : rows) {
      lines.add(line(headings.stream().map(heading -> pad(row.getOrDefault(heading, ""), widths.get(heading))).toList()));
    }
    return String.join("\n", lines);
  }

  private static Map<String, String> row(JsonNode item, boolean sorted) {
    Map<String, String> cells = new LinkedHashMap<>();
    if (item.isArray()) {
      for (int i = 0; i < item.size(); i++) {
        cells.put("Column" + (i + 1), item.get(i).isContainer() ? Json.write(item.get(i)) : Scalar.text(item.get(i)));
      }
    } else if (item.isObject()) {
      for (Map.Entry<String, JsonNode> member : sorted ? Scalar.sorted(item) : item.properties()) {
        JsonNode value = member.getValue();
        if (!SKIPPED.contains(member.getKey()) && !value.isNull() && !value.isContainer()) {
          String name = member.getKey();
          cells.put(name.isEmpty() ? name : Character.toUpperCase(name.charAt(0)) + name.substring(1), Scalar.text(value));
        }
      }
    } else {
      cells.put("Result", Scalar.text(item));
    }
    return cells;
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - width(text)));
  }

  private static String line(List<String> cells) {
    return String.join("  ", cells).stripTrailing();
  }
}
