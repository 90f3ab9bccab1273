package io.underpass.dataplane.linux;

import io.underpass.plan.Mapping;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The differences met in one apply: a network's mappings are one object in many nodes, so their difference is computed once. Not
 * thread-safe.
 */
final class Differences {
  private final Map<Pair, MappingTable.Difference> known = new HashMap<>();

  private static final class Pair {
    private final Map<Mapping.Key, Mapping> before;
    private final Map<Mapping.Key, Mapping> after;

    Pair(Map<Mapping.Key, Mapping> before, Map<Mapping.Key, Mapping> after) {
      this.before = before;
      this.after = after;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Pair pair && pair.before == before && pair.after == after;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(before) * 31 + System.identityHashCode(after);
    }
  }

  synchronized MappingTable.Difference between(Map<Mapping.Key, Mapping> before, Map<Mapping.Key, Mapping> after) {
    return known.computeIfAbsent(
        new Pair(before, after),
        pair -> before == after
            ? new MappingTable.Difference(List.of(), List.of(), List.of())
            : MappingTable.Difference.of(before, after));
  }
}
