package io.underpass.dataplane.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A table small enough to be held here as well: given the whole content it should have, it writes the difference. Not thread-safe. */
final class MirroredTable {
  private final BpfTable table;
  private final Map<ByteBuffer, ByteBuffer> current;

  /** Reads what the kernel has. */
  MirroredTable(BpfTable table) {
    this.table = table;
    this.current = table.dump();
  }

  /** Adds and changes. How many entries that were. */
  int add(Map<ByteBuffer, ByteBuffer> desired) {
    List<Map.Entry<ByteBuffer, ByteBuffer>> changed = new ArrayList<>();
    for (Map.Entry<ByteBuffer, ByteBuffer> entry : desired.entrySet()) {
      if (!entry.getValue().equals(current.get(entry.getKey()))) {
        changed.add(entry);
      }
    }
    if (changed.isEmpty()) {
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment keys = arena.allocate((long) changed.size() * table.keySize(), 8);
      MemorySegment values = arena.allocate((long) changed.size() * table.valueSize(), 8);
      for (int i = 0; i < changed.size(); i++) {
        copy(changed.get(i).getKey(), keys, (long) i * table.keySize());
        copy(changed.get(i).getValue(), values, (long) i * table.valueSize());
      }
      table.put(keys, values, changed.size());
    }
    changed.forEach(entry -> current.put(entry.getKey(), entry.getValue()));
    return changed.size();
  }

  /** Removes what isn't desired. How many entries that were. */
  int retain(Map<ByteBuffer, ByteBuffer> desired) {
    List<ByteBuffer> gone = new ArrayList<>();
    for (ByteBuffer key : current.keySet()) {
      if (!desired.containsKey(key)) {
        gone.add(key);
      }
    }
    if (gone.isEmpty()) {
      return 0;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment keys = arena.allocate((long) gone.size() * table.keySize(), 8);
      for (int i = 0; i < gone.size(); i++) {
        copy(gone.get(i), keys, (long) i * table.keySize());
      }
      table.remove(keys, gone.size());
    }
    gone.forEach(current::remove);
    return gone.size();
  }

  /** What the kernel has, as far as we know. */
  Map<ByteBuffer, ByteBuffer> content() {
    return new HashMap<>(current);
  }

  private static void copy(ByteBuffer from, MemorySegment to, long offset) {
    MemorySegment.copy(from.array(), 0, to, ValueLayout.JAVA_BYTE, offset, from.capacity());
  }
}
