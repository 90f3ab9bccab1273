package io.underpass.routing;

import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetworkPeering.Setting;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Route;
import io.underpass.routing.NetworkPeerings.Side;
import io.underpass.routing.Topology.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All that nodes take from a virtual network, as far as it is the same for each of them. One object from plan to plan as long as nothing
 * that it is made of is another, so that whether a network has changed is told by looking at one reference.
 */
final class NetworkState {
  /** Of what it is made. */
  private final Object[] from;
  private final NetworkTable table;
  private final List<Optional<NetworkId>> numbers;
  private final JoinedRoutes.Part routes;
  private final JoinedRoutes.Part system;
  private final List<PeerTable> peers = new ArrayList<>();
  private final List<NetworkMappings> services = new ArrayList<>();
  private final List<NetworkMappings> servicesAcross = new ArrayList<>();
  private final List<BalancedRule> rules = new ArrayList<>();
  private final List<BalancedRule> rulesAcross = new ArrayList<>();
  private final Map<Crossing, List<Prefix>> closed;
  private final NetworkMappings afar;

  /**
   * What networks are made of, in one plan.
   *
   * @param peers by the peering's id, for networks with machines
   */
  record Sources(
      NetworkPeerings peerings,
      Map<ResourceId, NetworkTable> tables,
      Map<ResourceId, PeerTable> peers,
      PortNumbers numbers,
      Balancing balancing) {}

  private NetworkState(
      Sources sources,
      NetworkTable table,
      Map<Route.Key, Route> routes,
      Map<Route.Key, Route> system,
      Object[] from,
      @Nullable NetworkState before) {
    Network network = table.network();
    this.from = from;
    this.table = table;
    this.numbers = sources.numbers.of(table);
    this.routes = new JoinedRoutes.Part(network.id(), routes);
    this.system = new JoinedRoutes.Part(network.id(), system);
    this.afar = table.fromAfar();
    ServiceTable own = sources.balancing.services(network);
    if (own != null) {
      services.add(own.mappings());
    }
    sources.balancing.rules(network).values().forEach(rules::addAll);
    Map<Crossing, List<Prefix>> crossings = new HashMap<>();
    sources.peerings.of(network).forEach(side -> add(sources, side, crossings));
    this.closed = before != null && before.closed.equals(crossings) ? before.closed : crossings;
  }

  /** The one of before where it is made of the same. */
  static NetworkState of(Sources sources, NetworkTable table, ReturnRoutes returnRoutes, @Nullable NetworkState before) {
    Network network = table.network();
    Map<Route.Key, Route> routes = kept(before == null ? null : before.routes, returnRoutes.in(network));
    Map<Route.Key, Route> system = kept(before == null ? null : before.system, returnRoutes.systemIn(network));
    Object[] from = from(sources, table, routes, system);
    return before != null && same(before.from, from) ? before : new NetworkState(sources, table, routes, system, from, before);
  }

  private static Map<Route.Key, Route> kept(JoinedRoutes.@Nullable Part before, Map<Route.Key, Route> now) {
    return before != null && before.routes().getClass() == now.getClass() && Memory.same(before.routes(), now) ? before.routes() : now;
  }

  private static @Nullable Object[] from(
      Sources sources, NetworkTable table, Map<Route.Key, Route> routes, Map<Route.Key, Route> system) {
    List<Side> sides = sources.peerings.of(table.network());
    Object[] from = new Object[6 + 6 * sides.size()];
    from[0] = table;
    from[1] = routes;
    from[2] = system;
    from[3] = sources.balancing.services(table.network());
    from[4] = sources.balancing.rules(table.network());
    from[5] = sources.numbers.of(table);
    int at = 6;
    for (Side side : sides) {
      NetworkTable remote = sources.tables.get(side.remote().resource().id());
      from[at++] = side;
      from[at++] = sources.peers.get(side.peering().id());
      from[at++] = remote;
      from[at++] = sources.balancing.services(side.remote());
      from[at++] = sources.balancing.rules(side.remote());
      from[at++] = remote == null ? null : sources.numbers.of(remote);
    }
    return from;
  }

  private static boolean same(@Nullable Object[] before, @Nullable Object[] now) {
    for (int i = 0; before.length == now.length && i < now.length; i++) {
      if (before[i] != now[i] && !(now[i] instanceof List<?> numbers && numbers.equals(before[i]))) {
        return false;
      }
    }
    return before.length == now.length;
  }

  private void add(Sources sources, Side side, Map<Crossing, List<Prefix>> crossings) {
    NetworkTable remote = sources.tables.get(side.remote().resource().id());
    PeerTable peer = sources.peers.get(side.peering().id());
    if (peer != null) {
      peers.add(peer);
      ServiceTable beyond = sources.balancing.services(side.remote());
      if (beyond != null) {
        servicesAcross.add(beyond.across(side, table));
        sources.balancing.rules(side.remote()).values().forEach(rulesAcross::addAll);
      }
    }
    if (remote != null && side.carries() && !side.reverse().has(Setting.ALLOW_FORWARDED_TRAFFIC)) {
      close(sources, side, remote, crossings);
    }
  }

  /**
   * Where a peering takes only what comes from the other network's own addresses: the side that receives lacks
   * {@code allowForwardedTraffic} (azure-docs, virtual-network-manage-peering).
   */
  private void close(Sources sources, Side side, NetworkTable remote, Map<Crossing, List<Prefix>> crossings) {
    NetworkId own = table.network().id();
    List<Prefix> spaces = table.network().resource().addressSpaces();
    crossings.put(new Crossing(own, remote.network().id()), spaces);
    sources.numbers.of(remote).forEach(number -> number.ifPresent(it -> crossings.put(new Crossing(own, it), spaces)));
    sources.balancing.numbers(side.remote()).forEach(number -> crossings.put(new Crossing(own, number), spaces));
  }

  ResourceId id() {
    return table.network().resource().id();
  }

  NetworkTable table() {
    return table;
  }

  /** Of its ports, in the order of {@link AddressTable#numbered}. */
  List<Optional<NetworkId>> numbers() {
    return numbers;
  }

  /** Learnt ones, and where the network ends. */
  JoinedRoutes.Part routes() {
    return routes;
  }

  /** The system's, which hosts have besides. */
  JoinedRoutes.Part system() {
    return system;
  }

  /** Its machines as a node has them that has none of them. */
  NetworkMappings afar() {
    return afar;
  }

  /** Those of networks that its machines reach over peerings. */
  List<PeerTable> peers() {
    return peers;
  }

  /** Its addresses that no interface has. */
  List<NetworkMappings> services() {
    return services;
  }

  /** Such addresses of networks that its machines reach over peerings. */
  List<NetworkMappings> servicesAcross() {
    return servicesAcross;
  }

  /** Of its front ends. */
  List<BalancedRule> rules() {
    return rules;
  }

  /** Of front ends that its machines reach over peerings. */
  List<BalancedRule> rulesAcross() {
    return rulesAcross;
  }

  /** Crossings to networks that take its own addresses alone. */
  Map<Crossing, List<Prefix>> closed() {
    return closed;
  }
}
