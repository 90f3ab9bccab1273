package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.plan.NetworkId;
import io.underpass.plan.WireNetwork;
import io.underpass.routing.Bindings.AtHost;
import java.util.Map;
import java.util.Optional;

/** The numbers by which packets reach a machine's port whatever their address: an appliance's, or one behind a load balancer. */
final class PortNumbers {
  private final Allocations allocations;

  PortNumbers(Allocations allocations) {
    this.allocations = allocations;
  }

  /** The number of an interface's port; none unless the interface calls for one. */
  Optional<NetworkId> of(NetworkInterface nic) {
    return Demand.callsForNumber(nic) ? allocations.network(Demand.portKey(nic.id())) : Optional.empty();
  }

  /** The number by which packets reach a member of a pool; none while it isn't allocated. */
  Optional<NetworkId> of(PoolMembers.Member member) {
    Optional<NetworkId> own = of(member.nic());
    return own.isPresent() || member.listed() == null ? own : allocations.network(Demand.addressKey(member.listed(), member.address()));
  }

  /** Adds what a host takes for ports of one of its networks. */
  void addTo(Map<NetworkId, WireNetwork> networks, NetworkTable table, String host) {
    for (int index : table.addresses().numbered()) {
      AtHost place = table.places()[index];
      if (place != null && place.host().equals(host)) {
        NetworkInterface nic = table.addresses().nics().get(index);
        of(nic).ifPresent(number -> networks.put(number, leavingBy(place.port(), table.network(), nic)));
      }
    }
  }

  static WireNetwork leavingBy(String port, Topology.Network network, NetworkInterface nic) {
    return new WireNetwork(
        network.id(),
        null,
        port,
        ReasonCode.PORT_BY_NUMBER.reason(
            "what is sent to network interface " + nic.name() + ", whatever its address, leaves by port " + port, nic.id()));
  }
}
