package io.underpass.control.logs;

import io.underpass.control.logs.Expression.Type;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Reads a table and the operators behind it; each wraps the SQL of those before. */
final class Pipeline extends Expressions {
  private static final Set<String> AGGREGATES = Set.of("count", "sum", "avg", "min", "max", "dcount", "countif", "sumif");
  private static final String OPERATORS =
      "where, project, project-away, extend, summarize, order by, sort by, top, take, limit, distinct, count";

  private final Map<String, Table> tables;
  private Map<String, Column> columns = Map.of();
  private Expression rows = new Expression("", List.of(), Type.BOOL);
  private int named;
  private String ordered = "";

  /**
   * A table that can be asked.
   *
   * @param from a SELECT
   * @param columns what the SELECT yields, by name
   */
  record Table(Expression from, Map<String, Column> columns) {}

  /**
   * A query in SQL.
   *
   * @param columns of the answer, in order
   */
  record Translated(String sql, List<Object> parameters, List<Column> columns) {}

  private Pipeline(String kql, Map<String, Table> tables, Instant now) {
    super(Lexer.tokens(kql), now);
    this.tables = tables;
  }

  static Translated translate(String kql, Map<String, Table> tables, Instant now) {
    return new Pipeline(kql, tables, now).translate();
  }

  private Translated translate() {
    Token token = peek();
    String name = name("a table's name");
    Table table = tables.get(name);
    if (name.equals("let")) {
      throw syntax(token, "expected a table's name; 'let' is not implemented");
    }
    if (table == null) {
      throw semantic(token, "there is no table '" + name + "' in this workspace; there are " + String.join(", ", tables.keySet()));
    }
    rows = table.from();
    now(table.columns());
    while (took("|")) {
      operator();
    }
    took(";");
    if (peek().kind() != Token.Kind.END) {
      throw syntax(peek(), "expected '|' or the end of the query");
    }
    List<Column> answer = List.copyOf(columns.values());
    String list = answer.stream().map(Column::sql).collect(Collectors.joining(", "));
    return new Translated("SELECT " + list + " FROM (" + rows.sql() + ")" + inOrder(), rows.parameters(), answer);
  }

  private void now(Map<String, Column> visible) {
    columns = visible;
    see(visible);
  }

  private void operator() {
    Token token = peek();
    String operator = name("an operator: " + OPERATORS);
    if (operator.equals("project") && peek().is("-") && peek(1).isName("away")) {
      take();
      take();
      operator = "project-away";
    }
    switch (operator) {
      case "where", "filter" -> wrap("SELECT * FROM (%) WHERE %", rows, condition());
      case "project" -> project();
      case "project-away" -> projectAway();
      case "extend" -> extend();
      case "summarize" -> summarize();
      case "order", "sort" -> {
        expectName("by");
        order();
      }
      case "top" -> {
        Expression most = Expression.parameter(wholeNumber("a number of rows"), Type.LONG);
        expectName("by");
        order();
        limit(most);
      }
      case "take", "limit" -> limit(Expression.parameter(wholeNumber("a number of rows"), Type.LONG));
      case "distinct" -> distinct();
      case "count" -> select(List.of(new Named("Count", new Expression("count(*)", List.of(), Type.LONG))), Rows.TOGETHER);
      default -> throw syntax(token, "expected one of " + OPERATORS);
    }
  }

  private void wrap(String template, Expression... operands) {
    rows = Expression.of(Type.BOOL, template, operands);
  }

  /** A new column. */
  private record Named(String name, Expression value) {}

  private void project() {
    List<Named> chosen = new ArrayList<>();
    do {
      chosen.add(named("Column" + (chosen.size() + 1)));
    } while (took(","));
    select(chosen, Rows.SAME);
  }

  private Named named(String otherwise) {
    if (peek().kind() == Token.Kind.NAME && peek(1).is("=")) {
      String name = take().text();
      take();
      return new Named(name, expression());
    }
    String column = columnIn(peek());
    return new Named(column.isEmpty() ? otherwise : column, expression());
  }

  /** A value that is one column, or one column's bin, keeps its name. */
  private String columnIn(Token first) {
    if (columns.containsKey(first.text()) && (peek(1).is(",") || peek(1).is("|") || endsAfter(1))) {
      return first.text();
    }
    return first.isName("bin") && peek(1).is("(") && columns.containsKey(peek(2).text()) ? peek(2).text() : "";
  }

  private boolean endsAfter(int ahead) {
    return peek(ahead).kind() == Token.Kind.END || peek(ahead).isName("by");
  }

  private void projectAway() {
    Map<String, Column> left = new LinkedHashMap<>(columns);
    do {
      left.remove(column().name());
    } while (took(","));
    now(left);
  }

  private void extend() {
    Map<String, Named> all = new LinkedHashMap<>();
    columns.forEach((name, column) -> all.put(name, new Named(name, new Expression(column.sql(), List.of(), column.type()))));
    int unnamed = 1;
    do {
      Named one = named("Column" + unnamed++);
      all.put(one.name(), one);
    } while (took(","));
    select(List.copyOf(all.values()), Rows.SAME);
  }

  private void distinct() {
    List<Named> chosen = new ArrayList<>();
    do {
      Column column = column();
      chosen.add(new Named(column.name(), new Expression(column.sql(), List.of(), column.type())));
    } while (took(","));
    select(chosen, Rows.DISTINCT);
  }

  /** Whether the rows of before are still there, or other ones in no order. */
  private enum Rows {
    SAME,
    DISTINCT,
    TOGETHER
  }

  private void select(List<Named> chosen, Rows how) {
    Map<String, Column> next = new LinkedHashMap<>();
    List<Object> parameters = new ArrayList<>();
    List<String> list = new ArrayList<>();
    for (Named one : chosen) {
      String sql = "k" + named++;
      if (next.put(one.name(), new Column(one.name(), sql, one.value().type())) != null) {
        throw semantic(peek(), "two columns are called '" + one.name() + "'; name one of them: name = …");
      }
      list.add(one.value().sql() + " AS " + sql);
      parameters.addAll(one.value().parameters());
    }
    parameters.addAll(rows.parameters());
    if (how != Rows.SAME) {
      ordered = "";
    } else if (!ordered.isEmpty()) {
      list.add(ordered);
    }
    rows = new Expression("SELECT " + (how == Rows.DISTINCT ? "DISTINCT " : "") + String.join(", ", list) + " FROM (" + rows.sql() + ")",
        parameters, Type.BOOL);
    now(next);
  }

  private void summarize() {
    List<Named> aggregates = new ArrayList<>();
    if (!peek().isName("by")) {
      do {
        aggregates.add(aggregate());
      } while (took(","));
    }
    List<Named> all = new ArrayList<>();
    if (tookName("by")) {
      do {
        all.add(named("Column" + (all.size() + 1)));
      } while (took(","));
    }
    int keys = all.size();
    if (keys == 0 && aggregates.isEmpty()) {
      throw syntax(peek(), "expected an aggregate such as avg(Average) or 'by'");
    }
    all.addAll(aggregates);
    select(all, Rows.TOGETHER);
    if (keys > 0) {
      String groups = IntStream.rangeClosed(1, keys).mapToObj(Integer::toString).collect(Collectors.joining(", "));
      wrap("% GROUP BY " + groups, rows);
    }
  }

  private Named aggregate() {
    String given = "";
    if (peek().kind() == Token.Kind.NAME && peek(1).is("=")) {
      given = take().text();
      take();
    }
    Token token = peek();
    String function = name("an aggregate: count, sum, avg, min, max, dcount, countif, sumif");
    if (!AGGREGATES.contains(function)) {
      throw semantic(token, "'" + function + "' is no aggregate; there are count, sum, avg, min, max, dcount, countif, sumif");
    }
    expect("(");
    String column = peek().kind() == Token.Kind.NAME && columns.containsKey(peek().text()) ? peek().text() : "";
    Expression value = switch (function) {
      case "count" -> new Expression("count(*)", List.of(), Type.LONG);
      case "countif" -> Expression.of(Type.LONG, "coalesce(sum(%), 0)", condition());
      case "dcount" -> Expression.of(Type.LONG, "count(DISTINCT %)", expression());
      case "sumif" -> {
        Expression summed = number(token, expression());
        expect(",");
        yield Expression.of(summed.type(), "sum(CASE WHEN % THEN % ELSE 0 END)", condition(), summed);
      }
      case "sum" -> {
        Expression summed = number(token, expression());
        yield Expression.of(summed.type(), "sum(%)", summed);
      }
      case "avg" -> Expression.of(Type.REAL, "avg(%)", number(token, expression()));
      default -> {
        Expression of = expression();
        yield Expression.of(of.type(), function + "(%)", of);
      }
    };
    expect(")");
    return new Named(!given.isEmpty() ? given : function + "_" + (function.endsWith("count") && column.isEmpty() ? "" : column), value);
  }

  private static Expression number(Token token, Expression value) {
    if (!value.type().isNumber()) {
      throw semantic(token, "'" + token.text() + "' needs numbers, not " + value.type());
    }
    return value;
  }

  /** An order is a column of its own, so that it outlives the columns that it was made from. */
  private void order() {
    List<Expression> operands = new ArrayList<>();
    StringBuilder keys = new StringBuilder();
    do {
      operands.add(expression());
      boolean ascending = tookName("asc");
      if (!ascending) {
        tookName("desc");
      }
      keys.append(keys.isEmpty() ? "" : ", ").append('%').append(ascending ? " ASC" : " DESC");
    } while (took(","));
    operands.add(rows);
    String place = "o" + named++;
    wrap("SELECT *, row_number() OVER (ORDER BY " + keys + ") AS " + place + " FROM (%)", operands.toArray(Expression[]::new));
    ordered = place;
  }

  private void limit(Expression most) {
    wrap("SELECT * FROM (%)" + inOrder() + " LIMIT %", rows, most);
  }

  private String inOrder() {
    return ordered.isEmpty() ? "" : " ORDER BY " + ordered;
  }
}
