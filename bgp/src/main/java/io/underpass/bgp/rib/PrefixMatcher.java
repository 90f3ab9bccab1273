package io.underpass.bgp.rib;

import java.util.Comparator;
import java.util.List;

/** A {@link PrefixSet} made ready: for bits instead of objects. */
final class PrefixMatcher {
  private final long[] highs;
  private final long[] lows;
  private final int[] lengths;
  private final int[] least;
  private final int[] most;
  private final boolean[] ofIpv4;

  PrefixMatcher(PrefixSet set) {
    List<PrefixSet.Range> ranges = set.ranges().stream().sorted(Comparator.comparing(PrefixSet.Range::prefix)).toList();
    highs = ranges.stream().mapToLong(range -> range.prefix().address().high()).toArray();
    lows = ranges.stream().mapToLong(range -> range.prefix().address().low()).toArray();
    lengths = ranges.stream().mapToInt(range -> range.prefix().mappedLength()).toArray();
    least = ranges.stream().mapToInt(PrefixSet.Range::least).toArray();
    ofIpv4 = new boolean[ranges.size()];
    for (int i = 0; i < ofIpv4.length; i++) {
      ofIpv4[i] = ranges.get(i).prefix().isIpv4();
    }
    most = ranges.stream().mapToInt(PrefixSet.Range::most).toArray();
  }

  boolean matches(long high, long low, int length) {
    boolean ipv4 = high == 0 && low >>> 32 == 0xFFFF;
    for (int i = 0; i < highs.length; i++) {
      if (length >= least[i] && length <= most[i] && ipv4 == ofIpv4[i] && agree(high, low, highs[i], lows[i], lengths[i])) {
        return true;
      }
    }
    return false;
  }

  private static boolean agree(long high, long low, long otherHigh, long otherLow, int bits) {
    return bits <= 64
        ? bits == 0 || (high ^ otherHigh) >>> (64 - bits) == 0
        : high == otherHigh && (low ^ otherLow) >>> (128 - bits) == 0;
  }
}
