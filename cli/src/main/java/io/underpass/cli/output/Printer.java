package io.underpass.cli.output;

import java.io.PrintStream;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Prints an answer in the format that was asked for. */
public final class Printer {
  /** What {@code -o} takes. */
  public enum Format {
    JSON, JSONC, NONE, TABLE, TSV, YAML, YAMLC;

    public static Format of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  private Printer() {}

  /**
   * @param answer as the server gave it
   * @param query a JMESPath, or empty
   * @param colored whether {@code jsonc} and {@code yamlc} may use colours
   */
  public static void print(JsonNode answer, Presentation presentation, Format format, String query, boolean colored, PrintStream out) {
    JsonNode shown = presentation.flat() ? Flatten.flatten(answer) : answer;
    boolean queried = !query.isEmpty();
    if (queried) {
      shown = Query.search(query, shown);
      if (shown.isNull() && format != Format.JSON && format != Format.JSONC) {
        return;
      }
    }
    if (shown.isMissingNode()) {
      return;
    }
    switch (format) {
      case NONE -> {}
      case JSON -> out.println(JsonText.write(shown, false));
      case JSONC -> out.println(JsonText.write(shown, colored));
      case YAML -> out.print(Yaml.write(shown, false));
      case YAMLC -> out.print(Yaml.write(shown, colored));
      case TSV -> out.print(Tsv.write(shown, !queried));
      case TABLE -> table(shown, presentation, queried, out);
    }
  }

  private static void table(JsonNode shown, Presentation presentation, boolean queried, PrintStream out) {
    JsonNode rows = shown;
    if (!queried && !presentation.columns().isEmpty()) {
      ArrayNode list = JsonNodeFactory.instance.arrayNode();
      if (shown.isArray()) {
        shown.forEach(list::add);
      } else {
        list.add(shown);
      }
      rows = Query.search(presentation.columns(), list);
    }
    boolean footed = !queried && !presentation.footer().isEmpty();
    String table = Table.write(rows, !queried && presentation.columns().isEmpty());
    if (!table.isEmpty() || !footed) {
      out.println(table);
    }
    if (footed) {
      JsonNode footer = Query.search(presentation.footer(), shown);
      if (footer.isString() && !footer.stringValue().isEmpty()) {
        out.println(footer.stringValue());
      }
    }
  }
}
