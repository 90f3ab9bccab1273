package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Route;
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
  private final Balancing balancing;

  NextHops(NetworkPeerings peerings, Map<ResourceId, NetworkTable> tables, PortNumbers numbers, Balancing balancing) {
    this.peerings = peerings;
    this.tables = tables;
    this.numbers = numbers;
    this.balancing = balancing;
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
    if (balancing.isFrontEnd(network, address)) {
      return behind(network, address);
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
      if (balancing.isFrontEnd(side.get().remote(), address)) {
        return behind(side.get().remote(), address);
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

  /**
   * The machines behind a front end: packets of all protocols and ports must go there (azure-docs, load-balancer-ha-ports-overview). A flow's hash shares
   * them out, so a flow may move when a machine comes or goes.
   */
  private Found behind(Network network, IpAddress address) {
    List<Target> targets = balancing.rules(network, address).stream()
        .filter(rule -> rule.from().rule().isForAllPorts())
        .flatMap(BalancedRule::forwarding)
        .flatMap(at -> numbers.of(at.member().nic()).stream().map(number -> (Target) new Target.Tunnel(at.place().host(), number)))
        .limit(Route.MAX_TARGETS)
        .toList();
    return targets.isEmpty()
        ? new Unfit(
            ReasonCode.UDR_APPLIANCE_NO_BACKEND,
            address + " is a front end without a rule for all ports that has machines which take packets and have enableIPForwarding")
        : new Reached("front end " + address + " of a load balancer, " + targets.size() + " machines", network.resource().id(), targets);
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
