package io.underpass.bgp.message;

/**
 * A community (RFC 1997): an AS number and a value of it, 16 bits each.
 *
 * @param value the 32 bits
 */
public record Community(int value) implements Comparable<Community> {
  /** Not to external peers (RFC 1997; we have no confederations). */
  public static final Community NO_EXPORT = new Community(0xFFFF_FF01);

  /** Not to any peer (RFC 1997). */
  public static final Community NO_ADVERTISE = new Community(0xFFFF_FF02);

  /** Not to external peers, inside a confederation either (RFC 1997). */
  public static final Community NO_EXPORT_SUBCONFED = new Community(0xFFFF_FF03);

  /** @throws IllegalArgumentException if a half is not 0–65535 */
  public static Community of(int asn, int value) {
    if (asn < 0 || asn > 0xFFFF || value < 0 || value > 0xFFFF) {
      throw new IllegalArgumentException("community " + asn + ":" + value + ": both halves are 0–65535");
    }
    return new Community(asn << 16 | value);
  }

  /**
   * Parses {@code 12076:51004}.
   *
   * @throws IllegalArgumentException naming the text and what was expected
   */
  public static Community parse(String text) {
    long[] parts = CommunityText.parse(text, 2, 0xFFFF);
    return of((int) parts[0], (int) parts[1]);
  }

  public int asn() {
    return value >>> 16;
  }

  @Override
  public int compareTo(Community other) {
    return Integer.compareUnsigned(value, other.value);
  }

  @Override
  public String toString() {
    return (value >>> 16) + ":" + (value & 0xFFFF);
  }
}
