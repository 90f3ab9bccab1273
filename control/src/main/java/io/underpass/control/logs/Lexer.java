package io.underpass.control.logs;

import io.underpass.control.Logs.KqlException;
import io.underpass.control.logs.Token.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Cuts a query into tokens. */
final class Lexer {
  /** Longest first. */
  private static final List<String> SYMBOLS =
      List.of("!=", "==", "=~", "!~", "<=", ">=", "..", "<", ">", "=", "|", "(", ")", ",", "+", "-", "*", "/", "%", "!", ";", ".");
  private static final Map<String, Long> UNITS_MS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

  private final String text;
  private final List<Token> tokens = new ArrayList<>();
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    while (lexer.skipSpace()) {
      lexer.next();
    }
    lexer.add(Kind.END, "", text.length());
    return lexer.tokens;
  }

  private void add(Kind kind, String value, int from) {
    tokens.add(new Token(kind, value, from + 1));
  }

  private boolean skipSpace() {
    while (at < text.length()) {
      if (text.startsWith("//", at)) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end;
      } else if (Character.isWhitespace(text.charAt(at))) {
        at++;
      } else {
        return true;
      }
    }
    return false;
  }

  private void next() {
    char c = text.charAt(at);
    if (c == '"' || c == '\'') {
      string(c);
    } else if (isDigit(c)) {
      number();
    } else if (isLetter(c)) {
      name();
    } else {
      int from = at;
      String symbol = SYMBOLS.stream().filter(one -> text.startsWith(one, from)).findFirst().orElseThrow(() ->
          new KqlException("SyntaxError", "Position " + (from + 1) + ": '" + c + "' has no meaning here."));
      at += symbol.length();
      add(Kind.SYMBOL, symbol, from);
    }
  }

  private void string(char quote) {
    int from = at++;
    StringBuilder value = new StringBuilder();
    while (at < text.length() && text.charAt(at) != quote) {
      char c = text.charAt(at++);
      if (c == '\\' && at < text.length()) {
        char escaped = text.charAt(at++);
        c = switch (escaped) {
          case 'n' -> '\n';
          case 't' -> '\t';
          case 'r' -> '\r';
          default -> escaped;
        };
      }
      value.append(c);
    }
    if (at == text.length()) {
      throw new KqlException(
          "SyntaxError",
          "Position " + (from + 1) + ": the string that begins here has no closing " + quote + ".");
    }
    at++;
    add(Kind.STRING, value.toString(), from);
  }

  private void number() {
    int from = at;
    digits();
    boolean real = at + 1 < text.length() && text.charAt(at) == '.' && isDigit(text.charAt(at + 1));
    if (real) {
      at++;
      digits();
    }
    String number = text.substring(from, at);
    int unitFrom = at;
    while (at < text.length() && isLetter(text.charAt(at))) {
      at++;
    }
    String unit = text.substring(unitFrom, at);
    if (unit.isEmpty()) {
      add(real ? Kind.REAL : Kind.LONG, number, from);
      return;
    }
    Long unitMs = UNITS_MS.get(unit);
    if (unitMs == null) {
      throw new KqlException(
          "SyntaxError", "Position " + (unitFrom + 1) + ": '" + unit + "' is no unit of time; expected ms, s, m, h or d.");
    }
    add(Kind.TIMESPAN, Long.toString(new BigDecimal(number).multiply(BigDecimal.valueOf(unitMs)).longValue()), from);
  }

  private void digits() {
    while (at < text.length() && isDigit(text.charAt(at))) {
      at++;
    }
  }

  private void name() {
    int from = at;
    while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
      at++;
    }
    String name = text.substring(from, at);
    int open = at;
    while (open < text.length() && Character.isWhitespace(text.charAt(open))) {
      open++;
    }
    int close = text.indexOf(')', open);
    if (name.equals("datetime") && open < text.length() && text.charAt(open) == '(' && close > 0) {
      at = close + 1;
      String inside = text.substring(open + 1, close).strip();
      boolean quoted = inside.length() > 1 && (inside.charAt(0) == '"' || inside.charAt(0) == '\'');
      add(Kind.DATETIME, quoted ? inside.substring(1, inside.length() - 1) : inside, from);
    } else {
      add(Kind.NAME, name, from);
    }
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
