package io.underpass.bgp.transport;

/**
 * The TTL (hop limit) of a connection's packets.
 *
 * @param sent 1–255
 * @param required the least that is taken, 1–255 (RFC 5082)
 */
public record TtlRule(int sent, int required) {
  public static final TtlRule GTSM = new TtlRule(255, 255);
  public static final TtlRule LINK = new TtlRule(1, 1);
  public static final TtlRule MULTIHOP = new TtlRule(64, 1);

  /** @throws IllegalArgumentException if one is out of range */
  public TtlRule {
    if (sent < 1 || sent > 255 || required < 1 || required > 255) {
      throw new IllegalArgumentException("TTL " + sent + ", required " + required + ": both must be between 1 and 255");
    }
  }
}
