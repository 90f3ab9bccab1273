package io.underpass.bgp.message;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Communities as packed numbers: sorted as unsigned numbers, each once. */
final class PackedSet {
  private PackedSet() {}

  /** @param width words of one element: 1 for communities, 3 for large ones; the octets are whole elements */
  static int[] of(byte[] octets, int from, int to, int width) {
    int[] words = new int[(to - from) / 4];
    for (int i = 0; i < words.length; i++) {
      words[i] = BigEndian.i32(octets, from + 4 * i);
    }
    for (int at = width; at < words.length; at += width) {
      if (compare(words, at - width, at, width) >= 0) {
        return sorted(words, width);
      }
    }
    return words;
  }

  private static int[] sorted(int[] words, int width) {
    Comparator<Integer> order = (left, right) -> compare(words, left, right, width);
    int[] starts = IntStream.range(0, words.length / width).map(i -> i * width).boxed().sorted(order).mapToInt(i -> i).toArray();
    int[] sorted = new int[words.length];
    int size = 0;
    for (int start : starts) {
      System.arraycopy(words, start, sorted, size, width);
      if (size == 0 || compare(sorted, size - width, size, width) != 0) {
        size += width;
      }
    }
    return Arrays.copyOf(sorted, size);
  }

  private static int compare(int[] words, int left, int right, int width) {
    for (int i = 0; i < width; i++) {
      int order = Integer.compareUnsigned(words[left + i], words[right + i]);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
