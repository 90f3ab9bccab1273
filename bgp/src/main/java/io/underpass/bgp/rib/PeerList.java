package io.underpass.bgp.rib;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The neighbors by number, which paths refer to; the speaker itself, as the source of its own routes, is the first. */
final class PeerList {
  /** The number of the speaker itself. */
  static final int OWN = 0;

  private @Nullable Peer[] peers = new Peer[4];

  /** Makes one with the first number that is free. */
  Peer add(IntFunction<Peer> maker) {
    int index = 0;
    while (index < peers.length && peers[index] != null) {
      index++;
    }
    if (index == peers.length) {
      peers = Arrays.copyOf(peers, index * 2);
    }
    Peer peer = maker.apply(index);
    peers[index] = peer;
    return peer;
  }

  void remove(Peer peer) {
    peers[peer.index] = null;
  }

  Peer get(int index) {
    Peer peer = peers[index];
    if (peer == null) {
      throw new IllegalStateException("a path of neighbor " + index + " is there after the neighbor was removed");
    }
    return peer;
  }

  /** Numbers are below this one. */
  int limit() {
    return peers.length;
  }

  /** The one of this number; null if the number is free. */
  @Nullable Peer at(int index) {
    return peers[index];
  }

  /** Whether it is here now. */
  boolean has(Peer peer) {
    return peer.index < peers.length && peers[peer.index] == peer;
  }

  Stream<Peer> stream() {
    return Arrays.stream(peers).filter(Objects::nonNull).map(Objects::requireNonNull);
  }
}
