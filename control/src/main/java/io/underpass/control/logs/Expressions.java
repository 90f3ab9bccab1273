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

/**
 * Reads expressions, lowest binding first: or, and, comparison, sum, product, sign, value. What they mean, and to which types, {@link
 * Operators} and {@link Functions} say.
 */
class Expressions extends Parser {
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
      left = Operators.joined(take(), left, conjunction());
    }
    depth--;
    return left;
  }

  private Expression conjunction() {
    Expression left = comparison();
    while (peek().isName("and")) {
      left = Operators.joined(take(), left, comparison());
    }
    return left;
  }

  private Expression comparison() {
    Expression left = sum();
    Token token = peek();
    if (Operators.compares(token)) {
      return Operators.compared(take(), left, sum());
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
      default -> Operators.matched(word, left, sum());
    };
    return not ? Expression.of(Type.BOOL, "(NOT %)", test) : test;
  }

  private Expression in(Token word, Expression left) {
    expect("(");
    Expression any = null;
    do {
      Expression one = sum();
      Expression equal = Operators.equal(word, left, one);
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
    return Operators.between(word, left, low, high);
  }

  private Expression sum() {
    Expression left = product();
    while (peek().is("+") || peek().is("-")) {
      left = Operators.added(take(), left, product());
    }
    return left;
  }

  private Expression product() {
    Expression left = sign();
    while (peek().is("*") || peek().is("/")) {
      left = Operators.multiplied(take(), left, sign());
    }
    return left;
  }

  private Expression sign() {
    if (peek().is("-")) {
      return Operators.negated(take(), value());
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
    return Functions.call(token, arguments, now);
  }
}
