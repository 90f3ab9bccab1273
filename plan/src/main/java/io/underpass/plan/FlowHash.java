package io.underpass.plan;

import io.underpass.net.IpAddress;

/**
 * The hash that spreads flows over equal targets and gives the outer UDP source port. The same function stands in the
 * kernel's programs: {@code flow_hash} in up.bpf.c.
 */
public final class FlowHash {
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  private FlowHash() {}

  /**
   * @param protocol the IP protocol or next header
   * @param ports source port in the high 16 bits, destination port in the low; 0 for anything but TCP and UDP, and for every
   *     fragment
   */
  public static int of(IpAddress source, IpAddress destination, int protocol, int ports) {
    long hash = source.high() * MULTIPLIER;
    hash = mix(hash ^ source.low());
    hash = mix(hash ^ destination.high());
    hash = mix(hash ^ destination.low());
    hash = mix(hash ^ ((long) protocol << 32 | ports & 0xFFFF_FFFFL));
    return (int) (hash >>> 32);
  }

  private static long mix(long value) {
    long mixed = value * MULTIPLIER;
    return mixed ^ mixed >>> 29;
  }
}
