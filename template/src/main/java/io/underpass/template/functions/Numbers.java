package io.underpass.template.functions;

import io.underpass.template.TemplateException;
import java.util.List;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Functions of 64-bit integers. */
final class Numbers {
  static final Map<String, Function> ALL = Map.ofEntries(
      Map.entry("add", arguments -> exact(arguments, Math::addExact)),
      Map.entry("sub", arguments -> exact(arguments, Math::subtractExact)),
      Map.entry("mul", arguments -> exact(arguments, Math::multiplyExact)),
      Map.entry("div", arguments -> exact(arguments, (one, other) -> divisor(other) == -1 ? Math.negateExact(one) : one / other)),
      Map.entry("mod", arguments -> exact(arguments, (one, other) -> one % divisor(other))),
      Map.entry("min", arguments -> numbers(arguments).stream().mapToLong(JsonNode::longValue).min().stream().mapToObj(Values::of)
          .findFirst()
          .orElseThrow(() -> arguments.wrong(0, "an array that isn't empty"))),
      Map.entry("max", arguments -> numbers(arguments).stream().mapToLong(JsonNode::longValue).max().stream().mapToObj(Values::of)
          .findFirst()
          .orElseThrow(() -> arguments.wrong(0, "an array that isn't empty"))),
      Map.entry("int", Numbers::whole),
      Map.entry("float", Numbers::decimal));

  private Numbers() {}

  private static JsonNode exact(Arguments arguments, LongBinaryOperator operator) {
    arguments.expect(2, 2);
    try {
      return Values.of(operator.applyAsLong(arguments.whole(0), arguments.whole(1)));
    } catch (ArithmeticException _) {
      throw TemplateException.of("The result of the template language function '%s' doesn't fit into 64 bits.", arguments.name());
    }
  }

  private static long divisor(long number) {
    if (number == 0) {
      throw TemplateException.of("Unable to evaluate the template language expression: the divisor is zero.");
    }
    return number;
  }

  private static List<JsonNode> numbers(Arguments arguments) {
    arguments.expect(1, Integer.MAX_VALUE);
    List<JsonNode> numbers =
        arguments.size() == 1 && arguments.value(0) instanceof ArrayNode array
            ? StreamSupport.stream(array.spliterator(), false).toList()
            : arguments.values();
    if (!numbers.stream().allMatch(JsonNode::isIntegralNumber)) {
      throw arguments.wrong(0, "an array of integers, or integers");
    }
    return numbers;
  }

  private static JsonNode whole(Arguments arguments) {
    JsonNode value = arguments.expect(1, 1).value(0);
    if (value.isIntegralNumber()) {
      return value;
    }
    if (value.isNumber() && Math.abs(value.doubleValue()) < 9e18) {
      return Values.of(Math.round(value.doubleValue()));
    }
    try {
      return Values.of(Long.parseLong(Values.written(value).strip()));
    } catch (NumberFormatException _) {
      throw arguments.wrong(0, "an integer, or a string that can be converted to one");
    }
  }

  private static JsonNode decimal(Arguments arguments) {
    JsonNode value = arguments.expect(1, 1).value(0);
    if (value.isNumber()) {
      return value;
    }
    try {
      double number = Double.parseDouble(Values.written(value).strip());
      if (Double.isFinite(number)) {
        return JsonNodeFactory.instance.numberNode(number);
      }
    } catch (NumberFormatException _) {
      // The message below.
    }
    throw arguments.wrong(0, "a number, or a string that can be converted to one");
  }
}
