package io.underpass.routing.whatif;

import io.underpass.net.IpAddress;
import io.underpass.plan.PortRange;
import io.underpass.plan.RuleClasses;
import io.underpass.plan.RuleClasses.Dimension;
import io.underpass.plan.RuleSet;
import io.underpass.routing.Budget;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Cuts flows by what rule sets say of them. Dimension by dimension the values that all sets treat alike are one cell; what is left to
 * decide is the rules that may still be the first of each set, and cells for which that is the same have one continuation. So the work
 * follows the combinations of rules that occur, never the product of prefixes and ranges.
 */
final class RuleDiagram {
  private static final int LEVELS = 5;

  /** Steps for what is left to decide, which is kept, by gate. */
  private static final int STEPS_A_PART = 100;

  /** Steps for flows of which all is decided, which are kept, by gate. */
  private static final int STEPS_DECIDED = 20;

  private final List<Course.Gate> gates;
  private final Budget budget;
  private final List<RuleRanges> ranges = new ArrayList<>();
  private final Traffic domain;
  private final List<List<Cell>> cells = new ArrayList<>(LEVELS);
  /** By level and gate: the rules that match whatever the values from this level on. */
  private final long[][][] whatever;
  private final Map<List<Object>, Part> known = new HashMap<>();
  private final Map<List<Boolean>, Part> leaves = new HashMap<>();

  /** Values of one dimension: an {@link AddressSet} or {@link IntRanges}; and each gate's rules that match them. */
  private record Cell(Object values, long[][] bitmaps) {}

  /** What is left to decide. */
  private record Part(int level, Map<Part, Object> parts, @Nullable Map<Course.Gate, Boolean> passes) {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  /** Flows of which every gate says the same: by gate, whether it lets them pass. */
  record Judged(Traffic traffic, Map<Course.Gate, Boolean> passes) {}

  private RuleDiagram(List<Course.Gate> gates, Traffic domain, Function<RuleSet, RuleRanges> rangesOf, Budget budget) {
    this.gates = gates;
    this.budget = budget;
    this.domain = domain;
    gates.forEach(gate -> ranges.add(rangesOf.apply(gate.set())));
    cells.add(numbers(domain.protocols(), gate -> index -> ranges.get(gate).protocol(index), null, _ -> false));
    cells.add(numbers(
        domain.destinationPorts(),
        gate -> {
          int fixed = gates.get(gate).destinationPort();
          return port -> ranges.get(gate).destinationPort(fixed == 0 ? port : fixed);
        },
        Dimension.DESTINATION_PORT,
        gate -> gates.get(gate).destinationPort() != 0));
    cells.add(addresses(domain.destinations(), Dimension.DESTINATION_IPV4, (gate, address) -> {
      IpAddress fixed = gates.get(gate).destination();
      return ranges.get(gate).destination(fixed == null ? address : fixed);
    }));
    cells.add(addresses(domain.sources(), Dimension.SOURCE_IPV4, (gate, address) -> ranges.get(gate).source(address)));
    cells.add(numbers(
        domain.sourcePorts(), gate -> port -> ranges.get(gate).sourcePort(port), Dimension.SOURCE_PORT, _ -> false));
    whatever = new long[LEVELS + 1][gates.size()][RuleClasses.WORDS];
    for (int gate = 0; gate < gates.size(); gate++) {
      Arrays.fill(whatever[LEVELS][gate], -1);
      for (int level = LEVELS - 1; level >= 0; level--) {
        whatever[level][gate] = whatever[level + 1][gate].clone();
        for (Cell cell : cells.get(level)) {
          and(whatever[level][gate], cell.bitmaps()[gate]);
        }
      }
    }
  }

  /**
   * Cuts.
   *
   * @param gates rule sets that are there
   * @param ranges of a rule set
   * @param budget what it may take: cells of values, and combinations of rules that are left, each for each gate
   */
  static List<Judged> cut(List<Course.Gate> gates, Traffic traffic, Function<RuleSet, RuleRanges> ranges, Budget budget) {
    List<Course.Gate> distinct = gates.stream().distinct().toList();
    List<Judged> judged = new ArrayList<>();
    Traffic ported = traffic.of(traffic.protocols().intersect(Traffic.WITH_PORTS));
    if (!ported.isEmpty()) {
      new RuleDiagram(distinct, ported, ranges, budget).collect(Function.identity(), judged);
    }
    IntRanges none = IntRanges.of(0);
    Traffic portless = new Traffic(
        traffic.sources(), traffic.destinations(), traffic.protocols().minus(Traffic.WITH_PORTS), none, none);
    if (!portless.isEmpty()) {
      new RuleDiagram(distinct, portless, ranges, budget).collect(
          box -> new Traffic(box.sources(), box.destinations(), box.protocols(), traffic.sourcePorts(), traffic.destinationPorts()), judged);
    }
    return judged;
  }

  private Map<Course.Gate, Boolean> byGate(List<Boolean> passes) {
    Map<Course.Gate, Boolean> byGate = new HashMap<>();
    for (int gate = 0; gate < passes.size(); gate++) {
      byGate.put(gates.get(gate), passes.get(gate));
    }
    return byGate;
  }

  private void collect(Function<Traffic, Traffic> shown, List<Judged> judged) {
    long[][] all = new long[gates.size()][];
    for (int gate = 0; gate < all.length; gate++) {
      all[gate] = new long[RuleClasses.WORDS];
      Arrays.fill(all[gate], -1);
    }
    emit(part(0, all), domain, shown, judged);
  }

  private void emit(Part part, Traffic box, Function<Traffic, Traffic> shown, List<Judged> judged) {
    if (part.passes() != null) {
      budget.spend(Budget.Work.RULES, (long) STEPS_DECIDED * gates.size());
      judged.add(new Judged(shown.apply(box), part.passes()));
      return;
    }
    part.parts().forEach((next, values) -> emit(next, with(box, part.level(), values), shown, judged));
  }

  private static Traffic with(Traffic box, int level, Object values) {
    return switch (level) {
      case 0 -> box.of((IntRanges) values);
      case 1 -> box.toPorts((IntRanges) values);
      case 2 -> box.to((AddressSet) values);
      case 3 -> box.from((AddressSet) values);
      default -> new Traffic(box.sources(), box.destinations(), box.protocols(), (IntRanges) values, box.destinationPorts());
    };
  }

  /** @param left by gate, the rules that match so far; changed */
  private Part part(int level, long[][] left) {
    List<Boolean> passes = new ArrayList<>(gates.size());
    List<Object> key = new ArrayList<>(gates.size() + 1);
    boolean decided = true;
    key.add(level);
    for (int gate = 0; gate < left.length; gate++) {
      int sure = first(left[gate], whatever[level][gate]);
      cutBehind(left[gate], sure);
      int first = first(left[gate], left[gate]);
      decided &= first == sure;
      passes.add(first >= 0 && (ranges.get(gate).allowing()[first >> 6] >>> first & 1) != 0);
      key.add(new Bits(left[gate]));
    }
    if (decided) {
      return leaves.computeIfAbsent(passes, it -> new Part(LEVELS, Map.of(), byGate(it)));
    }
    Part before = known.get(key);
    if (before == null) {
      budget.spend(Budget.Work.RULES, (long) gates.size() * (STEPS_A_PART + cells.get(level).size()));
      before = parted(level, left);
      known.put(key, before);
    }
    return before;
  }

  private record Bits(long[] words) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Bits bits && Arrays.equals(words, bits.words);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(words);
    }
  }

  private Part parted(int level, long[][] left) {
    Map<Part, List<Object>> parts = new LinkedHashMap<>();
    for (Cell cell : cells.get(level)) {
      long[][] next = new long[left.length][];
      for (int gate = 0; gate < left.length; gate++) {
        next[gate] = left[gate].clone();
        and(next[gate], cell.bitmaps()[gate]);
      }
      parts.computeIfAbsent(part(level + 1, next), _ -> new ArrayList<>(1)).add(cell.values());
    }
    if (parts.size() == 1) {
      return parts.keySet().iterator().next();
    }
    Map<Part, Object> joined = new LinkedHashMap<>();
    parts.forEach((part, values) -> joined.put(part, joined(values)));
    return new Part(level, joined, null);
  }

  private static Object joined(List<Object> values) {
    if (values.getFirst() instanceof AddressSet) {
      return AddressSet.union(values.stream().map(AddressSet.class::cast).toList());
    }
    return values.stream().map(IntRanges.class::cast).reduce(IntRanges.NONE, IntRanges::union);
  }

  private static void and(long[] words, long[] others) {
    for (int i = 0; i < words.length; i++) {
      words[i] &= others[i];
    }
  }

  /** The first bit that both have; −1 for none. */
  private static int first(long[] words, long[] others) {
    for (int i = 0; i < words.length; i++) {
      long both = words[i] & others[i];
      if (both != 0) {
        return i * 64 + Long.numberOfTrailingZeros(both);
      }
    }
    return -1;
  }

  private static void cutBehind(long[] words, int last) {
    for (int i = last >> 6; last >= 0 && i < words.length; i++) {
      words[i] = i > last >> 6 ? 0 : words[i] & -1L >>> 63 - (last & 63);
    }
  }

  private interface AtAddress {
    int bitmap(int gate, IpAddress address);
  }

  private List<Cell> addresses(AddressSet domain, Dimension ipv4, AtAddress at) {
    TreeSet<IpAddress> starts = new TreeSet<>();
    for (int gate = 0; gate < gates.size(); gate++) {
      if (ipv4 != Dimension.DESTINATION_IPV4 || gates.get(gate).destination() == null) {
        starts.addAll(ranges.get(gate).starts(ipv4));
      }
    }
    budget.spend(Budget.Work.RULES, (long) gates.size() * (starts.size() + domain.ranges().size()));
    Map<List<Integer>, List<AddressSet>> grouped = new LinkedHashMap<>();
    for (AddressSet.Range range : domain.ranges()) {
      IpAddress from = range.from();
      while (true) {
        IpAddress next = starts.higher(from);
        boolean last = next == null || next.compareTo(range.to()) > 0;
        IpAddress here = from;
        grouped.computeIfAbsent(vector(gate -> at.bitmap(gate, here)), _ -> new ArrayList<>(1))
            .add(AddressSet.between(from, last ? range.to() : next.plus(-1)));
        if (last) {
          break;
        }
        from = next;
      }
    }
    List<Cell> cells = new ArrayList<>(grouped.size());
    grouped.forEach((vector, sets) -> cells.add(new Cell(AddressSet.union(sets), bitmaps(vector))));
    return cells;
  }

  private List<Cell> numbers(
      IntRanges domain, IntFunction<IntFunction<Integer>> at, @Nullable Dimension dimension, IntFunction<Boolean> fixed) {
    TreeSet<Integer> starts = new TreeSet<>();
    for (int gate = 0; gate < gates.size(); gate++) {
      if (dimension == null) {
        for (int protocol = 0; protocol < 256; protocol++) {
          starts.add(protocol);
        }
      } else if (!fixed.apply(gate)) {
        starts.addAll(ranges.get(gate).portStarts(dimension));
      }
    }
    budget.spend(Budget.Work.RULES, (long) gates.size() * (starts.size() + domain.ranges().size()));
    Map<List<Integer>, IntRanges> grouped = new LinkedHashMap<>();
    for (PortRange range : domain.ranges()) {
      int from = range.from();
      while (from <= range.to()) {
        Integer next = starts.higher(from);
        int to = next == null ? range.to() : Math.min(range.to(), next - 1);
        int here = from;
        grouped.merge(vector(gate -> at.apply(gate).apply(here)), IntRanges.of(from, to), IntRanges::union);
        from = to + 1;
      }
    }
    List<Cell> cells = new ArrayList<>(grouped.size());
    grouped.forEach((vector, values) -> cells.add(new Cell(values, bitmaps(vector))));
    return cells;
  }

  private List<Integer> vector(IntFunction<Integer> bitmap) {
    Integer[] vector = new Integer[gates.size()];
    for (int gate = 0; gate < vector.length; gate++) {
      vector[gate] = bitmap.apply(gate);
    }
    return List.of(vector);
  }

  private long[][] bitmaps(List<Integer> vector) {
    long[][] bitmaps = new long[vector.size()][];
    for (int gate = 0; gate < bitmaps.length; gate++) {
      bitmaps[gate] = ranges.get(gate).bitmap(vector.get(gate));
    }
    return bitmaps;
  }
}
