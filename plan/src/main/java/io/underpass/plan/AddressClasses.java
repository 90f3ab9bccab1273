package io.underpass.plan;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * Prefixes of one family in order of address, shorter ones first, each with the rules that it and those around it stand for; one whose
 * rules are those around it is left out.
 */
final class AddressClasses {
  private final long[] high;
  private final long[] low;
  private final byte[] length;
  private final int[] bitmap;
  private final int[] around;
  private int count;

  private AddressClasses(int capacity) {
    high = new long[capacity];
    low = new long[capacity];
    length = new byte[capacity];
    bitmap = new int[capacity];
    around = new int[capacity];
  }

  /** A prefix of a rule; the length is within 128 bits. */
  private record Entry(long high, long low, int length, int rule) {}

  private static final Comparator<Entry> ORDER = (one, other) -> {
    int compared = Long.compareUnsigned(one.high, other.high);
    compared = compared != 0 ? compared : Long.compareUnsigned(one.low, other.low);
    compared = compared != 0 ? compared : Integer.compare(one.length, other.length);
    return compared != 0 ? compared : Integer.compare(one.rule, other.rule);
  };

  /** Those of both families. */
  record Families(AddressClasses ipv4, AddressClasses ipv6) {
    AddressClasses of(IpAddress address) {
      return address.isIpv4() ? ipv4 : ipv6;
    }
  }

  /** @param prefixes which of a rule's lists */
  static Families of(List<RuleSet.Rule> rules, Function<RuleSet.Rule, List<Prefix>> prefixes, RuleBitmaps bitmaps) {
    int total = 0;
    for (RuleSet.Rule rule : rules) {
      total += prefixes.apply(rule).size();
    }
    // Sets may have millions of prefixes: one number each, address, length and rule, sorts fastest.
    long[] packed = new long[total];
    List<Entry> others = new ArrayList<>();
    int count = 0;
    for (int rule = 0; rule < rules.size(); rule++) {
      for (Prefix prefix : prefixes.apply(rules.get(rule))) {
        IpAddress address = prefix.address();
        if (address.isIpv4()) {
          packed[count++] = (address.ipv4Bits() & 0xFFFF_FFFFL) << 16 | (long) prefix.length() << 10 | rule;
        } else {
          others.add(new Entry(address.high(), address.low(), prefix.length(), rule));
        }
      }
    }
    return new Families(ipv4(packed, count, bitmaps), ipv6(others, bitmaps));
  }

  private static AddressClasses ipv4(long[] packed, int count, RuleBitmaps bitmaps) {
    Arrays.sort(packed, 0, count);
    Sweep sweep = new Sweep(new AddressClasses(count), bitmaps);
    for (int i = 0; i < count; i++) {
      sweep.add(0, 0xFFFF_0000_0000L | packed[i] >>> 16, 96 + (int) (packed[i] >>> 10 & 63), (int) (packed[i] & 1023));
    }
    return sweep.end();
  }

  private static AddressClasses ipv6(List<Entry> entries, RuleBitmaps bitmaps) {
    entries.sort(ORDER);
    Sweep sweep = new Sweep(new AddressClasses(entries.size()), bitmaps);
    entries.forEach(entry -> sweep.add(entry.high, entry.low, entry.length, entry.rule));
    return sweep.end();
  }

  /** Takes prefixes in order and knows which ones are around the next. */
  private static final class Sweep {
    private final AddressClasses classes;
    private final RuleBitmaps bitmaps;
    private int innermost = -1;
    private long high;
    private long low;
    private int length = -1;
    private final RuleSeries rules = new RuleSeries();

    Sweep(AddressClasses classes, RuleBitmaps bitmaps) {
      this.classes = classes;
      this.bitmaps = bitmaps;
    }

    void add(long nextHigh, long nextLow, int nextLength, int rule) {
      if (nextHigh != high || nextLow != low || nextLength != length) {
        close();
        high = nextHigh;
        low = nextLow;
        length = nextLength;
        while (innermost >= 0 && !classes.holds(innermost, high, low)) {
          innermost = classes.around[innermost];
        }
      }
      rules.add(rule);
    }

    private void close() {
      int outside = innermost < 0 ? 0 : classes.bitmap[innermost];
      int number = bitmaps.with(outside, rules);
      rules.clear();
      if (number != outside) {
        int at = classes.count++;
        classes.high[at] = high;
        classes.low[at] = low;
        classes.length[at] = (byte) length;
        classes.bitmap[at] = number;
        classes.around[at] = innermost;
        innermost = at;
      }
    }

    AddressClasses end() {
      close();
      return classes;
    }
  }

  private boolean holds(int at, long otherHigh, long otherLow) {
    int bits = length[at] & 0xFF;
    long highMask = bits >= 64 ? -1 : bits == 0 ? 0 : -1L << 64 - bits;
    long lowMask = bits <= 64 ? 0 : -1L << 128 - bits;
    return ((high[at] ^ otherHigh) & highMask) == 0 && ((low[at] ^ otherLow) & lowMask) == 0;
  }

  /** The bitmap of the longest prefix that holds the address. */
  int of(IpAddress address) {
    int from = 0;
    int to = count;
    while (from < to) {
      int middle = from + to >>> 1;
      int compared = Long.compareUnsigned(high[middle], address.high());
      compared = compared != 0 ? compared : Long.compareUnsigned(low[middle], address.low());
      if (compared <= 0) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    int at = from - 1;
    while (at >= 0 && !holds(at, address.high(), address.low())) {
      at = around[at];
    }
    return at < 0 ? 0 : bitmap[at];
  }

  void forEach(RuleClasses.Dimension dimension, RuleClasses.Visitor visitor) {
    for (int at = 0; at < count; at++) {
      visitor.visit(dimension, high[at], low[at], length[at] & 0xFF, bitmap[at]);
    }
  }
}
