package io.underpass.routing;

import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetworkPeering.Setting;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.routing.NetworkPeerings.Side;
import io.underpass.routing.Topology.Network;
import java.util.List;
import java.util.Map;

/**
 * Where a peering takes only what comes from the other network's own addresses: the side that receives lacks {@code allowForwardedTraffic}
 * (azure-docs, virtual-network-manage-peering).
 */
final class Crossings {
  private final NetworkPeerings peerings;
  private final Map<ResourceId, NetworkTable> tables;
  private final PortNumbers numbers;
  private final Balancing balancing;

  Crossings(NetworkPeerings peerings, Map<ResourceId, NetworkTable> tables, PortNumbers numbers, Balancing balancing) {
    this.peerings = peerings;
    this.tables = tables;
    this.numbers = numbers;
    this.balancing = balancing;
  }

  /** Adds those that the machines of a network meet. */
  void addFrom(Network network, Map<Crossing, List<Prefix>> crossings) {
    for (Side side : peerings.of(network)) {
      NetworkTable remote = tables.get(side.remote().resource().id());
      if (remote != null && side.carries() && !side.reverse().has(Setting.ALLOW_FORWARDED_TRAFFIC)) {
        List<Prefix> own = network.resource().addressSpaces();
        crossings.put(new Crossing(network.id(), remote.network().id()), own);
        for (int index : remote.addresses().numbered()) {
          numbers.of(remote.addresses().nics().get(index))
              .ifPresent(number -> crossings.put(new Crossing(network.id(), number), own));
        }
        balancing.numbers(side.remote()).forEach(number -> crossings.put(new Crossing(network.id(), number), own));
      }
    }
  }
}
