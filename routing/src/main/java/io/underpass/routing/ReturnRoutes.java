package io.underpass.routing;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Routes to on-premises prefixes: at edges out of the customer's port, at hosts and gateways to the edges that carry them. An edge's own
 * table doesn't change when it dies: the others stop sending to it.
 */
final class ReturnRoutes {
  private final Sources sources;
  private final NetworkPeerings peerings;
  private final EndpointRoutes endpoints;
  private final Bindings bindings;
  private final Map<Link, List<LearntRoute>> byLink;
  private final Map<ResourceId, List<Join>> byNetwork;
  private final Map<ResourceId, List<Prefix>> connected;
  private final Map<List<ResourceId>, Heard> heard;
  private final Map<List<ResourceId>, LearntTable> tablesBefore;
  private final Map<Link, Map<Route.Key, Route>> atEdges;
  private final Map<Link, Map<Route.Key, Route>> atEdgesBefore;
  private final boolean heardAsBefore;
  private final Map<ResourceId, InNetwork> inNetworks;

  /** All that what is heard follows from. */
  private record Sources(
      List<LearntRoute> learnt,
      Reachability reachability,
      Joined joined,
      Map<ResourceId, Topology.Circuit> circuits,
      Map<Link, Port> ports) {}

  /** Joins, equal to others that hear the same: which of their addresses bypass a gateway doesn't count. */
  private record Joined(List<Join> joins) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Joined(List<Join> others) && (joins == others || same(joins, others));
    }

    private static boolean same(List<Join> joins, List<Join> others) {
      for (int i = 0; joins.size() == others.size() && i < joins.size(); i++) {
        if (!same(joins.get(i), others.get(i))) {
          return false;
        }
      }
      return joins.size() == others.size();
    }

    private static boolean same(Join join, Join other) {
      return join.connection().id().equals(other.connection().id())
          && join.connection().routingWeight() == other.connection().routingWeight()
          && join.gateway().resource().id().equals(other.gateway().resource().id())
          && join.circuit().id().equals(other.circuit().id())
          && join.network().resource().id().equals(other.network().resource().id())
          && join.spaces().equals(other.spaces());
    }

    @Override
    public int hashCode() {
      return joins.size();
    }
  }

  /** The routes of a network, and what they follow from besides. */
  private record InNetwork(
      Topology.Network network,
      List<Side> peers,
      Map<Prefix, Route> endpoints,
      Map<Route.Key, Route> routes,
      Map<Route.Key, Route> system) {}

  ReturnRoutes(View view, Topology topology, Bindings bindings) {
    this(view, topology, bindings, null);
  }

  /** What the previous ones made of the same is kept. */
  static ReturnRoutes of(View view, Topology topology, Bindings bindings, @Nullable ReturnRoutes previous) {
    return new ReturnRoutes(view, topology, bindings, previous);
  }

  private ReturnRoutes(View view, Topology topology, Bindings bindings, @Nullable ReturnRoutes previous) {
    this.peerings = topology.peerings();
    this.endpoints = new EndpointRoutes(view.resources());
    this.bindings = bindings;
    this.sources = new Sources(
        view.learnt(), view.reachability(), new Joined(topology.joins()), topology.circuits(), bindings.byLink());
    boolean same = previous != null && sources.equals(previous.sources);
    this.byLink = same ? previous.byLink : new LinkedHashMap<>();
    this.byNetwork = same ? previous.byNetwork : new HashMap<>();
    this.connected = same ? previous.connected : new HashMap<>();
    this.heard = same ? previous.heard : new HashMap<>();
    this.tablesBefore = previous == null ? Map.of() : previous.tables();
    this.atEdges = same ? previous.atEdges : new HashMap<>();
    this.atEdgesBefore = previous == null ? Map.of() : previous.atEdges;
    this.inNetworks = same ? previous.inNetworks : new HashMap<>();
    this.heardAsBefore = same;
    if (!same) {
      group(view.learnt(), topology);
    }
  }

  private void group(List<LearntRoute> learnt, Topology topology) {
    for (Join join : topology.joins()) {
      byNetwork.computeIfAbsent(join.network().resource().id(), _ -> new ArrayList<>()).add(join);
      connected.computeIfAbsent(join.circuit().id(), _ -> new ArrayList<>()).addAll(join.spaces());
    }
    for (LearntRoute route : learnt) {
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
    return atEdges.computeIfAbsent(new Link(circuit.id(), role), link -> {
      Map<Route.Key, Route> routes = onPremises(circuit, link);
      Map<Route.Key, Route> before = atEdgesBefore.get(link);
      return routes.equals(before) ? before : routes;
    });
  }

  private Map<Route.Key, Route> onPremises(Topology.Circuit circuit, Link link) {
    Port port = bindings.byLink().get(link);
    if (port == null) {
      return Map.of();
    }
    Map<Prefix, List<LearntRoute>> byPrefix = new HashMap<>();
    PrefixSet spaces = new PrefixSet(connected.getOrDefault(circuit.id(), List.of()));
    for (LearntRoute route : byLink.getOrDefault(link, List.of())) {
      if (!spaces.hold(route.prefix())) {
        byPrefix.computeIfAbsent(route.prefix(), _ -> new ArrayList<>(2)).add(route);
      }
    }
    Reason reason = ReasonCode.ON_PREMISES.reason(
        "announced on the " + link.role() + " link of circuit " + circuit.resource().name(), circuit.id());
    Map<List<IpAddress>, Route> known = new HashMap<>();
    Map<Route.Key, Route> routes = HashMap.newHashMap(byPrefix.size());
    byPrefix.forEach((prefix, announced) -> routes.put(
        new Route.Key(circuit.network(), prefix),
        known.computeIfAbsent(nextHops(announced), nextHops -> new Route(
            nextHops.stream().<Target>map(nextHop -> new Target.Customer(port.name(), nextHop)).toList(), reason))));
    return routes;
  }

  /** Those of the shortest AS path. */
  private static List<IpAddress> nextHops(List<LearntRoute> announced) {
    if (announced.size() == 1) {
      return List.of(announced.getFirst().nextHop());
    }
    int shortest = announced.stream().mapToInt(route -> route.asPath().size()).min().orElseThrow();
    return announced.stream()
        .filter(route -> route.asPath().size() == shortest)
        .map(LearntRoute::nextHop)
        .distinct()
        .sorted()
        .limit(Route.MAX_TARGETS)
        .toList();
  }

  /**
   * In a virtual network, at hosts and gateways: the network's own space and those that it is peered with end here when no interface has
   * the address, whatever is announced (azure-docs, virtual-networks-udr-overview: system routes of the network and of its peerings win),
   * the rest goes to the edges.
   */
  Map<Route.Key, Route> in(Topology.Network network) {
    return inNetwork(network).routes;
  }

  private InNetwork inNetwork(Topology.Network network) {
    List<Side> peers = peerings.of(network);
    Map<Prefix, Route> ofEndpoints = endpoints.in(network, peerings);
    InNetwork before = inNetworks.get(network.resource().id());
    if (before != null && before.network.equals(network) && before.peers.equals(peers) && before.endpoints.equals(ofEndpoints)) {
      return before;
    }
    InNetwork now = new InNetwork(network, peers, ofEndpoints, routesIn(network), systemRoutesIn(network));
    inNetworks.put(network.resource().id(), now);
    return now;
  }

  /** Whether no network has other routes than before, where it and what it is peered with are the same. */
  boolean asBefore() {
    return heardAsBefore && endpoints.isEmpty();
  }

  /** What is learnt, but for what lies in the network's own space or in those that it is peered with; and what ends here. */
  private Map<Route.Key, Route> routesIn(Topology.Network network) {
    Heard heard = heard(network);
    Route[] byWay = heard.numbered.stream().map(ways -> toEdges(network.id(), ways)).toArray(Route[]::new);
    Set<Prefix> without = new HashSet<>();
    peerings.spaces(network).forEach(space -> heard.table.within(space, without));
    return JoinedRoutes.of(List.of(
        new JoinedRoutes.Part(network.id(), new LearntRoutes(network.id(), heard.table, byWay, without)),
        new JoinedRoutes.Part(network.id(), endsIn(network))));
  }

  private Map<Route.Key, Route> endsIn(Topology.Network network) {
    Map<Route.Key, Route> routes = new HashMap<>();
    List<Side> peers = peerings.of(network);
    Heard heard = heard(network);
    silentIn(network).forEach(prefix -> routes.put(
        new Route.Key(network.id(), prefix), new Route(List.of(new Target.Drop(DropCode.NO_ROUTE)), joined(heard.silent.get(prefix)))));
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
    endpoints.in(network, peerings).forEach((prefix, route) -> routes.put(new Route.Key(network.id(), prefix), route));
    return routes;
  }

  /**
   * By prefix, the edges that announce it best to a network, in order; also where the network's own routes win over it.
   */
  Map<Prefix, List<NodeAllocation>> edges(Topology.Network network) {
    Map<List<Via>, List<NodeAllocation>> known = new HashMap<>();
    Map<Prefix, List<NodeAllocation>> edges = new HashMap<>();
    heard(network).ways.forEach((prefix, ways) ->
        edges.put(prefix, known.computeIfAbsent(ways, _ -> Via.best(ways).stream().map(Via::edge).distinct().toList())));
    return edges;
  }

  /** The longest of what is learnt that holds all of a prefix and is sent to; empty where there is none. */
  Optional<Route> holding(Topology.Network network, Prefix prefix) {
    Map<Prefix, List<Via>> ways = heard(network).ways;
    for (int length = prefix.length(); !ways.isEmpty() && length >= 0; length--) {
      List<Via> found = ways.get(Prefix.of(prefix.address(), length));
      if (found != null) {
        return Optional.of(toEdges(network.id(), found));
      }
    }
    return Optional.empty();
  }

  /** What is announced over edges that aren't sent to, and by nothing else that holds it: no routes, but they say why. */
  List<Prefix> silentIn(Topology.Network network) {
    Heard heard = heard(network);
    if (heard.silent.isEmpty()) {
      return List.of();
    }
    PrefixSet spaces = new PrefixSet(peerings.spaces(network));
    return heard.silent.keySet().stream().filter(prefix -> !spaces.hold(prefix) && !isCovered(heard.ways, prefix)).toList();
  }

  /** What a host has of the system's routes for a network: where no route is learnt, sent to or not. */
  Map<Route.Key, Route> systemIn(Topology.Network network) {
    return inNetwork(network).system;
  }

  private Map<Route.Key, Route> systemRoutesIn(Topology.Network network) {
    Heard heard = heard(network);
    Map<Route.Key, Route> routes = new HashMap<>();
    SystemRoutes.of(network.resource().addressSpaces(), peerings.spaces(network), heard.ways::containsKey).forEach((prefix, route) -> {
      if (!heard.silent.containsKey(prefix)) {
        routes.put(new Route.Key(network.id(), prefix), route);
      }
    });
    return routes;
  }

  /**
   * What is announced to networks that are joined by the same connections.
   *
   * @param ways over edges that are sent to
   * @param silent why nothing is sent to others
   * @param table the prefixes of the ways; the one of before where it says the same
   * @param numbered what its numbers stand for
   */
  private record Heard(Map<Prefix, List<Via>> ways, Map<Prefix, List<Reason>> silent, LearntTable table, List<List<Via>> numbered) {}

  private Map<List<ResourceId>, LearntTable> tables() {
    Map<List<ResourceId>, LearntTable> tables = new HashMap<>();
    heard.forEach((connections, known) -> tables.put(connections, known.table));
    return tables;
  }

  private Heard heard(Topology.Network network) {
    List<Join> joins = byNetwork.getOrDefault(network.resource().id(), List.of());
    List<ResourceId> connections = joins.stream().map(join -> join.connection().id()).toList();
    return heard.computeIfAbsent(connections, it -> listen(joins, tablesBefore.get(it)));
  }

  private Heard listen(List<Join> joins, @Nullable LearntTable before) {
    Map<Prefix, List<Via>> heardWays = new HashMap<>();
    Map<Prefix, List<Reason>> silent = new HashMap<>();
    for (Join join : joins) {
      for (LinkRole role : LinkRole.values()) {
        Link link = new Link(join.circuit().id(), role);
        List<LearntRoute> announced = byLink.getOrDefault(link, List.of());
        Optional<Reason> silence = silence(join, link);
        if (silence.isPresent()) {
          announced.forEach(route -> silent.computeIfAbsent(route.prefix(), _ -> new ArrayList<>(2)).add(silence.get()));
        } else {
          Map<Integer, Via> byLength = new HashMap<>();
          announced.forEach(route -> heardWays
              .computeIfAbsent(route.prefix(), _ -> new ArrayList<>(2))
              .add(byLength.computeIfAbsent(route.asPath().size(), length -> new Via(join, role, length))));
        }
      }
    }
    LearntTable table = new LearntTable(heardWays);
    return new Heard(heardWays, silent, before != null && before.same(table) ? before : table, table.ways());
  }

  /** The links that a network hears and sends over. */
  List<Link> openLinks(Topology.Network network) {
    Set<Link> open = new LinkedHashSet<>();
    for (Join join : byNetwork.getOrDefault(network.resource().id(), List.of())) {
      for (LinkRole role : LinkRole.values()) {
        Link link = new Link(join.circuit().id(), role);
        if (isOpen(join, link)) {
          open.add(link);
        }
      }
    }
    return List.copyOf(open);
  }

  private boolean isOpen(Join join, Link link) {
    return bindings.byLink().containsKey(link)
        && sources.reachability.causeOfDeath(link).isEmpty()
        && sources.reachability.speak(join.gateway().resource().id(), link);
  }

  private static Route end(Topology.Network network) {
    return new Route(
        List.of(new Target.Drop(DropCode.NO_ROUTE)),
        ReasonCode.NO_NIC.reason(
            "no network interface of virtual network " + network.resource().name() + " has this address", network.resource().id()));
  }

  /** Why nothing is sent to an edge; empty where it is. */
  private Optional<Reason> silence(Join join, Link link) {
    if (isOpen(join, link)) {
      return Optional.empty();
    }
    String edge = "the " + link.role() + " link of circuit " + join.circuit().resource().name();
    if (!bindings.byLink().containsKey(link)) {
      return Optional.of(ReasonCode.NO_PORT.reason("no port is bound to " + edge, link.circuit()));
    }
    Optional<Reason> dead =
        sources.reachability.causeOfDeath(link).map(cause -> ReasonCode.EDGE_DOWN.reason(edge + " is down: " + cause, link.circuit()));
    if (dead.isPresent() || sources.reachability.speak(join.gateway().resource().id(), link)) {
      return dead;
    }
    return Optional.of(ReasonCode.NO_BGP.reason(
        "gateway " + join.gateway().resource().name() + " has no BGP session with the edge on " + edge, join.gateway().resource().id()));
  }

  /** Whether a prefix that is still announced holds all of this one. */
  private static boolean isCovered(Map<Prefix, List<Via>> announced, Prefix prefix) {
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

  private static Route toEdges(NetworkId network, List<Via> ways) {
    List<Via> chosen = Via.best(ways);
    Via best = chosen.getFirst();
    List<Target> targets = chosen.stream().<Target>map(way -> new Target.Tunnel(way.edge().name(), network)).distinct().toList();
    long circuits = chosen.stream().map(Via::circuit).distinct().count();
    return new Route(
        targets,
        ReasonCode.ON_PREMISES.reason(
            "announced over " + best.join().circuit().resource().name() + (circuits > 1 ? " and " + (circuits - 1) + " more" : "")
                + ": weight " + best.weight() + ", AS path of " + best.pathLength(),
            best.join().connection().id()));
  }
}
