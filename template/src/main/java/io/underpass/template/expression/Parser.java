package io.underpass.template.expression;

import io.underpass.template.TemplateException;
import io.underpass.template.expression.Lexer.Kind;
import io.underpass.template.expression.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * From text to an expression. {@code call = name ['.' name] '(' [expression {',' expression}] ')'}; {@code expression = (call | string |
 * integer) {'.' name | '[' expression ']'}}.
 */
public final class Parser {
  /** The service's limit on an expression, in characters. */
  static final int LONGEST = 24_576;

  /** How deep calls and indexes nest. */
  static final int DEEPEST = 80;

  private final String text;
  private final List<Token> tokens;
  private int at;
  private int depth;

  private Parser(String text) {
    this.text = text;
    this.tokens = Lexer.tokens(text);
  }

  /**
   * @param text with its brackets; see {@link Expression#isOne}
   * @throws TemplateException if it can't be read
   */
  public static Expression parse(String text) {
    if (text.length() > LONGEST) {
      throw TemplateException.of("The language expression length limit exceeded. Limit: '%d' and actual: '%d'.", LONGEST, text.length());
    }
    Parser parser = new Parser(text.substring(1, text.length() - 1));
    Expression expression = parser.expression();
    parser.take(Kind.END);
    return expression;
  }

  private Expression expression() {
    if (++depth > DEEPEST) {
      throw TemplateException.of("The language expression '%s' nests deeper than %d levels.", shown(text), DEEPEST);
    }
    Expression expression = primary();
    for (int links = 0; ; links++) {
      if (links > DEEPEST) {
        throw TemplateException.of("The language expression '%s' has more than %d members or indexes in a row.", shown(text), DEEPEST);
      }
      if (accept(Kind.DOT)) {
        expression = new Expression.Member(expression, take(Kind.IDENTIFIER).text());
      } else if (accept(Kind.LEFT_BRACKET)) {
        expression = new Expression.Index(expression, expression());
        take(Kind.RIGHT_BRACKET);
      } else {
        depth--;
        return expression;
      }
    }
  }

  private Expression primary() {
    Token token = tokens.get(at++);
    return switch (token.kind()) {
      case STRING -> new Expression.Literal(JsonNodeFactory.instance.stringNode(token.text()));
      case INTEGER -> new Expression.Literal(JsonNodeFactory.instance.numberNode(number(token.text())));
      case IDENTIFIER -> call(token.text());
      default -> throw unexpected("Identifier", token.kind());
    };
  }

  private Expression call(String first) {
    StringBuilder name = new StringBuilder(first);
    while (tokens.get(at).kind() == Kind.DOT) {
      at++;
      name.append('.').append(take(Kind.IDENTIFIER).text());
    }
    take(Kind.LEFT_PARENTHESIS);
    List<Expression> arguments = new ArrayList<>();
    if (!accept(Kind.RIGHT_PARENTHESIS)) {
      do {
        arguments.add(expression());
      } while (accept(Kind.COMMA));
      take(Kind.RIGHT_PARENTHESIS);
    }
    return new Expression.Call(name.toString(), arguments);
  }

  private long number(String digits) {
    try {
      return Long.parseLong(digits);
    } catch (NumberFormatException _) {
      throw TemplateException.of("Unable to parse language expression '%s': the number '%s' is too large.", shown(text), digits);
    }
  }

  private boolean accept(Kind kind) {
    if (tokens.get(at).kind() != kind) {
      return false;
    }
    at++;
    return true;
  }

  private Token take(Kind kind) {
    Token token = tokens.get(at);
    if (token.kind() != kind) {
      throw unexpected(kind.word, token.kind());
    }
    at++;
    return token;
  }

  private TemplateException unexpected(String expected, Kind actual) {
    return TemplateException.of(
        "Unable to parse language expression '%s': expected token '%s' and actual '%s'.", shown(text), expected, actual.word);
  }

  /** A text that may be long, for a message. */
  static String shown(String text) {
    return text.length() > 200 ? text.substring(0, 200) + "…" : text;
  }
}
