package io.underpass.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RuleClassesTest {
  private static final Reason REASON = new Reason("TEST", "", "");
  private static final List<Prefix> ANYWHERE = List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));

  private static RuleSet.Rule rule(String name, RuleSet.Action action, int protocol, List<Prefix> sources, List<PortRange> ports) {
    return new RuleSet.Rule(name, action, protocol, sources, List.of(PortRange.ANY), ANYWHERE, ports, REASON);
  }

  private static Flow flow(String source, int protocol, int port) {
    return new Flow(IpAddress.parse(source), IpAddress.parse("10.0.1.10"), protocol, 40_000, port);
  }

  @Test
  void theFirstRuleDecidesAndWhereNoneMatchesNothingDoes() {
    RuleSet set = new RuleSet(List.of(
        rule("ssh", RuleSet.Action.DENY, 6, List.of(Prefix.parse("10.10.0.0/16")), List.of(new PortRange(22, 22))),
        rule("site", RuleSet.Action.ALLOW, RuleSet.Rule.ANY_PROTOCOL, List.of(Prefix.parse("10.0.0.0/8")), List.of(PortRange.ANY)),
        rule("nobody", RuleSet.Action.ALLOW, 6, List.of(), List.of(PortRange.ANY))));
    RuleClasses classes = RuleClasses.of(set);
    assertThat(classes.first(flow("10.10.0.1", 6, 22))).hasValue(set.rules().get(0));
    assertThat(classes.first(flow("10.10.0.1", 17, 22))).hasValue(set.rules().get(1));
    assertThat(classes.first(flow("10.10.0.1", 6, 23))).hasValue(set.rules().get(1));
    assertThat(classes.first(flow("10.11.0.1", 6, 22))).hasValue(set.rules().get(1));
    assertThat(classes.first(flow("11.0.0.1", 6, 22))).isEmpty();
    assertThat(classes.allowing()).startsWith(0b110L);
  }

  @Test
  void noRulesMatchNothing() {
    assertThat(RuleClasses.of(new RuleSet(List.of())).firstIndex(flow("10.0.0.1", 6, 1))).isEqualTo(-1);
  }

  static LongStream seeds() {
    Long chosen = Long.getLong("seed");
    return chosen == null ? LongStream.rangeClosed(1, 60) : LongStream.of(chosen);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theSameAsRuleByRule(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RuleSet set = randomSet(random);
    RuleClasses classes = RuleClasses.of(set);
    int decided = 0;
    for (int i = 0; i < 2_000; i++) {
      Flow flow = new Flow(
          address(random), address(random), random.nextInt(4) == 0 ? random.nextInt(256) : 6 + random.nextInt(2) * 11, port(random),
          port(random));
      assertThat(classes.first(flow)).as("seed %d, %s", seed, flow).isEqualTo(set.first(flow));
      assertThat(byClasses(classes, flow)).as("seed %d, %s, by the classes handed out", seed, flow).isEqualTo(classes.firstIndex(flow));
      decided += classes.firstIndex(flow) < 0 ? 0 : 1;
    }
    assertThat(decided).as("flows that a rule decides").isPositive();
  }

  /** As a table would find it that holds what is visited: the longest class of each dimension, their bitmaps' first common bit. */
  private static int byClasses(RuleClasses classes, Flow flow) {
    if (flow.hidden()) {
      return -1;
    }
    int dimensions = RuleClasses.Dimension.values().length;
    int[] longest = new int[dimensions];
    int[] bitmap = new int[dimensions];
    classes.forEach((dimension, high, low, length, number) -> {
      boolean holds = switch (dimension) {
        case SOURCE_IPV4, SOURCE_IPV6 -> (dimension == RuleClasses.Dimension.SOURCE_IPV4) == flow.source().isIpv4()
            && holds(high, low, length, flow.source());
        case DESTINATION_IPV4, DESTINATION_IPV6 ->
            (dimension == RuleClasses.Dimension.DESTINATION_IPV4) == flow.destination().isIpv4()
                && holds(high, low, length, flow.destination());
        case SOURCE_PORT -> length == 0 || high >>> 64 - length == (long) flow.sourcePort() << 48 >>> 64 - length;
        case DESTINATION_PORT -> length == 0 || high >>> 64 - length == (long) flow.destinationPort() << 48 >>> 64 - length;
        case PROTOCOL -> length == 0 || high >>> 56 == flow.protocol();
      };
      if (holds && (bitmap[dimension.ordinal()] == 0 || length > longest[dimension.ordinal()])) {
        longest[dimension.ordinal()] = length;
        bitmap[dimension.ordinal()] = number;
      }
    });
    int source = flow.source().isIpv4() ? 0 : 1;
    int destination = flow.destination().isIpv4() ? 2 : 3;
    for (int word = 0; word < RuleClasses.WORDS; word++) {
      long shared = -1;
      for (int dimension : new int[] {source, destination, 4, 5, 6}) {
        shared &= classes.bitmap(bitmap[dimension])[word];
      }
      if (shared != 0) {
        return word * 64 + Long.numberOfTrailingZeros(shared);
      }
    }
    return -1;
  }

  private static boolean holds(long high, long low, int length, IpAddress address) {
    return length == 0
        || (length <= 64
            ? high >>> 64 - length == address.high() >>> 64 - length
            : high == address.high() && low >>> 128 - length == address.low() >>> 128 - length);
  }

  private static RuleSet randomSet(SplittableRandom random) {
    List<RuleSet.Rule> rules = new ArrayList<>();
    int count = random.nextInt(8) == 0 ? RuleSet.MAX_RULES : 1 + random.nextInt(40);
    for (int i = 0; i < count; i++) {
      rules.add(new RuleSet.Rule(
          "rule-" + i,
          random.nextBoolean() ? RuleSet.Action.ALLOW : RuleSet.Action.DENY,
          random.nextInt(3) == 0 ? RuleSet.Rule.ANY_PROTOCOL : random.nextInt(3) == 0 ? random.nextInt(256) : 6,
          prefixes(random), ranges(random), prefixes(random), ranges(random), REASON));
    }
    return new RuleSet(rules);
  }

  private static List<Prefix> prefixes(SplittableRandom random) {
    if (random.nextInt(4) == 0) {
      return random.nextBoolean() ? ANYWHERE : List.of();
    }
    List<Prefix> prefixes = new ArrayList<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      IpAddress address = address(random);
      prefixes.add(Prefix.of(address, random.nextInt(address.width() + 1)));
    }
    return prefixes;
  }

  private static List<PortRange> ranges(SplittableRandom random) {
    if (random.nextInt(3) == 0) {
      return List.of(PortRange.ANY);
    }
    List<PortRange> ranges = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int one = port(random);
      int other = random.nextBoolean() ? one : port(random);
      ranges.add(new PortRange(Math.min(one, other), Math.max(one, other)));
    }
    return ranges;
  }

  /** Few bits vary, so that prefixes lie within one another and hold what is looked for. */
  private static IpAddress address(SplittableRandom random) {
    if (random.nextInt(3) == 0) {
      return new IpAddress(0xFD00_0000_0000_0000L | random.nextInt(4), random.nextInt(8) == 0 ? random.nextLong() : random.nextInt(16));
    }
    return random.nextInt(8) == 0 ? IpAddress.ofIpv4(random.nextInt())
        : IpAddress.ofIpv4(0x0A00_0000 | random.nextInt(4) << 16 | random.nextInt(32));
  }

  private static int port(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> 0xFFFF - random.nextInt(3);
      case 2 -> random.nextInt(64);
      default -> random.nextInt(0x1_0000);
    };
  }

  @Test
  void manyRulesAboutTheSameNeedOneBitmap() {
    List<RuleSet.Rule> rules = IntStream.range(0, 1_000)
        .mapToObj(i -> rule("rule-" + i, RuleSet.Action.ALLOW, 6, List.of(Prefix.IPV4_DEFAULT), List.of(new PortRange(i, i))))
        .toList();
    assertThat(RuleClasses.of(new RuleSet(rules)).bitmaps()).as("one a port, and few for what all rules say").isLessThan(1_010);
  }

  /** A set as large as it gets, every rule with lists of its own. */
  @Test
  void theLargestSetNeedsNoMoreThanItsPrefixes() {
    SplittableRandom random = new SplittableRandom(7);
    List<PortRange> ports = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      ports.add(new PortRange(16 * i, 16 * i + i % 16));
    }
    List<RuleSet.Rule> rules = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      List<Prefix> prefixes = new ArrayList<>(4_000);
      for (int j = 0; j < 4_000; j++) {
        prefixes.add(Prefix.of(IpAddress.ofIpv4(random.nextInt()), 24 + random.nextInt(9)));
      }
      rules.add(rule("rule-" + i, RuleSet.Action.ALLOW, 6, prefixes, i % 10 == 0 ? ports : List.of(new PortRange(i, i + 7))));
    }
    RuleSet set = new RuleSet(rules);
    long start = System.nanoTime();
    RuleClasses classes = RuleClasses.of(set);
    System.out.printf("1,000 rules with 4,000 prefixes each: %d ms, %d bitmaps%n", (System.nanoTime() - start) / 1_000_000,
        classes.bitmaps());
    assertThat(classes.bitmaps()).as("none for each pair of prefix and range").isLessThan(1_200_000);
    for (int i = 0; i < 50; i++) {
      Prefix prefix = rules.get(random.nextInt(1_000)).sources().get(random.nextInt(4_000));
      Flow flow = new Flow(prefix.address(), IpAddress.ofIpv4(1), 6, 1, random.nextInt(2_000));
      assertThat(classes.first(flow)).isEqualTo(set.first(flow));
    }
  }
}
