package io.underpass.lab.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a bench found: facts, tables, figures against their targets, and whether the run counts at all. Filled by one thread.
 */
public final class Report {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String bench;
  private final Map<String, String> facts = new LinkedHashMap<>();
  private final List<Table> tables = new ArrayList<>();
  private final List<Figure> figures = new ArrayList<>();
  private final List<String> objections = new ArrayList<>();

  /** Readings that no target speaks of, for people. Every row has as many cells as there are columns. */
  public record Table(String title, List<String> columns, List<List<String>> rows) {}

  public Report(String bench) {
    this.bench = bench;
  }

  /** Something about machine or method that the figures depend on. */
  public void fact(String name, String value) {
    facts.put(name, value);
  }

  public void table(Table table) {
    tables.add(table);
  }

  public void figure(Figure figure) {
    figures.add(figure);
  }

  /** A reason why the run doesn't count. Figures are still printed, verdicts are not. */
  public void doesNotCount(String why) {
    objections.add(why);
  }

  public boolean counts() {
    return objections.isEmpty();
  }

  public List<Figure> figures() {
    return List.copyOf(figures);
  }

  /** 0 when the run counts and every target is reached, 1 when one is missed, 3 when the run doesn't count. */
  public int exitCode() {
    return !counts() ? 3 : figures.stream().allMatch(Figure::reached) ? 0 : 1;
  }

  private String verdict(Figure figure) {
    return counts() || figure.target() == null ? figure.verdict() : "doesn't count (" + figure.verdict() + ")";
  }

  public String text() {
    StringBuilder text = new StringBuilder("bench ").append(bench).append('\n');
    Columns factColumns = new Columns();
    facts.forEach((name, value) -> factColumns.row("  " + name, value));
    text.append(factColumns.text()).append('\n');
    for (Table table : tables) {
      Columns columns = new Columns();
      columns.row(indented(table.columns));
      table.rows.forEach(row -> columns.row(indented(row)));
      text.append(table.title).append('\n').append(columns.text()).append('\n');
    }
    Columns columns = new Columns();
    columns.row("  figure", "target", "measured", "verdict");
    for (Figure figure : figures) {
      columns.row("  " + figure.name(), figure.target() == null ? "" : figure.target().text(), figure.reading(),
          verdict(figure) + (figure.note().isEmpty() ? "" : "; " + figure.note()));
    }
    text.append("Figures").append('\n').append(columns.text());
    objections.forEach(why -> text.append("\nThis run doesn't count: ").append(why));
    return text.append(objections.isEmpty() ? "" : "\n").toString();
  }

  private static String[] indented(List<String> cells) {
    String[] row = cells.toArray(String[]::new);
    row[0] = "  " + row[0];
    return row;
  }

  public ObjectNode json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("bench", bench);
    root.put("counts", counts());
    ArrayNode why = root.putArray("objections");
    objections.forEach(why::add);
    ObjectNode factsNode = root.putObject("facts");
    facts.forEach(factsNode::put);
    ArrayNode figuresNode = root.putArray("figures");
    for (Figure figure : figures) {
      ObjectNode node = figuresNode.addObject();
      node.put("name", figure.name()).put("unit", figure.unit()).put("median", figure.measured().median())
          .put("lowerQuartile", figure.measured().lower()).put("upperQuartile", figure.measured().upper())
          .put("readings", figure.measured().count());
      Target target = figure.target();
      if (target != null) {
        putBound(node, "atLeast", target.atLeast());
        putBound(node, "atMost", target.atMost());
        node.put("reached", figure.reached());
      }
      node.put("verdict", verdict(figure)).put("note", figure.note());
    }
    ArrayNode tablesNode = root.putArray("tables");
    for (Table table : tables) {
      ObjectNode node = tablesNode.addObject().put("title", table.title);
      table.columns.forEach(node.putArray("columns")::add);
      ArrayNode rows = node.putArray("rows");
      table.rows.forEach(row -> row.forEach(rows.addArray()::add));
    }
    return root;
  }

  private static void putBound(ObjectNode node, String name, double bound) {
    if (Double.isFinite(bound)) {
      node.put(name, bound);
    }
  }

  /** Writes the JSON, if a file is given. */
  public void write(@Nullable Path file) {
    if (file == null) {
      return;
    }
    try {
      Files.writeString(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n", StandardCharsets.UTF_8);
    } catch (IOException failed) {
      throw new BenchException("the report can't be written to " + file + ": " + failed.getMessage(), failed);
    }
  }
}
