package io.underpass.bgp.session;

import io.underpass.bgp.session.BgpConnection.Side;

/** Which of two connections with the same neighbor is kept (RFC 4271 section 6.8). */
final class Collision {
  private Collision() {}

  /**
   * Whether a connection survives one from the other side: that of the speaker with the higher BGP Identifier does; where these are equal,
   * of the one with the higher AS number (RFC 6286 section 2.3).
   */
  static boolean survives(Side side, Agreement agreement) {
    int byId = Integer.compareUnsigned(agreement.ours().bgpId(), agreement.theirs().bgpId());
    boolean oursWins = byId != 0 ? byId > 0 : agreement.ours().asn().compareTo(agreement.theirs().asn()) > 0;
    return oursWins == (side == Side.OURS);
  }
}
