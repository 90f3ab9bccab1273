package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.plan.NetworkId;
import io.underpass.plan.WireNetwork;
import java.util.Arrays;
import java.util.List;
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

  /** Those of a network's ports, in the order of {@link AddressTable#numbered}. */
  List<Optional<NetworkId>> of(NetworkTable table) {
    int[] numbered = table.addresses().numbered();
    if (numbered.length == 0) {
      return List.of();
    }
    return Arrays.stream(numbered).mapToObj(index -> of(table.addresses().nics().get(index))).toList();
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
