package io.underpass.bgp.rib;

/** A neighbor known to one {@link Rib}, until it is removed. */
public sealed interface PeerHandle permits Peer {
  /** The {@link PeerInfo#name()}. */
  String name();
}
