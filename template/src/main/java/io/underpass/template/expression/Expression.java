package io.underpass.template.expression;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** What stands between the brackets of {@code "[…]"}. */
public sealed interface Expression {
  /** {@code 'text'} or {@code 12}. */
  record Literal(JsonNode value) implements Expression {}

  /** {@code name(arguments)}; a function of the template's own is {@code namespace.name}. */
  record Call(String name, List<Expression> arguments) implements Expression {
    public Call {
      arguments = List.copyOf(arguments);
    }

    boolean is(String other) {
      return name.equalsIgnoreCase(other);
    }
  }

  /** {@code of.name}. */
  record Member(Expression of, String name) implements Expression {}

  /** {@code of[at]}. */
  record Index(Expression of, Expression at) implements Expression {}

  /** Whether a text is an expression: {@code [} in front, {@code ]} behind, and not {@code [[}. */
  static boolean isOne(String text) {
    return text.length() > 1 && text.charAt(0) == '[' && text.charAt(1) != '[' && text.charAt(text.length() - 1) == ']';
  }

  /** What a text that isn't an expression says: {@code [[} in front stands for {@code [}. */
  static String literal(String text) {
    return text.startsWith("[[") ? text.substring(1) : text;
  }
}
