package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.UserDefinedRoute;
import io.underpass.net.Prefix;
import io.underpass.plan.Policy;
import io.underpass.routing.Allocations.NodeAllocation;
import io.underpass.routing.EffectiveRoute.NextHopType;
import io.underpass.routing.EffectiveRoute.Source;
import io.underpass.routing.EffectiveRoute.State;
import io.underpass.routing.NetworkPeerings.Side;
import io.underpass.routing.SubnetPolicies.Assigned;
import io.underpass.routing.Topology.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which routes a network interface has, in the service's terms (azure-docs, virtual-networks-udr-overview): those of its network and of the
 * peered ones, what the gateway has learnt, the default ones, and those of its subnet's route table. Of one prefix the user's counts, then what
 * is learnt, then the system's. Hosts run the same.
 */
public final class EffectiveRoutes {
  private final Network network;
  private final List<Prefix> spaces;
  private final List<Side> peers;
  private final Set<Prefix> endpoints;
  private final Map<Prefix, UserDefinedRoute> defined;
  private final Map<Prefix, List<NodeAllocation>> learnt;
  private final List<EffectiveRoute> routes = new ArrayList<>();

  private EffectiveRoutes(View view, Topology topology, Network network, @Nullable Assigned assigned) {
    this.network = network;
    this.spaces = topology.peerings().spaces(network);
    this.peers = topology.peerings().of(network);
    this.endpoints = new TreeSet<>(new EndpointRoutes(view.resources()).in(network, topology.peerings()).keySet());
    this.defined = assigned == null ? Map.of() : UserRoutes.defined(view.resources(), assigned);
    this.learnt = assigned != null && assigned.policy().scope() == Policy.Scope.ALONE
        ? Map.of()
        : new TreeMap<>(new ReturnRoutes(view, topology, Bindings.of(view, topology, null)).edges(network));
  }

  /**
   * The routes of an interface: one for each prefix and path, those of the network first, what is learnt in order of address, the user's last. None
   * where the interface or its network isn't there.
   */
  public static List<EffectiveRoute> of(View view, ResourceId nic) {
    Topology topology = Topology.of(view);
    Optional<ResourceId> subnet = view.resources().get(NetworkInterface.class, nic).flatMap(NetworkInterface::subnet);
    return subnet
        .map(it -> topology.networks().get(it.parent()))
        .map(network -> new EffectiveRoutes(view, topology, network, SubnetPolicies.of(view, topology, null).of(subnet.get())).all())
        .orElse(List.of());
  }

  private List<EffectiveRoute> all() {
    List<Prefix> own = network.resource().addressSpaces();
    own.forEach(space -> system(space, NextHopType.VNET_LOCAL, unless(defined, space)));
    for (Side side : peers) {
      NextHopType type = FastPathRules.sameRegion(side.local().resource(), side.remote().resource())
          ? NextHopType.VNET_PEERING
          : NextHopType.VNET_GLOBAL_PEERING;
      side.spaces().forEach(space -> system(space, type, unless(defined, space)));
    }
    endpoints.forEach(endpoint -> system(endpoint, NextHopType.INTERFACE_ENDPOINT, unless(defined, endpoint)));
    learnt.forEach(this::overEdges);
    SystemRoutes.defaults(own).forEach(prefix -> system(prefix, NextHopType.INTERNET, unlessReplaced(prefix)));
    SystemRoutes.reserved(spaces, prefix -> unlessReplaced(prefix) == State.INVALID)
        .forEach(prefix -> system(prefix, NextHopType.NONE, unlessReplaced(prefix)));
    defined.forEach((prefix, route) -> routes.add(new EffectiveRoute(
        route.id().name(), Source.USER, State.ACTIVE, prefix, type(route.nextHop()), route.nextHopAddress())));
    return List.copyOf(routes);
  }

  private static NextHopType type(UserDefinedRoute.NextHop nextHop) {
    return switch (nextHop) {
      case VIRTUAL_NETWORK_GATEWAY -> NextHopType.VIRTUAL_NETWORK_GATEWAY;
      case VNET_LOCAL -> NextHopType.VNET_LOCAL;
      case INTERNET -> NextHopType.INTERNET;
      case VIRTUAL_APPLIANCE -> NextHopType.VIRTUAL_APPLIANCE;
      case NONE -> NextHopType.NONE;
    };
  }

  private void system(Prefix prefix, NextHopType type, State state) {
    routes.add(new EffectiveRoute(null, Source.DEFAULT, state, prefix, type, null));
  }

  /** One for each path, and each with the edge's own address, which is in no virtual network. */
  private void overEdges(Prefix prefix, List<NodeAllocation> edges) {
    State state = isWithinNetworks(prefix) ? State.INVALID : unless(defined, prefix);
    edges.forEach(edge -> routes.add(new EffectiveRoute(
        null, Source.VIRTUAL_NETWORK_GATEWAY, state, prefix, NextHopType.VIRTUAL_NETWORK_GATEWAY, edge.underlay())));
  }

  /** Whether the network itself or a peered one has all of a prefix: their routes win over what is learnt, however long. */
  private boolean isWithinNetworks(Prefix prefix) {
    return spaces.stream().anyMatch(space -> space.contains(prefix));
  }

  private State unlessReplaced(Prefix prefix) {
    return learnt.containsKey(prefix) ? State.INVALID : unless(defined, prefix);
  }

  private static State unless(Map<Prefix, ?> others, Prefix prefix) {
    return others.containsKey(prefix) ? State.INVALID : State.ACTIVE;
  }
}
