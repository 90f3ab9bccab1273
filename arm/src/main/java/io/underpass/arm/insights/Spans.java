package io.underpass.arm.insights;

import io.underpass.arm.wire.ArmError;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;

/** Spans of time as queries give them: {@code start/end}, {@code start/PT1H}, {@code PT1H/end} or {@code PT1H} (ISO 8601). */
record Spans(Instant from, Instant to) {
  /** Java's times go further than milliseconds in 64 bits do. */
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  /** @throws ArmError {@code BadRequest} naming the text */
  static Spans parse(String text, Instant now) {
    // One client escapes the span twice.
    String plain = text.contains("%") ? URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8) : text;
    String[] parts = plain.strip().replace(' ', '+').split("/", -1);
    try {
      Spans span =
          switch (parts.length) {
            case 1 -> new Spans(now.minus(duration(parts[0])), now);
            case 2 -> {
              if (isDuration(parts[0])) {
                Instant end = instant(parts[1]);
                yield new Spans(end.minus(duration(parts[0])), end);
              }
              Instant start = instant(parts[0]);
              yield new Spans(start, isDuration(parts[1]) ? start.plus(duration(parts[1])) : instant(parts[1]));
            }
            default -> throw new DateTimeException("too many parts");
          };
      if (span.from().isBefore(span.to()) && !span.from().isBefore(EARLIEST) && !span.to().isAfter(LATEST)) {
        return span;
      }
    } catch (DateTimeException | ArithmeticException | IllegalArgumentException _) {
      // Said below.
    }
    throw ArmError.badRequest(
        "BadRequest",
        "The timespan '%s' is invalid. Expected a start before an end, such as "
            + "2026-01-31T08:00:00Z/2026-01-31T09:00:00Z, or a duration such as PT1H.",
        text);
  }

  private static boolean isDuration(String text) {
    return text.toUpperCase(Locale.ROOT).startsWith("P");
  }

  static Duration duration(String text) {
    return Duration.parse(text.toUpperCase(Locale.ROOT));
  }

  private static Instant instant(String text) {
    return text.matches(".*(Z|z|[+-]\\d\\d:?\\d\\d)$")
        ? OffsetDateTime.parse(text).toInstant()
        : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
  }

  @Override
  public String toString() {
    return from + "/" + to;
  }
}
