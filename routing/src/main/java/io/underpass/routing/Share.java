package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Policy;
import io.underpass.plan.WireNetwork;
import io.underpass.routing.Bindings.AtHost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one node takes from one network. Parts that a change of the network left alone stay the same objects. Immutable by agreement.
 *
 * @param state the network: with the same state the share is the same
 * @param mappings of the network's own machines first, then of those across peerings in their order, then of other addresses
 */
record Share(
    NetworkState state,
    Map<NetworkId, WireNetwork> networks,
    List<NetworkMappings> mappings,
    List<JoinedRoutes.Part> routes,
    Map<FrontEnd.Key, FrontEnd> frontEnds,
    Map<Crossing, List<Prefix>> closed) {

  /** A host's; nothing where the host has no machine of the network. */
  static Share atHost(String host, NetworkState state, @Nullable Share before) {
    if (!state.table().hosts().contains(host)) {
      return none(state);
    }
    Share last = before == null || before.mappings.isEmpty() ? null : before;
    return present(host, state, last);
  }

  /** Nothing. */
  static Share none(NetworkState state) {
    return new Share(state, Map.of(), List.of(), List.of(), Map.of(), Map.of());
  }

  private static Share present(String host, NetworkState state, @Nullable Share before) {
    List<NetworkMappings> mappings = new ArrayList<>(1 + state.peers().size() + state.services().size() + state.servicesAcross().size());
    mappings.add(own(host, state, before));
    addPeers(host, state, before, mappings);
    mappings.addAll(state.services());
    mappings.addAll(state.servicesAcross());
    Map<FrontEnd.Key, FrontEnd> frontEnds = new HashMap<>();
    state.rules().forEach(rule -> frontEnds.put(rule.key(), rule.at(host)));
    state.rulesAcross().forEach(rule -> frontEnds.put(rule.key(), rule.at(host)));
    return new Share(
        state,
        kept(before == null ? null : before.networks, networks(host, state)),
        mappings,
        before != null && before.state.routes().routes() == state.routes().routes() && before.state.system().routes() == state.system().routes()
            ? before.routes
            : List.of(state.routes(), state.system()),
        kept(before == null ? null : before.frontEnds, frontEnds),
        state.closed());
  }

  /**
   * A gateway's.
   *
   * @param policy the routes that its subnet has before the network's; null where it has none
   */
  static Share atGateway(NetworkState state, @Nullable Policy policy, @Nullable Share before) {
    return ofGateway(state, policy, before == null || before.mappings.isEmpty() ? null : before);
  }

  private static Share ofGateway(NetworkState state, @Nullable Policy policy, @Nullable Share before) {
    WireNetwork wire = state.table().wire();
    List<NetworkMappings> mappings = new ArrayList<>(state.services());
    mappings.addFirst(state.afar());
    Map<FrontEnd.Key, FrontEnd> frontEnds = new HashMap<>();
    state.rules().forEach(rule -> frontEnds.put(rule.key(), rule.at(null)));
    return new Share(
        state,
        kept(
            before == null ? null : before.networks,
            Map.of(state.table().network().id(), policy == null ? wire : new WireNetwork(wire.lookup(), policy, null, wire.reason()))),
        mappings,
        before != null && before.state.routes().routes() == state.routes().routes() ? before.routes : List.of(state.routes()),
        kept(before == null ? null : before.frontEnds, frontEnds),
        Map.of());
  }

  private static <K, V> Map<K, V> kept(@Nullable Map<K, V> before, Map<K, V> now) {
    return now.equals(before) ? before : now;
  }

  private static Map<NetworkId, WireNetwork> networks(String host, NetworkState state) {
    NetworkTable table = state.table();
    int[] numbered = table.addresses().numbered();
    if (numbered.length == 0) {
      return Map.of(table.network().id(), table.wire());
    }
    Map<NetworkId, WireNetwork> networks = new HashMap<>();
    networks.put(table.network().id(), table.wire());
    for (int i = 0; i < numbered.length; i++) {
      AtHost place = table.places()[numbered[i]];
      NetworkId number = state.numbers().get(i).orElse(null);
      if (place != null && number != null && place.host().equals(host)) {
        NetworkInterface nic = table.addresses().nics().get(numbered[i]);
        networks.put(number, PortNumbers.leavingBy(place.port(), table.network(), nic));
      }
    }
    return networks;
  }

  private static NetworkMappings own(String host, NetworkState state, @Nullable Share before) {
    return before != null && before.state.table().remote() == state.table().remote()
        ? before.mappings.getFirst()
        : state.table().from(host);
  }

  private static void addPeers(String host, NetworkState state, @Nullable Share before, List<NetworkMappings> mappings) {
    Map<Mapping[], NetworkMappings> byMade = null;
    for (int i = 0; i < state.peers().size(); i++) {
      PeerTable peer = state.peers().get(i);
      PeerTable known = before != null && i < before.state.peers().size() ? before.state.peers().get(i) : null;
      if (known != null && known.afar() == peer.afar()) {
        mappings.add(before.mappings.get(1 + i));
      } else if (before == null || known != null && known.side().peering().id().equals(peer.side().peering().id())) {
        mappings.add(peer.from(host));
      } else {
        byMade = byMade == null ? peers(before) : byMade;
        NetworkMappings kept = byMade.get(peer.afar());
        mappings.add(kept == null ? peer.from(host) : kept);
      }
    }
  }

  /** By what they were made of. */
  private static Map<Mapping[], NetworkMappings> peers(Share before) {
    Map<Mapping[], NetworkMappings> known = new IdentityHashMap<>();
    for (int i = 0; i < before.state.peers().size(); i++) {
      known.put(before.state.peers().get(i).afar(), before.mappings.get(1 + i));
    }
    return known;
  }
}
