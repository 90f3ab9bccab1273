package io.underpass.bgp.session;

import io.underpass.bgp.Neighbor;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.BgpException;
import io.underpass.bgp.message.Capability;
import io.underpass.bgp.message.Negotiated;
import io.underpass.bgp.message.NotificationReason;
import io.underpass.bgp.message.Octets;
import io.underpass.bgp.message.Open;
import io.underpass.net.IpAddress;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * What two OPENs settle (RFC 4271 section 4.2, RFC 5492).
 *
 * @param ours the OPEN that was sent
 * @param theirs the OPEN that came
 * @param negotiated what octets depend on
 * @param hold the lower of both; zero: never
 * @param keepAlive zero: none
 */
record Agreement(Open ours, Open theirs, Negotiated negotiated, Duration hold, Duration keepAlive) {
  private static final int KEEPALIVES_PER_HOLD = 3;

  /** @throws BgpException if their OPEN isn't acceptable (RFC 4271 section 6.2) */
  static Agreement of(Neighbor neighbor, Open ours, Open theirs) throws BgpException {
    if (!theirs.asn().equals(neighbor.peerAs())) {
      throw new BgpException(
          NotificationReason.BAD_PEER_AS, "the neighbor says it is AS " + theirs.asn() + ", AS " + neighbor.peerAs() + " is configured");
    }
    // RFC 6286 section 2.2: unique within an AS; across ASes the same one may appear.
    if (theirs.bgpId() == ours.bgpId() && theirs.asn().equals(ours.asn())) {
      throw new BgpException(
          NotificationReason.BAD_BGP_IDENTIFIER,
          "the neighbor has our own BGP Identifier " + IpAddress.ofIpv4(ours.bgpId()) + " in the same AS");
    }
    Negotiated negotiated = Negotiated.of(ours, theirs, Negotiated.FirstAs.IS_THE_PEERS);
    if (negotiated.families().isEmpty()) {
      AddressFamily wanted = neighbor.families().iterator().next();
      throw new BgpException(
          NotificationReason.UNSUPPORTED_CAPABILITY,
          Octets.of(new byte[] {1, 4, (byte) (wanted.afi() >> 8), (byte) wanted.afi(), 0, (byte) wanted.safi()}),
          "the neighbor offers " + theirs.families() + " and we " + neighbor.families() + ": nothing in common");
    }
    Duration hold = Duration.ofSeconds(Math.min(ours.holdSeconds(), theirs.holdSeconds()));
    Duration third = hold.dividedBy(KEEPALIVES_PER_HOLD);
    Duration wanted = neighbor.timers().keepAlive();
    return new Agreement(ours, theirs, negotiated, hold, wanted.compareTo(third) < 0 ? wanted : third);
  }

  /** The neighbor's capability, if graceful restart was offered from both sides. */
  Optional<Capability.GracefulRestart> restart() {
    return ours.has(Capability.GracefulRestart.class) ? theirs.capability(Capability.GracefulRestart.class) : Optional.empty();
  }

  /** Families whose routes are kept while the neighbor restarts (RFC 4724 section 4.2). */
  Set<AddressFamily> restartable() {
    EnumSet<AddressFamily> families = EnumSet.noneOf(AddressFamily.class);
    restart().ifPresent(capability -> families.addAll(capability.forwarding().keySet()));
    families.retainAll(negotiated.families());
    return families;
  }

  /** Whether the neighbor went on forwarding for the family while it was away: the F bit. */
  boolean forwardingPreserved(AddressFamily family) {
    return restart().map(capability -> capability.forwarding().getOrDefault(family, false)).orElse(false);
  }

  /** The R bit: the neighbor waits for nobody's End-of-RIB, so none should be waited for. */
  boolean neighborRestarts() {
    return restart().map(Capability.GracefulRestart::restarting).orElse(false);
  }

  boolean routeRefresh() {
    return ours.has(Capability.RouteRefresh.class) && theirs.has(Capability.RouteRefresh.class);
  }
}
