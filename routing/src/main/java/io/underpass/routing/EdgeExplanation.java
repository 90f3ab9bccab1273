package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.net.IpAddress;
import io.underpass.plan.Reason;
import io.underpass.routing.Topology.Join;
import java.util.Optional;

/** Says of one address why it isn't at the edge, where the edge's entry speaks for many ({@link ReasonCode#FP_REST}). */
final class EdgeExplanation {
  private final View view;
  private final JoinIndex joins;
  private final AddressIndex addresses;

  EdgeExplanation(View view, JoinIndex joins, AddressIndex addresses) {
    this.view = view;
    this.joins = joins;
    this.addresses = addresses;
  }

  /** The entry's reason, or a closer one. */
  Reason of(Reason entry, IpAddress destination) {
    return entry.code().equals(ReasonCode.FP_REST.name())
        ? joins.of(entry.subject(), destination).map(join -> rest(join, destination)).orElse(entry)
        : entry;
  }

  private Reason rest(Join join, IpAddress destination) {
    Optional<NetworkInterface> nic = addresses.of(destination).stream()
        .filter(it -> it.virtualNetwork().filter(join.network().resource().id()::equals).isPresent())
        .findFirst();
    if (nic.isEmpty()) {
      return ReasonCode.NO_NIC.reason(
          "no network interface of virtual network " + join.network().resource().name() + " has " + destination,
          join.network().resource().id());
    }
    return join.addressRule(Occupant.of(nic.get()), destination)
        .orElseGet(() -> FastPathRules.limitReached(view.resources(), join.circuit().resource()));
  }
}
