package io.underpass.routing;

import io.underpass.model.ResourceId;
import io.underpass.model.RouteTable;
import io.underpass.model.Subnet;
import io.underpass.model.UserDefinedRoute;
import io.underpass.model.VirtualNetwork;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Policy;
import io.underpass.routing.Topology.Network;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Which subnets have routes of their own, and under which number. */
final class SubnetPolicies {
  private final Map<ResourceId, Assigned> bySubnet = new HashMap<>();
  private final Map<NetworkId, Assigned> byNumber = new HashMap<>();

  /** A subnet, the table whose routes it has, and where they stand. */
  record Assigned(Subnet subnet, RouteTable table, Network network, Policy policy) {}

  private final Topology topology;
  private final Inputs inputs;
  private final Allocations allocations;

  private SubnetPolicies(View view, Topology topology, Inputs inputs) {
    this.topology = topology;
    this.inputs = inputs;
    this.allocations = view.allocations();
  }

  /** Those of the networks that exist. A table that isn't there, or has no routes and takes none away, is none. */
  static SubnetPolicies of(View view, Topology topology, @Nullable SubnetPolicies previous) {
    Inputs inputs = Inputs.of(view.resources(), Subnet.class, RouteTable.class, UserDefinedRoute.class);
    if (previous != null
        && topology == previous.topology
        && view.allocations() == previous.allocations
        && inputs.same(previous.inputs)) {
      return previous;
    }
    SubnetPolicies policies = new SubnetPolicies(view, topology, inputs);
    if (!view.resources().all(RouteTable.class).isEmpty()) {
      for (VirtualNetwork network : view.resources().all(VirtualNetwork.class)) {
        network.subnets().stream()
            .filter(subnet -> view.resources().get(Subnet.class, subnet.id()).isEmpty())
            .forEach(subnet -> policies.assign(view, topology, subnet));
      }
      view.resources().all(Subnet.class).forEach(subnet -> policies.assign(view, topology, subnet));
    }
    return policies;
  }

  private void assign(View view, Topology topology, Subnet subnet) {
    RouteTable table = view.resources().get(RouteTable.class, subnet.routeTable()).orElse(null);
    Network network = table == null ? null : topology.networks().get(subnet.id().parent());
    if (network != null && (scope(subnet, table) == Policy.Scope.ALONE || !view.resources().routes(table).isEmpty())) {
      view.allocations()
          .network(Demand.policyKey(subnet.id()))
          .ifPresent(number -> {
            Assigned assigned = new Assigned(subnet, table, network, new Policy(number, scope(subnet, table)));
            bySubnet.put(subnet.id(), assigned);
            byNumber.put(number, assigned);
          });
    }
  }

  /** A gateway needs what it learns, whatever a table says (azure-docs, expressroute-about-virtual-network-gateways). */
  private static Policy.Scope scope(Subnet subnet, RouteTable table) {
    return table.disableBgpRoutePropagation() && !subnet.isForGateways() ? Policy.Scope.ALONE : Policy.Scope.BESIDE_THE_NETWORKS;
  }

  @Nullable Assigned of(@Nullable ResourceId subnet) {
    return bySubnet.get(subnet);
  }

  /** Those whose routes stand under a number that a policy has. */
  Assigned numbered(NetworkId routes) {
    return Objects.requireNonNull(byNumber.get(routes));
  }

  @Nullable Policy policy(@Nullable ResourceId subnet) {
    Assigned assigned = of(subnet);
    return assigned == null ? null : assigned.policy();
  }
}
