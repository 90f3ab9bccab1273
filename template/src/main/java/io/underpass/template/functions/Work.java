package io.underpass.template.functions;

import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** How much a function does at the worst, known before it begins: a result may be small and take long all the same. */
final class Work {
  /** Comparing two values takes about as long as comparing so many characters. */
  private static final long VALUE = 10;

  private Work() {}

  /** In characters compared; 0 for functions whose work is as large as what they are given and what they make. */
  static long of(Arguments arguments) {
    return switch (arguments.name().toLowerCase(Locale.ROOT)) {
      case "union", "intersection", "distinct" -> elements(arguments) * elements(arguments) * VALUE;
      case "contains", "indexof", "lastindexof", "replace", "like" ->
          arguments.size() > 1 && arguments.value(0).isString() ? length(arguments, 0) * length(arguments, 1) : 0;
      case "split" -> arguments.size() > 1 ? length(arguments, 0) * length(arguments, 1) : 0;
      default -> 0;
    };
  }

  private static long elements(Arguments arguments) {
    return arguments.values().stream().filter(JsonNode::isArray).mapToLong(JsonNode::size).sum();
  }

  /** Of a text, or of all texts of a list. */
  private static long length(Arguments arguments, int at) {
    JsonNode value = arguments.value(at);
    return value.isArray() ? value.valueStream().mapToLong(one -> 1 + Values.written(one).length()).sum() : Values.written(value).length();
  }
}
