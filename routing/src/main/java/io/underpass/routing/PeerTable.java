package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Mapping;
import io.underpass.plan.Reason;
import io.underpass.plan.Target;
import io.underpass.routing.Bindings.AtHost;
import io.underpass.routing.NetworkPeerings.Side;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The addresses of a network that another one is peered with, as that other one has them: packets travel with the VNI of the network that
 * they go to. Immutable.
 *
 * @param own the network that sends
 * @param remote the network that is sent to
 * @param afar by the index of the remote interface: over the underlay to its host, or NO_PORT
 * @param positions the addresses within the peering; null: all
 */
record PeerTable(Side side, NetworkTable own, NetworkTable remote, Mapping[] afar, @Nullable BitSet positions) {
  /** What it was before is kept as far as it still holds. */
  static PeerTable of(Side side, NetworkTable own, NetworkTable remote, @Nullable PeerTable previous) {
    if (previous != null
        && previous.side.spaces().equals(side.spaces())
        && previous.side.peering().id().equals(side.peering().id())
        && previous.own.network().id().equals(own.network().id())
        && previous.own.addresses() == own.addresses()
        && previous.remote.remote() == remote.remote()
        && previous.remote.addresses() == remote.addresses()) {
      return previous.side == side && previous.own == own && previous.remote == remote
          ? previous
          : new PeerTable(side, own, remote, previous.afar, previous.positions);
    }
    return new PeerTable(side, own, remote, afar(side, remote), positions(side, own.addresses(), remote.addresses()));
  }

  private static Mapping[] afar(Side side, NetworkTable remote) {
    Mapping[] afar = new Mapping[remote.places().length];
    for (int i = 0; i < afar.length; i++) {
      NetworkInterface nic = remote.addresses().nics().get(i);
      AtHost place = remote.places()[i];
      afar[i] = place == null
          ? new Mapping(new Target.Drop(DropCode.NO_PORT), remote.remote()[i].reason())
          : new Mapping(new Target.Tunnel(place.host(), remote.network().id()), reason(side, nic, place));
    }
    return afar;
  }

  private static Reason reason(Side side, NetworkInterface nic, AtHost place) {
    return ReasonCode.VNET_PEERING.reason(
        "network interface " + nic.name() + " of " + side.remote().resource().name() + ", peered with "
            + side.local().resource().name() + ", is on " + place.host(),
        side.peering().id());
  }

  /** Those within the peering's spaces that the network doesn't have itself. */
  private static @Nullable BitSet positions(Side side, AddressTable own, AddressTable remote) {
    BitSet positions = new BitSet(remote.size());
    for (int i = 0; i < remote.size(); i++) {
      IpAddress address = remote.address(i);
      if (own.position(address) < 0 && contains(side.spaces(), address)) {
        positions.set(i);
      }
    }
    return positions.cardinality() == remote.size() ? null : positions;
  }

  private static boolean contains(List<Prefix> spaces, IpAddress address) {
    for (Prefix space : spaces) {
      if (space.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /** The mappings of a host that has machines of the sending network. */
  NetworkMappings from(String host) {
    Mapping[] mappings = afar;
    for (int i = 0; i < afar.length; i++) {
      AtHost place = remote.places()[i];
      if (place != null && place.host().equals(host)) {
        mappings = mappings == afar ? afar.clone() : mappings;
        mappings[i] = new Mapping(new Target.Machine(place.port()), afar[i].reason());
      }
    }
    return new NetworkMappings(own.network().id(), remote.addresses(), mappings, positions);
  }
}
