package io.underpass.routing;

import io.underpass.plan.DropCode;
import io.underpass.plan.Mapping;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import io.underpass.routing.Bindings.AtHost;
import io.underpass.model.NetworkInterface;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A virtual network's addresses, where they live, and how to reach them from any node that doesn't have them. Immutable.
 *
 * @param wire as hosts take its packets from the underlay
 * @param places by the interface's index; null without a port
 * @param remote by the interface's index: over the underlay to its host, or NO_PORT; another object whenever anything of the table is another
 * @param hosts those that have a port of this network
 */
record NetworkTable(
    Topology.Network network,
    WireNetwork wire,
    AddressTable addresses,
    @Nullable AtHost[] places,
    Mapping[] remote,
    Set<String> hosts)
    implements AddressHolders {
  /** What it was before is kept as far as it still holds. */
  static NetworkTable of(
      Topology.Network network,
      List<NetworkInterface> nics,
      Bindings bindings,
      @Nullable NetworkTable previous) {
    AtHost[] places = new AtHost[nics.size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = bindings.place(nics.get(i).id());
    }
    boolean sameNics = previous != null && identical(previous.addresses.nics(), nics);
    if (sameNics && previous.network.id().equals(network.id()) && Arrays.equals(places, previous.places)) {
      return previous.in(network);
    }
    Mapping[] remote = new Mapping[places.length];
    for (int i = 0; i < places.length; i++) {
      remote[i] = remote(network, nics.get(i), places[i]);
    }
    AddressTable addresses = sameNics ? previous.addresses : new AddressTable(nics);
    return new NetworkTable(network, wire(network), addresses, places, remote, hosts(places));
  }

  /** Whether these are the interfaces whose addresses it has, the very list. */
  boolean isOf(List<NetworkInterface> nics) {
    return addresses.nics() == nics;
  }

  /** The same where interfaces and ports are the same: only the network may have changed. */
  NetworkTable in(Topology.Network now) {
    if (network == now) {
      return this;
    }
    if (!network.id().equals(now.id())) {
      return renumbered(now);
    }
    return new NetworkTable(now, network.resource() == now.resource() ? wire : wire(now), addresses, places, remote, hosts);
  }

  private NetworkTable renumbered(Topology.Network now) {
    Mapping[] others = new Mapping[places.length];
    for (int i = 0; i < places.length; i++) {
      others[i] = remote(now, addresses.nics().get(i), places[i]);
    }
    return new NetworkTable(now, wire(now), addresses, places, others, hosts);
  }

  private static WireNetwork wire(Topology.Network network) {
    return new WireNetwork(
        network.id(),
        null,
        null,
        ReasonCode.VIRTUAL_NETWORK.reason("virtual network " + network.resource().name(), network.resource().id()));
  }

  private static boolean identical(List<NetworkInterface> before, List<NetworkInterface> now) {
    for (int i = 0; before.size() == now.size() && i < now.size(); i++) {
      if (before.get(i) != now.get(i)) {
        return false;
      }
    }
    return before.size() == now.size();
  }

  private static Mapping remote(Topology.Network network, NetworkInterface nic, @Nullable AtHost place) {
    return place == null
        ? new Mapping(
            new Target.Drop(DropCode.NO_PORT),
            ReasonCode.NO_PORT.reason("no port is bound to network interface " + nic.name(), nic.id()))
        : new Mapping(
            new Target.Tunnel(place.host(), network.id()),
            ReasonCode.PORT_ON_HOST.reason("network interface " + nic.name() + " is on " + place.host(), nic.id()));
  }

  /** The mappings of a node that has none of the ports: a gateway. */
  NetworkMappings fromAfar() {
    return new NetworkMappings(network.id(), addresses, remote, null);
  }

  /** The mappings of a host. */
  NetworkMappings from(String host) {
    Mapping[] mappings = remote.clone();
    for (int i = 0; i < places.length; i++) {
      AtHost place = places[i];
      if (place != null && place.host().equals(host)) {
        NetworkInterface nic = addresses.nics().get(i);
        mappings[i] = new Mapping(
            new Target.Machine(place.port()),
            ReasonCode.PORT_HERE.reason("network interface " + nic.name() + " is bound to port " + place.port() + " here", nic.id()));
      }
    }
    return new NetworkMappings(network.id(), addresses, mappings, null);
  }

  @Override
  public Occupant occupant(int owner) {
    return Occupant.of(addresses.nics().get(owner));
  }

  @Override
  public Mapping[] atEdge(Topology.Join join) {
    Mapping[] byNic = remote.clone();
    Map<String, Target> targets = new HashMap<>();
    for (int i = 0; i < byNic.length; i++) {
      AtHost place = places[i];
      if (place != null) {
        NetworkInterface nic = addresses.nics().get(i);
        byNic[i] = new Mapping(
            targets.computeIfAbsent(place.host(), host -> new Target.Tunnel(host, join.network().id())),
            ReasonCode.FP_ELIGIBLE.reason(
                "connection " + join.connection().name() + " bypasses the gateway; network interface " + nic.name() + " is on "
                    + place.host(),
                join.connection().id()));
      }
    }
    return byNic;
  }

  private static Set<String> hosts(@Nullable AtHost[] places) {
    Set<String> hosts = new HashSet<>();
    for (AtHost place : places) {
      if (place != null) {
        hosts.add(place.host());
      }
    }
    return hosts;
  }
}
