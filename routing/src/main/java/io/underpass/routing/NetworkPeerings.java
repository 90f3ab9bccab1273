package io.underpass.routing;

import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.model.VirtualNetworkPeering;
import io.underpass.model.VirtualNetworkPeering.Setting;
import io.underpass.net.Prefix;
import io.underpass.routing.Topology.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which virtual networks send to which, and which use another's gateways. A peering counts when both sides are connected, and for the two
 * networks alone: what one of them is peered with beyond isn't reached (azure-docs, virtual-network-peering-overview).
 */
final class NetworkPeerings {
  private final Map<ResourceId, List<Side>> sides = new HashMap<>();
  private final Map<ResourceId, Side> hubs = new HashMap<>();
  private final Map<ResourceId, List<Side>> spokes = new HashMap<>();

  /**
   * What a network has of one that it is peered with.
   *
   * @param peering this network's side
   * @param reverse the other network's side
   * @param spaces the other network's address spaces as this side was last synchronized, without those that overlap with the network's own
   *     or an older peering's
   */
  record Side(Network local, Network remote, VirtualNetworkPeering peering, VirtualNetworkPeering reverse, List<Prefix> spaces) {
    /** Whether machines reach each other. Each network's side lets the other's traffic in, so both must allow it. */
    boolean carries() {
      return peering.has(Setting.ALLOW_VIRTUAL_NETWORK_ACCESS) && reverse.has(Setting.ALLOW_VIRTUAL_NETWORK_ACCESS);
    }
  }

  /** The network whose side a peering is, and the other. */
  private record Ends(ResourceId local, ResourceId remote) {}

  private NetworkPeerings() {}

  static NetworkPeerings of(View view, Map<ResourceId, Network> networks) {
    NetworkPeerings found = new NetworkPeerings();
    List<VirtualNetworkPeering> all = view.resources().all(VirtualNetworkPeering.class);
    if (!all.isEmpty()) {
      found.resolveSides(all, networks);
      found.resolveTransit(view, networks);
    }
    return found;
  }

  private void resolveSides(List<VirtualNetworkPeering> all, Map<ResourceId, Network> networks) {
    Map<ResourceId, List<VirtualNetworkPeering>> byLocal = new LinkedHashMap<>();
    Map<Ends, VirtualNetworkPeering> byEnds = new HashMap<>();
    for (VirtualNetworkPeering peering : all) {
      ResourceId from = peering.local();
      byLocal.computeIfAbsent(from, _ -> new ArrayList<>()).add(peering);
      if (peering.remote() != null) {
        byEnds.putIfAbsent(new Ends(from, peering.remote()), peering);
      }
    }
    byLocal.forEach((id, peerings) -> {
      Network local = networks.get(id);
      if (local == null) {
        return;
      }
      List<Prefix> taken = new ArrayList<>(local.resource().addressSpaces());
      Set<ResourceId> remotes = new HashSet<>();
      for (VirtualNetworkPeering peering : peerings) {
        Network remote = peering.remote() == null ? null : networks.get(peering.remote());
        VirtualNetworkPeering reverse = peering.remote() == null ? null : byEnds.get(new Ends(peering.remote(), id));
        if (remote != null && reverse != null && remote != local && isConnected(peering) && isConnected(reverse)
            && remotes.add(peering.remote())) {
          List<Prefix> spaces = peering.remoteSpaces().stream().filter(space -> taken.stream().noneMatch(space::overlaps)).toList();
          taken.addAll(spaces);
          sides.computeIfAbsent(id, _ -> new ArrayList<>()).add(new Side(local, remote, peering, reverse, spaces));
        }
      }
    });
  }

  private static boolean isConnected(VirtualNetworkPeering peering) {
    return peering.state() == VirtualNetworkPeering.State.CONNECTED;
  }

  /** A network uses the gateways of one other at most, and only while it has none itself (azure-docs, virtual-network-manage-peering). */
  private void resolveTransit(View view, Map<ResourceId, Network> networks) {
    Set<ResourceId> withGateway = new HashSet<>();
    view.resources().all(VirtualNetworkGateway.class).forEach(gateway -> gateway.virtualNetwork().ifPresent(withGateway::add));
    for (ResourceId spoke : networks.keySet()) {
      if (withGateway.contains(spoke)) {
        continue;
      }
      sides.getOrDefault(spoke, List.of()).stream()
          .filter(side -> side.peering.has(Setting.USE_REMOTE_GATEWAYS) && side.reverse.has(Setting.ALLOW_GATEWAY_TRANSIT))
          .findFirst()
          .ifPresent(side -> hubs.put(spoke, side));
    }
    sides.values().stream()
        .flatMap(List::stream)
        .filter(side -> isHubOf(side.local, side.remote))
        .forEach(side -> spokes.computeIfAbsent(side.local.resource().id(), _ -> new ArrayList<>()).add(side));
  }

  private boolean isHubOf(Network hub, Network spoke) {
    Side side = hubs.get(spoke.resource().id());
    return side != null && side.remote == hub;
  }

  /** What a network is peered with, the oldest peering first. */
  List<Side> of(Network network) {
    return sides.getOrDefault(network.resource().id(), List.of());
  }

  /** A network's own address spaces, then those of the networks that it is peered with. */
  List<Prefix> spaces(Network network) {
    List<Side> peers = of(network);
    if (peers.isEmpty()) {
      return network.resource().addressSpaces();
    }
    List<Prefix> spaces = new ArrayList<>(network.resource().addressSpaces());
    peers.forEach(side -> spaces.addAll(side.spaces()));
    return spaces;
  }

  /** The sides of a network towards those that use its gateways, the oldest peering first. */
  List<Side> spokes(Network hub) {
    return spokes.getOrDefault(hub.resource().id(), List.of());
  }
}
