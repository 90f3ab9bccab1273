package io.underpass.plan;

/**
 * Ports of TCP or UDP from one to another, both included.
 *
 * @param from 0–65535
 * @param to at least {@code from}, at most 65535
 */
public record PortRange(int from, int to) {
  public static final PortRange ANY = new PortRange(0, 0xFFFF);

  /** @throws IllegalArgumentException unless 0 ≤ from ≤ to ≤ 65535 */
  public PortRange {
    if (from < 0 || to > 0xFFFF || from > to) {
      throw new IllegalArgumentException("ports " + from + "-" + to + " are not a range within 0-65535");
    }
  }

  public boolean contains(int port) {
    return port >= from && port <= to;
  }
}
