package io.underpass.model;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ports from one to another, both included.
 *
 * @param first 0–65535
 * @param last {@code first}–65535
 */
public record Ports(int first, int last) {
  /** {@code *} */
  public static final Ports ALL = new Ports(0, 65_535);

  private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

  /** @throws IllegalArgumentException if a port is out of range or the first is behind the last */
  public Ports {
    if (first < 0 || first > last || last > 65_535) {
      throw new IllegalArgumentException("'" + first + "-" + last + "' is not a range of ports from 0 to 65535");
    }
  }

  /**
   * Parses {@code 443}, {@code 8000-8080} or {@code *}.
   *
   * @throws IllegalArgumentException naming the text and what was expected
   */
  public static Ports parse(String text) {
    if (text.equals("*")) {
      return ALL;
    }
    Matcher matcher = RANGE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not a port, a range such as 8000-8080, or *");
    }
    int first = Integer.parseInt(matcher.group(1));
    return new Ports(first, matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2)));
  }

  /** Like {@link #parse}, empty where that throws. */
  public static Optional<Ports> tryParse(String text) {
    try {
      return Optional.of(parse(text));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  public boolean contains(int port) {
    return first <= port && port <= last;
  }

  /** As on the wire. */
  @Override
  public String toString() {
    return equals(ALL) ? "*" : first == last ? Integer.toString(first) : first + "-" + last;
  }
}
