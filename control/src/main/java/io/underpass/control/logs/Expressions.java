package io.underpass.control.logs;

import io.underpass.control.logs.Expression.Type;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Reads expressions, lowest binding first: or, and, comparison, sum, product, sign, value. */
class Expressions extends Parser {
  private static final Map<String, String> COMPARISONS =
      Map.of("==", "=", "!=", "<>", "<", "<", "<=", "<=", ">", ">", ">=", ">=", "=~", "=", "!~", "<>");
  private static final int DEEPEST = 100;

  /** Of the year 9999; Java's times go further than milliseconds in 64 bits do. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private final Instant now;
  private Map<String, Column> columns = Map.of();
  private int depth;

  /**
   * A column that can be named.
   *
   * @param sql what it is called in SQL
   */
  record Column(String name, String sql, Type type) {}

  Expressions(List<Token> tokens, Instant now) {
    super(tokens);
    this.now = now;
  }

  final void see(Map<String, Column> visible) {
    columns = visible;
  }

  final Column column() {
    Token token = peek();
    Column column = columns.get(name("a column"));
    if (column == null) {
      throw semantic(token, "there is no column '" + token.text() + "' here; there are " + String.join(", ", columns.keySet()));
    }
    return column;
  }

  final Expression condition() {
    Token token = peek();
    Expression condition = expression();
    if (condition.type() != Type.BOOL) {
      throw semantic(token, "expected a condition, not a value of type " + condition.type());
    }
    return condition;
  }

  final Expression expression() {
    if (++depth > DEEPEST) {
      throw semantic(peek(), "expressions are nested too deeply; at most " + DEEPEST + " levels");
    }
    Expression left = conjunction();
    while (peek().isName("or")) {
      Token token = take();
      left = Expression.of(Type.BOOL, "(% OR %)", bool(token, left), bool(token, conjunction()));
    }
    depth--;
    return left;
  }

  private Expression conjunction() {
    Expression left = comparison();
    while (peek().isName("and")) {
      Token token = take();
      left = Expression.of(Type.BOOL, "(% AND %)", bool(token, left), bool(token, comparison()));
    }
    return left;
  }

  private static Expression bool(Token token, Expression operand) {
    if (operand.type() != Type.BOOL) {
      throw semantic(token, "'" + token.text() + "' joins conditions, not a value of type " + operand.type());
    }
    return operand;
  }

  private Expression comparison() {
    Expression left = sum();
    Token token = peek();
    if (token.kind() == Token.Kind.SYMBOL && COMPARISONS.containsKey(token.text())) {
      take();
      return compared(token, left, sum());
    }
    boolean not = token.is("!") && peek(1).kind() == Token.Kind.NAME;
    Token word = not ? peek(1) : token;
    if (word.kind() != Token.Kind.NAME || !List.of("in", "contains", "startswith", "endswith", "has", "between").contains(word.text())) {
      return left;
    }
    take();
    if (not) {
      take();
    }
    Expression test = switch (word.text()) {
      case "in" -> in(word, left);
      case "between" -> between(word, left);
      default -> matches(word, left, sum());
    };
    return not ? Expression.of(Type.BOOL, "(NOT %)", test) : test;
  }

  private static Expression compared(Token operator, Expression left, Expression right) {
    String sql = COMPARISONS.get(operator.text());
    if (operator.text().contains("~")) {
      text(operator, left);
      text(operator, right);
      return Expression.of(Type.BOOL, "(lower(%) " + sql + " lower(%))", left, right);
    }
    comparable(operator, left, right);
    return Expression.of(Type.BOOL, "(% " + sql + " %)", left, right);
  }

  private static void comparable(Token operator, Expression left, Expression right) {
    if (left.type() != right.type() && !(left.type().isNumber() && right.type().isNumber())) {
      String cure = left.type() == Type.DATETIME || right.type() == Type.DATETIME ? "; write times as datetime(2026-01-31T12:00:00Z)" : "";
      throw semantic(operator, "'" + operator.text() + "' can't compare " + left.type() + " with " + right.type() + cure);
    }
  }

  private static Expression text(Token operator, Expression operand) {
    if (operand.type() != Type.STRING) {
      throw semantic(operator, "'" + operator.text() + "' compares strings, not " + operand.type());
    }
    return operand;
  }

  private Expression in(Token word, Expression left) {
    expect("(");
    Expression any = null;
    do {
      Expression one = sum();
      comparable(word, left, one);
      Expression equal = Expression.of(Type.BOOL, "(% = %)", left, one);
      any = any == null ? equal : Expression.of(Type.BOOL, "(% OR %)", any, equal);
    } while (took(","));
    expect(")");
    return any;
  }

  private Expression between(Token word, Expression left) {
    expect("(");
    Expression low = sum();
    expect("..");
    Expression high = sum();
    expect(")");
    comparable(word, left, low);
    if (left.type() == Type.DATETIME && high.type() == Type.TIMESPAN) {
      high = Expression.of(Type.DATETIME, "(% + %)", low, high);
    }
    comparable(word, left, high);
    return Expression.of(Type.BOOL, "(% BETWEEN % AND %)", left, low, high);
  }

  private static Expression matches(Token word, Expression left, Expression right) {
    text(word, left);
    text(word, right);
    return switch (word.text()) {
      case "contains" -> Expression.of(Type.BOOL, "(instr(lower(%), lower(%)) > 0)", left, right);
      case "startswith" -> Expression.of(Type.BOOL, "(instr(lower(%), lower(%)) = 1)", left, right);
      case "endswith" -> Expression.of(
          Type.BOOL, "(substr(lower(%), -length(%)) = lower(%) OR % = '')", left, right, right, right);
      default -> Expression.of(
          Type.BOOL,
          "((' ' || lower(%) || ' ') GLOB ('*[^a-z0-9]' || replace(replace(replace(lower(%), '[', '[[]'), '*', '[*]'), '?', '[?]')"
              + " || '[^a-z0-9]*'))",
          left, right);
    };
  }

  private Expression sum() {
    Expression left = product();
    while (peek().is("+") || peek().is("-")) {
      Token operator = take();
      left = added(operator, left, product());
    }
    return left;
  }

  private static Expression added(Token operator, Expression left, Expression right) {
    boolean minus = operator.is("-");
    Type type;
    if (left.type().isNumber() && right.type().isNumber()) {
      type = left.type() == Type.REAL ? Type.REAL : right.type();
    } else if (left.type() == Type.DATETIME && right.type() == Type.TIMESPAN) {
      type = Type.DATETIME;
    } else if (left.type() == Type.TIMESPAN && right.type() == Type.TIMESPAN
        || minus && left.type() == Type.DATETIME && right.type() == Type.DATETIME) {
      type = Type.TIMESPAN;
    } else {
      throw semantic(operator, "'" + operator.text() + "' can't join " + left.type() + " and " + right.type());
    }
    return Expression.of(type, "(% " + operator.text() + " %)", left, right);
  }

  private Expression product() {
    Expression left = sign();
    while (peek().is("*") || peek().is("/")) {
      Token operator = take();
      Expression right = sign();
      if (!left.type().isNumber() || !right.type().isNumber()) {
        throw semantic(operator, "'" + operator.text() + "' can't join " + left.type() + " and " + right.type());
      }
      left = Expression.of(left.type() == Type.REAL ? Type.REAL : right.type(), "(% " + operator.text() + " %)", left, right);
    }
    return left;
  }

  private Expression sign() {
    if (peek().is("-")) {
      Token operator = take();
      Expression operand = value();
      if (!operand.type().isNumber() && operand.type() != Type.TIMESPAN) {
        throw semantic(operator, "'-' needs a number, not " + operand.type());
      }
      return Expression.of(operand.type(), "(-%)", operand);
    }
    return value();
  }

  private Expression value() {
    Token token = peek();
    return switch (token.kind()) {
      case STRING -> Expression.parameter(take().text(), Type.STRING);
      case LONG -> Expression.parameter(wholeNumber("a number"), Type.LONG);
      case REAL -> Expression.parameter(Double.parseDouble(take().text()), Type.REAL);
      case TIMESPAN -> Expression.parameter(Long.parseLong(take().text()), Type.TIMESPAN);
      case DATETIME -> Expression.parameter(time(take()).toEpochMilli(), Type.DATETIME);
      case NAME -> peek(1).is("(") ? function() : word();
      case SYMBOL, END -> {
        if (!took("(")) {
          throw syntax(token, "expected a value");
        }
        Expression inner = expression();
        expect(")");
        yield inner;
      }
    };
  }

  private Expression word() {
    if (tookName("true")) {
      return new Expression("1", List.of(), Type.BOOL);
    }
    if (tookName("false")) {
      return new Expression("0", List.of(), Type.BOOL);
    }
    Column column = column();
    return new Expression(column.sql(), List.of(), column.type());
  }

  private static Instant time(Token token) {
    String text = token.text().strip();
    List<Supplier<Instant>> readings = List.of(
        () -> OffsetDateTime.parse(text).toInstant(),
        () -> LocalDateTime.parse(text.replace(' ', 'T')).toInstant(ZoneOffset.UTC),
        () -> LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
    for (Supplier<Instant> reading : readings) {
      try {
        Instant time = reading.get();
        if (Math.abs(time.getEpochSecond()) <= LAST_SECOND) {
          return time;
        }
      } catch (DateTimeParseException _) {
        // The next form.
      }
    }
    throw syntax(token, "expected a time such as 2026-01-31T12:00:00Z");
  }

  private Expression function() {
    Token token = take();
    expect("(");
    List<Expression> arguments = new ArrayList<>();
    if (!peek().is(")")) {
      do {
        arguments.add(expression());
      } while (took(","));
    }
    expect(")");
    return call(token, arguments);
  }

  private Expression call(Token token, List<Expression> of) {
    String signature = token.text() + of.stream().map(Expression::type).toList();
    return switch (signature) {
      case "now[]" -> Expression.parameter(now.toEpochMilli(), Type.DATETIME);
      case "ago[timespan]" -> Expression.of(Type.DATETIME, "(% - %)", Expression.parameter(now.toEpochMilli(), Type.DATETIME),
          of.getFirst());
      case "bin[datetime, timespan]", "bin[long, long]", "bin[timespan, timespan]" ->
          Expression.of(of.getFirst().type(), "((% / %) * %)", of.get(0), of.get(1), of.get(1));
      case "bin[real, long]", "bin[real, real]" -> Expression.of(Type.REAL, "(CAST(% / % AS INTEGER) * %)", of.get(0), of.get(1),
          of.get(1));
      case "not[bool]" -> Expression.of(Type.BOOL, "(NOT %)", of.getFirst());
      case "tolower[string]" -> Expression.of(Type.STRING, "lower(%)", of.getFirst());
      case "toupper[string]" -> Expression.of(Type.STRING, "upper(%)", of.getFirst());
      case "isempty[string]" -> Expression.of(Type.BOOL, "(coalesce(%, '') = '')", of.getFirst());
      case "isnotempty[string]" -> Expression.of(Type.BOOL, "(coalesce(%, '') <> '')", of.getFirst());
      case "round[real]", "round[long]" -> Expression.of(Type.REAL, "round(%)", of.getFirst());
      case "round[real, long]", "round[long, long]" -> Expression.of(Type.REAL, "round(%, %)", of.get(0), of.get(1));
      default -> throw semantic(
          token,
          "there is no function " + token.text() + of.stream().map(Expression::type).toList().toString().replace('[', '(').replace(']', ')')
              + " here; there are ago, bin, now, not, round, tolower, toupper, isempty, isnotempty");
    };
  }
}
