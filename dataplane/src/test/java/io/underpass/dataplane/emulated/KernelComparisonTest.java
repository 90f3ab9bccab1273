package io.underpass.dataplane.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.dataplane.linux.KernelNode;
import io.underpass.dataplane.linux.TestNamespace;
import io.underpass.plan.DropCode;
import io.underpass.plan.Meter;
import io.underpass.plan.Node;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kernel's programs and the engine in Java, the same packets: equal verdicts and equal octets. Needs root and BPF. */
class KernelComparisonTest {
  private static final Map<NodeRole, Integer> PLANS = Map.of(NodeRole.EDGE, 20, NodeRole.GATEWAY, 20, NodeRole.HOST, 60);
  private static final int PACKETS_A_PLAN = 1_000;
  private static final int PACKETS_A_CHANGE = 100;
  private static final int PACKETS_TO_A_LEAN_NODE = 300;
  /** Once makes a fragment forgotten and a flow idle at one port, twice at another; the seconds that the test itself takes don't. */
  private static final Duration WAIT = Duration.ofSeconds(130);
  private static final Set<RandomFabric.Feature> IN_THE_KERNEL = EnumSet.allOf(RandomFabric.Feature.class);
  private static final List<String> DEVICES = List.of("underlay", "c0", "c1", "c2", "m0", "m1", "m2", "m10", "m11", "m20", "p12", "fw");

  private static TestNamespace namespace;

  @BeforeAll
  static void makeNamespace() throws Exception {
    assumeTrue(TestNamespace.possible(), "needs Linux and root");
    namespace = new TestNamespace("up" + HexFormat.of().toHexDigits((short) ProcessHandle.current().pid()), DEVICES);
  }

  @AfterAll
  static void removeNamespace() {
    if (namespace != null) {
      namespace.close();
    }
  }

  /** What a test compares, as text, so that a difference shows. */
  private static String text(Verdict verdict) {
    return verdict.outcome() + " " + verdict.code() + "\nsent " + text(verdict.sent()) + "\nerror " + text(verdict.error());
  }

  private static String text(Optional<Emission> emission) {
    return EnginePacketTest.text(emission);
  }

  /**
   * The kernel's test-run takes no frame without a whole Ethernet header, something behind it, and the fixed IP header that it announces.
   */
  private static boolean runs(byte[] frame) {
    return frame.length > Wire.ETHERNET && frame.length >= switch (Wire.u16(frame, Wire.ETHER_TYPE)) {
      case Wire.TYPE_IPV4 -> Wire.ETHERNET + 20;
      case Wire.TYPE_IPV6 -> Wire.ETHERNET + 40;
      default -> Wire.ETHERNET;
    };
  }

  @Test
  void thePacketTable() {
    namespace.in(() -> {
      Plan plan = TestFabric.plan();
      List<String> differences = new ArrayList<>();
      Map<String, KernelNode> nodes = nodes(plan);
      for (PacketCase expected : PacketCases.all()) {
        Verdict wanted = new Verdict(expected.outcome(), expected.code(), expected.sent(), expected.error(), Optional.empty());
        compare(expected.rule(), wanted, nodes.get(expected.node()), expected.arrival(), expected.in()).ifPresent(differences::add);
      }
      nodes.values().forEach(KernelNode::close);
      none(differences);
      return true;
    });
  }

  @Test
  void theKeptFrames() {
    namespace.in(() -> {
      Plan plan = TestFabric.plan();
      List<String> differences = new ArrayList<>();
      Map<String, KernelNode> nodes = nodes(plan);
      for (Corpus.Entry entry : Corpus.read()) {
        Verdict wanted = Engine.of(plan, entry.node(), () -> 0).receive(entry.arrival(), entry.frame());
        compare(entry.toString(), wanted, nodes.get(entry.node()), entry.arrival(), entry.frame()).ifPresent(differences::add);
      }
      nodes.values().forEach(KernelNode::close);
      none(differences);
      return true;
    });
  }

  private static Map<String, KernelNode> nodes(Plan plan) {
    Map<String, KernelNode> nodes = new HashMap<>();
    plan.nodes().keySet().forEach(name -> nodes.put(name, new KernelNode(plan, name, namespace.ifindexes())));
    return nodes;
  }

  /** Empty when they agree. */
  private static Optional<String> compare(String what, Verdict wanted, KernelNode node, Arrival arrival, byte[] frame) {
    if (!runs(frame)) {
      return Optional.empty();
    }
    String expected = text(wanted);
    String found;
    try {
      found = text(node.receive(arrival, frame));
    } catch (IllegalStateException e) {
      found = e.getMessage();
    }
    return found.equals(expected)
        ? Optional.empty()
        : Optional.of(what + "\n" + arrival + " " + HexFormat.of().formatHex(frame) + "\nwanted " + expected + "\nkernel " + found + "\n");
  }

  /** The clocks can't be the same, so the kernel is told when its tokens are gone. */
  @Test
  void theLimitsOfAGateway() {
    namespace.in(() -> {
      Plan plan = TestFabric.plan(new Meter(null, 1_000_000, 1_000_000, 1024));
      Packet known = PacketCases.IN.ttl(63);
      Packet fresh = known.udp(7, 7, 7);
      try (KernelNode kernel = new KernelNode(plan, "gw-0", namespace.ifindexes())) {
        assertThat(codes(kernel, known)).containsExactly(DropCode.NONE);
        kernel.useUp(true, false);
        assertThat(codes(kernel, known, fresh, known.echo(1, 1), fresh.fragmentBits(0x2000)))
            .containsExactly(DropCode.NONE, DropCode.GW_FLOW_LIMIT, DropCode.GW_FLOW_LIMIT, DropCode.GW_FRAGMENT);
        kernel.useUp(true, true);
        assertThat(codes(kernel, known, fresh, fresh.to("11.0.0.1"), known.to("127.0.0.1")))
            .containsExactly(DropCode.GW_PACKET_LIMIT, DropCode.GW_FLOW_LIMIT, DropCode.GW_FLOW_LIMIT, DropCode.NOT_FORWARDABLE);
        kernel.useUp(false, true);
        assertThat(codes(kernel, fresh)).containsExactly(DropCode.GW_PACKET_LIMIT);
        kernel.useUp(true, false);
        assertThat(codes(kernel, fresh)).as("a flow that found no packet token kept its entry").containsExactly(DropCode.NONE);
        assertThat(kernel.counters().newFlows()).isEqualTo(2);
      }
      return true;
    });
  }

  private static List<DropCode> codes(KernelNode kernel, Packet... packets) {
    return Stream.of(packets)
        .map(packet -> kernel.receive(new Arrival.FromUnderlay(), packet.tunnelled(TestFabric.EDGE, TestFabric.GW_0, PacketCases.VNI)).code())
        .toList();
  }

  private static void none(List<String> differences) {
    assertThat(differences.stream().limit(3)).as("%d differences; the first of them", differences.size()).isEmpty();
  }

  static LongStream seed() {
    return Seeds.of(401);
  }

  static LongStream manySeeds() {
    return Seeds.of(LongStream.rangeClosed(1_000, 1_019).toArray());
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seed")
  void randomPacketsThroughRandomPlans(long seed) {
    through(seed);
  }

  @Tag("long")
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("manySeeds")
  void manyRandomPacketsThroughManyRandomPlans(long seed) {
    through(seed);
  }

  /** A node's programs have only what its plan needs: each feature alone, each one missing, none. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seed")
  void whatANodeDoesNotNeedIsNotMissed(long seed) {
    Set<RandomFabric.Feature> all = EnumSet.allOf(RandomFabric.Feature.class);
    List<Set<RandomFabric.Feature>> choices = new ArrayList<>(List.of(Set.of(), all));
    all.forEach(feature -> choices.addAll(List.of(EnumSet.of(feature), EnumSet.complementOf(EnumSet.of(feature)))));
    for (NodeRole role : NodeRole.values()) {
      for (Set<RandomFabric.Feature> features : choices) {
        namespace.in(() -> {
          SplittableRandom random = new SplittableRandom(seed * 31 + role.ordinal());
          RandomFabric fabric = new RandomFabric(random, RandomFabric.node(random, role), null, features);
          try (KernelNode kernel = KernelNode.lean(fabric.plan, RandomFabric.NODE, namespace.ifindexes())) {
            lean("seed " + seed + ", " + role + " with " + features, fabric, kernel, random);
          }
          return true;
        });
      }
    }
  }

  private static void lean(String what, RandomFabric fabric, KernelNode kernel, SplittableRandom random) {
    Engine engine = Engine.of(fabric.plan, RandomFabric.NODE, () -> 0);
    RandomTalk talk = new RandomTalk(random, fabric);
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < PACKETS_TO_A_LEAN_NODE; i++) {
      RandomPackets.Sent sent = talk.next();
      if (runs(sent.frame())) {
        Verdict wanted = engine.receive(sent.arrival(), sent.frame());
        talk.saw(sent, wanted);
        compare(what + ", packet " + i, wanted, kernel, sent.arrival(), sent.frame()).ifPresent(differences::add);
      }
    }
    none(differences);
  }

  private static void through(long seed) {
    for (NodeRole role : NodeRole.values()) {
      namespace.in(() -> {
        SplittableRandom random = new SplittableRandom(seed * 31 + role.ordinal());
        Node node = RandomFabric.node(random, role);
        Meter meter = role == NodeRole.GATEWAY && random.nextBoolean() ? new Meter(null, 0, 0, 4096) : null;
        RandomFabric fabric = new RandomFabric(random, node, meter, IN_THE_KERNEL);
        try (KernelNode kernel = new KernelNode(fabric.plan, RandomFabric.NODE, namespace.ifindexes())) {
          for (int plans = 0; plans < PLANS.get(role); plans++) {
            onePlan("seed " + seed + ", " + role + ", plan " + plans, fabric, kernel, random);
            fabric = new RandomFabric(random, node, meter, IN_THE_KERNEL);
            kernel.refill(fabric.plan, RandomFabric.NODE);
          }
        }
        return true;
      });
    }
  }

  /**
   * Its rules, front ends and translations change again and again while packets pass; flows and counters go on, now and then after a while.
   */
  private static void onePlan(String what, RandomFabric first, KernelNode kernel, SplittableRandom random) {
    long[] clock = {0};
    EmulatedFabric emulated = EmulatedFabric.of(first.plan, () -> clock[0]);
    RandomFabric fabric = first;
    RandomTalk talk = new RandomTalk(random, fabric);
    List<String> differences = new ArrayList<>();
    for (int i = 0; i < PACKETS_A_PLAN; i++) {
      if (i % PACKETS_A_CHANGE == PACKETS_A_CHANGE - 1) {
        fabric = fabric.changed();
        talk.goOnIn(fabric);
        emulated = EmulatedFabric.next(fabric.plan, emulated, () -> clock[0]);
        kernel.change(fabric.plan, RandomFabric.NODE);
        if (random.nextInt(3) == 0 && System.nanoTime() > WAIT.toNanos() * PACKETS_A_PLAN / PACKETS_A_CHANGE) {
          clock[0] += WAIT.toNanos();
          kernel.age(WAIT);
        }
      }
      RandomPackets.Sent sent = talk.next();
      if (runs(sent.frame())) {
        Verdict wanted = emulated.engine(RandomFabric.NODE).receive(sent.arrival(), sent.frame());
        talk.saw(sent, wanted);
        compare(what + ", packet " + i, wanted, kernel, sent.arrival(), sent.frame()).ifPresent(differences::add);
      }
    }
    none(differences);
    assertThat(timeless(kernel.flows())).as(what).containsExactlyInAnyOrderElementsOf(timeless(emulated.flows(_ -> 0)));
    NodeCounters counted = emulated.engine(RandomFabric.NODE).counters();
    NodeCounters found = kernel.counters();
    assertThat(found.ports()).as(what).isEqualTo(counted.ports());
    assertThat(found.networks()).as(what).isEqualTo(counted.networks());
    assertThat(found.forwarded()).as(what).isEqualTo(counted.forwarded());
    assertThat(found.drops()).as(what).isEqualTo(counted.drops());
    assertThat(found.newFlows()).as(what).isEqualTo(counted.newFlows());
  }

  /** But for the clocks, which aren't the same, and the names of sets: the kernel has one of those that stood for the same rules. */
  private static List<TrackedFlow> timeless(List<TrackedFlow> flows) {
    return flows.stream()
        .map(flow -> new TrackedFlow(
            flow.kind(), flow.node(), flow.port(), flow.network(), flow.begun(), flow.flow(), flow.state(),
            flow.decided().stream().map(decided -> new TrackedFlow.Decided("", decided.rule())).toList(), 0, 0, flow.forth(), flow.back(),
            flow.ended()))
        .toList();
  }
}
