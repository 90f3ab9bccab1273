package io.underpass.template.expression;

import io.underpass.template.TemplateException;
import java.util.ArrayList;
import java.util.List;

/** From text to tokens. */
final class Lexer {
  /** What the service calls them, in its messages too. */
  enum Kind {
    IDENTIFIER("Identifier"),
    STRING("String"),
    INTEGER("Integer"),
    LEFT_PARENTHESIS("LeftParenthesis"),
    RIGHT_PARENTHESIS("RightParenthesis"),
    LEFT_BRACKET("LeftSquareBracket"),
    RIGHT_BRACKET("RightSquareBracket"),
    COMMA("Comma"),
    DOT("Dot"),
    END("EndOfData");

    final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /** @param text an identifier, a number, or what a string says */
  record Token(Kind kind, String text) {}

  private final String text;
  private int at;

  private Lexer(String text) {
    this.text = text;
  }

  /** @throws TemplateException for a character that has no place in an expression, or a string without end */
  static List<Token> tokens(String text) {
    Lexer lexer = new Lexer(text);
    List<Token> tokens = new ArrayList<>();
    while (true) {
      Token token = lexer.next();
      tokens.add(token);
      if (token.kind() == Kind.END) {
        return tokens;
      }
    }
  }

  private Token next() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    if (at == text.length()) {
      return new Token(Kind.END, "");
    }
    char c = text.charAt(at);
    if (c == '\'') {
      return string();
    }
    if (isDigit(c) || (c == '-' || c == '+') && at + 1 < text.length() && isDigit(text.charAt(at + 1))) {
      int start = at++;
      while (at < text.length() && isDigit(text.charAt(at))) {
        at++;
      }
      return new Token(Kind.INTEGER, text.substring(start, at));
    }
    if (isLetter(c)) {
      int start = at++;
      while (at < text.length() && (isLetter(text.charAt(at)) || isDigit(text.charAt(at)))) {
        at++;
      }
      return new Token(Kind.IDENTIFIER, text.substring(start, at));
    }
    at++;
    return new Token(
        switch (c) {
          case '(' -> Kind.LEFT_PARENTHESIS;
          case ')' -> Kind.RIGHT_PARENTHESIS;
          case '[' -> Kind.LEFT_BRACKET;
          case ']' -> Kind.RIGHT_BRACKET;
          case ',' -> Kind.COMMA;
          case '.' -> Kind.DOT;
          default -> throw TemplateException.of(
              "The string '%s' at position '%d' has the character '%s', which is not expected there.", Parser.shown(text), at - 1, c);
        },
        String.valueOf(c));
  }

  private Token string() {
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c != '\'') {
        value.append(c);
      } else if (at + 1 < text.length() && text.charAt(at + 1) == '\'') {
        value.append(c);
        at++;
      } else {
        at++;
        return new Token(Kind.STRING, value.toString());
      }
    }
    throw TemplateException.of("Unable to parse language expression '%s': the string literal is not terminated.", Parser.shown(text));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$';
  }
}
