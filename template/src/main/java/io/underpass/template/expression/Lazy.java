package io.underpass.template.expression;

import io.underpass.template.TemplateException;
import io.underpass.template.functions.Arguments;
import io.underpass.template.functions.Values;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Functions that don't work out all of their arguments, or work one out many times. */
public final class Lazy {
  private static final Set<String> NAMES = Set.of(
      "if", "and", "or", "coalesce", "lambda", "map", "filter", "sort", "reduce", "toobject", "mapvalues", "groupby");

  private Lazy() {}

  /** Whether a function is one of them. */
  public static boolean isOne(String function) {
    return NAMES.contains(function.toLowerCase(Locale.ROOT));
  }

  static @Nullable JsonNode call(Evaluation evaluation, Expression.Call call, Scope scope) {
    List<Expression> arguments = call.arguments();
    return switch (call.name().toLowerCase(Locale.ROOT)) {
      case "if" -> {
        Arguments.count(call.name(), arguments.size(), 3, 3);
        boolean chosen = Values.flag(call.name(), evaluation.evaluate(arguments.getFirst(), scope));
        yield evaluation.evaluate(arguments.get(chosen ? 1 : 2), scope);
      }
      case "and" -> logical(evaluation, call, scope, false);
      case "or" -> logical(evaluation, call, scope, true);
      case "coalesce" -> {
        for (Expression argument : arguments) {
          JsonNode value = evaluation.evaluate(argument, scope);
          if (!value.isNull()) {
            yield value;
          }
        }
        yield JsonNodeFactory.instance.nullNode();
      }
      case "map", "filter", "sort", "reduce", "toobject", "mapvalues", "groupby" -> Lambdas.call(evaluation, call, scope);
      case "lambda" -> throw TemplateException.of("The function 'lambda' is only valid as an argument of a function that takes one.");
      default -> null;
    };
  }

  /** @param decisive the value that settles it */
  private static JsonNode logical(Evaluation evaluation, Expression.Call call, Scope scope, boolean decisive) {
    Arguments.count(call.name(), call.arguments().size(), 2, Integer.MAX_VALUE);
    for (Expression argument : call.arguments()) {
      if (Values.flag(call.name(), evaluation.evaluate(argument, scope)) == decisive) {
        return JsonNodeFactory.instance.booleanNode(decisive);
      }
    }
    return JsonNodeFactory.instance.booleanNode(!decisive);
  }
}
