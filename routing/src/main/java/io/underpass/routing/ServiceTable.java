package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Mapping;
import io.underpass.plan.Reason;
import io.underpass.plan.Target;
import io.underpass.routing.NetworkPeerings.Side;
import io.underpass.routing.Topology.Network;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtual network's addresses that no interface has: front ends of internal load balancers, and inbound endpoints of DNS resolvers. They are the same
 * at every node that knows the network. Immutable.
 */
record ServiceTable(Network network, AddressTable nics, List<Service> services, AddressTable addresses) implements AddressHolders {
  /**
   * An address.
   *
   * @param name what it is, for people
   * @param mapping where packets to it go
   */
  record Service(IpAddress address, Occupant occupant, String name, Mapping mapping) {}

  /**
   * Those of a network.
   *
   * @param nics the addresses that interfaces have: those keep them
   * @param services of different addresses
   */
  static ServiceTable of(Network network, AddressTable nics, List<Service> services, @Nullable ServiceTable previous) {
    if (previous != null && previous.nics == nics && previous.network.id().equals(network.id()) && previous.services.equals(services)) {
      return previous.network == network ? previous : new ServiceTable(network, nics, previous.services, previous.addresses);
    }
    return new ServiceTable(
        network, nics, List.copyOf(services), new AddressTable(services.stream().map(Service::address).toArray(IpAddress[]::new)));
  }

  @Override
  public Occupant occupant(int owner) {
    return services.get(owner).occupant();
  }

  @Override
  public Mapping[] atEdge(Topology.Join join) {
    return services.stream()
        .map(service -> service.mapping().target() instanceof Target.Drop
            ? service.mapping()
            : new Mapping(
                service.mapping().target(),
                ReasonCode.FP_ELIGIBLE.reason(
                    "connection " + join.connection().name() + " bypasses the gateway; this is " + service.name(), join.connection().id())))
        .toArray(Mapping[]::new);
  }

  /** The mappings of a node that knows the network itself. */
  NetworkMappings mappings() {
    return new NetworkMappings(network.id(), addresses, services.stream().map(Service::mapping).toArray(Mapping[]::new), null);
  }

  /** The mappings of a host with machines of a network that is peered with this one. */
  NetworkMappings across(Side side, AddressHolders own) {
    BitSet positions = new BitSet(addresses.size());
    Mapping[] mappings = new Mapping[addresses.size()];
    for (int i = 0; i < addresses.size(); i++) {
      Service service = services.get(i);
      mappings[i] = across(side, service);
      if (own.addresses().position(service.address()) < 0 && side.spaces().stream().anyMatch(space -> space.contains(service.address()))) {
        positions.set(i);
      }
    }
    return new NetworkMappings(side.local().id(), addresses, mappings, positions);
  }

  /** A Basic load balancer isn't reached from another region (azure-docs, virtual-network-peering-overview, constraints). */
  private static Mapping across(Side side, Service service) {
    if (service.mapping().target() instanceof Target.Drop) {
      return service.mapping();
    }
    boolean tooFar = service.occupant().kind() == Occupant.Kind.BASIC_FRONT_END
        && !FastPathRules.sameRegion(side.local().resource(), side.remote().resource());
    Reason reason = tooFar
        ? ReasonCode.LB_BASIC_REGION.reason(
            service.name() + " is Basic and in " + side.remote().resource().location() + ": from " + side.local().resource().name() + " in "
                + side.local().resource().location() + " it isn't reached",
            service.occupant().id().parent())
        : ReasonCode.VNET_PEERING.reason(
            service.name() + " of " + side.remote().resource().name() + ", peered with " + side.local().resource().name(), side.peering().id());
    return new Mapping(tooFar ? new Target.Drop(DropCode.NO_ROUTE) : service.mapping().target(), reason);
  }
}
