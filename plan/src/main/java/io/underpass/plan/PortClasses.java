package io.underpass.plan;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** The ports cut into ranges that no rule tells apart, in order, each with its rules. */
final class PortClasses {
  private static final int PORTS = 0x1_0000;

  private final int[] from;
  private final int[] bitmap;

  private PortClasses(int[] from, int[] bitmap) {
    this.from = from;
    this.bitmap = bitmap;
  }

  /** @param ranges which of a rule's lists */
  static PortClasses of(List<RuleSet.Rule> rules, Function<RuleSet.Rule, List<PortRange>> ranges, RuleBitmaps bitmaps) {
    long[] changes = changes(rules, ranges);
    int[] depth = new int[RuleSet.MAX_RULES];
    long[] active = new long[RuleClasses.WORDS];
    int[] starts = new int[Math.min(changes.length, PORTS) + 1];
    int[] numbers = new int[starts.length];
    int count = 1;
    int at = 0;
    while (at < changes.length) {
      int port = (int) (changes[at] >>> 11);
      for (; at < changes.length && changes[at] >>> 11 == port; at++) {
        int rule = (int) (changes[at] >>> 1 & 1023);
        depth[rule] += (changes[at] & 1) == 0 ? 1 : -1;
        if (depth[rule] > 0) {
          active[rule >> 6] |= 1L << rule;
        } else {
          active[rule >> 6] &= ~(1L << rule);
        }
      }
      if (port >= PORTS) {
        break;
      }
      int number = bitmaps.number(active.clone());
      if (port == 0) {
        numbers[0] = number;
      } else if (number != numbers[count - 1]) {
        starts[count] = port;
        numbers[count++] = number;
      }
    }
    return new PortClasses(Arrays.copyOf(starts, count), Arrays.copyOf(numbers, count));
  }

  /** Where ranges begin, and behind which ports they end, in order: port, rule, and 1 for an end. */
  private static long[] changes(List<RuleSet.Rule> rules, Function<RuleSet.Rule, List<PortRange>> ranges) {
    int total = 0;
    for (RuleSet.Rule rule : rules) {
      total += ranges.apply(rule).size();
    }
    long[] changes = new long[2 * total];
    int at = 0;
    for (int rule = 0; rule < rules.size(); rule++) {
      for (PortRange range : ranges.apply(rules.get(rule))) {
        changes[at++] = (long) range.from() << 11 | rule << 1;
        changes[at++] = (long) (range.to() + 1) << 11 | rule << 1 | 1;
      }
    }
    Arrays.sort(changes);
    return changes;
  }

  int of(int port) {
    int found = Arrays.binarySearch(from, port);
    return bitmap[found >= 0 ? found : -found - 2];
  }

  /** As prefixes of 16 bits. */
  void forEach(RuleClasses.Dimension dimension, RuleClasses.Visitor visitor) {
    for (int at = 0; at < from.length; at++) {
      int start = from[at];
      int end = at + 1 < from.length ? from[at + 1] : PORTS;
      while (bitmap[at] != 0 && start < end) {
        int size = Math.min(start == 0 ? PORTS : Integer.lowestOneBit(start), Integer.highestOneBit(end - start));
        visitor.visit(dimension, (long) start << 48, 0, 16 - Integer.numberOfTrailingZeros(size), bitmap[at]);
        start += size;
      }
    }
  }
}
