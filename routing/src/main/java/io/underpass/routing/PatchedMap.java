package io.underpass.routing;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A large map with a few entries that are others, or gone: what a change costs depends on the changes, not on the map. Immutable. */
final class PatchedMap<K, V> extends AbstractMap<K, V> {
  /** With more changes than this share of the map, it is copied. */
  private static final int SHARE = 64;

  private final Map<K, V> base;
  /** Null where the entry is gone. */
  private final Map<K, @Nullable V> changed;
  private final int size;

  private PatchedMap(Map<K, V> base, Map<K, @Nullable V> changed, int size) {
    this.base = base;
    this.changed = changed;
    this.size = size;
  }

  static <K, V> Map<K, V> empty() {
    return new PatchedMap<>(Map.of(), Map.of(), 0);
  }

  /**
   * A map with changes; the same object where they change nothing.
   *
   * @param before immutable
   * @param changes null where an entry goes
   */
  static <K, V> Map<K, V> of(Map<K, V> before, Map<K, @Nullable V> changes) {
    Map<K, V> base = before instanceof PatchedMap<K, V> patched ? patched.base : before;
    Map<K, @Nullable V> changed = before instanceof PatchedMap<K, V> patched ? new HashMap<>(patched.changed) : new HashMap<>();
    int size = before.size();
    boolean same = true;
    for (Map.Entry<K, @Nullable V> change : changes.entrySet()) {
      V old = before.get(change.getKey());
      if (!Objects.equals(old, change.getValue())) {
        same = false;
        size += (change.getValue() == null ? 0 : 1) - (old == null ? 0 : 1);
        changed.put(change.getKey(), change.getValue());
      }
    }
    if (same) {
      return before;
    }
    PatchedMap<K, V> next = new PatchedMap<>(base, changed, size);
    return changed.size() > 16 + base.size() / SHARE ? new PatchedMap<>(new HashMap<>(next), Map.of(), size) : next;
  }

  @Override
  public @Nullable V get(Object key) {
    if (changed.isEmpty()) {
      return base.get(key);
    }
    V value = changed.get(key);
    return value != null || changed.containsKey(key) ? value : base.get(key);
  }

  @Override
  public boolean containsKey(Object key) {
    return get(key) != null;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<K, V>> iterator() {
        return Stream.concat(
                base.entrySet().stream().filter(entry -> !changed.containsKey(entry.getKey())),
                changed.entrySet().stream().filter(entry -> entry.getValue() != null).map(Map.Entry::copyOf))
            .iterator();
      }

      @Override
      public int size() {
        return size;
      }
    };
  }
}
