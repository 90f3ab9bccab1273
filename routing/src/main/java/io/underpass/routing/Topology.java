package io.underpass.routing;

import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ExpressRouteCrossConnection;
import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetwork;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.model.VirtualNetworkPeering;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Reason;
import io.underpass.routing.Allocations.NodeAllocation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A view with its references followed. What isn't fit to carry packets is left out, and the reason kept. */
final class Topology {
  private final Inputs inputs;
  private final Inputs peeringInputs;
  private final Allocations allocations;
  private final Map<ResourceId, GatewayState> states;
  private final Map<ResourceId, Network> networks;
  private final Map<ResourceId, Circuit> circuits = new LinkedHashMap<>();
  private final Map<ResourceId, Gateway> gateways = new LinkedHashMap<>();
  private final Map<ResourceId, Reason> unfit = new HashMap<>();
  private final NetworkPeerings peerings;
  private final List<Join> joins = new ArrayList<>();
  private final Map<ResourceId, ConnectionStatus> statuses = new HashMap<>();

  /** A virtual network and its number. */
  record Network(VirtualNetwork resource, NetworkId id) {}

  /** A provisioned circuit with private peering, its network and its edges. */
  record Circuit(ExpressRouteCircuit resource, CircuitPeering peering, NetworkId network, Map<LinkRole, NodeAllocation> edges) {
    ResourceId id() {
      return resource.id();
    }

    NodeAllocation edge(LinkRole link) {
      return edges.get(link);
    }

    boolean carries(Prefix prefix) {
      return peering.links(prefix.isIpv4()).isPresent();
    }
  }

  /** A gateway in its network; without instances while they are being made or replaced. */
  record Gateway(VirtualNetworkGateway resource, GatewayState state, Network network, List<NodeAllocation> instances) {}

  /**
   * A network that a connection joins with a circuit: the gateway's own, or one that uses the gateway over a peering.
   *
   * @param spaces the network's address spaces that the circuit takes from it
   * @param rule what keeps all of it on the gateway; null if addresses may bypass
   */
  record Join(Connection connection, Gateway gateway, Circuit circuit, Network network, List<Prefix> spaces, @Nullable Reason rule) {
    /** The rule that keeps an address of the network on the gateway, whatever room there is; empty if it may bypass. */
    Optional<Reason> addressRule(Occupant occupant, IpAddress address) {
      return FastPathRules.addressRule(connection, circuit.resource(), place(), occupant, address);
    }

    private FastPathRules.Place place() {
      return network == gateway.network() ? FastPathRules.Place.GATEWAYS_OWN_NETWORK : FastPathRules.Place.PEERED_NETWORK;
    }
  }

  private Topology(View view, Inputs inputs, @Nullable Topology previous) {
    this.inputs = inputs;
    this.peeringInputs = Inputs.of(
        view.resources(), VirtualNetwork.class, VirtualNetworkPeering.class, VirtualNetworkGateway.class);
    this.allocations = view.allocations();
    this.states = view.gateways();
    this.networks = networks(view, previous);
    this.peerings = previous != null && networks == previous.networks && peeringInputs.same(previous.peeringInputs)
        ? previous.peerings
        : NetworkPeerings.of(view, networks);
    resolveCircuits(view);
    resolveGateways(view);
    resolveConnections(view);
  }

  static Topology of(View view) {
    return of(view, null);
  }

  /** The very same where nothing that it follows from has changed; else its networks and peerings are, as far as they are the same. */
  static Topology of(View view, @Nullable Topology previous) {
    Inputs inputs = Inputs.of(
        view.resources(),
        VirtualNetwork.class, VirtualNetworkPeering.class, VirtualNetworkGateway.class, Connection.class, ExpressRouteCircuit.class,
        CircuitPeering.class, ExpressRouteCrossConnection.class);
    return previous != null
            && view.allocations() == previous.allocations
            && inputs.same(previous.inputs)
            && view.gateways().equals(previous.states)
        ? previous
        : new Topology(view, inputs, previous);
  }

  Map<ResourceId, Network> networks() {
    return networks;
  }

  Map<ResourceId, Circuit> circuits() {
    return circuits;
  }

  Map<ResourceId, Gateway> gateways() {
    return gateways;
  }

  NetworkPeerings peerings() {
    return peerings;
  }

  /** In order of the connections' creation, a gateway's own network before those that use it. */
  List<Join> joins() {
    return joins;
  }

  List<Join> joins(Circuit circuit) {
    return joins.stream().filter(join -> join.circuit() == circuit).toList();
  }

  Map<ResourceId, ConnectionStatus> statuses() {
    return statuses;
  }

  /** Why a circuit or a gateway is left out. */
  Optional<Reason> unfit(ResourceId id) {
    return Optional.ofNullable(unfit.get(id));
  }

  /** The map of before where it holds the same. */
  private static Map<ResourceId, Network> networks(View view, @Nullable Topology previous) {
    Map<ResourceId, Network> before = previous == null ? Map.of() : previous.networks;
    Map<ResourceId, Network> networks = new LinkedHashMap<>();
    boolean same = true;
    for (VirtualNetwork network : view.resources().all(VirtualNetwork.class)) {
      NetworkId number = view.allocations().network(Demand.networkKey(network.id())).orElse(null);
      if (number != null) {
        Network known = before.get(network.id());
        boolean still = known != null && known.resource() == network && known.id().equals(number);
        same &= still;
        networks.put(network.id(), still ? known : new Network(network, number));
      }
    }
    return same && networks.size() == before.size() ? before : networks;
  }

  private void resolveCircuits(View view) {
    for (ExpressRouteCircuit circuit : view.resources().all(ExpressRouteCircuit.class)) {
      CircuitPeering peering = view.resources().privatePeering(circuit).orElse(null);
      NetworkId network = view.allocations().network(Demand.networkKey(circuit.id())).orElse(null);
      Map<LinkRole, NodeAllocation> edges = new EnumMap<>(LinkRole.class);
      for (LinkRole link : LinkRole.values()) {
        view.allocations().node(Demand.edgeKey(circuit.id(), link)).ifPresent(node -> edges.put(link, node));
      }
      if (!view.resources().isProvisioned(circuit)) {
        leaveOut(circuit.id(), ReasonCode.CIRCUIT_NOT_PROVISIONED, "the provider has not provisioned circuit " + circuit.name());
      } else if (peering == null || peering.ipv4() == null && peering.ipv6() == null) {
        leaveOut(circuit.id(), ReasonCode.PEERING_MISSING, "circuit " + circuit.name() + " has no private peering with two links");
      } else if (!peering.enabled()) {
        leaveOut(circuit.id(), ReasonCode.PEERING_DISABLED, "the private peering of circuit " + circuit.name() + " is disabled");
      } else if (network == null || edges.size() < LinkRole.values().length) {
        leaveOut(circuit.id(), ReasonCode.NOT_ALLOCATED, "circuit " + circuit.name() + " has no edges allocated yet");
      } else {
        circuits.put(circuit.id(), new Circuit(circuit, peering, network, edges));
      }
    }
  }

  private void resolveGateways(View view) {
    for (VirtualNetworkGateway gateway : view.resources().all(VirtualNetworkGateway.class)) {
      if (!gateway.isExpressRoute()) {
        continue;
      }
      GatewayState state = view.gateways().get(gateway.id());
      Network network = gateway.virtualNetwork().map(networks::get).orElse(null);
      if (network == null) {
        leaveOut(gateway.id(), ReasonCode.REFERENCE_MISSING, "gateway " + gateway.name() + " has no virtual network that exists");
      } else if (state == null) {
        leaveOut(gateway.id(), ReasonCode.GW_NOT_READY, "gateway " + gateway.name() + " is being created");
      } else {
        List<NodeAllocation> instances = new ArrayList<>();
        for (int i = 0; state.ready() && i < state.instances(); i++) {
          view.allocations().node(Demand.instanceKey(gateway.id(), i)).ifPresent(instances::add);
        }
        gateways.put(gateway.id(), new Gateway(gateway, state, network, List.copyOf(instances)));
      }
    }
  }

  private void leaveOut(ResourceId id, ReasonCode code, String text) {
    unfit.put(id, code.reason(text, id));
  }

  private void resolveConnections(View view) {
    Map<Circuit, Set<Prefix>> taken = new IdentityHashMap<>();
    for (Connection connection : view.resources().all(Connection.class)) {
      if (!connection.isExpressRoute()) {
        continue;
      }
      Gateway gateway = connection.gateway() == null ? null : gateways.get(connection.gateway());
      Circuit circuit = connection.circuit() == null ? null : circuits.get(connection.circuit());
      if (gateway == null || circuit == null) {
        statuses.put(connection.id(), notJoined(connection, circuit == null ? connection.circuit() : connection.gateway()));
        continue;
      }
      if (!join(view, connection, gateway, circuit, taken.computeIfAbsent(circuit, _ -> new HashSet<>()))) {
        statuses.put(
            connection.id(),
            new ConnectionStatus(
                ConnectionStatus.State.NOT_CONNECTED,
                ReasonCode.ADDRESS_SPACE_TAKEN.reason(
                    "an older connection of circuit " + circuit.resource().name() + " has the address spaces of "
                        + gateway.network().resource().name() + ", or the peering lacks their family",
                    connection.id())));
        continue;
      }
      statuses.put(connection.id(), joined(connection, gateway));
    }
  }

  /**
   * Joins the gateway's network and those that use it with the circuit.
   *
   * @param taken spaces that the circuit has; what is joined is added
   * @return false if nothing is left of the gateway's own network
   */
  private boolean join(View view, Connection connection, Gateway gateway, Circuit circuit, Set<Prefix> taken) {
    Optional<Reason> rule = FastPathRules.connectionRule(
        view.resources(), connection, gateway.resource(), gateway.state(), circuit.resource());
    Network hub = gateway.network();
    Advertisement advertised = Advertisement.of(hub, peerings);
    List<Prefix> own = free(advertised.prefixesOf(hub), circuit, taken);
    if (own.isEmpty()) {
      return false;
    }
    joins.add(new Join(connection, gateway, circuit, hub, own, rule.orElse(null)));
    for (NetworkPeerings.Side side : peerings.spokes(hub)) {
      List<Prefix> spaces = free(advertised.prefixesOf(side.remote()), circuit, taken);
      if (!spaces.isEmpty()) {
        Reason spokeRule = rule
            .or(() -> FastPathRules.peeringRule(connection, circuit.resource(), hub.resource(), side.remote().resource()))
            .orElse(null);
        joins.add(new Join(connection, gateway, circuit, side.remote(), spaces, spokeRule));
      }
    }
    return true;
  }

  private static List<Prefix> free(List<Prefix> spaces, Circuit circuit, Set<Prefix> taken) {
    return spaces.stream().filter(circuit::carries).filter(taken::add).toList();
  }

  private static ConnectionStatus joined(Connection connection, Gateway gateway) {
    return gateway.instances().isEmpty()
        ? new ConnectionStatus(
            ConnectionStatus.State.CONNECTING,
            ReasonCode.GW_NOT_READY.reason(
                "the instances of gateway " + gateway.resource().name() + " are being made or replaced", gateway.resource().id()))
        : new ConnectionStatus(
            ConnectionStatus.State.CONNECTED, ReasonCode.CONNECTED.reason("gateway and circuit are joined", connection.id()));
  }

  private ConnectionStatus notJoined(Connection connection, @Nullable ResourceId end) {
    Reason why = end == null || !unfit.containsKey(end)
        ? ReasonCode.REFERENCE_MISSING.reason(
            "connection " + connection.name() + " names " + (end == null ? "no gateway or no circuit" : end) + ", which does not exist",
            connection.id())
        : unfit.get(end);
    return new ConnectionStatus(
        switch (ReasonCode.valueOf(why.code())) {
          case REFERENCE_MISSING -> ConnectionStatus.State.UNKNOWN;
          case GW_NOT_READY, NOT_ALLOCATED -> ConnectionStatus.State.CONNECTING;
          default -> ConnectionStatus.State.NOT_CONNECTED;
        },
        why);
  }
}
