package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import java.util.BitSet;

/** Which pairs of counters are taken: a port or a network has two, in and out. Not thread-safe. */
final class Slots {
  private final int capacity;
  private final BitSet taken = new BitSet();

  Slots(int capacity) {
    this.capacity = capacity;
    taken.set(0, Layout.SLOT_FIRST_FREE / 2);
  }

  /** The first of the pair. */
  int take() {
    int pair = taken.nextClearBit(0);
    if (pair * 2 + 1 >= capacity) {
      throw new DataPlaneException("a node counts at most " + capacity / 2 + " ports and networks");
    }
    taken.set(pair);
    return pair * 2;
  }

  void claim(int slot) {
    taken.set(slot / 2);
  }

  void release(int slot) {
    taken.clear(slot / 2);
  }
}
