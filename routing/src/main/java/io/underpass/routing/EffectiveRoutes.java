package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.net.Prefix;
import io.underpass.routing.Allocations.NodeAllocation;
import io.underpass.routing.EffectiveRoute.NextHopType;
import io.underpass.routing.EffectiveRoute.Source;
import io.underpass.routing.EffectiveRoute.State;
import io.underpass.routing.NetworkPeerings.Side;
import io.underpass.routing.Topology.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which routes a network interface has, in the service's terms (azure-docs, virtual-networks-udr-overview): those of its network and of the
 * peered ones, what the gateway has learnt, and the default ones. Hosts run the same without the default ones, which lead out of the
 * fabric.
 */
public final class EffectiveRoutes {
  private static final List<Prefix> RESERVED =
      Stream.of("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16").map(Prefix::parse).toList();

  private static final Prefix IPV6_DEFAULT = Prefix.parse("::/0");

  private final Network network;
  private final List<Side> peers;
  private final Map<Prefix, List<NodeAllocation>> learnt;
  private final List<EffectiveRoute> routes = new ArrayList<>();

  private EffectiveRoutes(View view, Topology topology, Network network) {
    this.network = network;
    this.peers = topology.peerings().of(network);
    this.learnt = new TreeMap<>(new ReturnRoutes(view, topology, Bindings.of(view, topology, null)).edges(network));
  }

  /**
   * The routes of an interface: one for each prefix and path, those of the network first, what is learnt in order of address. None where
   * the interface or its network isn't there.
   */
  public static List<EffectiveRoute> of(View view, ResourceId nic) {
    Topology topology = Topology.of(view);
    return view.resources().get(NetworkInterface.class, nic)
        .flatMap(NetworkInterface::virtualNetwork)
        .map(topology.networks()::get)
        .map(network -> new EffectiveRoutes(view, topology, network).all())
        .orElse(List.of());
  }

  private List<EffectiveRoute> all() {
    List<Prefix> own = network.resource().addressSpaces();
    own.forEach(space -> system(space, NextHopType.VNET_LOCAL, State.ACTIVE));
    for (Side side : peers) {
      NextHopType type = FastPathRules.sameRegion(side.local().resource(), side.remote().resource())
          ? NextHopType.VNET_PEERING
          : NextHopType.VNET_GLOBAL_PEERING;
      side.spaces().forEach(space -> system(space, type, State.ACTIVE));
    }
    learnt.forEach(this::overEdges);
    system(Prefix.IPV4_DEFAULT, NextHopType.INTERNET, unlessLearnt(Prefix.IPV4_DEFAULT));
    if (own.stream().anyMatch(space -> !space.isIpv4())) {
      system(IPV6_DEFAULT, NextHopType.INTERNET, unlessLearnt(IPV6_DEFAULT));
    }
    if (!learnt.containsKey(Prefix.IPV4_DEFAULT)) {
      RESERVED.stream().filter(reserved -> !isWithinNetworks(reserved)).forEach(reserved ->
          system(reserved, NextHopType.NONE, unlessLearnt(reserved)));
    }
    return List.copyOf(routes);
  }

  private void system(Prefix prefix, NextHopType type, State state) {
    routes.add(new EffectiveRoute(Source.DEFAULT, state, prefix, type, null));
  }

  /** One for each path, and each with the edge's own address, which is in no virtual network. */
  private void overEdges(Prefix prefix, List<NodeAllocation> edges) {
    State state = isWithinNetworks(prefix) ? State.INVALID : State.ACTIVE;
    edges.forEach(edge -> routes.add(
        new EffectiveRoute(Source.VIRTUAL_NETWORK_GATEWAY, state, prefix, NextHopType.VIRTUAL_NETWORK_GATEWAY, edge.underlay())));
  }

  /** Whether the network itself or a peered one has all of a prefix: their routes win over what is learnt, however long. */
  private boolean isWithinNetworks(Prefix prefix) {
    return Stream.concat(network.resource().addressSpaces().stream(), peers.stream().flatMap(side -> side.spaces().stream()))
        .anyMatch(space -> space.contains(prefix));
  }

  private State unlessLearnt(Prefix prefix) {
    return learnt.containsKey(prefix) ? State.INVALID : State.ACTIVE;
  }
}
