package io.underpass.routing;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How often things are there. Immutable.
 *
 * @param counts at least 1
 * @param all what is there: another object whenever something comes or goes for good
 */
record Tally<T>(Map<T, Integer> counts, Set<T> all) {
  static <T> Tally<T> empty() {
    return new Tally<>(Map.of(), Set.of());
  }

  Tally<T> with(Collection<T> gone, Collection<T> come) {
    if (gone.isEmpty() && come.isEmpty()) {
      return this;
    }
    Map<T, Integer> next = new HashMap<>(counts);
    come.forEach(one -> next.merge(one, 1, Integer::sum));
    gone.forEach(one -> next.computeIfPresent(one, (_, count) -> count == 1 ? null : count - 1));
    return new Tally<>(next, next.keySet().equals(all) ? all : Set.copyOf(next.keySet()));
  }
}
