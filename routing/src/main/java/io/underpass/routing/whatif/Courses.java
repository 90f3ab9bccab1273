package io.underpass.routing.whatif;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.DropCode;
import io.underpass.plan.Filter;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Target;
import io.underpass.plan.Translation;
import io.underpass.plan.WireNetwork;
import io.underpass.plan.WireNetwork.Arrival;
import io.underpass.routing.Budget;
import io.underpass.routing.Forwardable;
import io.underpass.routing.Paths;
import io.underpass.routing.Trace.Appliance;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All courses of all flows from one port to one address through a plan: what {@link Paths} does for one packet, for every target of equal
 * cost and for every machine behind a front end, without the filters' say, and with the flows cut where an entry tells them apart.
 */
final class Courses {
  private static final int STEPS_A_NODE = 5;

  private final Paths paths;
  private final RuleSets sets;
  private final Budget budget;
  private final Map<NodePlan, Map<FrontEnd.Key, List<FrontEnd.Key>>> frontEnds = new IdentityHashMap<>();

  /** @param budget what they may take: every node that is come to */
  Courses(Paths paths, RuleSets sets, Budget budget) {
    this.paths = paths;
    this.sets = sets;
    this.budget = budget;
  }

  /** Flows that have their courses in common. */
  record Branch(Traffic traffic, Set<Course.Gated> courses) {}

  /**
   * Cuts the flows into branches.
   *
   * @param traffic to addresses that no entry tells apart
   * @param destination one of them
   */
  List<Branch> of(String node, Port port, Traffic traffic, IpAddress destination) {
    List<Branch> branches = new ArrayList<>(1);
    Deque<Traffic> left = new ArrayDeque<>(List.of(traffic));
    while (!left.isEmpty()) {
      Traffic next = left.pop();
      Walk walk = new Walk(next, destination);
      NodePlan plan = paths.plan().nodes().get(node);
      walk.enter(plan, port, new Steps());
      if (walk.split == null) {
        branches.add(new Branch(next, walk.found));
      } else {
        walk.split.stream().filter(part -> !part.isEmpty()).forEach(left::push);
      }
    }
    return branches;
  }

  /** A gateway's instance that a course comes by: twice, and it never ends. */
  private record Station(String node, NetworkId network, int appliances) {}

  /** What has been passed so far. */
  private static final class Steps {
    final List<String> sites;
    final List<String> gateways;
    final List<Appliance> appliances;
    final List<Course.Gate> gates;
    /** That forward it. */
    final List<String> ports;
    final List<Station> stations;
    boolean balanced;

    /** What brings it to a port, if it comes to one: where a look-up leads there, nothing but a front end's choice is translated. */
    Arrival arrival = Arrival.BY_ROUTE;

    Steps() {
      sites = new ArrayList<>(4);
      gateways = new ArrayList<>(1);
      appliances = new ArrayList<>(0);
      gates = new ArrayList<>(0);
      ports = new ArrayList<>(0);
      stations = new ArrayList<>(1);
    }

    Steps(Steps other) {
      sites = new ArrayList<>(other.sites);
      gateways = new ArrayList<>(other.gateways);
      appliances = new ArrayList<>(other.appliances);
      gates = new ArrayList<>(other.gates);
      ports = new ArrayList<>(other.ports);
      stations = new ArrayList<>(other.stations);
      balanced = other.balanced;
      arrival = other.arrival;
    }

    void at(NodePlan node) {
      String site = node.node().site();
      sites.add(site);
      if (node.node().role() == NodeRole.GATEWAY) {
        gateways.add(site);
      }
    }
  }

  /** Flows that entries have not told apart yet; where one does, the walk is void and has a split. */
  private final class Walk {
    final Traffic traffic;
    final IpAddress destination;
    final Set<Course.Gated> found = new LinkedHashSet<>(2);
    @Nullable List<Traffic> split;
    /** How often a gateway's instance has been entered, on any course. */
    int entered;

    Walk(Traffic traffic, IpAddress destination) {
      this.traffic = traffic;
      this.destination = destination;
    }

    private boolean within(AddressSet sources) {
      AddressSet inside = traffic.sources().intersect(sources);
      if (!inside.isEmpty() && !inside.equals(traffic.sources())) {
        split = List.of(traffic.from(inside), traffic.from(traffic.sources().minus(sources)));
      }
      return !inside.isEmpty();
    }

    private boolean of(IntRanges protocols) {
      IntRanges inside = traffic.protocols().intersect(protocols);
      if (!inside.isEmpty() && !inside.equals(traffic.protocols())) {
        split = List.of(traffic.of(inside), traffic.of(traffic.protocols().minus(protocols)));
      }
      return !inside.isEmpty();
    }

    private boolean toPort(int port) {
      IntRanges inside = traffic.destinationPorts().intersect(IntRanges.of(port));
      if (!inside.isEmpty() && !inside.equals(traffic.destinationPorts())) {
        split = List.of(traffic.toPorts(inside), traffic.toPorts(traffic.destinationPorts().minus(inside)));
      }
      return !inside.isEmpty();
    }

    private void end(Steps steps, Course.End end) {
      found.add(new Course.Gated(
          new Course(List.copyOf(steps.sites), List.copyOf(steps.gateways), List.copyOf(steps.appliances), end), List.copyOf(steps.gates)));
    }

    private void drop(Steps steps, DropCode code) {
      end(steps, new Course.End.Dropped(code));
    }

    void enter(NodePlan node, Port port, Steps steps) {
      steps.at(node);
      if (Forwardable.takes(port, destination)
          && (port.role() == PortRole.CUSTOMER || Forwardable.isPlatform(destination) || of(Traffic.ICMP))) {
        end(steps, new Course.End.Answered());
        return;
      }
      if (!Forwardable.is(traffic.sources().first(), destination)) {
        drop(steps, DropCode.NOT_FORWARDABLE);
        return;
      }
      if (port.role() == PortRole.CUSTOMER) {
        forward(node, port.network(), port.policy(), null, 0, steps);
        return;
      }
      // Entrances send from their own addresses; what machines forward may be from any.
      if (!steps.appliances.isEmpty() && !port.sources().isEmpty() && !within(AddressSet.ofAddresses(port.sources()))) {
        drop(steps, DropCode.SPOOFED_SOURCE);
        return;
      }
      Filter filter = port.filter();
      if (filter != null) {
        filter.outbound().forEach(name ->
            steps.gates.add(new Course.Gate(port.name(), DropCode.FILTERED_OUT, sets.one(node.ruleSets().get(name)), null, 0)));
      }
      forward(node, port.network(), port.policy(), port, 0, steps);
    }

    private void forward(NodePlan node, NetworkId network, @Nullable Policy policy, @Nullable Port sender, int hop, Steps steps) {
      if (node.node().role() == NodeRole.GATEWAY) {
        Station station = new Station(node.node().name(), network, steps.appliances.size());
        if (steps.stations.contains(station)) {
          drop(steps, DropCode.TTL_EXCEEDED);
          return;
        }
        steps.stations.add(station);
        entered++;
      }
      List<Target> targets = paths.forwarding(node).choices(network, policy, destination);
      Target.@Nullable Tunnel instance = null;
      for (int i = 0; i < targets.size(); i++) {
        Target target = targets.get(i);
        if (i > 0 && (targets.subList(0, i).contains(target) || instance != null && isTwin(instance, target))) {
          continue;
        }
        Steps own = targets.size() == 1 ? steps : new Steps(steps);
        if (!(target instanceof Target.Balanced front)) {
          own.arrival = Arrival.BY_ROUTE;
          int before = entered;
          follow(node, target, sender, hop, own);
          // Only a course that comes by an instance twice, or by two, can tell which of a gateway's instances it came by.
          boolean alone = steps.stations.isEmpty() && entered == before + 1;
          instance = alone && target instanceof Target.Tunnel tunnel ? tunnel : null;
          continue;
        }
        own.balanced = true;
        own.arrival = Arrival.CHOSEN;
        Set<Target> machines = behind(node, front);
        if (machines.isEmpty()) {
          drop(own, DropCode.NO_BACKEND);
        }
        machines.forEach(machine -> follow(node, machine, sender, hop, new Steps(own)));
      }
    }

    /** Whether both lead to instances of one gateway, which have all tables in common. */
    private boolean isTwin(Target.Tunnel one, Target target) {
      if (!(target instanceof Target.Tunnel other) || !one.network().equals(other.network())) {
        return false;
      }
      NodePlan first = paths.plan().nodes().get(one.node());
      NodePlan second = paths.plan().nodes().get(other.node());
      return first != null && second != null && isTwin(first, second);
    }

    private static boolean isTwin(NodePlan one, NodePlan other) {
      return one.node().role() == NodeRole.GATEWAY
          && other.node().role() == NodeRole.GATEWAY
          && one.node().site().equals(other.node().site())
          && one.networks() == other.networks()
          && one.mappings() == other.mappings()
          && one.routes() == other.routes()
          && isOne(one.frontEnds(), other.frontEnds())
          && isOne(one.ports(), other.ports())
          && isOne(one.translations(), other.translations())
          && isOne(one.ruleSets(), other.ruleSets())
          && isOne(one.crossings(), other.crossings());
    }

    private static boolean isOne(Map<?, ?> map, Map<?, ?> other) {
      return map == other || map.isEmpty() && other.isEmpty();
    }

    private void follow(NodePlan node, Target target, @Nullable Port sender, int hop, Steps steps) {
      budget.spend(Budget.Work.WAYS, STEPS_A_NODE);
      NodeRole role = node.node().role();
      if (hop == 0 && sender != null && closed(node, sender.network(), target)) {
        drop(steps, DropCode.FORWARDED_SOURCE);
        return;
      }
      switch (target) {
        case Target.Drop drop -> drop(steps, drop.code());
        case Target.Machine machine -> arrive(node, machine.port(), steps);
        case Target.Customer customer -> {
          boolean leaves = role == NodeRole.EDGE && node.ports().containsKey(customer.port());
          end(steps, leaves ? new Course.End.Delivered(customer.port(), false, null, 0)
              : new Course.End.Dropped(role == NodeRole.EDGE ? DropCode.NO_PORT : DropCode.NO_ROUTE));
        }
        case Target.Local _, Target.Balanced _ -> throw new IllegalStateException("a look-up ends with a place, not with " + target);
        case Target.Tunnel tunnel -> {
          NodePlan next = paths.plan().nodes().get(tunnel.node());
          if (next == null || hop > 0 && role != NodeRole.GATEWAY) {
            drop(steps, DropCode.NO_ROUTE);
            return;
          }
          steps.at(next);
          WireNetwork accepted = next.networks().get(tunnel.network());
          if (accepted == null) {
            drop(steps, DropCode.UNKNOWN_NETWORK);
          } else if (accepted.port() != null) {
            steps.arrival = accepted.arrival();
            arrive(next, accepted.port(), steps);
          } else {
            forward(next, accepted.lookup(), accepted.policy(), null, hop + 1, steps);
          }
        }
      }
    }

    private boolean closed(NodePlan node, NetworkId from, Target target) {
      NetworkId to = switch (target) {
        case Target.Tunnel tunnel -> tunnel.network();
        case Target.Machine machine when node.ports().get(machine.port()) != null -> node.ports().get(machine.port()).network();
        default -> from;
      };
      List<Prefix> own = to.equals(from) || node.crossings().isEmpty() ? null : node.crossings().get(new Crossing(from, to));
      return own != null && !within(AddressSet.of(own));
    }

    private Set<Target> behind(NodePlan node, Target.Balanced front) {
      FrontEnd.Key whole = new FrontEnd.Key(front.network(), front.address(), 0, 0);
      FrontEnd entry = null;
      for (FrontEnd.Key key : frontEnds(node).getOrDefault(whole, List.of())) {
        if (key.protocol() != 0 && of(IntRanges.of(key.protocol())) && toPort(key.port())) {
          entry = node.frontEnds().get(key);
        }
      }
      entry = entry == null ? node.frontEnds().get(whole) : entry;
      Set<Target> targets = new LinkedHashSet<>();
      if (entry != null) {
        entry.backends().stream().filter(backend -> backend.health() == FrontEnd.Health.UP).forEach(backend -> targets.add(backend.target()));
      }
      return targets;
    }

    private @Nullable Translation translation(NodePlan node, Port port) {
      if (node.translations().isEmpty()) {
        return null;
      }
      Translation translation = node.translations().get(new Translation.Key(port.name(), destination, 0, 0));
      for (Map.Entry<Translation.Key, Translation> entry : node.translations().entrySet()) {
        Translation.Key key = entry.getKey();
        if (key.protocol() != 0 && key.machine().equals(port.name()) && key.address().equals(destination)
            && of(IntRanges.of(key.protocol())) && toPort(key.port())) {
          translation = entry.getValue();
        }
      }
      return translation;
    }

    private void arrive(NodePlan node, String name, Steps steps) {
      Port port = node.ports().get(name);
      if (port == null) {
        drop(steps, DropCode.NO_PORT);
        return;
      }
      Translation translation = switch (steps.arrival) {
        case CHOSEN -> translation(node, port);
        case BY_ROUTE -> null;
      };
      IpAddress address = translation == null ? null : translation.address();
      int number = translation == null ? 0 : translation.port();
      Filter filter = port.filter();
      if (filter != null) {
        filter.inbound().forEach(set ->
            steps.gates.add(new Course.Gate(name, DropCode.FILTERED_IN, sets.one(node.ruleSets().get(set)), address, number)));
      }
      Optional<Appliance> forwarder =
          steps.balanced ? Optional.empty() : paths.forwarder(name, address == null ? destination : address);
      if (forwarder.isEmpty()) {
        end(steps, new Course.End.Delivered(name, port.role() == PortRole.MACHINE, address, number));
      } else if (steps.ports.contains(name)) {
        drop(steps, DropCode.TTL_EXCEEDED);
      } else {
        steps.ports.add(name);
        steps.appliances.add(forwarder.get());
        enter(node, port, steps);
      }
    }
  }

  /** A node's front ends by address. */
  private Map<FrontEnd.Key, List<FrontEnd.Key>> frontEnds(NodePlan node) {
    return frontEnds.computeIfAbsent(node, it -> {
      Map<FrontEnd.Key, List<FrontEnd.Key>> byAddress = new HashMap<>();
      it.frontEnds().keySet().forEach(key -> byAddress.computeIfAbsent(key.whole(), _ -> new ArrayList<>()).add(key));
      return byAddress;
    });
  }
}
