package io.underpass.lab.file;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Rates as people write them. */
public final class Rate {
  private static final Pattern TEXT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)\\s*(bit|kbit|Mbit|Gbit)/s");
  private static final Map<String, Long> UNITS = Map.of("bit", 1L, "kbit", 1_000L, "Mbit", 1_000_000L, "Gbit", 1_000_000_000L);

  private Rate() {}

  /** Bits a second of a text such as {@code 0.85 Gbit/s} or {@code 850 Mbit/s}. */
  public static long parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a rate such as 0.85 Gbit/s or 850 Mbit/s");
    }
    return new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(UNITS.get(matcher.group(2)))).longValue();
  }

  /** Three digits behind the point at most: {@code 0.942 Gbit/s}. */
  public static String print(double bitsPerSecond) {
    if (bitsPerSecond >= 0.1e9) {
      return "%.3f Gbit/s".formatted(bitsPerSecond / 1e9);
    }
    return bitsPerSecond >= 0.1e6 ? "%.3f Mbit/s".formatted(bitsPerSecond / 1e6) : "%.0f bit/s".formatted(bitsPerSecond);
  }
}
