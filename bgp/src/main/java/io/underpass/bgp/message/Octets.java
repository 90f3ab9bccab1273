package io.underpass.bgp.message;

import java.util.Arrays;
import java.util.HexFormat;

/** Octets as a value: immutable, compared by content, printed in hexadecimal. */
public final class Octets {
  /** No octets. */
  public static final Octets EMPTY = new Octets(new byte[0]);

  private final byte[] bytes;

  private Octets(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A copy of these octets. */
  public static Octets of(byte... bytes) {
    return bytes.length == 0 ? EMPTY : new Octets(bytes.clone());
  }

  /**
   * A copy of the octets {@code from} (inclusive) to {@code to} (exclusive).
   *
   * @throws IndexOutOfBoundsException if the range isn't inside the array
   */
  public static Octets of(byte[] bytes, int from, int to) {
    return from == to ? EMPTY : new Octets(Arrays.copyOfRange(bytes, from, to));
  }

  public int size() {
    return bytes.length;
  }

  public boolean isEmpty() {
    return bytes.length == 0;
  }

  /** The octet at this place, 0–255. */
  public int at(int index) {
    return bytes[index] & 0xFF;
  }

  /** A copy. */
  public byte[] toBytes() {
    return bytes.clone();
  }

  void copyTo(byte[] target, int at) {
    System.arraycopy(bytes, 0, target, at, bytes.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
