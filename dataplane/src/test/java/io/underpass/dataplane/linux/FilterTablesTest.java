package io.underpass.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.TrackedFlow.Decided;
import io.underpass.dataplane.emulated.Arrival;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Filter;
import io.underpass.plan.Flow;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRange;
import io.underpass.plan.PortRole;
import io.underpass.plan.Reason;
import io.underpass.plan.RuleSet;
import io.underpass.plan.RuleSet.Action;
import io.underpass.plan.RuleSet.Rule;
import io.underpass.plan.Target;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Rule sets in the kernel: what is written when, what a next server finds, and that the kernel finds the rule that {@link RuleSet#first}
 * finds.
 */
@EnabledIf(value = "io.underpass.dataplane.linux.Privileges#here", disabledReason = "needs Linux and root")
class FilterTablesTest {
  private static final Reason REASON = new Reason("TEST", "a test says so", "");
  private static final List<Prefix> ANY = List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));
  private static final List<PortRange> ANY_PORT = List.of(PortRange.ANY);
  private static final NetworkId VNET = new NetworkId(200);
  private static final MacAddress MAC = MacAddress.parse("00:0d:3a:00:00:01");

  private static TestNamespace namespace;

  @BeforeAll
  static void makeNamespace() {
    namespace = new TestNamespace("uf" + Long.toHexString(ProcessHandle.current().pid()), List.of("underlay", "m1", "m2"));
  }

  @AfterAll
  static void removeNamespace() {
    namespace.close();
  }

  private static Rule rule(String name, Action action, List<Prefix> sources, int port) {
    return new Rule(name, action, 6, sources, ANY_PORT, ANY, List.of(new PortRange(port, port)), REASON);
  }

  private static RuleSet set(int port, String... sources) {
    return new RuleSet(List.of(
        rule("first", Action.ALLOW, Arrays.stream(sources).map(Prefix::parse).toList(), port), rule("rest", Action.DENY, ANY, 22)));
  }

  private static BpfObject load() {
    return load(4096);
  }

  private static BpfObject load(int bitmaps) {
    return load(bitmaps, 64);
  }

  private static BpfObject load(int bitmaps, int sets) {
    Node node = new Node("host", "host", NodeRole.HOST, IpAddress.parse("198.18.0.1"), List.of());
    BpfObject.Code code = BpfObject.Code.read();
    return BpfObject.load(code, new BpfObject.Load(
        NodePrograms.of(NodeRole.HOST), Encoding.config(code.digest(), NodePlan.idle(node), 1, 0),
        Map.of("rule_sets", sets, "rule_bitmaps", bitmaps, "rule_names", 4096), Map.of()));
  }

  private static BpfTable table(BpfObject object, String name) {
    return NodeMaps.table(name, object.mapFd(name));
  }

  private static FilterTables tables(BpfObject object) {
    return new FilterTables(
        table(object, "rule_classes"), table(object, "rule_bitmaps"), table(object, "rule_sets"),
        new RuleNames(table(object, "rule_names"), Layout.RuleName.CAPACITY));
  }

  private static List<Map<ByteBuffer, ByteBuffer>> content(BpfObject object) {
    return List.of(table(object, "rule_classes").dump(), table(object, "rule_bitmaps").dump(), table(object, "rule_sets").dump());
  }

  @Test
  void equalSetsShareANumberAndAChangeRewritesOneSet() {
    try (BpfObject object = load()) {
      FilterTables tables = tables(object);
      assertThat(tables.add(Map.of("one", set(80, "10.0.0.0/8"), "same", set(80, "10.0.0.0/8"), "two", set(443, "10.0.0.0/8", "11.0.0.0/8")))).isPositive();
      tables.retain();
      int one = tables.number("one");
      int two = tables.number("two");
      assertThat(tables.number("same")).isEqualTo(one).isNotEqualTo(two);
      Map<ByteBuffer, ByteBuffer> classes = table(object, "rule_classes").dump();
      int bitmaps = table(object, "rule_bitmaps").dump().size();

      Map<String, RuleSet> changed = Map.of("one", set(81, "10.0.0.0/8"), "two", set(443, "10.0.0.0/8", "11.0.0.0/8"));
      int written = tables.add(changed);
      assertThat(table(object, "rule_classes").dump()).as("the old set is there until ports have the new one").containsAllEntriesOf(classes);
      assertThat(written).isLessThan(classes.size());
      tables.retain();
      assertThat(tables.number("two")).isEqualTo(two);
      assertThat(tables.number("one")).as("a number that no flow has").isGreaterThan(Math.max(one, two));
      assertThat(table(object, "rule_classes").dump().keySet()).noneMatch(key -> key.getInt(4) >>> 3 == one);
      assertThat(table(object, "rule_bitmaps").dump()).hasSizeLessThanOrEqualTo(bitmaps + 1);
      assertThat(tables.add(changed)).isZero();
      assertThat(tables.retain()).isZero();
    }
  }

  @Test
  void namesWithoutRoomHoldNoRuleBackAndAreKnownNevertheless() {
    try (BpfObject object = load()) {
      RuleNames names = new RuleNames(table(object, "rule_names"), 2);
      FilterTables tables =
          new FilterTables(table(object, "rule_classes"), table(object, "rule_bitmaps"), table(object, "rule_sets"), names);
      for (int port = 80; port < 84; port++) {
        tables.add(Map.of("one", set(port, "10.0.0.0/8"), "two", set(1_000 + port, "10.0.0.0/8")));
        tables.retain();
        for (String set : List.of("one", "two")) {
          assertThat(tables.number(set)).isNotEqualTo(Layout.RuleSetValue.NOBODY);
          assertThat(names.decided(tables.number(set), List.of(set), 0).set()).isEqualTo(set);
        }
        assertThat(table(object, "rule_names").dump()).hasSizeLessThanOrEqualTo(2);
      }
    }
  }

  @Test
  void whatDoesNotFitLeavesNothingBehindForWhatDoes() {
    try (BpfObject object = load(24)) {
      FilterTables tables = tables(object);
      tables.add(Map.of("one", set(80, "10.0.0.0/8")));
      tables.retain();
      RuleSet tooMuch = new RuleSet(IntStream.range(0, 40)
          .mapToObj(i -> rule("r" + i, Action.ALLOW, List.of(Prefix.parse("10.0." + i + ".0/24")), 1000 + i))
          .toList());
      assertThatThrownBy(() -> tables.add(Map.of("one", tooMuch))).isInstanceOf(DataPlaneException.class).hasMessageContaining("full");
      assertThatThrownBy(() -> tables.add(Map.of("one", tooMuch))).isInstanceOf(DataPlaneException.class).hasMessageContaining("full");
      tables.add(Map.of("one", set(443, "11.0.0.0/8", "12.0.0.0/8")));
      tables.retain();

      List<Map<ByteBuffer, ByteBuffer>> lefts = content(object);
      assertThat(lefts.get(0).keySet()).extracting(key -> key.getInt(4) >>> 3).containsOnly(tables.number("one"));
      assertThat(lefts.get(1).keySet()).containsAll(lefts.get(0).values());
    }
  }

  @Test
  void aNextServerFindsWhatRunsAndNumbersOnlyGrow() {
    try (BpfObject object = load()) {
      FilterTables first = tables(object);
      first.add(Map.of("one", set(80, "10.0.0.0/8"), "two", set(443, "fd00::/8")));
      first.retain();
      int one = first.number("one");
      int two = first.number("two");
      List<Map<ByteBuffer, ByteBuffer>> running = content(object);

      FilterTables second = tables(object);
      assertThat(second.add(Map.of("one", set(80, "10.0.0.0/8"), "two", set(443, "fd00::/8")))).isZero();
      assertThat(second.retain()).isZero();
      assertThat(content(object)).isEqualTo(running);
      assertThat(second.number("one")).isEqualTo(one);
      second.add(Map.of());
      second.retain();
      assertThat(table(object, "rule_classes").dump()).isEmpty();
      assertThat(table(object, "rule_bitmaps").dump()).isEmpty();

      assertThat(second.names().decided(two, List.of(), 0)).as("a flow may outlive its rules, and the server").isEqualTo(new Decided("two", "first"));

      FilterTables third = tables(object);
      third.add(Map.of("one", set(80, "10.0.0.0/8")));
      third.retain();
      assertThat(third.number("one")).isGreaterThan(Math.max(one, two));
      assertThat(third.number("unknown")).as("nobody gets through what isn't there").isEqualTo(Layout.RuleSetValue.NOBODY);
    }
  }

  @Test
  void whatAServerHadNotFinishedGoes() {
    try (BpfObject object = load()) {
      FilterTables first = tables(object);
      first.add(Map.of("one", set(80, "10.0.0.0/8")));
      first.retain();
      table(object, "rule_sets").remove(List.of(Encoding.integer(first.number("one"))));
      FilterTables second = tables(object);
      second.add(Map.of("one", set(80, "10.0.0.0/8")));
      second.retain();
      assertThat(second.number("one")).isNotEqualTo(first.number("one"));
      assertThat(table(object, "rule_classes").dump().keySet()).allMatch(key -> key.getInt(4) >>> 3 == second.number("one"));
      assertThat(second.retain()).isZero();
    }
  }

  /** A set as large as a group can be, its lists its own; each packet is a new flow. */
  @Test
  void theKernelFindsTheRuleOfALargeSet() {
    SplittableRandom random = new SplittableRandom(11);
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < RuleSet.MAX_RULES; i++) {
      List<Prefix> prefixes = IntStream.range(0, 60).mapToObj(_ -> Prefix.of(address(random), 16 + random.nextInt(17))).toList();
      List<PortRange> ranges = IntStream.range(0, 8)
          .mapToObj(_ -> random.nextInt(60_000)).map(from -> new PortRange(from, from + random.nextInt(5_000))).toList();
      rules.add(new Rule("rule-" + i, random.nextBoolean() ? Action.ALLOW : Action.DENY, random.nextInt(3) == 0 ? Rule.ANY_PROTOCOL : 17,
          prefixes, random.nextInt(3) == 0 ? ranges : ANY_PORT, ANY, ranges, REASON));
    }
    Map<DropCode, Integer> seen = filtered(new RuleSet(rules), random);
    assertThat(seen.values()).allMatch(times -> times > 200);
    assertThat(seen.keySet()).isEqualTo(Set.of(DropCode.NONE, DropCode.FILTERED_IN));
  }

  /** Every other /24 of 10.0.0.0/8 and more, so that nothing aggregates, and what is none of them. */
  private static List<Prefix> learnt() {
    return IntStream.range(0, 10_000).mapToObj(i -> Prefix.of(IpAddress.ofIpv4(0x0A00_0000 + (i << 9)), 24)).toList();
  }

  @Test
  void twoHundredSetsOfANetworkThatHasLearntTenThousandRoutesShareThem() {
    List<Prefix> network = learnt();
    List<Prefix> others = IntStream.range(0, 10_000).mapToObj(i -> Prefix.of(IpAddress.ofIpv4(0x0A00_0100 + (i << 9)), 24)).toList();
    Map<String, RuleSet> sets = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      List<Rule> rules = new ArrayList<>();
      for (int rule = 0; rule <= i % 5; rule++) {
        rules.add(new Rule("own-" + rule, Action.DENY, 6, ANY, ANY_PORT, ANY, List.of(new PortRange(i + 1, i + 1)), REASON));
      }
      rules.add(new Rule("vnet", Action.ALLOW, Rule.ANY_PROTOCOL, network, ANY_PORT, network, ANY_PORT, REASON));
      rules.add(new Rule(
          "internet", Action.DENY, Rule.ANY_PROTOCOL, others, ANY_PORT, List.of(Prefix.parse("10.255.0.0/16")), ANY_PORT, REASON));
      sets.put("set-" + i, new RuleSet(rules));
    }
    try (BpfObject object = load(512, 512)) {
      FilterTables tables = tables(object);
      long start = System.nanoTime();
      tables.add(sets);
      tables.retain();
      int classes = table(object, "rule_classes").dump().size();
      System.out.printf("200 sets over 10,000 routes: %,d classes in %d ms%n", classes, (System.nanoTime() - start) / 1_000_000);
      assertThat(classes).isLessThan(30_000);
      assertThat(tables(object).add(sets)).as("a server that comes back finds them").isZero();

      FilterTables next = tables(object);
      next.add(Map.of("set-7", sets.get("set-7")));
      next.retain();
      assertThat(table(object, "rule_classes").dump()).as("the lists stay while one set has them").hasSizeBetween(20_000, 20_100);
      next.add(Map.of("one", set(80, "10.0.0.0/8")));
      next.retain();
      assertThat(table(object, "rule_classes").dump()).hasSizeLessThan(100);
      assertThat(table(object, "rule_sets").dump()).hasSize(2);
    }
  }

  @Test
  void theKernelFindsTheRuleOfSetsWithLongLists() {
    SplittableRandom random = new SplittableRandom(12);
    List<List<Prefix>> lists = IntStream.range(0, 6)
        .mapToObj(i -> IntStream.range(0, 100 + 40 * i).mapToObj(_ -> Prefix.of(address(random), 20 + random.nextInt(13))).toList()).toList();
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      List<Prefix> few = List.of(Prefix.of(address(random), 18), Prefix.of(address(random), 20));
      rules.add(new Rule(
          "rule-" + i, random.nextBoolean() ? Action.ALLOW : Action.DENY, 17,
          random.nextInt(3) == 0 ? lists.get(random.nextInt(6)) : few, ANY_PORT, ANY,
          List.of(new PortRange(i * 300, i * 300 + 30_000 > 65_535 ? 65_535 : i * 300 + 30_000)), REASON));
    }
    Map<DropCode, Integer> seen = filtered(new RuleSet(rules), random);
    assertThat(seen.values()).allMatch(times -> times > 50);
    assertThat(seen).hasSize(2);
  }

  /** How often which code came of 4,000 new flows to a machine with this set: of each the one that the set's first rule wants. */
  private Map<DropCode, Integer> filtered(RuleSet set, SplittableRandom random) {
    Map<DropCode, Integer> seen = new HashMap<>();
    namespace.in(() -> {
      long start = System.nanoTime();
      try (KernelNode kernel = new KernelNode(plan(set), "host", namespace.ifindexes())) {
        System.out.printf("%,d rules loaded in %d ms%n", set.rules().size(), (System.nanoTime() - start) / 1_000_000);
        for (int i = 0; i < 4_000; i++) {
          Flow flow = new Flow(address(random), IpAddress.parse("10.255.0.1"), 17, random.nextInt(65_536), random.nextInt(65_536));
          Optional<Rule> first = set.first(flow);
          DropCode wanted = first.filter(rule -> rule.action() == Action.ALLOW).isPresent() ? DropCode.NONE : DropCode.FILTERED_IN;
          DropCode found = kernel.receive(new Arrival.AtPort("m2"), frame(flow)).code();
          assertThat(found).as("%s: %s", flow, first.map(Rule::name)).isEqualTo(wanted);
          seen.merge(found, 1, Integer::sum);
        }
      }
      return true;
    });
    return seen;
  }

  private static IpAddress address(SplittableRandom random) {
    return IpAddress.ofIpv4(0x0A00_0000 | random.nextInt(1 << 20));
  }

  private static Plan plan(RuleSet inbound) {
    Node node = new Node("host", "host", NodeRole.HOST, IpAddress.parse("198.18.0.1"), List.of());
    IpAddress machine = IpAddress.parse("10.255.0.1");
    return new Plan(1, Map.of("host", new NodePlan(
        node,
        Map.of("m1", port("m1", List.of(machine), new Filter(List.of("in"), List.of(), 240)), "m2", port("m2", List.of(), null)),
        Map.of(), Map.of(new Mapping.Key(VNET, machine), new Mapping(new Target.Machine("m1"), REASON)), Map.of(), Map.of(), Map.of(),
        Map.of("in", inbound), Map.of(), null)));
  }

  private static Port port(String name, List<IpAddress> sources, Filter filter) {
    return new Port(name, PortRole.MACHINE, VNET, List.of(), MAC, sources, null, filter, new Port.Attachment("", name), REASON);
  }

  private static byte[] frame(Flow flow) {
    ByteBuffer frame = ByteBuffer.allocate(14 + 20 + 8);
    frame.put(MAC.toBytes()).put(MAC.toBytes()).putShort((short) 0x0800);
    frame.putShort((short) 0x4500).putShort((short) 28).putInt(0x0000_4000).put((byte) 64).put((byte) 17).putShort((short) 0)
        .put(flow.source().wireBytes()).put(flow.destination().wireBytes()).putInt(flow.ports()).putShort((short) 8).putShort((short) 0);
    int sum = 0;
    for (int i = 14; i < 34; i += 2) {
      sum += frame.getShort(i) & 0xFFFF;
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    frame.putShort(24, (short) ~((sum & 0xFFFF) + (sum >>> 16)));
    return frame.array();
  }
}
