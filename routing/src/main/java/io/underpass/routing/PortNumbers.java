package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.plan.NetworkId;
import io.underpass.plan.WireNetwork;
import io.underpass.plan.WireNetwork.Arrival;
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
    NetworkInterface nic = member.nic();
    Optional<NetworkId> own = nic.ipForwarding() ? allocations.network(Demand.backendKey(nic.id())) : of(nic);
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

  /** By the number of the interface's port; whether it forwards says what comes by it. */
  static WireNetwork leavingBy(String port, Topology.Network network, NetworkInterface nic) {
    return leavingBy(port, network, nic, nic.ipForwarding() ? Arrival.BY_ROUTE : Arrival.CHOSEN);
  }

  static WireNetwork leavingBy(String port, Topology.Network network, NetworkInterface nic, Arrival arrival) {
    String what = switch (arrival) {
      case CHOSEN -> "what is sent to network interface " + nic.name() + ", whatever its address, leaves by port " + port;
      case BY_ROUTE -> "what network interface " + nic.name() + " is to pass on leaves by port " + port + " as it is";
    };
    return new WireNetwork(network.id(), null, port, arrival, ReasonCode.PORT_BY_NUMBER.reason(what, nic.id()));
  }
}
