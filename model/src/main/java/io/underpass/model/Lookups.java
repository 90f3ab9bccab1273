package io.underpass.model;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What is looked up the other way round: made when it is first asked for, and passed on to later revisions as long as none of the types
 * that it is made of changes. Safe for any thread: where two ask at once, both get what the first one keeps.
 */
final class Lookups {
  private record Made(Set<Class<? extends Resource>> of, Object value) {}

  private final Map<Object, Made> made = new ConcurrentHashMap<>();

  /** Those made of types without a change. */
  Lookups kept(Predicate<Class<? extends Resource>> unchanged) {
    Lookups kept = new Lookups();
    made.forEach((name, one) -> {
      if (one.of.stream().allMatch(unchanged)) {
        kept.made.put(name, one);
      }
    });
    return kept;
  }

  /**
   * The value of a name.
   *
   * @param name always of the same {@code V}
   * @param of the types that it is made of
   */
  @SuppressWarnings("unchecked")
  <V> V get(Object name, Set<Class<? extends Resource>> of, Supplier<V> make) {
    Made known = made.get(name);
    if (known == null) {
      Made fresh = new Made(of, make.get());
      Made other = made.putIfAbsent(name, fresh);
      known = other == null ? fresh : other;
    }
    return (V) known.value;
  }
}
