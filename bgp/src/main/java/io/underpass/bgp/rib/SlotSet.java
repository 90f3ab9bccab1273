package io.underpass.bgp.rib;

import java.util.Arrays;

/** A set of slots, a bit each. */
final class SlotSet {
  /** What {@link #next} says at the end. */
  static final int NONE = -1;

  private static final long[] EMPTY = {};

  private long[] words = EMPTY;
  private int size;
  /** No word before this one has a bit. */
  private int lowest;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean contains(int slot) {
    int word = slot >>> 6;
    return word < words.length && (words[word] & 1L << slot) != 0;
  }

  /** Whether it wasn't in. */
  boolean add(int slot) {
    int word = slot >>> 6;
    if (word >= words.length) {
      words = Arrays.copyOf(words, Math.max(word + 1, words.length + words.length / 2));
    }
    long before = words[word];
    long after = before | 1L << slot;
    if (before == after) {
      return false;
    }
    words[word] = after;
    lowest = size == 0 ? word : Math.min(lowest, word);
    size++;
    return true;
  }

  /** Whether it was in. */
  boolean remove(int slot) {
    if (!contains(slot)) {
      return false;
    }
    words[slot >>> 6] &= ~(1L << slot);
    size--;
    return true;
  }

  /** The first slot of the set that isn't before this one, or {@link #NONE}. */
  int next(int from) {
    if (size == 0) {
      return NONE;
    }
    int word = Math.max(from >>> 6, lowest);
    boolean first = word == lowest;
    long mask = from >>> 6 == word ? -1L << from : -1L;
    for (; word < words.length; word++, mask = -1L) {
      long bits = words[word] & mask;
      if (bits != 0) {
        return (word << 6) + Long.numberOfTrailingZeros(bits);
      }
      if (first && words[word] == 0) {
        lowest = word + 1;
      } else {
        first = false;
      }
    }
    return NONE;
  }

  /** Lets go of the memory too. */
  void clear() {
    words = EMPTY;
    size = 0;
    lowest = 0;
  }

  /** Holds what the other one holds, and nothing else. */
  void become(SlotSet other) {
    words = other.words.clone();
    size = other.size;
    lowest = other.lowest;
  }
}
