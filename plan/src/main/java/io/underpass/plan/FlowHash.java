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

  /**
   * How much a flow wants one of several: the highest, compared without sign, has it (rendezvous hashing), so a flow moves only when its
   * own choice goes or a better one comes. {@code weight} in the kernel's programs.
   *
   * @param identity of the one that may be chosen: stable, and well mixed or not
   */
  public static long weight(int flowHash, long identity) {
    return mix(mix(identity ^ flowHash & 0xFFFF_FFFFL));
  }

  private static long mix(long value) {
    long mixed = value * MULTIPLIER;
    return mixed ^ mixed >>> 29;
  }
}
