package io.underpass.cli.output;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** YAML in block style, members sorted, lists level with their parent. Texts that would read as something else are quoted. */
public final class Yaml {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z_/.(+][^\\x00-\\x1f\\x7f]*|[0-9][^\\x00-\\x1f\\x7f]*");
  private static final Pattern OTHER_TYPE =
      Pattern.compile(
          "(?i)(true|false|yes|no|on|off|null|~|=|<<)|[-+]?[0-9][0-9_]*|0x[0-9a-f_]+|[-+]?(\\.[0-9]+|[0-9][0-9_]*\\.[0-9_]*)(e[-+][0-9]+)?"
              + "|[-+]?\\.inf|\\.nan|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?");
  private static final String NAME = "\033[94m";
  private static final String NO_COLOR = "\033[39;49;00m";

  private Yaml() {}

  public static String write(JsonNode node, boolean colored) {
    StringBuilder text = new StringBuilder();
    if (node.isContainer() && !node.isEmpty()) {
      block(text, node, 0, colored);
    } else {
      text.append(scalar(node)).append('\n');
      if (!node.isContainer() && !node.isString()) {
        text.append("...\n");
      }
    }
    return text.toString();
  }

  private static void block(StringBuilder text, JsonNode node, int indent, boolean colored) {
    String space = " ".repeat(indent);
    if (node.isArray()) {
      for (JsonNode item : node) {
        text.append(space).append("- ");
        if (item.isContainer() && !item.isEmpty()) {
          StringBuilder inner = new StringBuilder();
          block(inner, item, indent + 2, colored);
          text.append(inner.substring(indent + 2));
        } else {
          text.append(scalar(item)).append('\n');
        }
      }
      return;
    }
    List<Map.Entry<String, JsonNode>> members = Scalar.sorted(node);
    for (Map.Entry<String, JsonNode> member : members) {
      JsonNode value = member.getValue();
      String name = word(member.getKey());
      text.append(space).append(colored ? NAME + name + NO_COLOR : name).append(':');
      if (value.isContainer() && !value.isEmpty()) {
        text.append('\n');
        block(text, value, value.isArray() ? indent : indent + 2, colored);
      } else {
        text.append(' ').append(scalar(value)).append('\n');
      }
    }
  }

  private static String scalar(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "[]";
      case OBJECT -> "{}";
      case BOOLEAN -> String.valueOf(value.booleanValue());
      case NULL, MISSING -> "null";
      case NUMBER -> Scalar.number(value);
      default -> word(value.stringValue());
    };
  }

  private static String word(String text) {
    if (text.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
      return JsonText.quoted(text);
    }
    boolean plain =
        PLAIN.matcher(text).matches()
            && !OTHER_TYPE.matcher(text).matches()
            && !text.contains(": ")
            && !text.contains(" #")
            && !text.endsWith(":")
            && !text.endsWith(" ");
    return plain ? text : "'" + text.replace("'", "''") + "'";
  }
}
