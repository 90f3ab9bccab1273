package io.underpass.dataplane.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.underpass.dataplane.emulated.Emission.Exit;
import io.underpass.dataplane.linux.KernelNode;
import io.underpass.dataplane.linux.TestNamespace;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.DropCode;
import io.underpass.plan.Forwarding;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The kernel's look-up against {@link Forwarding}: policies, front ends with a memory of flows, machines reached by number, crossings.
 * Needs root and BPF.
 */
class KernelRoutingTest {
  private static final int PLANS = 12;
  private static final int PACKETS = 400;

  private static TestNamespace namespace;

  private final Map<String, Long> picks = new HashMap<>();
  private final Map<DropCode, Integer> codes = new EnumMap<>(DropCode.class);

  @BeforeAll
  static void makeNamespace() throws Exception {
    assumeTrue(TestNamespace.possible(), "needs Linux and root");
    namespace = new TestNamespace(
        "ur" + HexFormat.of().toHexDigits((short) ProcessHandle.current().pid()), List.of("underlay", "c0", "c1", "c2", "m0", "m1", "m2"));
  }

  @AfterAll
  static void removeNamespace() {
    if (namespace != null) {
      namespace.close();
    }
  }

  static LongStream seed() {
    return Seeds.of(501);
  }

  /** What becomes of a packet, in a word. */
  private record End(DropCode code, Optional<Exit> exit, int ttl) {
    static End dropped(DropCode code) {
      return new End(code, Optional.empty(), 0);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seed")
  void theKernelDecidesAsForwardingDoes(long seed) {
    namespace.in(() -> {
      SplittableRandom random = new SplittableRandom(seed);
      for (NodeRole role : NodeRole.values()) {
        RandomRouting routing = new RandomRouting(random);
        Plan plan = routing.plan(role);
        try (KernelNode kernel = new KernelNode(plan, "node", namespace.ifindexes())) {
          for (int i = 0; i < PLANS; i++) {
            picks.clear();
            compare(routing, plan, kernel, random, "seed " + seed + ", " + role + ", plan " + i);
            Plan changed = routing.withOtherMachines(plan);
            kernel.change(changed, "node");
            compare(routing, changed, kernel, random, "seed " + seed + ", " + role + ", plan " + i + " changed");
            plan = routing.plan(role);
            kernel.refill(plan, "node");
          }
        }
      }
      assertThat(codes).as("worth comparing").containsKeys(DropCode.NONE, DropCode.NO_ROUTE, DropCode.NO_PORT, DropCode.ROUTE_NONE,
          DropCode.INTERNET, DropCode.FORWARDED_SOURCE, DropCode.NO_BACKEND, DropCode.FRAGMENT);
      return true;
    });
  }

  private void compare(RandomRouting routing, Plan whole, KernelNode kernel, SplittableRandom random, String what) {
    NodePlan plan = whole.nodes().get("node");
    Forwarding forwarding = new Forwarding(plan);
    List<String> ports = plan.ports().keySet().stream().sorted().toList();
    List<NetworkId> numbers = plan.networks().keySet().stream().sorted().toList();
    for (int i = 0; i < PACKETS; i++) {
      Packet packet = packet(routing, random);
      int way = random.nextInt(ports.size() + 2);
      NetworkId vni = routing.pick(numbers);
      boolean underlay = way >= ports.size();
      Arrival arrival = underlay ? new Arrival.FromUnderlay() : new Arrival.AtPort(ports.get(way));
      byte[] frame = underlay ? packet.inTunnel(RandomRouting.PEER, plan.node(), vni.vni(), 0) : packet.frame();
      IpPacket parsed = IpPacket.parse(packet.frame(), Wire.ETHERNET, Wire.u16(packet.frame(), Wire.ETHER_TYPE));
      End expected = underlay
          ? over(plan, forwarding, plan.networks().get(vni), parsed)
          : at(plan, forwarding, plan.ports().get(ports.get(way)), parsed);
      Verdict verdict = kernel.receive(arrival, frame);
      End found = verdict.sent()
          .map(sent -> new End(verdict.code(), Optional.of(sent.exit()), ttl(sent)))
          .orElseGet(() -> End.dropped(verdict.code()));
      assertThat(found).as("%s, packet %d: %s at %s %s", what, i, parsed.flow(), arrival, underlay ? vni : "").isEqualTo(expected);
      codes.merge(found.code, 1, Integer::sum);
    }
  }

  private static Packet packet(RandomRouting routing, SplittableRandom random) {
    var destination = routing.address();
    var source = routing.address();
    while (source.isIpv4() != destination.isIpv4()) {
      source = routing.address();
    }
    Packet packet = Packet.of(source.toString(), destination.toString());
    packet = switch (random.nextInt(4)) {
      case 0 -> packet.tcp(random.nextInt(1, 4), random.nextInt(1, 5), 10);
      case 1 -> packet.udp(random.nextInt(1, 4), random.nextInt(1, 5), 10);
      case 2 -> packet.echo(random.nextInt(), 10);
      default -> packet.payload(253, new byte[8]);
    };
    return source.isIpv4() && random.nextInt(12) == 0 ? packet.fragmentBits(0x2000) : packet;
  }

  private static int ttl(Emission sent) {
    int ip = sent.exit() instanceof Exit.ToNode ? 64 : 14;
    return sent.frame()[ip + (sent.frame()[ip] >>> 4 == 4 ? 8 : 7)];
  }

  private End at(NodePlan plan, Forwarding forwarding, Port port, IpPacket packet) {
    Forwarding.Decision decision = decide(forwarding, port.network(), port.policy(), packet);
    Target target = there(decision.target(), plan);
    if (toFrontEnd(decision, plan, packet)) {
      return End.dropped(DropCode.FRAGMENT);
    }
    if (target instanceof Target.Drop(DropCode code)) {
      return End.dropped(code);
    }
    NetworkId to = switch (target) {
      case Target.Tunnel(_, NetworkId network) -> network;
      case Target.Machine(String name) -> plan.ports().get(name).network();
      default -> port.network();
    };
    List<Prefix> sources = plan.crossings().get(new Crossing(port.network(), to));
    if (port.role() == PortRole.MACHINE && !to.equals(port.network()) && sources != null
        && sources.stream().noneMatch(prefix -> prefix.contains(packet.source()))) {
      return End.dropped(DropCode.FORWARDED_SOURCE);
    }
    return new End(DropCode.NONE, Optional.of(exit(target)), port.role() == PortRole.CUSTOMER || !decision.exact() ? 63 : 64);
  }

  private End over(NodePlan plan, Forwarding forwarding, WireNetwork network, IpPacket packet) {
    boolean gateway = plan.node().role() == NodeRole.GATEWAY;
    if (gateway && packet.fragment()) {
      return End.dropped(DropCode.GW_FRAGMENT);
    }
    Target target;
    if (network.port() != null) {
      target = there(new Target.Machine(network.port()), plan);
    } else {
      Forwarding.Decision decision = decide(forwarding, network.lookup(), network.policy(), packet);
      if (toFrontEnd(decision, plan, packet)) {
        return End.dropped(DropCode.FRAGMENT);
      }
      target = there(decision.target(), plan);
    }
    if (target instanceof Target.Drop(DropCode code)) {
      return End.dropped(code);
    }
    return target instanceof Target.Tunnel && !gateway ? End.dropped(DropCode.NO_ROUTE)
        : new End(DropCode.NONE, Optional.of(exit(target)), gateway ? 63 : 64);
  }

  private static boolean toFrontEnd(Forwarding.Decision decision, NodePlan plan, IpPacket packet) {
    return packet.fragment() && decision.entries().stream().anyMatch(entry ->
        entry.key() instanceof Mapping.Key key && plan.mappings().get(key).target() instanceof Target.Balanced);
  }

  /** A fragment is never remembered. */
  private Forwarding.Decision decide(Forwarding forwarding, NetworkId network, Policy policy, IpPacket packet) {
    return forwarding.decide(network, policy, packet.flow(), (_, frontEnd, flow) -> {
      Optional<FrontEnd.Backend> kept = Optional.ofNullable(picks.get(network + " " + flow))
          .flatMap(identity -> frontEnd.backends().stream().filter(backend -> backend.identity() == identity).findFirst());
      Optional<FrontEnd.Backend> chosen = kept.isPresent() ? kept : Forwarding.best(frontEnd, flow);
      if (!packet.fragment()) {
        chosen.ifPresent(backend -> picks.put(network + " " + flow, backend.identity()));
      }
      return chosen;
    });
  }

  private static Target there(Target target, NodePlan plan) {
    return switch (target) {
      case Target.Machine(String name) when !machine(plan, name) -> new Target.Drop(DropCode.NO_PORT);
      case Target.Customer(String name, _) when !plan.ports().containsKey(name) -> new Target.Drop(DropCode.NO_PORT);
      default -> target;
    };
  }

  private static boolean machine(NodePlan plan, String name) {
    return plan.ports().containsKey(name) && plan.ports().get(name).role() == PortRole.MACHINE;
  }

  private static Exit exit(Target target) {
    return switch (target) {
      case Target.Tunnel(String name, NetworkId network) -> new Exit.ToNode(name, network);
      case Target.Machine(String name) -> new Exit.ToPort(name);
      case Target.Customer(String name, _) -> new Exit.ToPort(name);
      default -> throw new IllegalStateException(target + " is no place");
    };
  }
}
