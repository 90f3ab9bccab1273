package io.underpass.bgp.rib;

/** A neighbor as the tables have it. */
final class Peer implements PeerHandle {
  final PeerInfo info;

  Peer(PeerInfo info) {
    this.info = info;
  }

  @Override
  public String name() {
    return info.name();
  }
}
