package io.underpass.bgp.session;

import io.underpass.bgp.GracefulRestart;
import io.underpass.bgp.Neighbor;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.Capability;
import io.underpass.bgp.message.Open;
import io.underpass.net.Asn;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;

/** The OPEN that a speaker sends to a neighbor. */
final class OpenOffer {
  /** What has been between the two before. */
  enum Occasion {
    /** Nothing that the neighbor could have kept. */
    FIRST,
    /** A session of this very speaker. */
    AGAIN,
    /** A session of the one that this speaker takes over from. */
    AFTER_RESTART
  }

  private OpenOffer() {}

  static Open of(Neighbor neighbor, Asn asn, int bgpId, Occasion occasion) {
    List<Capability> capabilities = new ArrayList<>();
    for (AddressFamily family : EnumSet.copyOf(neighbor.families())) {
      capabilities.add(new Capability.MultiProtocol(family));
    }
    capabilities.add(new Capability.RouteRefresh());
    capabilities.add(new Capability.FourOctetAs(asn));
    neighbor.gracefulRestart().ifPresent(restart -> capabilities.add(restart(restart, neighbor, occasion)));
    return new Open(asn, (int) neighbor.timers().hold().toSeconds(), bgpId, capabilities);
  }

  /**
   * The N bit of RFC 8538 isn't set: it would keep routes through an expired hold timer, and packets that are silently eaten would go on
   * being sent.
   */
  private static Capability restart(GracefulRestart restart, Neighbor neighbor, Occasion occasion) {
    boolean preserved = restart.forwarding() == GracefulRestart.Forwarding.PRESERVED && occasion != Occasion.FIRST;
    Map<AddressFamily, Boolean> forwarding = new EnumMap<>(AddressFamily.class);
    neighbor.families().forEach(family -> forwarding.put(family, preserved));
    return new Capability.GracefulRestart(
        occasion == Occasion.AFTER_RESTART, false, (int) restart.restartTime().toSeconds(), forwarding);
  }
}
