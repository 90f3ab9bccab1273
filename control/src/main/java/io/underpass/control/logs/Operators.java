package io.underpass.control.logs;

import static io.underpass.control.logs.Parser.semantic;

import io.underpass.control.logs.Expression.Type;
import java.util.Map;

/** What scalar operators make of values: SQL, and the type of the answer; of values of other types nothing but a {@link KqlException}. */
final class Operators {
  private static final Map<String, String> COMPARISONS =
      Map.of("==", "=", "!=", "<>", "<", "<", "<=", "<=", ">", ">", ">=", ">=", "=~", "=", "!~", "<>");

  private Operators() {}

  /** @param word {@code and} or {@code or} */
  static Expression joined(Token word, Expression left, Expression right) {
    String sql = word.isName("or") ? "(% OR %)" : "(% AND %)";
    return Expression.of(Type.BOOL, sql, condition(word, left), condition(word, right));
  }

  private static Expression condition(Token token, Expression operand) {
    if (operand.type() != Type.BOOL) {
      throw semantic(token, "'" + token.text() + "' joins conditions, not a value of type " + operand.type());
    }
    return operand;
  }

  /** Whether {@link #compared} knows it. */
  static boolean compares(Token operator) {
    return operator.kind() == Token.Kind.SYMBOL && COMPARISONS.containsKey(operator.text());
  }

  static Expression compared(Token operator, Expression left, Expression right) {
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

  /** For {@code in}. */
  static Expression equal(Token word, Expression left, Expression right) {
    comparable(word, left, right);
    return Expression.of(Type.BOOL, "(% = %)", left, right);
  }

  /** @param high the end, or after a datetime how much later that is */
  static Expression between(Token word, Expression value, Expression low, Expression high) {
    comparable(word, value, low);
    Expression end =
        value.type() == Type.DATETIME && high.type() == Type.TIMESPAN ? Expression.of(Type.DATETIME, "(% + %)", low, high) : high;
    comparable(word, value, end);
    return Expression.of(Type.BOOL, "(% BETWEEN % AND %)", value, low, end);
  }

  /** @param word {@code contains}, {@code startswith}, {@code endswith} or {@code has} */
  static Expression matched(Token word, Expression left, Expression right) {
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

  /** @param operator + or - */
  static Expression added(Token operator, Expression left, Expression right) {
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

  /** @param operator * or / */
  static Expression multiplied(Token operator, Expression left, Expression right) {
    if (!left.type().isNumber() || !right.type().isNumber()) {
      throw semantic(operator, "'" + operator.text() + "' can't join " + left.type() + " and " + right.type());
    }
    return Expression.of(left.type() == Type.REAL ? Type.REAL : right.type(), "(% " + operator.text() + " %)", left, right);
  }

  static Expression negated(Token operator, Expression operand) {
    if (!operand.type().isNumber() && operand.type() != Type.TIMESPAN) {
      throw semantic(operator, "'-' needs a number, not " + operand.type());
    }
    return Expression.of(operand.type(), "(-%)", operand);
  }
}
