package io.underpass.routing;

import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.plan.Reason;
import io.underpass.routing.Topology.Join;
import java.util.Optional;

/** Says of one address why it isn't at the edge, where the edge's entry speaks for many ({@link ReasonCode#FP_REST}). */
final class EdgeExplanation {
  private final View view;
  private final JoinIndex joins;
  private final AddressIndex addresses;
  private final GatewayRoutes gatewayRoutes;

  EdgeExplanation(View view, JoinIndex joins, AddressIndex addresses, GatewayRoutes gatewayRoutes) {
    this.view = view;
    this.joins = joins;
    this.addresses = addresses;
    this.gatewayRoutes = gatewayRoutes;
  }

  /** The entry's reason, or a closer one. */
  Reason of(Reason entry, IpAddress destination) {
    return entry.code().equals(ReasonCode.FP_REST.name())
        ? joins.of(entry.subject(), destination).map(join -> rest(join, destination)).orElse(entry)
        : entry;
  }

  private Reason rest(Join join, IpAddress destination) {
    ResourceId network = join.network().resource().id();
    Optional<Occupant> occupant = addresses.of(destination).stream()
        .filter(it -> it.virtualNetwork().filter(network::equals).isPresent())
        .findFirst()
        .map(Occupant::of)
        .or(() -> Occupant.ofService(view.resources(), network, destination));
    if (occupant.isEmpty()) {
      return ReasonCode.NO_NIC.reason(
          "no network interface of virtual network " + join.network().resource().name() + " has " + destination, network);
    }
    return join.addressRule(occupant.get(), destination)
        .or(() -> gatewayRoutes.keeping(join, destination))
        .orElseGet(() -> FastPathRules.limitReached(view.resources(), join.circuit().resource()));
  }
}
