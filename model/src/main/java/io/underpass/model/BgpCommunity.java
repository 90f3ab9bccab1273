package io.underpass.model;

/**
 * A BGP community (RFC 1997): written {@code 12076:50004}.
 *
 * @param asn the high half, 0–65535
 * @param value the low half, 0–65535
 */
public record BgpCommunity(int asn, int value) implements Comparable<BgpCommunity> {
  /** @throws IllegalArgumentException if a half is out of range */
  public BgpCommunity {
    if (asn >>> 16 != 0 || value >>> 16 != 0) {
      throw new IllegalArgumentException("the halves of community " + asn + ":" + value + " are not between 0 and 65535");
    }
  }

  /**
   * Parses {@code number:number}.
   *
   * @throws IllegalArgumentException naming the text and what was expected
   */
  public static BgpCommunity parse(String text) {
    if (!text.matches("\\d{1,5}:\\d{1,5}")) {
      throw new IllegalArgumentException("'" + text + "' is not a BGP community such as 12076:20001");
    }
    int colon = text.indexOf(':');
    return new BgpCommunity(Integer.parseInt(text.substring(0, colon)), Integer.parseInt(text.substring(colon + 1)));
  }

  /** All four octets, as they travel. */
  public int bits() {
    return asn << 16 | value;
  }

  @Override
  public int compareTo(BgpCommunity other) {
    return Integer.compareUnsigned(bits(), other.bits());
  }

  @Override
  public String toString() {
    return asn + ":" + value;
  }
}
