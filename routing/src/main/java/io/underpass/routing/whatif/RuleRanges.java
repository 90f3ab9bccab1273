package io.underpass.routing.whatif;

import io.underpass.net.IpAddress;
import io.underpass.plan.RuleClasses;
import io.underpass.plan.RuleClasses.Dimension;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The classes of a rule set, each dimension laid out as ranges that begin where the rules that match change. */
final class RuleRanges {
  private final RuleClasses classes;
  private final Map<Dimension, TreeMap<IpAddress, Integer>> ranges = new EnumMap<>(Dimension.class);
  private final int[] protocols = new int[256];

  RuleRanges(RuleClasses classes) {
    this.classes = classes;
    Map<Dimension, List<Prefixed>> prefixes = new EnumMap<>(Dimension.class);
    classes.forEach((dimension, high, low, length, bitmap) ->
        prefixes.computeIfAbsent(dimension, _ -> new ArrayList<>()).add(new Prefixed(high, low, length, bitmap)));
    for (Dimension dimension : Dimension.values()) {
      ranges.put(dimension, laidOut(prefixes.getOrDefault(dimension, List.of())));
    }
    for (int protocol = 0; protocol < protocols.length; protocol++) {
      protocols[protocol] = at(Dimension.PROTOCOL, new IpAddress((long) protocol << 56, 0));
    }
  }

  /** A class as {@link RuleClasses} has it: the first bits of 128. */
  private record Prefixed(long high, long low, int length, int bitmap) {
    IpAddress first() {
      return new IpAddress(high, low);
    }

    IpAddress last() {
      long highHost = length >= 64 ? 0 : length == 0 ? -1 : -1L >>> length;
      long lowHost = length <= 64 ? -1 : length == 128 ? 0 : -1L >>> length - 64;
      return new IpAddress(high | highHost, low | lowHost);
    }
  }

  /** The longest prefix that holds a value counts: from where on which bitmap holds. */
  private static TreeMap<IpAddress, Integer> laidOut(List<Prefixed> prefixes) {
    TreeMap<IpAddress, Integer> ranges = new TreeMap<>();
    ranges.put(new IpAddress(0, 0), 0);
    Deque<Prefixed> around = new ArrayDeque<>();
    prefixes.stream().sorted(Comparator.comparing(Prefixed::first).thenComparingInt(Prefixed::length)).forEach(prefix -> {
      close(around, prefix.first(), ranges);
      ranges.put(prefix.first(), prefix.bitmap());
      around.push(prefix);
    });
    close(around, null, ranges);
    return ranges;
  }

  private static void close(Deque<Prefixed> around, @Nullable IpAddress next, TreeMap<IpAddress, Integer> ranges) {
    while (!around.isEmpty() && (next == null || around.peek().last().compareTo(next) < 0)) {
      IpAddress last = around.pop().last();
      if (!last.equals(new IpAddress(-1, -1))) {
        ranges.put(last.plus(1), around.isEmpty() ? 0 : around.peek().bitmap());
      }
    }
  }

  private int at(Dimension dimension, IpAddress value) {
    return ranges.get(dimension).floorEntry(value).getValue();
  }

  private static Dimension family(Dimension ipv4, IpAddress address) {
    return address.isIpv4() ? ipv4 : Dimension.values()[ipv4.ordinal() + 1];
  }

  int source(IpAddress address) {
    return at(family(Dimension.SOURCE_IPV4, address), address);
  }

  int destination(IpAddress address) {
    return at(family(Dimension.DESTINATION_IPV4, address), address);
  }

  int sourcePort(int port) {
    return at(Dimension.SOURCE_PORT, port(port));
  }

  int destinationPort(int port) {
    return at(Dimension.DESTINATION_PORT, port(port));
  }

  int protocol(int protocol) {
    return protocols[protocol];
  }

  private static IpAddress port(int port) {
    return new IpAddress((long) port << 48, 0);
  }

  /** Where ranges of addresses begin, both families. */
  List<IpAddress> starts(Dimension ipv4) {
    List<IpAddress> starts = new ArrayList<>(ranges.get(ipv4).keySet());
    starts.addAll(ranges.get(Dimension.values()[ipv4.ordinal() + 1]).keySet());
    return starts;
  }

  List<Integer> portStarts(Dimension dimension) {
    return ranges.get(dimension).keySet().stream().map(start -> (int) (start.high() >>> 48)).toList();
  }

  long[] bitmap(int number) {
    return classes.bitmap(number);
  }

  long[] allowing() {
    return classes.allowing();
  }
}
