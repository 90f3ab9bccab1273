package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;

/** Which pairs of a node's counters are taken: a port or a network has two, in and out. Not thread-safe. */
final class Slots {
  private static final String COUNTERS = "counters";

  private final NodeMaps maps;
  private final int capacity;
  private final BitSet taken = new BitSet();

  Slots(NodeMaps maps) {
    this.maps = maps;
    this.capacity = maps.capacity(COUNTERS);
    taken.set(0, Layout.SLOT_FIRST_FREE / 2);
  }

  /** Takes a pair that counts from 0; the first of the two. */
  int fresh() {
    int pair = taken.nextClearBit(0);
    if (pair * 2 + 1 >= capacity) {
      throw new DataPlaneException("a node counts at most " + capacity / 2 + " ports and networks");
    }
    taken.set(pair);
    int slot = pair * 2;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(4, 4);
      MemorySegment zero = arena.allocate((long) Layout.COUNTER_SIZE * Libbpf.possibleCpus(), 8);
      for (int i = 0; i < 2; i++) {
        Layout.putInt(key, 0, slot + i);
        maps.table(COUNTERS).put(key, zero);
      }
    }
    return slot;
  }

  void claim(int slot) {
    taken.set(slot / 2);
  }

  void release(int slot) {
    taken.clear(slot / 2);
  }
}
