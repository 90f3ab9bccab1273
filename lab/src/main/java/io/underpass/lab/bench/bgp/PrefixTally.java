package io.underpass.lab.bench.bgp;

import java.util.Arrays;

/** Which of the expected prefixes have come: a hash table in two arrays. For one thread. */
public final class PrefixTally {
  private final long[] slots;
  private final byte[] present;
  private int expected;
  private int here;
  private long unexpected;

  /** @param capacity how many prefixes will be expected at most */
  public PrefixTally(int capacity) {
    slots = new long[Integer.highestOneBit(Math.max(8, capacity)) * 4];
    present = new byte[slots.length];
  }

  /** Adds a prefix to those expected; false if it was there. */
  boolean expect(long prefix) {
    int slot = slot(prefix);
    if (slots[slot] != 0) {
      return false;
    }
    slots[slot] = prefix;
    expected++;
    return true;
  }

  void announced(long prefix) {
    int slot = slot(prefix);
    if (slots[slot] == 0) {
      unexpected++;
    } else if (present[slot] == 0) {
      present[slot] = 1;
      here++;
    }
  }

  void withdrawn(long prefix) {
    int slot = slot(prefix);
    if (slots[slot] != 0 && present[slot] != 0) {
      present[slot] = 0;
      here--;
    }
  }

  /** The slot that holds the prefix, or the empty one where it belongs. */
  private int slot(long prefix) {
    int mask = slots.length - 1;
    int slot = (int) (prefix * 0x9e37_79b9_7f4a_7c15L >>> 40) & mask;
    while (slots[slot] != 0 && slots[slot] != prefix) {
      slot = slot + 1 & mask;
    }
    return slot;
  }

  /** Forgets what has come; what is expected stays. */
  public void clear() {
    Arrays.fill(present, (byte) 0);
    here = 0;
    unexpected = 0;
  }

  public int expected() {
    return expected;
  }

  /** Distinct expected prefixes announced and not withdrawn since. */
  public int here() {
    return here;
  }

  /** Announcements of prefixes that nobody has sent. */
  public long unexpected() {
    return unexpected;
  }

  public boolean complete() {
    return here == expected;
  }
}
