package io.underpass.routing;

import io.underpass.model.BgpCommunity;
import io.underpass.model.CircuitLimits;
import io.underpass.model.ResourceId;
import io.underpass.net.Prefix;
import io.underpass.routing.Topology.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a gateway tells the edges: the address spaces of its virtual network, then those of the networks that use it over a peering, the
 * oldest peering first; never subnets (ExpressRoute FAQ). The first {@value CircuitLimits#ADVERTISED_ROUTES} of IPv4 and
 * {@value CircuitLimits#ADVERTISED_ROUTES_IPV6} of IPv6 have room.
 *
 * @param routes in order, each prefix once
 * @param leftOut those there is no room for, in order
 */
public record Advertisement(List<Route> routes, List<Route> leftOut) {
  private static final Advertisement NOTHING = new Advertisement(List.of(), List.of());

  public Advertisement {
    routes = List.copyOf(routes);
    leftOut = List.copyOf(leftOut);
  }

  /**
   * A prefix.
   *
   * @param network the virtual network whose address space it is
   * @param communities what travels with it
   */
  public record Route(Prefix prefix, ResourceId network, List<BgpCommunity> communities) {
    public Route {
      communities = List.copyOf(communities);
    }
  }

  /** Of one gateway; nothing where there is no such ExpressRoute gateway. {@link #all} is cheaper for many. */
  public static Advertisement of(View view, ResourceId gateway) {
    return all(view).getOrDefault(gateway, NOTHING);
  }

  /** Of every ExpressRoute gateway, by id; of those too whose instances are being made or replaced. */
  public static Map<ResourceId, Advertisement> all(View view) {
    Topology topology = Topology.of(view);
    Map<ResourceId, Advertisement> all = new HashMap<>();
    topology.gateways().forEach((id, gateway) -> all.put(id, of(gateway.network(), topology.peerings())));
    return Map.copyOf(all);
  }

  static Advertisement of(Network hub, NetworkPeerings peerings) {
    List<Route> all = new ArrayList<>();
    Set<Prefix> known = new HashSet<>();
    add(hub, hub.resource().addressSpaces(), known, all);
    peerings.spokes(hub).forEach(side -> add(side.remote(), side.spaces(), known, all));
    List<Route> routes = new ArrayList<>();
    List<Route> leftOut = new ArrayList<>();
    int ipv4 = 0;
    int ipv6 = 0;
    for (Route route : all) {
      boolean fits = route.prefix().isIpv4() ? ipv4++ < CircuitLimits.ADVERTISED_ROUTES : ipv6++ < CircuitLimits.ADVERTISED_ROUTES_IPV6;
      (fits ? routes : leftOut).add(route);
    }
    return new Advertisement(routes, leftOut);
  }

  private static void add(Network network, List<Prefix> spaces, Set<Prefix> known, List<Route> to) {
    List<BgpCommunity> communities = network.resource().communities();
    spaces.stream().filter(known::add).forEach(space -> to.add(new Route(space, network.resource().id(), communities)));
  }

  /** The prefixes of one network that have room. */
  List<Prefix> prefixesOf(Network network) {
    return routes.stream().filter(route -> route.network().equals(network.resource().id())).map(Route::prefix).toList();
  }
}
