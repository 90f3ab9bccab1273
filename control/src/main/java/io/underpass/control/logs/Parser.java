package io.underpass.control.logs;

import io.underpass.control.Logs.KqlException;
import java.util.List;

/** Walks over tokens; what is expected and isn't there is an error that says both. */
class Parser {
  private final List<Token> tokens;
  private int at;

  Parser(List<Token> tokens) {
    this.tokens = tokens;
  }

  final Token peek() {
    return tokens.get(at);
  }

  final Token peek(int ahead) {
    return tokens.get(Math.min(at + ahead, tokens.size() - 1));
  }

  final Token take() {
    Token token = tokens.get(at);
    at = Math.min(at + 1, tokens.size() - 1);
    return token;
  }

  /** Takes the next token if it is this symbol. */
  final boolean took(String symbol) {
    if (peek().is(symbol)) {
      take();
      return true;
    }
    return false;
  }

  /** Takes the next token if it is this word. */
  final boolean tookName(String name) {
    if (peek().isName(name)) {
      take();
      return true;
    }
    return false;
  }

  final void expect(String symbol) {
    if (!took(symbol)) {
      throw syntax(peek(), "expected '" + symbol + "'");
    }
  }

  final void expectName(String name) {
    if (!tookName(name)) {
      throw syntax(peek(), "expected '" + name + "'");
    }
  }

  final String name(String what) {
    if (peek().kind() != Token.Kind.NAME) {
      throw syntax(peek(), "expected " + what);
    }
    return take().text();
  }

  final long wholeNumber(String what) {
    if (peek().kind() != Token.Kind.LONG) {
      throw syntax(peek(), "expected " + what);
    }
    Token token = take();
    try {
      return Long.parseLong(token.text());
    } catch (NumberFormatException _) {
      throw syntax(token, "expected a number below 2^63");
    }
  }

  static KqlException syntax(Token token, String expected) {
    return new KqlException("SyntaxError", "Position " + token.position() + ": found " + token.shown() + ", " + expected + ".");
  }

  static KqlException semantic(Token token, String message) {
    return new KqlException("SemanticError", "Position " + token.position() + ": " + message + ".");
  }
}
