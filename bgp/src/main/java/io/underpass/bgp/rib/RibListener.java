package io.underpass.bgp.rib;

/** Told what a call on a {@link Rib} has led to, once at the end of the call and on its thread. Must return at once and not call back. */
public interface RibListener {
  /** A best path, or the set of paths used beside it, is another one than before. */
  void routesChanged();

  /** There is something to {@link Rib#drain} to this peer where there was nothing. */
  void updatesPending(PeerHandle peer);
}
