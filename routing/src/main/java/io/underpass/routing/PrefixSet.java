package io.underpass.routing;

import io.underpass.net.Prefix;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Prefixes, to be asked what lies within one of them: in as many look-ups as they have lengths. Immutable. */
final class PrefixSet {
  private final Set<Prefix> prefixes;
  private final int[] lengths;

  PrefixSet(Collection<Prefix> prefixes) {
    this.prefixes = new HashSet<>(prefixes);
    Set<Integer> distinct = new TreeSet<>();
    prefixes.forEach(prefix -> distinct.add(prefix.length()));
    this.lengths = distinct.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Whether one of them holds all of a prefix. */
  boolean hold(Prefix prefix) {
    for (int length : lengths) {
      if (length > prefix.length()) {
        return false;
      }
      if (prefixes.contains(Prefix.of(prefix.address(), length))) {
        return true;
      }
    }
    return false;
  }
}
