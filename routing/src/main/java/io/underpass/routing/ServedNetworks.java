package io.underpass.routing;

import io.underpass.model.ResourceId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which virtual networks are reached through a gateway: its own, then those that use it over a peering, the oldest peering first. */
public final class ServedNetworks {
  private ServedNetworks() {}

  /** Of one gateway; none where there is no such ExpressRoute gateway. {@link #all} is cheaper for many. */
  public static List<ResourceId> of(View view, ResourceId gateway) {
    return all(view).getOrDefault(gateway, List.of());
  }

  /** Of every ExpressRoute gateway, by id. */
  public static Map<ResourceId, List<ResourceId>> all(View view) {
    Topology topology = Topology.of(view);
    Map<ResourceId, List<ResourceId>> all = new HashMap<>();
    topology.gateways().forEach((id, gateway) -> {
      List<ResourceId> networks = new ArrayList<>();
      networks.add(gateway.network().resource().id());
      topology.peerings().spokes(gateway.network()).forEach(side -> networks.add(side.remote().resource().id()));
      all.put(id, List.copyOf(networks));
    });
    return Map.copyOf(all);
  }
}
