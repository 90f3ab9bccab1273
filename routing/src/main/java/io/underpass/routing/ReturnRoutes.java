package io.underpass.routing;

import io.underpass.model.CircuitLimits;
import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Port;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.routing.Allocations.NodeAllocation;
import io.underpass.routing.NetworkPeerings.Side;
import io.underpass.routing.Topology.Join;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Routes to on-premises prefixes: at edges out of the customer's port, at hosts and gateways to the edges that carry them. An edge's own
 * table doesn't change when it dies: the others stop sending to it.
 */
final class ReturnRoutes {
  private final Reachability reachability;
  private final NetworkPeerings peerings;
  private final Bindings bindings;
  private final Map<Link, List<LearntRoute>> byLink = new LinkedHashMap<>();
  private final Map<ResourceId, List<Join>> byNetwork = new HashMap<>();
  private final Map<ResourceId, List<Prefix>> connected = new HashMap<>();

  ReturnRoutes(View view, Topology topology, Bindings bindings) {
    this.reachability = view.reachability();
    this.peerings = topology.peerings();
    this.bindings = bindings;
    for (Join join : topology.joins()) {
      byNetwork.computeIfAbsent(join.network().resource().id(), _ -> new ArrayList<>()).add(join);
      connected.computeIfAbsent(join.circuit().id(), _ -> new ArrayList<>()).addAll(join.spaces());
    }
    for (LearntRoute route : view.learnt()) {
      Link link = new Link(route.circuit(), route.link());
      Topology.Circuit circuit = topology.circuits().get(route.circuit());
      if (circuit != null && circuit.carries(route.prefix())) {
        byLink.computeIfAbsent(link, _ -> new ArrayList<>()).add(route);
      }
    }
  }

  /**
   * At an edge. A customer's announcement of a connected network's own addresses doesn't count, as system routes win in the network
   * itself.
   */
  Map<Route.Key, Route> atEdge(Topology.Circuit circuit, LinkRole role) {
    Link link = new Link(circuit.id(), role);
    Port port = bindings.byLink().get(link);
    if (port == null) {
      return new HashMap<>();
    }
    Map<Prefix, List<LearntRoute>> byPrefix = new HashMap<>();
    for (LearntRoute route : byLink.getOrDefault(link, List.of())) {
      if (!within(connected.getOrDefault(circuit.id(), List.of()), route.prefix())) {
        byPrefix.computeIfAbsent(route.prefix(), _ -> new ArrayList<>(2)).add(route);
      }
    }
    Map<Route.Key, Route> routes = new HashMap<>();
    byPrefix.forEach((prefix, candidates) -> {
      int shortest = candidates.stream().mapToInt(route -> route.asPath().size()).min().orElseThrow();
      List<IpAddress> nextHops = candidates.stream()
          .filter(route -> route.asPath().size() == shortest)
          .map(LearntRoute::nextHop)
          .distinct()
          .sorted()
          .limit(Route.MAX_TARGETS)
          .toList();
      routes.put(
          new Route.Key(circuit.network(), prefix),
          new Route(
              nextHops.stream().<Target>map(nextHop -> new Target.Customer(port.name(), nextHop)).toList(),
              ReasonCode.ON_PREMISES.reason(
                  prefix + " is announced on the " + role + " link of circuit " + circuit.resource().name(), circuit.id())));
    });
    return routes;
  }

  private static boolean within(List<Prefix> spaces, Prefix prefix) {
    for (Prefix space : spaces) {
      if (space.contains(prefix)) {
        return true;
      }
    }
    return false;
  }

  private record Candidate(Join join, LearntRoute route) {
    int weight() {
      return join.connection().routingWeight();
    }

    int pathLength() {
      return route.asPath().size();
    }

    NodeAllocation edge() {
      return join.circuit().edge(route.link());
    }
  }

  /**
   * In a virtual network, at hosts and gateways: the network's own space and those that it is peered with end here when no interface has
   * the address, whatever is announced (azure-docs, virtual-networks-udr-overview: system routes of the network and of its peerings win),
   * the rest goes to the edges.
   */
  Map<Route.Key, Route> in(Topology.Network network) {
    Map<Route.Key, Route> routes = new HashMap<>();
    List<Side> peers = peerings.of(network);
    List<Prefix> spaces = new ArrayList<>(network.resource().addressSpaces());
    peers.forEach(side -> spaces.addAll(side.spaces()));
    Heard heard = heard(network);
    heard.candidates.forEach((prefix, candidates) -> {
      if (!within(spaces, prefix)) {
        routes.put(new Route.Key(network.id(), prefix), toEdges(network.id(), prefix, candidates));
      }
    });
    heard.silent.forEach((prefix, reasons) -> {
      if (!within(spaces, prefix) && !isCovered(heard.candidates, prefix)) {
        routes.put(new Route.Key(network.id(), prefix), new Route(List.of(new Target.Drop(DropCode.NO_ROUTE)), joined(reasons)));
      }
    });
    for (Side side : peers) {
      Route end = side.carries()
          ? end(side.remote())
          : new Route(
              List.of(new Target.Drop(DropCode.ROUTE_NONE)),
              ReasonCode.PEERING_ACCESS_OFF.reason(
                  "the peering of " + side.local().resource().name() + " and " + side.remote().resource().name()
                      + " lacks allowVirtualNetworkAccess on one side or both",
                  side.peering().id()));
      side.spaces().forEach(space -> routes.put(new Route.Key(network.id(), space), end));
    }
    Route end = end(network);
    network.resource().addressSpaces().forEach(space -> routes.put(new Route.Key(network.id(), space), end));
    return routes;
  }

  /**
   * By prefix, the edges that announce it best to a network, in order; also where the network's own routes win over it.
   */
  Map<Prefix, List<NodeAllocation>> edges(Topology.Network network) {
    Map<Prefix, List<NodeAllocation>> edges = new HashMap<>();
    heard(network).candidates.forEach((prefix, candidates) ->
        edges.put(prefix, best(candidates).stream().map(Candidate::edge).distinct().toList()));
    return edges;
  }

  /**
   * What is announced to a network.
   *
   * @param candidates of edges that are sent to
   * @param silent why nothing is sent to others
   */
  private record Heard(Map<Prefix, List<Candidate>> candidates, Map<Prefix, List<Reason>> silent) {}

  private Heard heard(Topology.Network network) {
    Heard heard = new Heard(new HashMap<>(), new HashMap<>());
    for (Join join : byNetwork.getOrDefault(network.resource().id(), List.of())) {
      for (LinkRole role : LinkRole.values()) {
        Link link = new Link(join.circuit().id(), role);
        Reason silence = silence(join, link).orElse(null);
        for (LearntRoute route : byLink.getOrDefault(link, List.of())) {
          if (silence == null) {
            heard.candidates.computeIfAbsent(route.prefix(), _ -> new ArrayList<>(4)).add(new Candidate(join, route));
          } else {
            heard.silent.computeIfAbsent(route.prefix(), _ -> new ArrayList<>(4)).add(silence);
          }
        }
      }
    }
    return heard;
  }

  private static Route end(Topology.Network network) {
    return new Route(
        List.of(new Target.Drop(DropCode.NO_ROUTE)),
        ReasonCode.NO_NIC.reason(
            "no network interface of virtual network " + network.resource().name() + " has this address", network.resource().id()));
  }

  /** Why nothing is sent to an edge; empty where it is. */
  private Optional<Reason> silence(Join join, Link link) {
    String edge = "the " + link.role() + " link of circuit " + join.circuit().resource().name();
    if (!bindings.byLink().containsKey(link)) {
      return Optional.of(ReasonCode.NO_PORT.reason("no port is bound to " + edge, link.circuit()));
    }
    Optional<Reason> dead =
        reachability.causeOfDeath(link).map(cause -> ReasonCode.EDGE_DOWN.reason(edge + " is down: " + cause, link.circuit()));
    if (dead.isPresent() || reachability.speak(join.gateway().resource().id(), link)) {
      return dead;
    }
    return Optional.of(ReasonCode.NO_BGP.reason(
        "gateway " + join.gateway().resource().name() + " has no BGP session with the edge on " + edge, join.gateway().resource().id()));
  }

  /** Whether a prefix that is still announced holds all of this one. */
  private static boolean isCovered(Map<Prefix, List<Candidate>> announced, Prefix prefix) {
    for (int length = prefix.length(); length >= 0; length--) {
      if (announced.containsKey(Prefix.of(prefix.address(), length))) {
        return true;
      }
    }
    return false;
  }

  private static Reason joined(List<Reason> reasons) {
    Reason first = reasons.getFirst();
    return new Reason(
        first.code(), reasons.stream().map(Reason::text).distinct().collect(Collectors.joining("; ")), first.subject());
  }

  /** The better first. */
  private static final Comparator<Candidate> BEST =
      // The longest prefix has won already: candidates are of one prefix.
      // The highest weight of the connection (azure-docs, expressroute-optimize-routing).
      Comparator.comparingInt(Candidate::weight).reversed()
          // The shortest AS path.
          .thenComparingInt(Candidate::pathLength);

  /** Those that share the flows: all that are as good as the best, over at most four circuits. */
  private static List<Candidate> best(List<Candidate> candidates) {
    Candidate best = candidates.stream().min(BEST).orElseThrow();
    List<Candidate> equal = candidates.stream()
        .filter(candidate -> BEST.compare(candidate, best) == 0)
        .sorted(Comparator.comparing((Candidate candidate) -> candidate.join.circuit().id()).thenComparing(it -> it.route.link()))
        .toList();
    List<ResourceId> circuits =
        equal.stream().map(candidate -> candidate.join.circuit().id()).distinct().limit(CircuitLimits.ECMP_CIRCUITS).toList();
    return equal.stream().filter(candidate -> circuits.contains(candidate.join.circuit().id())).toList();
  }

  private static Route toEdges(NetworkId network, Prefix prefix, List<Candidate> candidates) {
    List<Candidate> chosen = best(candidates);
    Candidate best = chosen.getFirst();
    List<Target> targets =
        chosen.stream().<Target>map(candidate -> new Target.Tunnel(candidate.edge().name(), network)).distinct().toList();
    long circuits = chosen.stream().map(candidate -> candidate.join.circuit().id()).distinct().count();
    return new Route(
        targets,
        ReasonCode.ON_PREMISES.reason(
            prefix + " is announced over " + best.join.circuit().resource().name()
                + (circuits > 1 ? " and " + (circuits - 1) + " more" : "")
                + ": weight " + best.weight() + ", AS path of " + best.pathLength(),
            best.join.connection().id()));
  }
}
