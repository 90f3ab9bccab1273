package io.underpass.routing.whatif;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.plan.Translation;
import io.underpass.plan.WireNetwork;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The destinations for which two plans have entries that lead elsewhere, by the number under which they are looked up. Tables that are one object in both plans
 * are not looked at. A number that a node doesn't look up in both plans counts for nothing: who comes there does so by an entry or an entrance that differs.
 */
final class Differences {
  private static final List<Prefix> EVERYTHING = List.of(Prefix.IPV4_DEFAULT, Prefix.parse("::/0"));

  private final Side before;
  private final Side after;
  private final boolean bindsAlike;
  private final Map<NetworkId, Set<Prefix>> byNumber = new HashMap<>();
  private final Map<Entering, Set<Prefix>> atEdges = new HashMap<>();

  /** Packets that come into an edge from its customer. */
  private record Entering(String edge, NetworkId number) {}

  Differences(Side before, Side after) {
    this.before = before;
    this.after = after;
    this.bindsAlike = after.bindsAs(before);
    before.plan().nodes().forEach((name, node) -> after.node(name).filter(other -> other != node).ifPresent(other -> compare(node, other)));
    before.ports().forEach((name, place) -> {
      Side.Place other = after.ports().get(name);
      boolean same = other == null || isSame(name, place, other);
      if (!same && other.node().node().name().equals(place.node().node().name())) {
        port(place, other);
      }
    });
  }

  private boolean isSame(String port, Side.Place then, Side.Place now) {
    return then.node() == now.node() && sameInterface(port);
  }

  /** Whether what comes in by a port meets no difference: none at its node, and none at any node that packets are passed on to. */
  boolean areNoneFor(String port) {
    Side.Place then = byNumber.isEmpty() ? before.ports().get(port) : null;
    Side.Place now = then == null ? null : after.ports().get(port);
    return now != null && isSame(port, then, now);
  }

  private boolean sameInterface(String port) {
    return bindsAlike || before.nic(port).orElse(null) == after.nic(port).orElse(null);
  }

  /** For packets that come to any node but an edge from its customer. */
  Map<NetworkId, Set<Prefix>> byNumber() {
    return byNumber;
  }

  /** For packets that come in at an edge. */
  Set<Prefix> entering(String edge, NetworkId number) {
    return atEdges.getOrDefault(new Entering(edge, number), Set.of());
  }

  private void add(NetworkId number, Prefix destination) {
    byNumber.computeIfAbsent(number, _ -> new HashSet<>()).add(destination);
  }

  private void add(NetworkId number, List<Prefix> destinations) {
    destinations.forEach(destination -> add(number, destination));
  }

  private void compare(NodePlan node, NodePlan other) {
    Set<NetworkId> both = new HashSet<>(before.numbers(node));
    both.retainAll(after.numbers(other));
    if (node.mappings() != other.mappings()) {
      mappings(node, other, both);
    }
    if (node.routes() != other.routes()) {
      routes(node, other, both);
    }
    if (node.networks() != other.networks()) {
      node.networks().forEach((number, network) -> {
        WireNetwork then = other.networks().get(number);
        if (then != null) {
          network(node, other, number, network, then);
        }
      });
    }
    if (node.frontEnds() != other.frontEnds()) {
      changed(node.frontEnds(), other.frontEnds(), Differences::machines).forEach(key -> balanced(key.address(), List.of(node, other)));
    }
    if (node.translations() != other.translations()) {
      changed(node.translations(), other.translations(), translation -> List.of(translation.address(), translation.port())).stream()
          .map(Translation.Key::address)
          .distinct()
          .forEach(address -> balanced(address, Stream.concat(before.plan().nodes().values().stream(), after.plan().nodes().values().stream()).toList()));
    }
    if (node.crossings() != other.crossings()) {
      changed(node.crossings(), other.crossings(), Set::copyOf).forEach(crossing -> {
        crossing(node, crossing);
        crossing(other, crossing);
      });
    }
  }

  private static <K, V> Set<K> changed(Map<K, V> one, Map<K, V> other, java.util.function.Function<V, Object> counts) {
    return Stream.concat(one.keySet().stream(), other.keySet().stream())
        .filter(key -> {
          V then = one.get(key);
          V now = other.get(key);
          return then != now && (then == null || now == null || !counts.apply(then).equals(counts.apply(now)));
        })
        .collect(Collectors.toSet());
  }

  private static Set<Target> machines(FrontEnd frontEnd) {
    return frontEnd.backends().stream()
        .filter(backend -> backend.health() == FrontEnd.Health.UP)
        .map(FrontEnd.Backend::target)
        .collect(Collectors.toSet());
  }

  private void mappings(NodePlan node, NodePlan other, Set<NetworkId> numbers) {
    node.mappings().forEach((key, mapping) -> {
      Mapping then = other.mappings().get(key);
      if (then != mapping && (then == null || !then.target().equals(mapping.target())) && numbers.contains(key.network())) {
        mapping(node, mapping, other, then, key);
      }
    });
    other.mappings().forEach((key, mapping) -> {
      if (numbers.contains(key.network()) && !node.mappings().containsKey(key)) {
        mapping(node, null, other, mapping, key);
      }
    });
  }

  private void mapping(NodePlan node, @Nullable Mapping then, NodePlan other, @Nullable Mapping now, Mapping.Key key) {
    Prefix destination = Prefix.host(key.address());
    if (node.node().role() == NodeRole.EDGE) {
      atEdges.computeIfAbsent(new Entering(node.node().name(), key.network()), _ -> new HashSet<>()).add(destination);
      // What an edge has from other nodes goes to its customer or nowhere.
      if (customers(before, node, then, key).equals(customers(after, other, now, key))) {
        return;
      }
    }
    add(key.network(), destination);
  }

  private static Set<Target> customers(Side side, NodePlan node, @Nullable Mapping mapping, Mapping.Key key) {
    return customers(
        mapping == null ? side.paths().forwarding(node).choices(key.network(), null, key.address()) : List.of(mapping.target()));
  }

  private static Set<Target> customers(List<Target> targets) {
    Set<Target> customers = Set.of();
    for (Target target : targets) {
      if (target instanceof Target.Customer) {
        customers = customers.isEmpty() ? new HashSet<>() : customers;
        customers.add(target);
      }
    }
    return customers;
  }

  private void routes(NodePlan node, NodePlan other, Set<NetworkId> numbers) {
    boolean edge = node.node().role() == NodeRole.EDGE;
    for (Route.Key key : changed(node.routes(), other.routes(), route -> Set.copyOf(route.targets()))) {
      if (!numbers.contains(key.network())) {
        continue;
      }
      Route then = node.routes().get(key);
      Route now = other.routes().get(key);
      if (edge) {
        atEdges.computeIfAbsent(new Entering(node.node().name(), key.network()), _ -> new HashSet<>()).add(key.prefix());
      }
      if (!edge || then == null || now == null || !customers(then.targets()).equals(customers(now.targets()))) {
        add(key.network(), key.prefix());
      }
    }
  }

  private void network(NodePlan node, NodePlan other, NetworkId number, WireNetwork then, WireNetwork now) {
    if (!then.lookup().equals(now.lookup()) || !Objects.equals(then.port(), now.port()) || then.arrival() != now.arrival()) {
      add(number, EVERYTHING);
    } else if (!Objects.equals(then.policy(), now.policy())) {
      add(number, policies(node, then.policy(), other, now.policy()));
    }
  }

  /** The destinations for which another policy may lead elsewhere. */
  static List<Prefix> policies(NodePlan node, @Nullable Policy then, NodePlan other, @Nullable Policy now) {
    if (Objects.equals(then, now)) {
      return List.of();
    }
    if (Stream.of(Optional.ofNullable(then), Optional.ofNullable(now)).flatMap(Optional::stream).anyMatch(policy -> policy.scope() == Policy.Scope.ALONE)) {
      return EVERYTHING;
    }
    return Stream.concat(under(node, then), under(other, now)).distinct().toList();
  }

  private static Stream<Prefix> under(NodePlan node, @Nullable Policy policy) {
    return policy == null ? Stream.empty()
        : node.routes().keySet().stream().filter(key -> key.network().equals(policy.routes())).map(Route.Key::prefix);
  }

  static List<Prefix> everything() {
    return EVERYTHING;
  }

  /** A front end's address, wherever it is looked up. */
  private void balanced(IpAddress address, List<NodePlan> nodes) {
    for (NodePlan node : nodes) {
      for (NetworkId number : before.numbers(node)) {
        Mapping mapping = node.mappings().get(new Mapping.Key(number, address));
        if (mapping != null && mapping.target() instanceof Target.Balanced) {
          add(number, Prefix.host(address));
        }
      }
    }
  }

  /** What leads from one network into another. */
  private void crossing(NodePlan node, Crossing crossing) {
    node.mappings().forEach((key, mapping) -> {
      if (leads(node, mapping.target(), crossing.to())) {
        add(key.network(), Prefix.host(key.address()));
      }
    });
    node.routes().forEach((key, route) -> {
      if (route.targets().stream().anyMatch(target -> leads(node, target, crossing.to()))) {
        add(key.network(), key.prefix());
      }
    });
  }

  private static boolean leads(NodePlan node, Target target, NetworkId to) {
    return switch (target) {
      case Target.Tunnel tunnel -> tunnel.network().equals(to);
      case Target.Machine machine -> Optional.ofNullable(node.ports().get(machine.port())).map(Port::network).filter(to::equals).isPresent();
      case Target.Balanced _ -> true;
      default -> false;
    };
  }

  /** What arrives at a port, where what the port does with it may differ. */
  private void port(Side.Place then, Side.Place now) {
    Port port = then.port();
    boolean same = port.network().equals(now.port().network())
        && Objects.equals(port.policy(), now.port().policy())
        && port.addresses().equals(now.port().addresses())
        && before.inbound(then).equals(after.inbound(now))
        && before.outbound(then).equals(after.outbound(now))
        && sameInterface(port.name());
    if (same) {
      return;
    }
    Stream.of(before, after).flatMap(side -> side.addresses(port.name()).stream()).distinct().forEach(address -> {
      add(port.network(), Prefix.host(address));
      add(now.port().network(), Prefix.host(address));
    });
    for (Side.Place place : List.of(then, now)) {
      place.node().networks().forEach((number, network) -> {
        if (port.name().equals(network.port())) {
          leadingTo(place.node().node().name(), number);
        }
      });
    }
  }

  private void leadingTo(String node, NetworkId number) {
    Target.Tunnel there = new Target.Tunnel(node, number);
    Stream.of(before, after).flatMap(side -> side.plan().nodes().values().stream()).forEach(from -> {
      from.routes().forEach((key, route) -> {
        if (route.targets().contains(there)) {
          add(key.network(), key.prefix());
        }
      });
      from.frontEnds().forEach((key, frontEnd) -> {
        if (frontEnd.backends().stream().anyMatch(backend -> backend.target().equals(there))) {
          balanced(key.address(), List.of(from));
        }
      });
    });
  }
}
