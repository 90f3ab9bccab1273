package io.underpass.control.metrics;

import io.underpass.model.ResourceId;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One value over one interval.
 *
 * @param dimensions names and values in print, see {@link #print}; empty for all together
 */
record Sample(ResourceId resource, Metric metric, String dimensions, double value) {

  /** {@code name=value;name=value}, in order of name. */
  static String print(Map<String, String> dimensions) {
    return new TreeMap<>(dimensions).entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).collect(Collectors.joining(";"));
  }

  static Map<String, String> parse(String dimensions) {
    Map<String, String> parsed = new TreeMap<>();
    for (String one : dimensions.isEmpty() ? new String[0] : dimensions.split(";")) {
      int equals = one.indexOf('=');
      parsed.put(one.substring(0, equals), one.substring(equals + 1));
    }
    return parsed;
  }
}
