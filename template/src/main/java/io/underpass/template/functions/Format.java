package io.underpass.template.functions;

import io.underpass.template.TemplateException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** .NET's composite formatting, of which {@code format()} is made: {@code {index[,width][:D4]}}, {@code {{}} and {@code }}}. */
final class Format {
  private static final Pattern HOLE = Pattern.compile("\\{(\\d{1,4})(?:,(-?\\d{1,4}))?(?::([^{}]{1,40}))?}");
  private static final Pattern NUMBER = Pattern.compile("([DdXxNnFfGg])(\\d{0,2})");

  private Format() {}

  static String of(String format, List<JsonNode> values) {
    StringBuilder result = new StringBuilder();
    Matcher hole = HOLE.matcher(format);
    for (int at = 0; at < format.length(); ) {
      char c = format.charAt(at);
      boolean brace = c == '{' || c == '}';
      if (!brace) {
        result.append(c);
        at++;
      } else if (at + 1 < format.length() && format.charAt(at + 1) == c) {
        result.append(c);
        at += 2;
      } else if (c == '{' && hole.region(at, format.length()).lookingAt()) {
        int index = Integer.parseInt(hole.group(1));
        if (index >= values.size()) {
          throw TemplateException.of(
              "Unable to evaluate the template language function 'format'. The format '%s' names value %d, but only %d are given.",
              format, index, values.size());
        }
        result.append(padded(one(values.get(index), hole.group(3)), hole.group(2)));
        if (result.length() > Values.LONGEST) {
          throw Values.tooLarge("format");
        }
        at = hole.end();
      } else {
        throw TemplateException.of("Unable to evaluate the template language function 'format'. The format is invalid: '%s'.", format);
      }
    }
    return result.toString();
  }

  private static String padded(String text, @org.jspecify.annotations.Nullable String width) {
    int wide = width == null ? 0 : Integer.parseInt(width);
    String padding = " ".repeat(Math.max(0, Math.abs(wide) - text.length()));
    return wide < 0 ? text + padding : padding + text;
  }

  private static String one(JsonNode value, @org.jspecify.annotations.Nullable String kind) {
    if (kind == null || !value.isNumber()) {
      return Values.written(value);
    }
    Matcher number = NUMBER.matcher(kind);
    if (!number.matches()) {
      throw TemplateException.of("Unable to evaluate the template language function 'format'. The number format '%s' is not supported.",
          kind);
    }
    int digits = number.group(2).isEmpty() ? -1 : Integer.parseInt(number.group(2));
    char letter = number.group(1).charAt(0);
    return switch (Character.toUpperCase(letter)) {
      case 'D' -> decimal(value.longValue(), digits);
      case 'X' -> {
        String hex = Long.toHexString(value.longValue());
        String wide = "0".repeat(Math.max(0, digits - hex.length())) + hex;
        yield letter == 'X' ? wide.toUpperCase(Locale.ROOT) : wide;
      }
      case 'N' -> String.format(Locale.ROOT, "%,." + (digits < 0 ? 2 : digits) + "f", value.decimalValue());
      case 'F' -> String.format(Locale.ROOT, "%." + (digits < 0 ? 2 : digits) + "f", value.decimalValue());
      default -> Values.written(value);
    };
  }

  private static String decimal(long value, int digits) {
    String text = Long.toString(value).replace("-", "");
    return (value < 0 ? "-" : "") + "0".repeat(Math.max(0, digits - text.length())) + text;
  }
}
