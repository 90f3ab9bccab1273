package io.underpass.net;

/**
 * An autonomous system number (RFC 6793).
 *
 * @param value 1–4294967295
 */
public record Asn(long value) implements Comparable<Asn> {
  /** @throws IllegalArgumentException if out of range */
  public Asn {
    if (value < 1 || value > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException("AS number " + value + " is not between 1 and 4294967295");
    }
  }

  @Override
  public int compareTo(Asn other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
