package io.underpass.bgp.session;

import io.underpass.bgp.Neighbor;

/** What a neighbor's new configuration asks for. */
final class NeighborChange {
  private NeighborChange() {}

  /** What was settled with OPEN or with the socket: there is no other way than a new session. */
  static boolean needsReset(Neighbor before, Neighbor after) {
    return !before.address().equals(after.address())
        || before.port() != after.port()
        || !before.localAddress().equals(after.localAddress())
        || !before.peerAs().equals(after.peerAs())
        || !before.families().equals(after.families())
        || !before.nextHops().equals(after.nextHops())
        || !before.security().equals(after.security());
  }

  /** Routes come out differently. */
  static boolean needsEvaluation(Neighbor before, Neighbor after) {
    return !before.importPolicy().equals(after.importPolicy()) || !before.exportPolicy().equals(after.exportPolicy());
  }

  /** What kept the session down may be gone. */
  static boolean speaksForTrying(Neighbor before, Neighbor after) {
    return needsReset(before, after)
        || !before.timers().equals(after.timers())
        || !before.limits().equals(after.limits())
        || !before.bfd().equals(after.bfd())
        || !before.mode().equals(after.mode())
        || !before.shutdown().equals(after.shutdown());
  }
}
