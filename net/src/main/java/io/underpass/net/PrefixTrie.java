package io.underpass.net;

import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A path-compressed binary trie from prefixes to values, a root for each family, so that {@code ::/0} never holds an IPv4 address. Look-up
 * visits at most one node a bit of the answer and allocates nothing but the answer. Not thread-safe while it is being changed; safe to read
 * from many threads once it is published and no longer changed.
 */
public final class PrefixTrie<V> {
  private @Nullable Node<V> ipv4;
  private @Nullable Node<V> ipv6;
  private int size;

  private static final class Node<V> {
    final long high;
    final long low;
    final int length;
    @Nullable Prefix prefix;
    @Nullable V value;
    @Nullable Node<V> zero;
    @Nullable Node<V> one;

    Node(long high, long low, int length) {
      this.high = high;
      this.low = low;
      this.length = length;
    }

    boolean holds(long otherHigh, long otherLow) {
      return common(high, low, otherHigh, otherLow) >= length;
    }
  }

  /** How many prefixes it holds. */
  public int size() {
    return size;
  }

  /** Puts or replaces; returns what was there. */
  public @Nullable V put(Prefix prefix, V value) {
    long high = prefix.address().high();
    long low = prefix.address().low();
    int length = prefix.mappedLength();
    Node<V> parent = null;
    Node<V> at = root(prefix.isIpv4());
    while (at != null && at.length <= length && at.holds(high, low)) {
      if (at.length == length) {
        V previous = at.value;
        at.value = value;
        at.prefix = prefix;
        size += previous == null ? 1 : 0;
        return previous;
      }
      parent = at;
      at = bit(high, low, at.length) ? at.one : at.zero;
    }
    Node<V> leaf = new Node<>(high, low, length);
    leaf.value = value;
    leaf.prefix = prefix;
    size++;
    if (at == null) {
      link(parent, leaf, prefix);
      return null;
    }
    int shared = Math.min(length, Math.min(at.length, common(high, low, at.high, at.low)));
    if (shared == length) {
      attach(leaf, at);
      link(parent, leaf, prefix);
    } else {
      Node<V> fork = new Node<>(high, low, shared);
      attach(fork, at);
      attach(fork, leaf);
      link(parent, fork, prefix);
    }
    return null;
  }

  private @Nullable Node<V> root(boolean ofIpv4) {
    return ofIpv4 ? ipv4 : ipv6;
  }

  private void link(@Nullable Node<V> parent, Node<V> child, Prefix added) {
    if (parent != null) {
      attach(parent, child);
    } else if (added.isIpv4()) {
      ipv4 = child;
    } else {
      ipv6 = child;
    }
  }

  private static <V> void attach(Node<V> parent, Node<V> child) {
    if (bit(child.high, child.low, parent.length)) {
      parent.one = child;
    } else {
      parent.zero = child;
    }
  }

  /** Removes; returns what was there. Inner nodes stay until the trie is dropped. */
  public @Nullable V remove(Prefix prefix) {
    Node<V> at = find(prefix);
    if (at == null || at.value == null) {
      return null;
    }
    V previous = at.value;
    at.value = null;
    at.prefix = null;
    size--;
    return previous;
  }

  /** The value at exactly this prefix. */
  public @Nullable V get(Prefix prefix) {
    Node<V> at = find(prefix);
    return at == null ? null : at.value;
  }

  private @Nullable Node<V> find(Prefix prefix) {
    Node<V> at = root(prefix.isIpv4());
    int length = prefix.mappedLength();
    while (at != null && at.length <= length && at.holds(prefix.address().high(), prefix.address().low())) {
      if (at.length == length) {
        return at;
      }
      at = bit(prefix.address().high(), prefix.address().low(), at.length) ? at.one : at.zero;
    }
    return null;
  }

  /** A prefix and what it maps to. */
  public record Match<V>(Prefix prefix, V value) {}

  /** The longest prefix that holds the address. */
  public Optional<Match<V>> longest(IpAddress address) {
    Node<V> best = null;
    Node<V> at = root(address.isIpv4());
    while (at != null && at.holds(address.high(), address.low())) {
      if (at.value != null) {
        best = at;
      }
      if (at.length == 128) {
        break;
      }
      at = bit(address.high(), address.low(), at.length) ? at.one : at.zero;
    }
    return best == null || best.prefix == null || best.value == null
        ? Optional.empty()
        : Optional.of(new Match<>(best.prefix, best.value));
  }

  /** Visits all, IPv4 first, in order of address, shorter prefixes first. */
  public void forEach(BiConsumer<Prefix, V> visitor) {
    visit(ipv4, visitor);
    visit(ipv6, visitor);
  }

  private static <V> void visit(@Nullable Node<V> node, BiConsumer<Prefix, V> visitor) {
    if (node == null) {
      return;
    }
    if (node.prefix != null && node.value != null) {
      visitor.accept(node.prefix, node.value);
    }
    visit(node.zero, visitor);
    visit(node.one, visitor);
  }

  private static boolean bit(long high, long low, int index) {
    return index < 64 ? (high >>> (63 - index) & 1) != 0 : (low >>> (127 - index) & 1) != 0;
  }

  private static int common(long high, long low, long otherHigh, long otherLow) {
    return high != otherHigh
        ? Long.numberOfLeadingZeros(high ^ otherHigh)
        : 64 + Long.numberOfLeadingZeros(low ^ otherLow);
  }
}
