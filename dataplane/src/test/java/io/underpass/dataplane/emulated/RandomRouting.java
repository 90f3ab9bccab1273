package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.DropCode;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** A seeded node whose plan is full of policies, front ends, machines reached by number, and crossings; its entries overlap often. */
final class RandomRouting {
  static final NetworkId HUB = new NetworkId(5001);
  static final NetworkId SPOKE = new NetworkId(5002);
  static final NetworkId BY_NUMBER = new NetworkId(7001);
  static final NetworkId BY_GONE = new NetworkId(7002);
  static final Node NODE = new Node("node", "node", NodeRole.HOST, IpAddress.parse("198.18.0.1"), List.of());
  static final Node PEER = new Node("peer", "peer", NodeRole.HOST, IpAddress.parse("198.18.0.2"), List.of());
  private static final Reason REASON = new Reason("RANDOM", "for the test", "");
  private static final List<NetworkId> NETWORKS = List.of(HUB, SPOKE);
  private static final List<NetworkId> RULES = List.of(new NetworkId(6001), new NetworkId(6002));

  private final SplittableRandom random;

  RandomRouting(SplittableRandom random) {
    this.random = random;
  }

  Plan plan(NodeRole role) {
    Node node = new Node(NODE.name(), NODE.site(), role, NODE.underlay(), List.of());
    Map<Mapping.Key, Mapping> mappings = new HashMap<>();
    Map<Route.Key, Route> routes = new HashMap<>();
    for (int i = 0; i < 24; i++) {
      Target target = random.nextInt(3) == 0 ? new Target.Balanced(pick(NETWORKS), address()) : target();
      mappings.put(new Mapping.Key(pick(NETWORKS), address()), new Mapping(target, REASON));
    }
    for (int i = 0; i < 40; i++) {
      NetworkId number = random.nextBoolean() ? pick(RULES) : pick(NETWORKS);
      boolean local = RULES.contains(number) && random.nextInt(3) == 0;
      routes.put(new Route.Key(number, prefix()), new Route(
          IntStream.range(0, random.nextInt(1, 4)).mapToObj(_ -> local ? new Target.Local() : target()).toList(), REASON));
    }
    Map<FrontEnd.Key, FrontEnd> frontEnds = new HashMap<>();
    mappings.values().forEach(mapping -> {
      if (mapping.target() instanceof Target.Balanced(NetworkId network, IpAddress address)) {
        for (int i = random.nextInt(4); i > 0; i--) {
          int protocol = pick(List.of(0, 6, 17));
          frontEnds.put(new FrontEnd.Key(network, address, protocol, protocol == 0 ? 0 : random.nextInt(1, 4)), frontEnd());
        }
      }
    });
    Map<Crossing, List<Prefix>> crossings = new HashMap<>();
    for (NetworkId from : NETWORKS) {
      for (NetworkId to : List.of(HUB, SPOKE, BY_NUMBER)) {
        if (random.nextBoolean()) {
          crossings.put(new Crossing(from, to), IntStream.range(0, random.nextInt(6)).mapToObj(_ -> prefix()).toList());
        }
      }
    }
    Map<NetworkId, WireNetwork> networks = new HashMap<>(Map.of(
        HUB, new WireNetwork(HUB, policy(), null, REASON),
        SPOKE, new WireNetwork(SPOKE, policy(), null, REASON)));
    if (role == NodeRole.HOST) {
      networks.put(BY_NUMBER, new WireNetwork(HUB, null, "m1", REASON));
      networks.put(BY_GONE, new WireNetwork(HUB, null, "gone", REASON));
    }
    NodePlan own = new NodePlan(node, ports(role), networks, mappings, routes, frontEnds, Map.of(), Map.of(), crossings, null);
    return new Plan(1, Map.of(NODE.name(), own, PEER.name(), NodePlan.idle(PEER)));
  }

  /** The same with other machines behind its front ends: some gone, some come, some down. */
  Plan withOtherMachines(Plan plan) {
    NodePlan own = plan.nodes().get(NODE.name());
    Map<FrontEnd.Key, FrontEnd> frontEnds = new HashMap<>();
    own.frontEnds().forEach((key, frontEnd) -> {
      List<FrontEnd.Backend> backends = new ArrayList<>();
      frontEnd.backends().stream().filter(_ -> random.nextInt(4) > 0).forEach(backend -> backends.add(
          new FrontEnd.Backend(backend.identity(), backend.target(), health(), REASON)));
      backends.add(random.nextInt(backends.size() + 1), backend());
      frontEnds.put(key, new FrontEnd(backends.stream().limit(FrontEnd.MAX_BACKENDS).toList(), frontEnd.spread(), REASON));
    });
    NodePlan changed = new NodePlan(
        own.node(), own.ports(), own.networks(), own.mappings(), own.routes(), frontEnds, Map.of(), Map.of(), own.crossings(), null);
    return new Plan(2, Map.of(NODE.name(), changed, PEER.name(), NodePlan.idle(PEER)));
  }

  private Map<String, Port> ports(NodeRole role) {
    Map<String, Port> ports = new HashMap<>();
    for (int i = 0; i < 3 && role != NodeRole.GATEWAY; i++) {
      boolean customer = role == NodeRole.EDGE;
      String name = (customer ? "c" : "m") + i;
      ports.put(name, new Port(
          name, customer ? PortRole.CUSTOMER : PortRole.MACHINE, i == 0 ? HUB : SPOKE, List.of(),
          customer ? null : new MacAddress(0x000D_3A00_0000L + i), List.of(), policy(), null, new Port.Attachment("", name), REASON));
    }
    return ports;
  }

  private Policy policy() {
    return random.nextInt(3) == 0 ? null
        : new Policy(pick(RULES), random.nextBoolean() ? Policy.Scope.ALONE : Policy.Scope.BESIDE_THE_NETWORKS);
  }

  private FrontEnd frontEnd() {
    int size = random.nextInt(5) == 0 ? random.nextInt(200, FrontEnd.MAX_BACKENDS + 1) : random.nextInt(6);
    return new FrontEnd(IntStream.range(0, size).mapToObj(_ -> backend()).toList(), pick(List.of(FrontEnd.Spread.values())), REASON);
  }

  private FrontEnd.Backend backend() {
    return new FrontEnd.Backend(random.nextLong(), target(), health(), REASON);
  }

  private FrontEnd.Health health() {
    return random.nextInt(3) == 0 ? FrontEnd.Health.DOWN : FrontEnd.Health.UP;
  }

  private Target target() {
    return switch (random.nextInt(8)) {
      case 0 -> new Target.Drop(pick(List.of(DropCode.ROUTE_NONE, DropCode.INTERNET)));
      case 1, 2 -> new Target.Machine("m" + random.nextInt(3));
      case 3 -> new Target.Customer("c" + random.nextInt(3), IpAddress.parse("172.16.0.1"));
      default -> new Target.Tunnel("peer", pick(List.of(HUB, SPOKE, BY_NUMBER, new NetworkId(7100 + random.nextInt(100)))));
    };
  }

  private Prefix prefix() {
    IpAddress address = address();
    return Prefix.of(address, address.isIpv4() ? pick(List.of(0, 8, 16, 24, 30, 31, 32)) : pick(List.of(0, 16, 64, 126, 128)));
  }

  IpAddress address() {
    return random.nextInt(4) > 0
        ? IpAddress.ofIpv4(0x0A00_0000 | random.nextInt(2) << 8 | random.nextInt(8))
        : new IpAddress(0xFD00L << 48, random.nextInt(8));
  }

  <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }
}
