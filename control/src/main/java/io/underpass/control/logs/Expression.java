package io.underpass.control.logs;

import java.util.ArrayList;
import java.util.List;

/**
 * A piece of SQL with its parameters, in the order of their question marks, and the type of its value.
 */
record Expression(String sql, List<Object> parameters, Type type) {
  /** What values are: datetimes are milliseconds since the epoch in SQL, timespans milliseconds. */
  enum Type {
    STRING("string"),
    LONG("long"),
    REAL("real"),
    BOOL("bool"),
    DATETIME("datetime"),
    TIMESPAN("timespan");

    private final String kql;

    Type(String kql) {
      this.kql = kql;
    }

    boolean isNumber() {
      return this == LONG || this == REAL;
    }

    /** As Kusto says it. */
    @Override
    public String toString() {
      return kql;
    }
  }

  static Expression parameter(Object value, Type type) {
    return new Expression("?", List.of(value), type);
  }

  /** {@code template} with each {@code %} replaced by an operand, in order. */
  static Expression of(Type type, String template, Expression... operands) {
    StringBuilder sql = new StringBuilder();
    List<Object> parameters = new ArrayList<>();
    int operand = 0;
    for (char c : template.toCharArray()) {
      if (c == '%') {
        sql.append(operands[operand].sql);
        parameters.addAll(operands[operand++].parameters);
      } else {
        sql.append(c);
      }
    }
    return new Expression(sql.toString(), parameters, type);
  }
}
