package io.underpass.routing.whatif;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Addresses of both families as ranges in order, each of one family and none touching the next of its family. Immutable. */
public final class AddressSet {
  private static final IpAddress FIRST_IPV4 = IpAddress.ofIpv4(0);
  private static final IpAddress LAST_IPV4 = IpAddress.ofIpv4(-1);
  private static final IpAddress LAST = new IpAddress(-1, -1);

  public static final AddressSet NONE = new AddressSet(List.of());
  static final AddressSet IPV4 = new AddressSet(List.of(new Range(FIRST_IPV4, LAST_IPV4)));
  static final AddressSet IPV6 =
      new AddressSet(List.of(new Range(new IpAddress(0, 0), FIRST_IPV4.plus(-1)), new Range(LAST_IPV4.plus(1), LAST)));
  public static final AddressSet ALL = union(List.of(IPV4, IPV6));

  private final List<Range> ranges;
  private final int hash;

  /** From one address to another, both included, of one family. */
  public record Range(IpAddress from, IpAddress to) {
    /** An address, a prefix, or {@code from-to}. */
    @Override
    public String toString() {
      List<Prefix> prefixes = prefixes(this);
      return from.equals(to) ? from.toString() : prefixes.size() == 1 ? prefixes.getFirst().toString() : from + "-" + to;
    }
  }

  private AddressSet(List<Range> ranges) {
    this.ranges = ranges;
    this.hash = ranges.hashCode();
  }

  /** Those of prefixes; {@code ::/0} has no IPv4 address. */
  public static AddressSet of(Collection<Prefix> prefixes) {
    List<Range> ranges = new ArrayList<>(prefixes.size());
    for (Prefix prefix : prefixes) {
      Range range = new Range(prefix.address(), prefix.last());
      if (!prefix.isIpv4() && range.from.compareTo(FIRST_IPV4) <= 0 && range.to.compareTo(LAST_IPV4) >= 0) {
        ranges.addAll(IPV6.intersect(new AddressSet(List.of(range))).ranges);
      } else {
        ranges.add(range);
      }
    }
    return joined(ranges);
  }

  public static AddressSet of(Prefix prefix) {
    return of(List.of(prefix));
  }

  public static AddressSet of(IpAddress address) {
    return new AddressSet(List.of(new Range(address, address)));
  }

  static AddressSet ofAddresses(Collection<IpAddress> addresses) {
    return joined(addresses.stream().map(address -> new Range(address, address)).toList());
  }

  static AddressSet between(IpAddress from, IpAddress to) {
    return new AddressSet(List.of(new Range(from, to)));
  }

  /** What is in any of several. */
  public static AddressSet union(Collection<AddressSet> sets) {
    return sets.size() == 1 ? sets.iterator().next() : joined(sets.stream().flatMap(set -> set.ranges.stream()).toList());
  }

  private static AddressSet joined(List<Range> some) {
    if (some.size() < 2) {
      return some.isEmpty() ? NONE : new AddressSet(List.copyOf(some));
    }
    Range[] sorted = some.toArray(Range[]::new);
    Arrays.sort(sorted, Comparator.comparing(Range::from));
    List<Range> joined = new ArrayList<>(sorted.length);
    Range last = sorted[0];
    for (int i = 1; i < sorted.length; i++) {
      Range next = sorted[i];
      boolean touches = next.from.compareTo(last.to) <= 0 || !last.to.equals(LAST_IPV4) && !next.from.equals(FIRST_IPV4)
          && next.from.equals(last.to.plus(1));
      if (!touches) {
        joined.add(last);
        last = next;
      } else if (next.to.compareTo(last.to) > 0) {
        last = new Range(last.from, next.to);
      }
    }
    joined.add(last);
    return new AddressSet(List.copyOf(joined));
  }

  AddressSet intersect(AddressSet other) {
    if (this == ALL || other == ALL) {
      return this == ALL ? other : this;
    }
    List<Range> both = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < ranges.size() && j < other.ranges.size()) {
      Range one = ranges.get(i);
      Range two = other.ranges.get(j);
      IpAddress from = one.from.compareTo(two.from) > 0 ? one.from : two.from;
      IpAddress to = one.to.compareTo(two.to) < 0 ? one.to : two.to;
      if (from.compareTo(to) <= 0) {
        both.add(new Range(from, to));
      }
      if (one.to.compareTo(two.to) < 0) {
        i++;
      } else {
        j++;
      }
    }
    return both.isEmpty() ? NONE : new AddressSet(List.copyOf(both));
  }

  AddressSet minus(AddressSet other) {
    List<Range> left = new ArrayList<>();
    int j = 0;
    for (Range one : ranges) {
      IpAddress from = one.from;
      boolean rest = true;
      while (j < other.ranges.size() && other.ranges.get(j).to.compareTo(from) < 0) {
        j++;
      }
      for (int k = j; k < other.ranges.size() && other.ranges.get(k).from.compareTo(one.to) <= 0; k++) {
        Range gone = other.ranges.get(k);
        if (gone.from.compareTo(from) > 0) {
          left.add(new Range(from, gone.from.plus(-1)));
        }
        rest = gone.to.compareTo(one.to) < 0;
        if (!rest) {
          break;
        }
        from = gone.to.plus(1);
      }
      if (rest) {
        left.add(new Range(from, one.to));
      }
    }
    return left.isEmpty() ? NONE : new AddressSet(List.copyOf(left));
  }

  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  public boolean contains(IpAddress address) {
    int low = 0;
    int high = ranges.size() - 1;
    while (low <= high) {
      int middle = low + high >>> 1;
      Range range = ranges.get(middle);
      if (range.to.compareTo(address) < 0) {
        low = middle + 1;
      } else if (range.from.compareTo(address) > 0) {
        high = middle - 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /** The lowest. Not of an empty set. */
  IpAddress first() {
    return ranges.getFirst().from;
  }

  /** In order. */
  public List<Range> ranges() {
    return ranges;
  }

  /** How many addresses it has. */
  public BigInteger size() {
    BigInteger size = BigInteger.ZERO;
    for (Range range : ranges) {
      size = size.add(number(range.to).subtract(number(range.from)).add(BigInteger.ONE));
    }
    return size;
  }

  private static BigInteger number(IpAddress address) {
    return new BigInteger(1, address.toBytes());
  }

  /** As few prefixes as there can be, in order. */
  public List<Prefix> prefixes() {
    return ranges.stream().flatMap(range -> prefixes(range).stream()).toList();
  }

  private static List<Prefix> prefixes(Range range) {
    List<Prefix> prefixes = new ArrayList<>();
    IpAddress at = range.from;
    while (true) {
      int length = at.width();
      while (length > 0 && fits(at, length - 1, range.to)) {
        length--;
      }
      Prefix prefix = Prefix.of(at, length);
      prefixes.add(prefix);
      if (prefix.last().compareTo(range.to) >= 0) {
        return prefixes;
      }
      at = prefix.last().plus(1);
    }
  }

  private static boolean fits(IpAddress at, int length, IpAddress to) {
    Prefix prefix = Prefix.of(at, length);
    return prefix.address().equals(at) && prefix.last().compareTo(to) <= 0;
  }

  @Override
  public boolean equals(Object other) {
    return this == other || other instanceof AddressSet set && hash == set.hash && ranges.equals(set.ranges);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return ranges.toString();
  }
}
