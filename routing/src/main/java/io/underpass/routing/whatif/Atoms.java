package io.underpass.routing.whatif;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** Destinations cut so finely that no entry tells the addresses of one piece apart. */
final class Atoms {
  private Atoms() {}

  /** Addresses that all entries treat alike, and one of them. */
  record Atom(AddressSet addresses, IpAddress one) {}

  /** IPv4 lies within IPv6's order, but not within IPv6's prefixes. */
  private static final Comparator<Prefix> BY_FAMILY =
      (one, other) -> one.isIpv4() == other.isIpv4() ? one.compareTo(other) : Boolean.compare(one.isIpv4(), other.isIpv4());

  /** A prefix, and those directly within it. */
  private record Nested(Prefix prefix, List<Prefix> within) {
    Nested(Prefix prefix) {
      this(prefix, new ArrayList<>());
    }
  }

  /** @param prefixes all that matter: each piece is a prefix without those within it */
  static List<Atom> of(Collection<Prefix> prefixes) {
    List<Atom> atoms = new ArrayList<>(prefixes.size());
    Prefix[] ordered = prefixes.toArray(Prefix[]::new);
    Arrays.sort(ordered, BY_FAMILY);
    cut(ordered, atoms);
    return atoms;
  }

  private static void cut(Prefix[] ordered, List<Atom> atoms) {
    Deque<Nested> around = new ArrayDeque<>();
    for (int i = 0; i < ordered.length; i++) {
      Prefix prefix = ordered[i];
      if (i > 0 && prefix.equals(ordered[i - 1])) {
        continue;
      }
      while (!around.isEmpty() && !around.peek().prefix().contains(prefix)) {
        add(around.pop(), atoms);
      }
      if (!around.isEmpty()) {
        around.peek().within().add(prefix);
      }
      around.push(new Nested(prefix));
    }
    around.forEach(left -> add(left, atoms));
  }

  private static void add(Nested nested, List<Atom> atoms) {
    AddressSet all = AddressSet.of(nested.prefix());
    AddressSet own = nested.within().isEmpty() ? all : all.minus(AddressSet.of(nested.within()));
    if (!own.isEmpty()) {
      atoms.add(new Atom(own, own.first()));
    }
  }
}
