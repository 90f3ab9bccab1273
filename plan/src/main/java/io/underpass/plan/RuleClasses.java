package io.underpass.plan;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A {@link RuleSet} made ready for look-ups: each dimension of a flow (addresses, ports, protocol) is cut by itself into classes that the
 * rules don't tell apart, and a class has a bitmap of the rules that match it. A flow's first rule is the first bit that its five bitmaps
 * share. So size and time follow the number of prefixes and ranges, never their product: at most 44 octets a prefix, a bitmap of 128 octets
 * for each combination of rules that occurs. Immutable; look-ups are safe from any thread and cost a binary search in each dimension.
 */
public final class RuleClasses {
  /** Words of 64 bits in a bitmap: rule <em>n</em> is bit <em>n</em> mod 64, counted from the lowest, of word <em>n</em> / 64. */
  public static final int WORDS = RuleSet.MAX_RULES / 64;

  private final RuleSet set;
  private final AddressClasses.Families sources;
  private final AddressClasses.Families destinations;
  private final PortClasses sourcePorts;
  private final PortClasses destinationPorts;
  private final Map<Integer, Integer> protocols;
  private final int anyProtocol;
  private final List<long[]> bitmaps;

  private RuleClasses(RuleSet set) {
    this.set = set;
    RuleBitmaps numbered = new RuleBitmaps();
    List<RuleSet.Rule> rules = set.rules();
    sources = AddressClasses.of(rules, RuleSet.Rule::sources, numbered);
    destinations = AddressClasses.of(rules, RuleSet.Rule::destinations, numbered);
    sourcePorts = PortClasses.of(rules, RuleSet.Rule::sourcePorts, numbered);
    destinationPorts = PortClasses.of(rules, RuleSet.Rule::destinationPorts, numbered);
    Map<Integer, RuleSeries> byProtocol = new TreeMap<>();
    for (int rule = 0; rule < rules.size(); rule++) {
      byProtocol.computeIfAbsent(rules.get(rule).protocol(), _ -> new RuleSeries()).add(rule);
    }
    RuleSeries any = byProtocol.remove(RuleSet.Rule.ANY_PROTOCOL);
    anyProtocol = any == null ? 0 : numbered.with(0, any);
    protocols = new HashMap<>();
    byProtocol.forEach((protocol, series) -> protocols.put(protocol, numbered.with(anyProtocol, series)));
    bitmaps = numbered.all();
  }

  /** Takes the time of sorting the prefixes and ranges: 4,000,000 in about a second. */
  public static RuleClasses of(RuleSet set) {
    return new RuleClasses(set);
  }

  /** What of a flow a class is about. */
  public enum Dimension {
    SOURCE_IPV4,
    SOURCE_IPV6,
    DESTINATION_IPV4,
    DESTINATION_IPV6,
    SOURCE_PORT,
    DESTINATION_PORT,
    PROTOCOL
  }

  /** Takes classes. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * One class: the longest that holds a value counts.
     *
     * @param high the first bits of the values that it holds, from the highest down: 128 of an address (IPv4 as IPv4-mapped), 16 of a port,
     *     8 of a protocol
     * @param length how many of them count: 96–128, 0–128, 0–16, 0 or 8
     * @param bitmap the number of its rules' bitmap, never 0
     */
    void visit(Dimension dimension, long high, long low, int length, int bitmap);
  }

  public RuleSet set() {
    return set;
  }

  /** The rule that decides: the same as {@link RuleSet#first}. */
  public Optional<RuleSet.Rule> first(Flow flow) {
    int index = firstIndex(flow);
    return index < 0 ? Optional.empty() : Optional.of(set.rules().get(index));
  }

  /** Where in the set the rule stands that decides; −1 where none matches. */
  public int firstIndex(Flow flow) {
    if (flow.hidden()) {
      return -1;
    }
    long[] source = bitmaps.get(sources.of(flow.source()).of(flow.source()));
    long[] destination = bitmaps.get(destinations.of(flow.destination()).of(flow.destination()));
    long[] sourcePort = bitmaps.get(sourcePorts.of(flow.sourcePort()));
    long[] destinationPort = bitmaps.get(destinationPorts.of(flow.destinationPort()));
    long[] protocol = bitmaps.get(protocols.getOrDefault(flow.protocol(), anyProtocol));
    for (int i = 0; i < WORDS; i++) {
      long shared = source[i] & destination[i] & sourcePort[i] & destinationPort[i] & protocol[i];
      if (shared != 0) {
        return i * 64 + Long.numberOfTrailingZeros(shared);
      }
    }
    return -1;
  }

  /** How many bitmaps there are; number 0 is the empty one. */
  public int bitmaps() {
    return bitmaps.size();
  }

  /** The rules of a bitmap, as {@link #WORDS} words; a copy. */
  public long[] bitmap(int number) {
    return bitmaps.get(number).clone();
  }

  /** The rules that allow, as a bitmap. */
  public long[] allowing() {
    long[] words = new long[WORDS];
    for (int rule = 0; rule < set.rules().size(); rule++) {
      words[rule >> 6] |= set.rules().get(rule).action() == RuleSet.Action.ALLOW ? 1L << rule : 0;
    }
    return words;
  }

  /** Every class of every dimension. Values that none holds have no rules. */
  public void forEach(Visitor visitor) {
    sources.ipv4().forEach(Dimension.SOURCE_IPV4, visitor);
    sources.ipv6().forEach(Dimension.SOURCE_IPV6, visitor);
    destinations.ipv4().forEach(Dimension.DESTINATION_IPV4, visitor);
    destinations.ipv6().forEach(Dimension.DESTINATION_IPV6, visitor);
    sourcePorts.forEach(Dimension.SOURCE_PORT, visitor);
    destinationPorts.forEach(Dimension.DESTINATION_PORT, visitor);
    if (anyProtocol != 0) {
      visitor.visit(Dimension.PROTOCOL, 0, 0, 0, anyProtocol);
    }
    protocols.forEach((protocol, bitmap) -> visitor.visit(Dimension.PROTOCOL, (long) protocol << 56, 0, 8, bitmap));
  }
}
