package io.underpass.lab.bench.bgp;

import java.nio.ByteBuffer;

/** IPv4 prefixes as numbers: the address in bits 8–39, the length in bits 0–7. Never 0, since the Internet has no default route. */
final class Prefixes {
  private Prefixes() {}

  static long of(int address, int length) {
    return (address & 0xffff_ffffL) << 8 | length;
  }

  static int length(long prefix) {
    return (int) prefix & 255;
  }

  static int address(long prefix) {
    return (int) (prefix >>> 8);
  }

  /** Writes NLRI: the length and as many octets as it needs (RFC 4271 section 4.3). */
  static void write(ByteBuffer into, long prefix) {
    int length = length(prefix);
    into.put((byte) length);
    for (int shift = 32; length > 0; length -= 8) {
      into.put((byte) (prefix >>> shift));
      shift -= 8;
    }
  }
}
