package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.DropCode;
import io.underpass.plan.Filter;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.PortRange;
import io.underpass.plan.PortRole;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.plan.RuleSet;
import io.underpass.plan.Target;
import io.underpass.plan.Translation;
import io.underpass.plan.WireNetwork;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** What any plan may say, put into one at random: policies, filters, front ends and crossings, whatever resources would make them. */
interface Embellishment {
  Reason NONE = new Reason("", "", "");

  void on(Map<String, NodePlan> nodes);

  static Plan apply(Plan plan, List<Embellishment> some) {
    Map<String, NodePlan> nodes = new HashMap<>(plan.nodes());
    some.forEach(one -> one.on(nodes));
    return new Plan(plan.revision(), nodes);
  }

  static Embellishment any(Random random) {
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> filter(random);
      case 3, 4 -> policy(random);
      case 5 -> gatewayPolicy(random);
      case 6 -> crossing(random);
      default -> frontEnd(random);
    };
  }

  private static Prefix prefix(Random random) {
    return Prefix.parse(List.of(
        "0.0.0.0/0", "::/0", "10.0.0.0/16", "10.0.1.0/24", "10.0.1.8/29", "10.0.1.12/32", "10.20.1.0/24", "10.20.1.12/31", "10.10.0.0/16",
        "10.10.0.8/30", "fd00::/16").get(random.nextInt(11)));
  }

  private static List<PortRange> ports(Random random) {
    return List.of(PortRange.ANY, PortRange.ANY, new PortRange(80, 80), new PortRange(0, 1023), new PortRange(400, 50_000))
        .subList(0, 5).subList(random.nextInt(5), 5).subList(0, 1);
  }

  static RuleSet rules(Random random) {
    List<RuleSet.Rule> rules = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      rules.add(new RuleSet.Rule(
          "r" + i,
          random.nextInt(3) == 0 ? RuleSet.Action.DENY : RuleSet.Action.ALLOW,
          List.of(RuleSet.Rule.ANY_PROTOCOL, RuleSet.Rule.ANY_PROTOCOL, 6, 17, 1).get(random.nextInt(5)),
          List.of(prefix(random), prefix(random)),
          ports(random),
          List.of(prefix(random), prefix(random)),
          ports(random),
          NONE));
    }
    return new RuleSet(rules);
  }

  private static Embellishment filter(Random random) {
    String port = "m" + random.nextInt(5);
    String in = "in" + random.nextInt(1_000);
    String out = "out" + random.nextInt(1_000);
    RuleSet inbound = rules(random);
    RuleSet outbound = rules(random);
    boolean both = random.nextInt(3) == 0;
    return nodes -> atPort(nodes, port, (node, found) -> {
      Map<String, RuleSet> sets = new HashMap<>(node.ruleSets());
      sets.put(in, inbound);
      sets.put(out, outbound);
      Filter filter = new Filter(List.of(in), both ? List.of(out, in) : List.of(out), 240);
      return with(node, copy(found, found.policy(), filter), node.networks(), node.mappings(), node.routes(), node.frontEnds(),
          node.translations(), sets, node.crossings());
    });
  }

  /** The numbers by which ports of machines that forward are reached. */
  private static List<Target> byNumber(Map<String, NodePlan> nodes) {
    List<Target> targets = new ArrayList<>();
    nodes.values().stream().sorted(java.util.Comparator.comparing(node -> node.node().name())).forEach(node ->
        node.networks().forEach((number, network) -> {
          if (network.port() != null) {
            targets.add(new Target.Tunnel(node.node().name(), number));
          }
        }));
    return targets;
  }

  private static Map<Route.Key, Route> routes(NodePlan node, NetworkId number, Random seeded, Map<String, NodePlan> nodes) {
    Map<Route.Key, Route> routes = new HashMap<>(node.routes());
    List<Target> appliances = byNumber(nodes);
    for (int i = 0; i < 3; i++) {
      Target target = switch (seeded.nextInt(5)) {
        case 0 -> new Target.Local();
        case 1 -> new Target.Drop(DropCode.INTERNET);
        case 2 -> new Target.Drop(DropCode.ROUTE_NONE);
        default -> appliances.isEmpty() ? new Target.Local() : appliances.get(seeded.nextInt(appliances.size()));
      };
      routes.put(new Route.Key(number, prefix(seeded)), new Route(List.of(target), NONE));
    }
    return routes;
  }

  private static Embellishment policy(Random random) {
    String port = "m" + random.nextInt(5);
    NetworkId number = new NetworkId(9_000 + random.nextInt(50));
    Policy policy = new Policy(number, Policy.Scope.values()[random.nextInt(2)]);
    long seed = random.nextLong();
    return nodes -> atPort(nodes, port, (node, found) -> with(
        node, copy(found, policy, found.filter()), node.networks(), node.mappings(), routes(node, number, new Random(seed), nodes),
        node.frontEnds(), node.translations(), node.ruleSets(), node.crossings()));
  }

  private static Embellishment gatewayPolicy(Random random) {
    NetworkId number = new NetworkId(9_100 + random.nextInt(50));
    Policy policy = new Policy(number, Policy.Scope.BESIDE_THE_NETWORKS);
    long seed = random.nextLong();
    return nodes -> nodes.replaceAll((_, node) -> {
      if (node.node().role() != NodeRole.GATEWAY) {
        return node;
      }
      Map<NetworkId, WireNetwork> networks = new HashMap<>();
      node.networks().forEach((key, network) -> networks.put(key, new WireNetwork(network.lookup(), policy, network.port(), network.arrival(), network.reason())));
      return with(node, null, networks, node.mappings(), routes(node, number, new Random(seed), nodes), node.frontEnds(), node.translations(),
          node.ruleSets(), node.crossings());
    });
  }

  private static Embellishment crossing(Random random) {
    List<Prefix> own = List.of(prefix(random), prefix(random));
    int from = random.nextInt(5);
    int to = random.nextInt(5);
    return nodes -> {
      Optional<NetworkId> one = networkOf(nodes, "m" + from);
      Optional<NetworkId> other = networkOf(nodes, "m" + to);
      if (one.isPresent() && other.isPresent()) {
        nodes.replaceAll((_, node) -> {
          Map<Crossing, List<Prefix>> crossings = new HashMap<>(node.crossings());
          crossings.put(new Crossing(one.get(), other.get()), own);
          node.networks().forEach((number, network) -> {
            if (network.port() != null) {
              crossings.put(new Crossing(one.get(), number), own);
            }
          });
          return node.node().role() != NodeRole.HOST ? node
              : with(node, null, node.networks(), node.mappings(), node.routes(), node.frontEnds(), node.translations(), node.ruleSets(), crossings);
        });
      }
    };
  }

  private static Optional<NetworkId> networkOf(Map<String, NodePlan> nodes, String port) {
    return nodes.values().stream().flatMap(node -> Optional.ofNullable(node.ports().get(port)).stream()).map(Port::network).findFirst();
  }

  /** An address with a rule for TCP port 80, one for UDP port 53, or one for all. */
  private static Embellishment frontEnd(Random random) {
    int machine = random.nextInt(5);
    IpAddress address = IpAddress.parse("10.0.1.100");
    boolean whole = random.nextInt(3) == 0;
    int up = random.nextInt(4);
    int port = random.nextInt(2) * 8_080;
    return nodes -> {
      Optional<NetworkId> network = networkOf(nodes, "m" + machine);
      List<Target> machines = byNumber(nodes);
      if (network.isEmpty()) {
        return;
      }
      NetworkId number = network.get();
      Map<FrontEnd.Key, FrontEnd> frontEnds = new HashMap<>();
      List<FrontEnd.Backend> backends = IntStream.range(0, machines.size())
          .mapToObj(i -> new FrontEnd.Backend(i, machines.get(i), i < up ? FrontEnd.Health.UP : FrontEnd.Health.DOWN, NONE))
          .toList();
      FrontEnd frontEnd = new FrontEnd(backends, FrontEnd.Spread.FLOW, NONE);
      if (whole) {
        frontEnds.put(new FrontEnd.Key(number, address, 0, 0), frontEnd);
      }
      frontEnds.put(new FrontEnd.Key(number, address, 6, 80), frontEnd);
      nodes.replaceAll((_, node) -> {
        Map<Mapping.Key, Mapping> mappings = new HashMap<>(node.mappings());
        boolean knows = node.networks().values().stream().anyMatch(it -> it.lookup().equals(number)) && node.node().role() != NodeRole.EDGE;
        if (knows) {
          mappings.put(new Mapping.Key(number, address), new Mapping(new Target.Balanced(number, address), NONE));
        }
        Map<FrontEnd.Key, FrontEnd> own = new HashMap<>(node.frontEnds());
        own.putAll(frontEnds);
        Map<Translation.Key, Translation> translations = new HashMap<>(node.translations());
        node.networks().values().stream().filter(it -> it.port() != null).forEach(it -> {
          translations.put(new Translation.Key(it.port(), address, 6, 80), new Translation(IpAddress.parse("10.0.1.12"), port, NONE));
          if (whole) {
            translations.put(new Translation.Key(it.port(), address, 0, 0), new Translation(IpAddress.parse("10.0.1.12"), 0, NONE));
          }
        });
        return with(node, null, node.networks(), mappings, node.routes(), knows ? own : node.frontEnds(), translations, node.ruleSets(),
            node.crossings());
      });
    };
  }

  /** One of a circuit's edges has entries that the other one hasn't: for a machine's address, and for those around it. */
  static Embellishment edge(Random random) {
    String port = "cust-" + "ps".charAt(random.nextInt(2));
    IpAddress address = IpAddress.parse("10.0.1." + (8 + random.nextInt(8)));
    Prefix around = Prefix.of(address, 29 + random.nextInt(3));
    int kind = random.nextInt(5);
    return nodes -> nodes.replaceAll((_, node) -> {
      if (!node.ports().containsKey(port)) {
        return node;
      }
      NetworkId number = node.ports().get(port).network();
      Map<Mapping.Key, Mapping> mappings = new HashMap<>(node.mappings());
      Map<Route.Key, Route> routes = new HashMap<>(node.routes());
      Mapping.Key key = new Mapping.Key(number, address);
      switch (kind) {
        case 0 -> mappings.remove(key);
        case 1 -> mappings.put(key, new Mapping(new Target.Drop(DropCode.NO_ROUTE), NONE));
        case 2 -> mappings.put(key, new Mapping(new Target.Customer(port, address), NONE));
        case 3 -> routes.put(new Route.Key(number, around), new Route(List.of(new Target.Drop(DropCode.ROUTE_NONE)), NONE));
        default -> routes.put(new Route.Key(number, around), new Route(List.of(new Target.Customer(port, address)), NONE));
      }
      return with(node, null, node.networks(), mappings, routes, node.frontEnds(), node.translations(), node.ruleSets(), node.crossings());
    });
  }

  /** What a node becomes because of a port. */
  interface AtPort {
    NodePlan of(NodePlan node, Port port);
  }

  private static void atPort(Map<String, NodePlan> nodes, String name, AtPort change) {
    nodes.replaceAll((_, node) -> {
      Port port = node.ports().get(name);
      return port == null || port.role() != PortRole.MACHINE ? node : change.of(node, port);
    });
  }

  private static Port copy(Port port, Policy policy, Filter filter) {
    return new Port(port.name(), port.role(), port.network(), port.addresses(), port.machineMac(), port.sources(), policy, filter,
        port.attachment(), port.reason());
  }

  private static NodePlan with(
      NodePlan node,
      Port changed,
      Map<NetworkId, WireNetwork> networks,
      Map<Mapping.Key, Mapping> mappings,
      Map<Route.Key, Route> routes,
      Map<FrontEnd.Key, FrontEnd> frontEnds,
      Map<Translation.Key, Translation> translations,
      Map<String, RuleSet> ruleSets,
      Map<Crossing, List<Prefix>> crossings) {
    Map<String, Port> ports = new HashMap<>(node.ports());
    if (changed != null) {
      ports.put(changed.name(), changed);
    }
    return new NodePlan(
        node.node(), ports, networks, mappings, routes, frontEnds, translations, ruleSets, crossings, node.meter());
  }
}
