package io.underpass.control.logs;

/**
 * A word of a query.
 *
 * @param text an identifier, an operator, a number's digits, a string's content, a timespan's milliseconds, a datetime's text
 * @param position of its first character, from 1
 */
record Token(Kind kind, String text, int position) {
  enum Kind { NAME, SYMBOL, STRING, LONG, REAL, TIMESPAN, DATETIME, END }

  boolean is(String symbol) {
    return kind == Kind.SYMBOL && text.equals(symbol);
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  /** For messages. */
  String shown() {
    return kind == Kind.END ? "the end of the query" : "'" + text + "'";
  }
}
