package io.underpass.plan;

import io.underpass.net.IpAddress;

/**
 * Where one exact address lives. Beats every route.
 *
 * @param target where packets to it go
 * @param reason why it is there
 */
public record Mapping(Target target, Reason reason) {
  /** Network and exact address. */
  public record Key(NetworkId network, IpAddress address) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byNetwork = network.compareTo(other.network);
      return byNetwork != 0 ? byNetwork : address.compareTo(other.address);
    }
  }
}
