package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;

/** The Internet checksum (RFC 1071) and its incremental update (RFC 1624). */
final class Checksum {
  private Checksum() {}

  /** The unfolded sum of these bytes as 16-bit words; an odd last byte is the high half of a word. */
  static long sum(byte[] frame, int from, int length) {
    long sum = 0;
    int at = from;
    for (; at + 1 < from + length; at += 2) {
      sum += Wire.u16(frame, at);
    }
    return at < from + length ? sum + (Wire.u8(frame, at) << 8) : sum;
  }

  /** Folds and complements: what goes into the checksum field. */
  static int finish(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xFFFF) + (folded >>> 16);
    }
    return (int) ~folded & 0xFFFF;
  }

  static int of(byte[] frame, int from, int length) {
    return finish(sum(frame, from, length));
  }

  /** The pseudo header of RFC 8200 section 8.1, unfolded. */
  static long pseudo(IpAddress source, IpAddress destination, int length, int protocol) {
    return words(source) + words(destination) + (length >>> 16) + (length & 0xFFFF) + protocol;
  }

  private static long words(IpAddress address) {
    long sum = 0;
    for (int shift = 0; shift < 64; shift += 16) {
      sum += (address.high() >>> shift & 0xFFFF) + (address.low() >>> shift & 0xFFFF);
    }
    return sum;
  }

  /** Writes a 16-bit word and carries the change into the checksum at {@code field}: RFC 1624 equation 3. */
  static void replace16(byte[] frame, int field, int at, int value) {
    int old = Wire.u16(frame, at);
    Wire.put16(frame, at, value);
    Wire.put16(frame, field, finish((~Wire.u16(frame, field) & 0xFFFFL) + (~old & 0xFFFFL) + (value & 0xFFFFL)));
  }
}
