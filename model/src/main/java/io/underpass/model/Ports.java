package io.underpass.model;

/**
 * Ports from one to another, both included.
 *
 * @param first 0–65535
 * @param last {@code first}–65535
 */
public record Ports(int first, int last) {
  /** {@code *} */
  public static final Ports ALL = new Ports(0, 65_535);

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
    int dash = text.indexOf('-');
    try {
      int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
      return new Ports(first, dash < 0 ? first : Integer.parseInt(text.substring(dash + 1)));
    } catch (NumberFormatException _) {
      throw new IllegalArgumentException("'" + text + "' is not a port, a range such as 8000-8080, or *");
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
