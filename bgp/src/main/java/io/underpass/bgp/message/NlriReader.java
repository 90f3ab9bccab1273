package io.underpass.bgp.message;

import static io.underpass.bgp.message.BigEndian.i32;
import static io.underpass.bgp.message.BigEndian.i64;
import static io.underpass.bgp.message.BigEndian.u8;

/** Prefixes from octets (RFC 4271 section 4.3, RFC 4760 section 5), in two passes: counted and checked, then packed. */
final class NlriReader {
  private NlriReader() {}

  /**
   * How many prefixes there are; -1 if the octets aren't prefixes (RFC 7606 section 5.3): one is longer than an address, or reaches
   * beyond the end.
   */
  static int count(AddressFamily family, byte[] octets, int from, int to) {
    int width = family.width();
    int count = 0;
    int at = from;
    while (at < to) {
      int length = u8(octets, at);
      if (length > width) {
        return -1;
      }
      at += 1 + (length + 7 >>> 3);
      count++;
    }
    return at == to ? count : -1;
  }

  /**
   * The prefixes, bits beyond their lengths cleared (RFC 4271 section 4.3). Those that can't be unicast destinations are left out (RFC
   * 4271 section 6.3), so that there may be fewer than were counted.
   */
  static Nlri read(AddressFamily family, byte[] octets, int from, int to, int count) {
    if (count == 0) {
      return Nlri.empty(family);
    }
    return family == AddressFamily.IPV4_UNICAST ? readIpv4(octets, from, to, count) : readIpv6(octets, from, to, count);
  }

  private static Nlri readIpv4(byte[] octets, int from, int to, int count) {
    long[] words = new long[count];
    int size = 0;
    int at = from;
    while (at < to) {
      int length = u8(octets, at++);
      int bytes = length + 7 >>> 3;
      int bits = at + 4 <= octets.length ? i32(octets, at) : (int) (tail(octets, at, bytes) >>> 32);
      bits &= length == 0 ? 0 : -1 << 32 - length;
      at += bytes;
      if (bits >>> 28 != 0xE) {
        words[size++] = (bits & 0xFFFF_FFFFL) << 8 | length;
      }
    }
    return Nlri.ofIpv4(words, size);
  }

  private static Nlri readIpv6(byte[] octets, int from, int to, int count) {
    long[] words = new long[2 * count];
    byte[] lengths = new byte[count];
    int size = 0;
    int at = from;
    while (at < to) {
      int length = u8(octets, at++);
      int bytes = length + 7 >>> 3;
      long high = at + 8 <= octets.length ? i64(octets, at) : tail(octets, at, Math.min(bytes, 8));
      long low = bytes <= 8 ? 0 : at + 16 <= octets.length ? i64(octets, at + 8) : tail(octets, at + 8, bytes - 8);
      high &= length >= 64 ? -1L : length == 0 ? 0 : -1L << 64 - length;
      low &= length <= 64 ? 0 : -1L << 128 - length;
      at += bytes;
      if (isDestination(high, low)) {
        words[2 * size] = high;
        words[2 * size + 1] = low;
        lengths[size++] = (byte) length;
      }
    }
    return Nlri.ofIpv6(words, lengths, size);
  }

  /** Not multicast, link-local, or IPv4-mapped, which never leaves a host (RFC 4291 sections 2.7, 2.5.6 and 2.5.5.2). */
  private static boolean isDestination(long high, long low) {
    return high >>> 56 != 0xFF && high >>> 54 != 0xFE80 >>> 6 && !(high == 0 && low >>> 32 == 0xFFFF);
  }

  /** Up to eight octets, left-aligned, where a whole word would reach beyond the array. */
  private static long tail(byte[] octets, int at, int bytes) {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) u8(octets, at + i) << 56 - 8 * i;
    }
    return value;
  }
}
