package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.PrivateEndpoint;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.model.Subnet;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.routing.NetworkPeerings.Side;
import io.underpass.routing.Topology.Network;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The routes of private endpoints' own addresses, in their network and in those peered with it: no shorter route of a user's counts before them, unless the
 * endpoint's subnet has network policies for route tables (azure-docs, disable-private-endpoint-network-policy). Then the address is like any other of the
 * network, so a route that isn't broader than the network's space counts.
 */
final class EndpointRoutes {
  private final Map<ResourceId, Map<Prefix, PrivateEndpoint>> byNetwork = new HashMap<>();

  EndpointRoutes(Resources resources) {
    for (PrivateEndpoint endpoint : resources.all(PrivateEndpoint.class)) {
      NetworkInterface nic = resources.interfaceOf(endpoint).orElse(null);
      ResourceId subnet = nic == null ? null : nic.subnet().orElse(null);
      Optional<Subnet> found = resources.subnet(subnet);
      if (found.isPresent() && !found.get().privateEndpointPolicies().route()) {
        for (IpAddress address : nic.addresses()) {
          byNetwork.computeIfAbsent(subnet.parent(), _ -> new HashMap<>()).put(Prefix.of(address, address.width()), endpoint);
        }
      }
    }
  }

  /** Whether there is none. */
  boolean isEmpty() {
    return byNetwork.isEmpty();
  }

  /** Whether the address has a route of its own in the network or across one of its peerings. */
  boolean has(Network network, NetworkPeerings peerings, IpAddress address) {
    return !byNetwork.isEmpty() && in(network, peerings).containsKey(Prefix.of(address, address.width()));
  }

  /** Those that a network knows. Their targets never count: an interface has each address, so there is a mapping. */
  Map<Prefix, Route> in(Network network, NetworkPeerings peerings) {
    if (byNetwork.isEmpty()) {
      return Map.of();
    }
    Map<Prefix, Route> routes = new HashMap<>();
    for (Side side : peerings.of(network)) {
      if (side.carries()) {
        byNetwork.getOrDefault(side.remote().resource().id(), Map.of()).forEach((prefix, endpoint) -> {
          if (side.spaces().stream().anyMatch(space -> space.contains(prefix))) {
            routes.put(prefix, route(endpoint));
          }
        });
      }
    }
    byNetwork.getOrDefault(network.resource().id(), Map.of()).forEach((prefix, endpoint) -> routes.put(prefix, route(endpoint)));
    return routes;
  }

  private static Route route(PrivateEndpoint endpoint) {
    return new Route(
        List.of(new Target.Drop(DropCode.NO_ROUTE)),
        ReasonCode.PRIVATE_ENDPOINT.reason("private endpoint " + endpoint.name() + " has this address", endpoint.id()));
  }
}
