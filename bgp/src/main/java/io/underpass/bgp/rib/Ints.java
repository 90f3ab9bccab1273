package io.underpass.bgp.rib;

import java.util.Arrays;

/** A growing array of ints in chunks, so that growing copies nothing. */
final class Ints {
  private static final int SHIFT = 12;
  private static final int CHUNK = 1 << SHIFT;

  private int[][] chunks = {};
  private int used;

  int get(int index) {
    return chunks[index >>> SHIFT][index & CHUNK - 1];
  }

  void set(int index, int value) {
    chunks[index >>> SHIFT][index & CHUNK - 1] = value;
  }

  /** Makes room for this many; new ones are 0. */
  void reserve(int size) {
    while (used << SHIFT < size) {
      if (used == chunks.length) {
        chunks = Arrays.copyOf(chunks, Math.max(4, used * 2));
      }
      chunks[used++] = new int[CHUNK];
    }
  }
}
