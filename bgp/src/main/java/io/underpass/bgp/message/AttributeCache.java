package io.underpass.bgp.message;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What blocks of attributes mean, by their octets. Four places for each hash, the oldest gives way: so bounded in memory and in time,
 * whatever a neighbor sends. Not thread-safe.
 */
final class AttributeCache {
  /** Sets of attributes it remembers. */
  static final int CAPACITY = 4096;

  /** Octets of all of them; with more it begins anew. */
  static final int MAX_OCTETS = 1 << 21;

  private static final int WAYS = 4;
  private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;

  private final int[] hashes = new int[CAPACITY];
  private final @Nullable Entry[] entries = new Entry[CAPACITY];

  private int size;

  private record Entry(byte[] octets, DecodedAttributes attributes) {}

  /** What is known of these octets; null if nothing. */
  @Nullable DecodedAttributes get(byte[] octets, int from, int to, int hash) {
    int home = home(hash);
    for (int slot = home; slot < home + WAYS; slot++) {
      Entry entry = entries[slot];
      if (entry != null && hashes[slot] == hash && Arrays.equals(entry.octets, 0, entry.octets.length, octets, from, to)) {
        return entry.attributes;
      }
    }
    return null;
  }

  /** Remembers; the octets are copied. */
  void put(byte[] octets, int from, int to, int hash, DecodedAttributes attributes) {
    int home = home(hash);
    Entry oldest = entries[home + WAYS - 1];
    size += to - from - (oldest == null ? 0 : oldest.octets.length);
    if (size > MAX_OCTETS) {
      Arrays.fill(entries, null);
      size = to - from;
    }
    for (int slot = home + WAYS - 1; slot > home; slot--) {
      entries[slot] = entries[slot - 1];
      hashes[slot] = hashes[slot - 1];
    }
    entries[home] = new Entry(Arrays.copyOfRange(octets, from, to), attributes);
    hashes[home] = hash;
  }

  int octets() {
    return size;
  }

  static int hash(byte[] octets, int from, int to) {
    long hash = to - from;
    int at = from;
    for (; at + 8 <= to; at += 8) {
      hash = mix(hash ^ BigEndian.i64(octets, at));
    }
    long rest = 0;
    for (; at < to; at++) {
      rest = rest << 8 | octets[at] & 0xFF;
    }
    return (int) mix(hash ^ rest);
  }

  private static long mix(long value) {
    long product = value * MULTIPLIER;
    return product ^ product >>> 32;
  }

  private static int home(int hash) {
    return (hash & CAPACITY / WAYS - 1) * WAYS;
  }
}
