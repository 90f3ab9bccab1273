package io.underpass.routing.whatif;

import io.underpass.plan.PortRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Protocols or ports as ranges in order, none touching the next. Immutable. */
public record IntRanges(List<PortRange> ranges) {
  static final IntRanges NONE = new IntRanges(List.of());
  public static final IntRanges PORTS = of(0, 0xFFFF);
  public static final IntRanges PROTOCOLS = of(0, 255);

  public IntRanges {
    ranges = List.copyOf(ranges);
  }

  public static IntRanges of(int from, int to) {
    return new IntRanges(List.of(new PortRange(from, to)));
  }

  public static IntRanges of(int value) {
    return of(value, value);
  }

  IntRanges union(IntRanges other) {
    List<PortRange> all = new ArrayList<>(ranges);
    all.addAll(other.ranges);
    PortRange[] sorted = all.toArray(PortRange[]::new);
    Arrays.sort(sorted, Comparator.comparingInt(PortRange::from));
    List<PortRange> joined = new ArrayList<>();
    for (PortRange next : sorted) {
      PortRange last = joined.isEmpty() ? null : joined.getLast();
      if (last == null || next.from() > last.to() + 1) {
        joined.add(next);
      } else if (next.to() > last.to()) {
        joined.set(joined.size() - 1, new PortRange(last.from(), next.to()));
      }
    }
    return new IntRanges(joined);
  }

  IntRanges intersect(IntRanges other) {
    List<PortRange> both = new ArrayList<>();
    for (PortRange one : ranges) {
      for (PortRange two : other.ranges) {
        int from = Math.max(one.from(), two.from());
        int to = Math.min(one.to(), two.to());
        if (from <= to) {
          both.add(new PortRange(from, to));
        }
      }
    }
    return new IntRanges(both);
  }

  IntRanges minus(IntRanges other) {
    List<PortRange> left = ranges;
    for (PortRange gone : other.ranges) {
      List<PortRange> next = new ArrayList<>();
      for (PortRange one : left) {
        if (gone.to() < one.from() || gone.from() > one.to()) {
          next.add(one);
          continue;
        }
        if (one.from() < gone.from()) {
          next.add(new PortRange(one.from(), gone.from() - 1));
        }
        if (one.to() > gone.to()) {
          next.add(new PortRange(gone.to() + 1, one.to()));
        }
      }
      left = next;
    }
    return new IntRanges(left);
  }

  boolean isEmpty() {
    return ranges.isEmpty();
  }

  public boolean contains(int value) {
    return ranges.stream().anyMatch(range -> range.contains(value));
  }

  int first() {
    return ranges.getFirst().from();
  }

  /** Such as {@code 80, 443, 8000-8080}. */
  @Override
  public String toString() {
    return String.join(", ", ranges.stream().map(range -> range.from() == range.to() ? "" + range.from() : range.from() + "-" + range.to()).toList());
  }
}
