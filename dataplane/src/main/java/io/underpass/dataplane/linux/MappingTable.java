package io.underpass.dataplane.linux;

import io.underpass.dataplane.linux.Layout.AddressKey;
import io.underpass.dataplane.linux.Layout.TargetValue;
import io.underpass.plan.Mapping;
import io.underpass.plan.Target;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The mappings of one node: large, and mostly the same as before. What the kernel holds is known as the plan's own map; after a start, or
 * after something went wrong, it is read back. Not thread-safe.
 */
final class MappingTable {
  private final BpfTable table;
  private @Nullable Map<Mapping.Key, Mapping> current;
  private @Nullable TargetEncoder written;
  private @Nullable Map<ByteBuffer, ByteBuffer> found;

  MappingTable(BpfTable table) {
    this.table = table;
  }

  /** A difference of two maps of mappings. */
  record Difference(List<Mapping.Key> keys, List<Target> targets, List<Mapping.Key> gone) {
    static Difference of(Map<Mapping.Key, Mapping> before, Map<Mapping.Key, Mapping> after) {
      List<Mapping.Key> keys = new ArrayList<>();
      List<Target> targets = new ArrayList<>();
      int kept = 0;
      for (Map.Entry<Mapping.Key, Mapping> entry : after.entrySet()) {
        Mapping old = before.get(entry.getKey());
        kept += old == null ? 0 : 1;
        if (old == null || !old.target().equals(entry.getValue().target())) {
          keys.add(entry.getKey());
          targets.add(entry.getValue().target());
        }
      }
      List<Mapping.Key> gone = new ArrayList<>();
      if (kept < before.size()) {
        before.keySet().stream().filter(key -> !after.containsKey(key)).forEach(gone::add);
      }
      return new Difference(keys, targets, gone);
    }

    void addStale(Map<Mapping.Key, Mapping> after, TargetEncoder before, TargetEncoder now) {
      Set<Mapping.Key> already = new HashSet<>(keys);
      after.forEach((key, mapping) -> {
        if (!now.sameAs(before, mapping.target()) && !already.contains(key)) {
          keys.add(key);
          targets.add(mapping.target());
        }
      });
    }
  }

  /** Writes what is new or different. {@link #retain} must follow. How many entries that were. */
  int add(Map<Mapping.Key, Mapping> desired, TargetEncoder encoder, Differences differences) {
    Map<Mapping.Key, Mapping> before = current;
    TargetEncoder encodedBy = written;
    current = null;
    if (before == null || encodedBy == null) {
      return addToFound(desired, encoder);
    }
    if (before == desired && encoder.equals(encodedBy)) {
      pending = List.of();
      return 0;
    }
    Difference difference = differences.between(before, desired);
    if (!encoder.equals(encodedBy)) {
      difference = new Difference(new ArrayList<>(difference.keys), new ArrayList<>(difference.targets), difference.gone);
      difference.addStale(desired, encodedBy, encoder);
    }
    write(difference.keys, difference.targets, encoder);
    pending = difference.gone;
    return difference.keys.size();
  }

  private @Nullable List<Mapping.Key> pending;

  /** Removes what isn't desired any more. How many entries that were. */
  int retain(Map<Mapping.Key, Mapping> desired, TargetEncoder encoder) {
    int removed = 0;
    if (found != null) {
      Set<ByteBuffer> keep = new HashSet<>();
      desired.keySet().forEach(key -> keep.add(key(key)));
      List<ByteBuffer> gone = found.keySet().stream().filter(key -> !keep.contains(key)).toList();
      removed = gone.size();
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment keys = arena.allocate(Math.max(1, (long) gone.size() * AddressKey.SIZE), 8);
        for (int i = 0; i < gone.size(); i++) {
          MemorySegment.copy(gone.get(i).array(), 0, keys, ValueLayout.JAVA_BYTE, (long) i * AddressKey.SIZE, AddressKey.SIZE);
        }
        table.remove(keys, gone.size());
      }
      found = null;
    } else if (pending != null && !pending.isEmpty()) {
      removed = pending.size();
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment keys = arena.allocate((long) removed * AddressKey.SIZE, 8);
        for (int i = 0; i < removed; i++) {
          AddressKey.put(keys, (long) i * AddressKey.SIZE, pending.get(i).network().vni(), pending.get(i).address());
        }
        table.remove(keys, removed);
      }
    }
    pending = null;
    current = desired;
    written = encoder;
    return removed;
  }

  private static ByteBuffer key(Mapping.Key key) {
    return Encoding.bytes(AddressKey.SIZE, at -> AddressKey.put(at, 0, key.network().vni(), key.address()));
  }

  private int addToFound(Map<Mapping.Key, Mapping> desired, TargetEncoder encoder) {
    Map<ByteBuffer, ByteBuffer> there = table.dump();
    found = there;
    List<Mapping.Key> keys = new ArrayList<>();
    List<Target> targets = new ArrayList<>();
    desired.forEach((key, mapping) -> {
      if (there.isEmpty() || !Encoding.bytes(TargetValue.SIZE, at -> encoder.put(at, 0, mapping.target())).equals(there.get(key(key)))) {
        keys.add(key);
        targets.add(mapping.target());
      }
    });
    write(keys, targets, encoder);
    return keys.size();
  }

  private void write(List<Mapping.Key> keys, List<Target> targets, TargetEncoder encoder) {
    int count = keys.size();
    if (count == 0) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment encodedKeys = arena.allocate((long) count * AddressKey.SIZE, 8);
      MemorySegment values = arena.allocate((long) count * TargetValue.SIZE, 8);
      for (int i = 0; i < count; i++) {
        Mapping.Key key = keys.get(i);
        AddressKey.put(encodedKeys, (long) i * AddressKey.SIZE, key.network().vni(), key.address());
        encoder.put(values, (long) i * TargetValue.SIZE, targets.get(i));
      }
      table.put(encodedKeys, values, count);
    }
  }
}
