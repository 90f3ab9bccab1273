package io.underpass.plan;

import io.underpass.net.Prefix;
import java.util.List;

/**
 * What to do with addresses that have no mapping, longest prefix first.
 *
 * @param targets 1–8 of equal cost, in an order that is part of the value: a flow's hash modulo their number picks one
 * @param reason why it is there
 */
public record Route(List<Target> targets, Reason reason) {
  public static final int MAX_TARGETS = 8;

  /** Network and prefix. */
  public record Key(NetworkId network, Prefix prefix) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byNetwork = network.compareTo(other.network);
      return byNetwork != 0 ? byNetwork : prefix.compareTo(other.prefix);
    }
  }

  /** @throws IllegalArgumentException unless there are 1–8 targets */
  public Route {
    targets = List.copyOf(targets);
    if (targets.isEmpty() || targets.size() > MAX_TARGETS) {
      throw new IllegalArgumentException("a route has 1-8 targets, not " + targets.size());
    }
  }
}
