package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Target;
import io.underpass.routing.Bindings.AtHost;
import io.underpass.routing.NetworkPeerings.Side;
import io.underpass.routing.Topology.Network;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which machine is meant by the address of a virtual appliance, and whether it can be one. */
final class NextHops {
  private final NetworkPeerings peerings;
  private final Map<ResourceId, NetworkTable> tables;
  private final PortNumbers numbers;

  NextHops(NetworkPeerings peerings, Map<ResourceId, NetworkTable> tables, PortNumbers numbers) {
    this.peerings = peerings;
    this.tables = tables;
    this.numbers = numbers;
  }

  /** What stands for an address. */
  sealed interface Found {}

  /**
   * Machines that packets are handed to, whatever the packets' addresses.
   *
   * @param name what it is, for people
   * @param targets tunnels with the numbers of their ports
   */
  record Reached(String name, ResourceId network, List<Target> targets) implements Found {}

  /** Nothing that could forward. */
  record Unfit(ReasonCode code, String text) implements Found {}

  /** Who has the address, as seen from a network: in it, or across a peering that lets machines through. */
  Found at(Network network, IpAddress address) {
    NetworkTable own = tables.get(network.resource().id());
    if (own != null && own.addresses().position(address) >= 0) {
      return in(own, address);
    }
    Optional<Side> side = peerings.of(network).stream()
        .filter(it -> it.spaces().stream().anyMatch(space -> space.contains(address)))
        .findFirst();
    if (side.isPresent()) {
      NetworkTable remote = tables.get(side.get().remote().resource().id());
      if (!side.get().carries()) {
        return new Unfit(
            ReasonCode.UDR_APPLIANCE_UNREACHABLE,
            address + " is in " + side.get().remote().resource().name() + ", and the peering lacks allowVirtualNetworkAccess");
      }
      return remote == null || remote.addresses().position(address) < 0 ? missing(address, side.get().remote()) : in(remote, address);
    }
    return network.resource().addressSpaces().stream().anyMatch(space -> space.contains(address))
        ? missing(address, network)
        : new Unfit(
            ReasonCode.UDR_APPLIANCE_UNREACHABLE,
            address + " is neither in " + network.resource().name() + " nor in a network that it is peered with");
  }

  private static Unfit missing(IpAddress address, Network network) {
    return new Unfit(
        ReasonCode.UDR_APPLIANCE_MISSING, "no network interface of " + network.resource().name() + " has " + address);
  }

  private Found in(NetworkTable table, IpAddress address) {
    int index = table.addresses().owner(table.addresses().position(address));
    NetworkInterface nic = table.addresses().nics().get(index);
    if (!nic.ipForwarding()) {
      return new Unfit(
          ReasonCode.UDR_APPLIANCE_NO_FORWARDING, "network interface " + nic.name() + " at " + address + " lacks enableIPForwarding");
    }
    AtHost place = table.places()[index];
    NetworkId number = numbers.of(nic).orElse(null);
    if (place == null || number == null) {
      return new Unfit(ReasonCode.UDR_APPLIANCE_NO_PORT, "no port is bound to network interface " + nic.name() + " at " + address);
    }
    return new Reached(
        "network interface " + nic.name() + " on " + place.host(),
        table.network().resource().id(),
        List.of(new Target.Tunnel(place.host(), number)));
  }
}
