package io.underpass.cli.output;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** How single values and members are spelt outside JSON, which is Python's way. */
final class Scalar {
  private Scalar() {}

  /** A value in a cell: {@code True}, {@code None}, a number, a text as it is. */
  static String text(JsonNode value) {
    return switch (value.getNodeType()) {
      case BOOLEAN -> value.booleanValue() ? "True" : "False";
      case NULL, MISSING -> "None";
      default -> number(value);
    };
  }

  /** Numbers as JSON has them, texts without quotes. */
  static String number(JsonNode value) {
    if (value.isFloatingPointNumber()) {
      double d = value.doubleValue();
      if (Math.abs(d) >= 1e16 || d != 0 && Math.abs(d) < 1e-4) {
        return Double.toString(d).replace("E-", "e-").replace("E", "e+");
      }
      String plain = new BigDecimal(Double.toString(d)).toPlainString();
      return plain.contains(".") ? plain : plain + ".0";
    }
    return value.asString();
  }

  /** Members in order of their names' code points. */
  static List<Map.Entry<String, JsonNode>> sorted(JsonNode object) {
    List<Map.Entry<String, JsonNode>> members = new ArrayList<>(object.properties());
    members.sort(Map.Entry.comparingByKey());
    return members;
  }
}
