package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Filter;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Mapping;
import io.underpass.plan.Meter;
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
import io.underpass.plan.RuleSet;
import io.underpass.plan.Target;
import io.underpass.plan.Translation;
import io.underpass.plan.WireNetwork;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A seeded plan for one node among peers: small pools of networks and addresses, so that packets from the same pools meet its entries
 * often.
 */
final class RandomFabric {
  /** The node under test. */
  static final String NODE = "node";

  static final List<NetworkId> NETWORKS = List.of(new NetworkId(1), new NetworkId(5001), new NetworkId(5002), new NetworkId(0xFF_FFFF));
  private static final Reason REASON = new Reason("RANDOM", "for the test", "");
  private static final List<String> PEERS = List.of("peer-0", "peer-1", "peer-2");

  final Plan plan;
  final NodePlan own;
  /** What packets are made for, in an order that doesn't change from run to run. */
  final List<FrontEnd.Key> frontEnds;

  final List<Translation.Key> translations;
  final List<Port> ports;
  private final List<Arrival> arrivals = new ArrayList<>();
  private final List<IpAddress> portAddresses = new ArrayList<>();
  private final SplittableRandom random;
  private final RandomTables tables;
  private final Set<Feature> features;

  /** What a plan may have beside ports, networks, mappings and routes. */
  enum Feature {
    POLICIES,
    CROSSINGS,
    PORT_NUMBERS,
    FRONT_ENDS,
    TRANSLATIONS,
    FILTERS
  }

  /** What a node keeps from plan to plan: its own values. */
  static Node node(SplittableRandom random, NodeRole role) {
    List<IpAddress> routers =
        Stream.of("192.0.2.1", "fd77::1").filter(_ -> random.nextInt(4) > 0).map(IpAddress::parse).toList();
    return new Node(NODE, NODE, role, IpAddress.parse("198.18.0.1"), routers);
  }

  RandomFabric(SplittableRandom random, Node node, @Nullable Meter meter, Set<Feature> features) {
    this.random = random;
    this.tables = new RandomTables(random, this::address);
    this.features = features;
    NodeRole role = node.role();
    Map<String, NodePlan> nodes = new HashMap<>();
    for (int i = 0; i < PEERS.size(); i++) {
      String name = PEERS.get(i);
      nodes.put(name, NodePlan.idle(new Node(name, name, NodeRole.HOST, IpAddress.parse("198.18.0." + (10 + i)), List.of())));
    }
    Map<String, Port> ports = ports(role);
    Map<NetworkId, WireNetwork> networks = new HashMap<>();
    for (NetworkId network : NETWORKS) {
      if (random.nextInt(4) > 0) {
        networks.put(network, new WireNetwork(role == NodeRole.EDGE ? pick(NETWORKS) : network, policy(), null, REASON));
      }
    }
    networks.putAll(portNumbers(ports));
    Map<Mapping.Key, Mapping> mappings = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      mappings.put(new Mapping.Key(pick(NETWORKS), address()), new Mapping(target(role, ports), REASON));
    }
    if (has(Feature.FRONT_ENDS)) {
      NETWORKS.forEach(network -> RandomTables.FRONTS.forEach(front -> {
        if (random.nextInt(3) > 0) {
          IpAddress address = IpAddress.parse(front);
          Target balanced = new Target.Balanced(pick(NETWORKS), random.nextInt(4) == 0 ? RandomTables.front(random) : address);
          mappings.put(new Mapping.Key(network, address), new Mapping(balanced, REASON));
        }
      }));
    }
    Map<Route.Key, Route> routes = new HashMap<>();
    for (int i = 0; i < 24; i++) {
      IpAddress address = address();
      Prefix prefix = Prefix.of(address, address.isIpv4() ? random.nextInt(33) : random.nextInt(129));
      int targets = random.nextInt(3) == 0 ? random.nextInt(1, Route.MAX_TARGETS + 1) : 1;
      routes.put(
          new Route.Key(pick(NETWORKS), prefix),
              new Route(IntStream.range(0, targets).mapToObj(_ -> target(role, ports)).toList(), REASON));
    }
    if (has(Feature.POLICIES)) {
      for (int i = 0; i < 16; i++) {
        IpAddress address = address();
        Prefix prefix = Prefix.of(address, address.isIpv4() ? random.nextInt(33) : random.nextInt(129));
        int targets = random.nextInt(1, 4);
        List<Target> places = IntStream.range(0, targets)
            .mapToObj(_ -> random.nextInt(3) == 0 ? new Target.Local() : target(role, ports))
            .toList();
        routes.put(new Route.Key(pick(RandomTables.POLICIES), prefix), new Route(places, REASON));
      }
    }
    own = changing(node, filtered(ports), networks, mappings, routes, Map.of(), meter);
    nodes.put(NODE, own);
    plan = new Plan(1, nodes);
    frontEnds = sorted(own.frontEnds().keySet());
    translations = sorted(own.translations().keySet());
    this.ports = inOrder(own.ports());
    look();
  }

  private RandomFabric(RandomFabric before) {
    random = before.random;
    tables = before.tables;
    features = before.features;
    NodePlan then = before.own;
    own = changing(then.node(), filtered(then.ports()), then.networks(), then.mappings(), then.routes(), then.ruleSets(), then.meter());
    Map<String, NodePlan> nodes = new HashMap<>(before.plan.nodes());
    nodes.put(NODE, own);
    plan = new Plan(before.plan.revision() + 1, nodes);
    frontEnds = sorted(own.frontEnds().keySet());
    translations = sorted(own.translations().keySet());
    ports = inOrder(own.ports());
    look();
  }

  private static <T> List<T> sorted(Set<T> keys) {
    return keys.stream().sorted(Comparator.comparing(T::toString)).toList();
  }

  private static List<Port> inOrder(Map<String, Port> ports) {
    return ports.keySet().stream().sorted().map(ports::get).toList();
  }

  private void look() {
    for (Port port : ports) {
      arrivals.add(new Arrival.AtPort(port.name()));
      port.addresses().forEach(link -> portAddresses.add(link.address()));
      portAddresses.addAll(port.sources());
    }
    arrivals.add(new Arrival.FromUnderlay());
    portAddresses.add(IpAddress.parse("10.10.0.1"));
  }

  /** The same place with other rules, other machines behind its front ends, other translations and crossings. */
  RandomFabric changed() {
    return new RandomFabric(this);
  }

  private NodePlan changing(
      Node node, Map<String, Port> ports, Map<NetworkId, WireNetwork> networks, Map<Mapping.Key, Mapping> mappings,
      Map<Route.Key, Route> routes, Map<String, RuleSet> ruleSets, @Nullable Meter meter) {
    NodeRole role = node.role();
    Map<String, List<IpAddress>> machines = new HashMap<>();
    ports.values().stream().filter(port -> port.role() == PortRole.MACHINE).forEach(port -> machines.put(port.name(), port.sources()));
    return new NodePlan(
        node, ports, networks, mappings, routes,
        has(Feature.FRONT_ENDS) ? tables.frontEnds(NETWORKS, () -> target(role, ports)) : Map.of(),
        has(Feature.TRANSLATIONS) ? tables.translations(machines) : Map.of(),
        has(Feature.FILTERS) && role == NodeRole.HOST ? tables.ruleSets(ruleSets) : Map.of(),
        has(Feature.CROSSINGS) && role == NodeRole.HOST ? tables.crossings(NETWORKS) : Map.of(),
        meter);
  }

  private boolean has(Feature feature) {
    return features.contains(feature);
  }

  private @Nullable Policy policy() {
    return has(Feature.POLICIES) ? tables.policy() : null;
  }

  private Map<NetworkId, WireNetwork> portNumbers(Map<String, Port> ports) {
    Map<NetworkId, WireNetwork> numbers = new HashMap<>();
    if (has(Feature.PORT_NUMBERS)) {
      ports.values().stream().filter(port -> port.role() == PortRole.MACHINE).forEach(port ->
          numbers.put(number(port.name()), new WireNetwork(port.network(), null, port.name(), broughtBy(), REASON)));
    }
    return numbers;
  }

  private WireNetwork.Arrival broughtBy() {
    return random.nextInt(4) == 0 ? WireNetwork.Arrival.BY_ROUTE : WireNetwork.Arrival.CHOSEN;
  }

  /** The number of a machine port. */
  static NetworkId number(String machine) {
    return RandomTables.PORTS.get(machine.charAt(1) - '0');
  }

  /** The first time most of them, later seldom another. */
  private Map<String, Port> filtered(Map<String, Port> ports) {
    Map<String, Port> filtered = new HashMap<>();
    ports.keySet().stream().sorted().map(ports::get).forEach(port -> {
      boolean has = has(Feature.FILTERS) && port.role() == PortRole.MACHINE;
      Filter filter = !has ? null
          : port.filter() != null && random.nextBoolean() ? port.filter()
          : random.nextInt(6) == 0 ? null
          : tables.filter();
      filtered.put(port.name(), new Port(
          port.name(), port.role(), port.network(), port.addresses(), port.machineMac(), port.sources(), port.policy(), filter,
          port.attachment(), port.reason()));
    });
    return filtered;
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private <T> List<T> some(List<T> from) {
    return from.stream().filter(_ -> random.nextInt(4) > 0).toList();
  }

  private Map<String, Port> ports(NodeRole role) {
    Map<String, Port> ports = new HashMap<>();
    int count = role == NodeRole.GATEWAY ? 0 : random.nextInt(1, 4);
    for (int i = 0; i < count; i++) {
      boolean customer = role == NodeRole.EDGE;
      String name = (customer ? "c" : "m") + i;
      List<Port.LinkAddress> addresses = some(List.of(
          new Port.LinkAddress(IpAddress.parse("172.16." + i + ".2"), 30),
              new Port.LinkAddress(IpAddress.parse("fd72:0:0:" + i + "::2"), 126)));
      List<IpAddress> sources = customer || random.nextInt(3) == 0
          ? List.of()
          : IntStream.range(0, random.nextInt(1, 6)).mapToObj(_ -> address()).distinct().toList();
      ports.put(name, new Port(
          name, customer ? PortRole.CUSTOMER : PortRole.MACHINE, pick(NETWORKS), addresses, customer ? null
              : new MacAddress(0x000D_3A00_0000L + i),
          sources, policy(), null, new Port.Attachment("", name), REASON));
    }
    return ports;
  }

  private Target target(NodeRole role, Map<String, Port> ports) {
    return switch (random.nextInt(10)) {
      case 0 -> new Target.Drop(pick(List.of(DropCode.NO_PORT, DropCode.ROUTE_NONE, DropCode.NO_ROUTE, DropCode.INTERNET)));
      case 1 -> pick(List.of(
          new Target.Tunnel("nowhere", pick(NETWORKS)), new Target.Machine("gone"),
              new Target.Customer("gone", IpAddress.parse("172.16.0.1"))));
      case 2, 3, 4, 5 -> !ports.isEmpty() ? local(role, pick(ports.keySet().stream().sorted().toList()))
          : new Target.Tunnel(pick(PEERS), pick(NETWORKS));
      case 6 -> new Target.Tunnel(pick(PEERS), pick(has(Feature.PORT_NUMBERS) ? RandomTables.PEERS_PORTS : NETWORKS));
      default -> new Target.Tunnel(pick(PEERS), pick(NETWORKS));
    };
  }

  private Target local(NodeRole role, String port) {
    return role == NodeRole.EDGE
        ? new Target.Customer(port, IpAddress.parse(random.nextBoolean() ? "172.16.0.1" : "fd72::1"))
        : new Target.Machine(port);
  }

  /** One of some two hundred. */
  IpAddress address() {
    return switch (random.nextInt(9)) {
      case 8 -> RandomTables.front(random);
      case 0, 1, 2, 3 -> IpAddress.ofIpv4(0x0A00_0000 | random.nextInt(4) << 16 | random.nextInt(2) << 8 | random.nextInt(8));
      case 4, 5, 6 -> new IpAddress(0xFD00L << 48 | random.nextInt(4), random.nextInt(8));
      default -> pick(portAddresses.isEmpty() ? List.of(IpAddress.parse("10.10.0.1")) : portAddresses);
    };
  }

  /** Every way into the node. */
  Arrival arrival() {
    return pick(arrivals);
  }

  /** An address that the port would believe, most of the time. */
  IpAddress source(Arrival arrival) {
    if (arrival instanceof Arrival.AtPort(String name) && !own.ports().get(name).sources().isEmpty() && random.nextInt(8) > 0) {
      return pick(own.ports().get(name).sources());
    }
    return address();
  }

  /** A peer as the outer source, now and then a stranger. */
  Node peer() {
    return random.nextInt(30) == 0
        ? new Node("stranger", "stranger", NodeRole.HOST, IpAddress.parse("198.18.0.99"), List.of())
        : plan.nodes().get(pick(PEERS)).node();
  }

  int vni() {
    int kind = random.nextInt(20);
    boolean number = has(Feature.PORT_NUMBERS) && own.node().role() == NodeRole.HOST && kind < 8;
    return kind == 19 ? random.nextInt(0x100_0000) : pick(number ? RandomTables.PORTS : NETWORKS).vni();
  }
}
