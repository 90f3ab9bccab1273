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

  /** Adds what a host takes for ports of one of its networks. */
  void addTo(Map<NetworkId, WireNetwork> networks, NetworkTable table, String host) {
    for (int index : table.addresses().numbered()) {
      AtHost place = table.places()[index];
      if (place != null && place.host().equals(host)) {
        NetworkInterface nic = table.addresses().nics().get(index);
        of(nic).ifPresent(number -> networks.put(
            number,
            new WireNetwork(
                table.network().id(),
                null,
                place.port(),
                ReasonCode.PORT_BY_NUMBER.reason(
                    "what is sent to network interface " + nic.name() + ", whatever its address, leaves by port " + place.port(),
                    nic.id()))));
      }
    }
  }
}
