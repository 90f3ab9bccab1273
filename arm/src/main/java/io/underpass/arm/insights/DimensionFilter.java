package io.underpass.arm.insights;

import io.underpass.arm.wire.ArmError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code $filter} of metrics: {@code Dimension eq 'value'}, {@code ne} and {@code sw}, joined
 * by {@code and} and {@code or}; a star takes all values.
 *
 * @param tests alternatives by dimension, in order
 */
record DimensionFilter(Map<String, List<Test>> tests) {
  private static final Pattern TERM =
      Pattern.compile(
          "\\s*\\(?\\s*(\\w+)\\s+(eq|ne|sw)\\s+'([^']*)'\\s*\\)?\\s*", Pattern.CASE_INSENSITIVE);
  private static final Pattern JOIN = Pattern.compile("(and|or)\\s+", Pattern.CASE_INSENSITIVE);

  record Test(String operator, String value) {
    boolean holds(String actual) {
      String one = actual.toLowerCase(Locale.ROOT);
      String other = value.toLowerCase(Locale.ROOT);
      return switch (operator) {
        case "ne" -> !one.equals(other);
        case "sw" -> one.startsWith(other);
        default -> other.equals("*") || one.equals(other);
      };
    }
  }

  static DimensionFilter parse(String text) {
    Map<String, List<Test>> tests = new LinkedHashMap<>();
    int at = 0;
    while (at < text.length()) {
      Matcher term = TERM.matcher(text).region(at, text.length());
      if (!term.lookingAt()) {
        throw ArmError.badRequest(
            "BadRequest",
            "The filter '%s' is invalid. Expected terms such as roleInstance eq '*', joined by and.",
            text);
      }
      tests.computeIfAbsent(term.group(1), _ -> new ArrayList<>()).add(new Test(term.group(2).toLowerCase(Locale.ROOT), term.group(3)));
      at = term.end();
      Matcher join = JOIN.matcher(text).region(at, text.length());
      if (at < text.length() && !join.lookingAt()) {
        throw ArmError.badRequest("BadRequest", "The filter '%s' is invalid: expected and between terms.", text);
      }
      at = at < text.length() ? join.end() : at;
    }
    return new DimensionFilter(tests);
  }

  /** The dimensions to split by. */
  List<String> dimensions() {
    return List.copyOf(tests.keySet());
  }

  boolean matches(Map<String, String> dimensions) {
    return tests.entrySet().stream()
        .allMatch(
            test ->
                dimensions.entrySet().stream()
                    .filter(dimension -> dimension.getKey().equalsIgnoreCase(test.getKey()))
                    .anyMatch(dimension -> alternatives(test.getValue(), dimension.getValue())));
  }

  private static boolean alternatives(List<Test> tests, String actual) {
    boolean excluded = tests.stream().anyMatch(test -> test.operator().equals("ne") && !test.holds(actual));
    List<Test> wanted = tests.stream().filter(test -> !test.operator().equals("ne")).toList();
    return !excluded && (wanted.isEmpty() || wanted.stream().anyMatch(test -> test.holds(actual)));
  }
}
