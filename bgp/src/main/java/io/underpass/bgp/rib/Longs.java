package io.underpass.bgp.rib;

import java.util.Arrays;

/** A growing array of longs in chunks, so that growing copies nothing. */
final class Longs {
  private static final int SHIFT = 12;
  private static final int CHUNK = 1 << SHIFT;

  private long[][] chunks = {};
  private int used;

  long get(int index) {
    return chunks[index >>> SHIFT][index & CHUNK - 1];
  }

  void set(int index, long value) {
    chunks[index >>> SHIFT][index & CHUNK - 1] = value;
  }

  /** Makes room for this many; new ones are 0. */
  void reserve(int size) {
    while (used << SHIFT < size) {
      if (used == chunks.length) {
        chunks = Arrays.copyOf(chunks, Math.max(4, used * 2));
      }
      chunks[used++] = new long[CHUNK];
    }
  }
}
