package io.underpass.bgp.message;

/**
 * A path attribute that is carried along without being understood (RFC 4271 section 5), or only checked.
 *
 * @param flags the flags octet; Extended Length is the encoder's affair and is cleared
 * @param code 0–255
 */
public record RawAttribute(int flags, int code, Octets value) implements Comparable<RawAttribute> {
  /** @throws IllegalArgumentException if a number is out of range */
  public RawAttribute {
    if (flags < 0 || flags > 0xFF || code < 0 || code > 0xFF) {
      throw new IllegalArgumentException("attribute " + code + " with flags " + flags + ": both are 0–255");
    }
    flags &= ~AttributeFlags.EXTENDED_LENGTH;
  }

  @Override
  public int compareTo(RawAttribute other) {
    return Integer.compare(code, other.code);
  }
}
