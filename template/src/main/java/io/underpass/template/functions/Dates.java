package io.underpass.template.functions;

import io.underpass.template.TemplateException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Dates and times, in .NET's formats. */
public final class Dates {
  private static final Pattern DURATION =
      Pattern.compile("(-?)P(?:(\\d{1,5})Y)?(?:(\\d{1,5})M)?(?:(\\d{1,5})W)?(?:(\\d{1,5})D)?(T.{1,40})?");

  /** A date alone, as {@code utcNow('yyyy-MM-dd')} and {@code utcNow('d')} write it. */
  private static final Pattern DAY = Pattern.compile("\\d{4}-\\d\\d-\\d\\d|\\d{1,2}/\\d{1,2}/\\d{4}");

  private static final int LONGEST_FORMAT = 200;

  static final Map<String, Function> ALL = Map.of(
      "dateTimeAdd", arguments -> {
        ZonedDateTime base = parse(arguments.expect(2, 3).text(0));
        return Values.of(format(plus(base, arguments.text(1)), arguments.size() == 3 ? arguments.text(2) : "yyyy-MM-ddTHH:mm:ssZ"));
      },
      "dateTimeFromEpoch", arguments -> {
        int seconds = arguments.expect(1, 1).whole(0, Integer.MIN_VALUE, Integer.MAX_VALUE);
        return Values.of(format(Instant.ofEpochSecond(seconds).atZone(ZoneOffset.UTC), "yyyy-MM-ddTHH:mm:ssZ"));
      },
      "dateTimeToEpoch", arguments -> Values.of(parse(arguments.expect(1, 1).text(0)).toEpochSecond()));

  private Dates() {}

  private static ZonedDateTime parse(String text) {
    try {
      String whole = text.strip().replace(' ', 'T');
      if (DAY.matcher(whole).matches()) {
        String pattern = whole.contains("/") ? "M/d/uuuu" : "uuuu-MM-dd";
        DateTimeFormatter day = DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
        return LocalDate.parse(whole, day).atStartOfDay(ZoneOffset.UTC);
      }
      return text.contains("T") && text.indexOf('-') < 0
          ? ZonedDateTime.parse(text, DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX", Locale.ROOT))
          : OffsetDateTime.parse(whole.length() == 19 ? whole + "Z" : whole).atZoneSameInstant(ZoneOffset.UTC);
    } catch (DateTimeException _) {
      throw TemplateException.of("Unable to parse '%s' as a date and time such as 2026-01-31T10:00:00Z.", text);
    }
  }

  private static ZonedDateTime plus(ZonedDateTime base, String duration) {
    Matcher matcher = DURATION.matcher(duration);
    try {
      if (matcher.matches() && duration.length() > 2) {
        int sign = matcher.group(1).isEmpty() ? 1 : -1;
        Period period = Period.of(number(matcher, 2), number(matcher, 3), number(matcher, 4) * 7 + number(matcher, 5)).multipliedBy(sign);
        Duration time = matcher.group(6) == null ? Duration.ZERO : Duration.parse("P" + matcher.group(6)).multipliedBy(sign);
        return base.plus(period).plus(time);
      }
    } catch (DateTimeException | ArithmeticException _) {
      // The message below.
    }
    throw TemplateException.of("'%s' is not a duration in ISO 8601 such as P1DT2H, or its result is no date.", duration);
  }

  private static int number(Matcher matcher, int group) {
    return matcher.group(group) == null ? 0 : Integer.parseInt(matcher.group(group));
  }

  /**
   * @param format custom, such as {@code yyyyMMddTHHmmssZ}, or one of {@code d}, {@code D}, {@code u}, {@code s}, {@code o}
   * @throws TemplateException for a format that isn't one
   */
  public static String format(ZonedDateTime time, String format) {
    String custom =
        switch (format) {
          case "d" -> "M/d/yyyy";
          case "D" -> "dddd, d MMMM yyyy";
          case "u" -> "yyyy-MM-dd HH:mm:ssZ";
          case "s" -> "yyyy-MM-ddTHH:mm:ss";
          case "o", "O" -> "yyyy-MM-ddTHH:mm:ss.fffffffZ";
          default -> format;
        };
    if (custom.length() > LONGEST_FORMAT) {
      throw TemplateException.of("A format of dates and times has up to %d characters, not %d.", LONGEST_FORMAT, custom.length());
    }
    StringBuilder pattern = new StringBuilder();
    for (int at = 0; at < custom.length(); ) {
      char c = custom.charAt(at);
      int end = at;
      while (end < custom.length() && custom.charAt(end) == c) {
        end++;
      }
      pattern.append(part(c, end - at));
      at = end;
    }
    try {
      return DateTimeFormatter.ofPattern(pattern.toString(), Locale.ENGLISH).format(time);
    } catch (IllegalArgumentException | DateTimeException _) {
      throw TemplateException.of("'%s' is not a format of dates and times such as yyyyMMddTHHmmssZ.", format);
    }
  }

  private static String part(char c, int count) {
    return switch (c) {
      case 'y', 'H', 'h', 'm', 's', 'M' -> String.valueOf(c).repeat(Math.min(count, 4));
      case 'd' -> count < 3 ? "d".repeat(count) : "E".repeat(count);
      case 'f', 'F' -> "S".repeat(Math.min(count, 9));
      case 't' -> "a";
      case '\'' -> "";
      default -> "'" + String.valueOf(c).repeat(count) + "'";
    };
  }
}
