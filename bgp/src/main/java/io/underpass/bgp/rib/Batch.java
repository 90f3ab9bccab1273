package io.underpass.bgp.rib;

/**
 * An order in which to look at slots: a hint only, since what is pending and how may be another by the time a slot has its turn.
 */
final class Batch {
  private static final int[] EMPTY = {};

  private int[] slots = EMPTY;
  private int at;
  private int size;
  /** Something has become pending since. */
  boolean outdated;
  /** When not all fit: the first attributes whose turn is next, and how many have it at once; see {@link Outbound}. */
  int turn;
  int share;

  int left() {
    return size - at;
  }

  /** The slot this many after the next one. */
  int peek(int ahead) {
    return slots[at + ahead];
  }

  void skip(int count) {
    at += count;
  }

  /** Takes slots from the low halves. */
  void fill(long[] keyed, int count) {
    if (slots.length < count || slots.length > 4 * count + 1024) {
      slots = new int[count];
    }
    for (int i = 0; i < count; i++) {
      slots[i] = (int) keyed[i];
    }
    at = 0;
    size = count;
  }

  void clear() {
    slots = EMPTY;
    at = 0;
    size = 0;
  }
}
