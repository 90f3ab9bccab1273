package io.underpass.dataplane.emulated;

import java.util.LinkedHashMap;
import java.util.Map;

/** A table of so many entries; when it is full the one that was longest unused leaves. Not thread-safe. */
final class Lru<K, V> extends LinkedHashMap<K, V> {
  private static final long serialVersionUID = 1;

  private final int capacity;

  Lru(int capacity) {
    super(16, 0.75f, true);
    this.capacity = capacity;
  }

  Lru<K, V> copy() {
    Lru<K, V> copy = new Lru<>(capacity);
    copy.putAll(this);
    return copy;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > capacity;
  }
}
