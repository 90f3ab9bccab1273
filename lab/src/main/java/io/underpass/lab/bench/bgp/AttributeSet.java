package io.underpass.lab.bench.bgp;

import java.nio.ByteBuffer;

/**
 * The path attributes that some prefixes share, without what depends on the peer that sends them: its AS number, which comes first in
 * AS_PATH, and NEXT_HOP. RFC 4271 section 4.3, 4-octet AS numbers (RFC 6793).
 *
 * @param origin 0 IGP, 1 EGP, 2 INCOMPLETE
 * @param path AS_PATH behind the peer's own number, one AS_SEQUENCE; 1–254 numbers
 * @param med MULTI_EXIT_DISC, −1 for none
 * @param aggregator whether the last AS has aggregated: ATOMIC_AGGREGATE and AGGREGATOR
 * @param communities RFC 1997
 * @param largeCommunities RFC 8092, three numbers each
 */
record AttributeSet(byte origin, int[] path, int med, boolean aggregator, int[] communities, int[] largeCommunities) {
  private static final byte WELL_KNOWN = 0x40;
  private static final byte OPTIONAL = (byte) 0x80;
  private static final byte OPTIONAL_TRANSITIVE = (byte) 0xc0;
  private static final byte EXTENDED_LENGTH = 0x10;
  private static final byte AS_SEQUENCE = 2;

  AttributeSet {
    if (path.length < 1 || path.length > 254 || communities.length > 255 || largeCommunities.length % 3 != 0
        || largeCommunities.length > 300) {
      throw new IllegalArgumentException(
          "a path of " + path.length + " numbers, " + communities.length + " communities, " + largeCommunities.length
          + " numbers of large communities: expected 1–254, at most 255, and at most 300 in threes");
    }
  }

  /**
   * Writes the attributes as the peer sends them, in the order of their type codes.
   *
   * @param as the sending peer's
   * @param nextHop its IPv4 address, as a number
   */
  void write(ByteBuffer into, int as, int nextHop) {
    header(into, WELL_KNOWN, 1, 1);
    into.put(origin);
    header(into, WELL_KNOWN, 2, 2 + 4 * (path.length + 1));
    into.put(AS_SEQUENCE).put((byte) (path.length + 1)).putInt(as);
    put(into, path);
    header(into, WELL_KNOWN, 3, 4);
    into.putInt(nextHop);
    if (med >= 0) {
      header(into, OPTIONAL, 4, 4);
      into.putInt(med);
    }
    if (aggregator) {
      header(into, WELL_KNOWN, 6, 0);
      header(into, OPTIONAL_TRANSITIVE, 7, 8);
      into.putInt(path[path.length - 1]).putInt(nextHop);
    }
    if (communities.length > 0) {
      header(into, OPTIONAL_TRANSITIVE, 8, 4 * communities.length);
      put(into, communities);
    }
    if (largeCommunities.length > 0) {
      header(into, OPTIONAL_TRANSITIVE, 32, 4 * largeCommunities.length);
      put(into, largeCommunities);
    }
  }

  private static void header(ByteBuffer into, byte flags, int type, int length) {
    if (length > 255) {
      into.put((byte) (flags | EXTENDED_LENGTH)).put((byte) type).putShort((short) length);
    } else {
      into.put(flags).put((byte) type).put((byte) length);
    }
  }

  private static void put(ByteBuffer into, int[] numbers) {
    for (int number : numbers) {
      into.putInt(number);
    }
  }
}
