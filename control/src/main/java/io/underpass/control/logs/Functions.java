package io.underpass.control.logs;

import static io.underpass.control.logs.Parser.semantic;

import io.underpass.control.logs.Expression.Type;
import java.time.Instant;
import java.util.List;

/** The scalar functions, each by its name and the types that it takes. */
final class Functions {
  private Functions() {}

  /**
   * @param name the function's
   * @param now for those that mean it
   * @throws KqlException where there is none of that name for values of these types
   */
  static Expression call(Token name, List<Expression> of, Instant now) {
    String signature = name.text() + of.stream().map(Expression::type).toList();
    return switch (signature) {
      case "now[]" -> Expression.parameter(now.toEpochMilli(), Type.DATETIME);
      case "ago[timespan]" -> Expression.of(Type.DATETIME, "(% - %)", Expression.parameter(now.toEpochMilli(), Type.DATETIME),
          of.getFirst());
      case "bin[datetime, timespan]", "bin[long, long]", "bin[timespan, timespan]" ->
          Expression.of(of.getFirst().type(), "((% / %) * %)", of.get(0), of.get(1), of.get(1));
      case "bin[real, long]", "bin[real, real]" -> Expression.of(Type.REAL, "(CAST(% / % AS INTEGER) * %)", of.get(0), of.get(1),
          of.get(1));
      case "not[bool]" -> Expression.of(Type.BOOL, "(NOT %)", of.getFirst());
      case "tolower[string]" -> Expression.of(Type.STRING, "lower(%)", of.getFirst());
      case "toupper[string]" -> Expression.of(Type.STRING, "upper(%)", of.getFirst());
      case "isempty[string]" -> Expression.of(Type.BOOL, "(coalesce(%, '') = '')", of.getFirst());
      case "isnotempty[string]" -> Expression.of(Type.BOOL, "(coalesce(%, '') <> '')", of.getFirst());
      case "round[real]", "round[long]" -> Expression.of(Type.REAL, "round(%)", of.getFirst());
      case "round[real, long]", "round[long, long]" -> Expression.of(Type.REAL, "round(%, %)", of.get(0), of.get(1));
      default -> throw semantic(
          name,
          "there is no function " + name.text() + of.stream().map(Expression::type).toList().toString().replace('[', '(').replace(']', ')')
              + " here; there are ago, bin, now, not, round, tolower, toupper, isempty, isnotempty");
    };
  }
}
