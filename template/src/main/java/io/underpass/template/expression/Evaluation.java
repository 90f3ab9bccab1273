package io.underpass.template.expression;

import io.underpass.template.TemplateException;
import io.underpass.template.functions.Arguments;
import io.underpass.template.functions.Function;
import io.underpass.template.functions.Functions;
import io.underpass.template.functions.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The working out of one template's expressions, within bounds: whatever the template says, it ends with a value or a {@link
 * TemplateException}, soon and without a deep stack. For one thread.
 */
public final class Evaluation {
  private static final int DEEPEST = 250;
  private static final int MOST_STEPS = 2_000_000;
  private static final long MOST_WEIGHT = 50_000_000;

  /** What functions make may be kept in variables: a million values, or 64 characters each. */
  private static final long MOST_MADE = 1_000_000;

  /** Characters compared; under a second. */
  private static final long MOST_WORK = 500_000_000;

  private final Map<String, Expression> parsed = new HashMap<>();
  private int depth;
  private int steps;
  private long weight;
  private long made;
  private long work;

  /** An expression, read once. */
  public Expression parse(String text) {
    Expression known = parsed.get(text);
    if (known == null) {
      known = Parser.parse(text);
      parsed.put(text, known);
    }
    return known;
  }

  /** A value with all that it holds worked out; member names too, and {@code copy} loops of members. */
  public JsonNode value(JsonNode node, Scope scope) {
    enter();
    try {
      return switch (node) {
        case ObjectNode object -> Loops.members(this, object, scope);
        case ArrayNode array -> {
          ArrayNode result = JsonNodeFactory.instance.arrayNode();
          for (JsonNode element : array) {
            result.add(value(element, scope));
          }
          yield result;
        }
        case JsonNode leaf when leaf.isString() -> text(leaf.stringValue(), scope);
        default -> node;
      };
    } finally {
      depth--;
    }
  }

  /** A string of a template: an expression's value, or what it says. */
  public JsonNode text(String text, Scope scope) {
    return Expression.isOne(text)
        ? evaluate(parse(text), scope)
        : JsonNodeFactory.instance.stringNode(Expression.literal(text));
  }

  /** @throws TemplateException where it has no value */
  public JsonNode evaluate(Expression expression, Scope scope) {
    enter();
    try {
      return switch (expression) {
        case Expression.Literal literal -> literal.value();
        case Expression.Member member -> Values.member(evaluate(member.of(), scope), member.name());
        case Expression.Index index -> Values.at(evaluate(index.of(), scope), evaluate(index.at(), scope));
        case Expression.Call call -> weighed(call.name(), called(call, scope));
      };
    } finally {
      depth--;
    }
  }

  private JsonNode weighed(String function, JsonNode value) {
    weight += Values.weight(function, value);
    if (weight > MOST_WEIGHT) {
      throw TemplateException.of("The template's expressions handle more than %d values.", MOST_WEIGHT);
    }
    return value;
  }

  private void enter() {
    if (depth == DEEPEST) {
      throw TemplateException.of("The template's expressions nest deeper than %d levels.", DEEPEST);
    }
    if (++steps > MOST_STEPS) {
      throw TemplateException.of("The template's expressions take more than %d steps to evaluate.", MOST_STEPS);
    }
    depth++;
  }

  private JsonNode called(Expression.Call call, Scope scope) {
    JsonNode lazy = Lazy.call(this, call, scope);
    if (lazy != null) {
      return lazy;
    }
    JsonNode placed = scope.call(this, call, scope);
    if (placed != null) {
      return placed;
    }
    Function function =
        Functions.find(call.name())
            .orElseThrow(() -> TemplateException.unknownFunction(call.name()));
    return made(function, arguments(call, scope));
  }

  private JsonNode made(Function function, Arguments arguments) {
    work += Functions.work(arguments);
    if (work > MOST_WORK) {
      throw TemplateException.of("The template's expressions compare more than %d characters.", MOST_WORK);
    }
    JsonNode value;
    try {
      value = function.of(arguments);
    } catch (JacksonException | ArithmeticException | NumberFormatException _) {
      throw TemplateException.of("The template language function '%s' was invoked with a number that is too large.", arguments.name());
    }
    made += Values.weight(arguments.name(), value);
    if (made > MOST_MADE) {
      throw TemplateException.of("The template's expressions make more than %d values.", MOST_MADE);
    }
    return value;
  }

  /** A call's arguments, worked out. */
  public Arguments arguments(Expression.Call call, Scope scope) {
    List<JsonNode> values = new ArrayList<>();
    for (Expression argument : call.arguments()) {
      values.add(evaluate(argument, scope));
    }
    return new Arguments(call.name(), values);
  }
}
