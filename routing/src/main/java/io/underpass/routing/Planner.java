package io.underpass.routing;

import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import io.underpass.model.Host;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.DropCode;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Mapping;
import io.underpass.plan.Meter;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import io.underpass.routing.Allocations.NodeAllocation;
import io.underpass.routing.SubnetPolicies.Assigned;
import io.underpass.routing.Topology.Circuit;
import io.underpass.routing.Topology.Gateway;
import io.underpass.routing.Topology.Join;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a view into a plan. A planner remembers parts of its last plans by the identity of what they came from, so use one for a series
 * of views: a plan costs what has changed since. What it answers is what a new one would answer. One thread at a time.
 */
public final class Planner {
  private final Memory memory = new Memory();

  /** The plan of a view when nothing runs yet. */
  public Plan plan(View view) {
    return plan(view, Plan.EMPTY);
  }

  /**
   * The plan of a view.
   *
   * @param running what runs: where a circuit can't hold all addresses that may bypass, those that run keep their place
   */
  public Plan plan(View view, Plan running) {
    Map<String, NodePlan> nodes = new Planning(view, running).nodes();
    memory.turn();
    return new Plan(view.revision(), nodes);
  }

  /** The work on one view. */
  private final class Planning {
    private final View view;
    private final Topology topology;
    private final Bindings bindings;
    private final Map<ResourceId, NetworkState> states;
    private final NetworkStates all;
    private final ReturnRoutes returnRoutes;
    private final RuleSets ruleSets;
    private final UserRoutes userRoutes;
    private final Balancing balancing;
    private final Map<ResourceId, Map<Route.Key, Route>> policyRoutes = new HashMap<>();
    private final Map<Join, List<NetworkMappings>> fastPath;

    Planning(View view, Plan running) {
      this.view = view;
      this.topology = memory.topology(view);
      this.bindings = memory.bindings(view, topology);
      Map<ResourceId, NetworkTable> tables = memory.tables(view.resources(), topology, bindings);
      PortNumbers portNumbers = new PortNumbers(view.allocations());
      this.balancing = memory.balancing(view, topology, tables, bindings, portNumbers);
      this.returnRoutes = memory.returnRoutes(view, topology, bindings);
      this.ruleSets = memory.ruleSets(view, topology, bindings, returnRoutes);
      this.userRoutes = new UserRoutes(
          view.resources(), topology.peerings(), new NextHops(topology.peerings(), tables, portNumbers, balancing), returnRoutes);
      this.states = memory.states(
          view,
          topology,
          new NetworkState.Sources(topology.peerings(), tables, memory.peers(topology, tables), portNumbers, balancing),
          returnRoutes);
      this.all = memory.all();
      GatewayRoutes gatewayRoutes = new GatewayRoutes(view, topology, bindings.policies(), assigned -> policyPart(assigned).routes());
      this.fastPath = memory.fastPath(view, topology, this::holders, gatewayRoutes, running).all();
    }

    Map<String, NodePlan> nodes() {
      Map<String, NodePlan> nodes = new LinkedHashMap<>();
      List<NodePlan> plans = new ArrayList<>();
      topology.circuits().values().forEach(circuit -> edges(circuit, plans));
      topology.gateways().values().forEach(gateway -> instances(gateway, plans));
      for (Host host : view.resources().all(Host.class)) {
        view.allocations().node(Demand.hostKey(host.name())).ifPresent(node -> plans.add(host(node)));
      }
      plans.forEach(plan -> nodes.put(plan.node().name(), plan));
      return nodes;
    }

    /** Both edges of a circuit know the same machines. */
    private void edges(Circuit circuit, List<NodePlan> plans) {
      Joined joined = memory.derived(new Memory.Key("joined", circuit.id()), topology, () -> joined(circuit));
      List<NetworkMappings> bypassing = new ArrayList<>();
      Map<FrontEnd.Key, FrontEnd> frontEnds = new HashMap<>();
      for (Join join : fastPath.isEmpty() ? List.<Join>of() : topology.joins(circuit)) {
        List<NetworkMappings> entries = fastPath.getOrDefault(join, List.of());
        bypassing.addAll(entries);
        balancing.addReached(join.network(), entries, frontEnds);
      }
      Map<Mapping.Key, Mapping> mappings = JoinedMappings.of(bypassing);
      for (LinkRole link : LinkRole.values()) {
        List<IpAddress> own = CustomerPorts.addresses(circuit.peering(), link).stream().map(Port.LinkAddress::address).toList();
        Map<Route.Key, Route> routes = JoinedRoutes.of(List.of(
            new JoinedRoutes.Part(circuit.network(), returnRoutes.atEdge(circuit, link)),
            new JoinedRoutes.Part(circuit.network(), joined.toGateways())));
        plans.add(planOf(
            circuit.edge(link), NodeRole.EDGE, own, joined.networks(), mappings, routes, frontEnds, Map.of(), null));
      }
    }

    private Joined joined(Circuit circuit) {
      Map<NetworkId, WireNetwork> networks = new HashMap<>();
      Map<Route.Key, Route> toGateways = new HashMap<>();
      for (Join join : topology.joins(circuit)) {
        networks.putIfAbsent(
            join.network().id(),
            new WireNetwork(
                circuit.network(),
                ReasonCode.CONNECTION.reason(
                    "connection " + join.connection().name() + " joins virtual network " + join.network().resource().name(),
                    join.connection().id())));
        Route toGateway = toGateway(join);
        join.spaces().forEach(space -> toGateways.put(new Route.Key(circuit.network(), space), toGateway));
      }
      return new Joined(
          memory.keep(new Memory.Key("joined networks", circuit.id()), networks),
          memory.keep(new Memory.Key("to gateways", circuit.id()), toGateways));
    }

    private static Route toGateway(Join join) {
      Gateway gateway = join.gateway();
      if (gateway.instances().isEmpty()) {
        return new Route(
            List.of(new Target.Drop(DropCode.NO_ROUTE)),
            ReasonCode.GW_NOT_READY.reason(
                "the instances of gateway " + gateway.resource().name() + " are being made or replaced", gateway.resource().id()));
      }
      List<Target> targets = gateway.instances().stream()
          .limit(Route.MAX_TARGETS)
          .<Target>map(instance -> new Target.Tunnel(instance.name(), join.network().id()))
          .toList();
      Reason rule = join.rule();
      return new Route(
          targets,
          rule != null
              ? rule
              : ReasonCode.FP_REST.reason(
                  "connection " + join.connection().name() + " bypasses the gateway; what has no entry at the edge goes through it",
                  join.connection().id()));
    }

    /** All instances of a gateway have the same tables. */
    private void instances(Gateway gateway, List<NodePlan> plans) {
      Set<ResourceId> own = memory.derived(new Memory.Key("networks of", gateway.resource().id()), topology, () -> networksOf(gateway));
      Assigned assigned = bindings.policies().of(gateway.resource().subnet());
      Policy policy = assigned == null ? null : assigned.policy();
      GatewayTables tables = memory.following(new Memory.Key("gateway", gateway.resource().id()), (GatewayTables before) -> {
        boolean still = before != null && Objects.equals(before.policy, policy) && before.own == own;
        return new GatewayTables(policy, own, (still ? before.tables : NodeTables.NONE).with(
            all, (state, share) -> own.contains(state.id()) ? Share.atGateway(state, policy, share) : Share.none(state)));
      });
      Map<Route.Key, Route> routes =
          assigned == null ? tables.tables.routes() : joined(List.of(policyPart(assigned)), tables.tables.parts());
      for (int i = 0; i < gateway.instances().size(); i++) {
        plans.add(planOf(
            gateway.instances().get(i),
            NodeRole.GATEWAY,
            GatewayAddresses.ofInstance(view.resources(), gateway.resource(), i),
            tables.tables.networks(),
            tables.tables.mappings(),
            routes,
            tables.tables.frontEnds(),
            Map.of(),
            meter(gateway)));
      }
    }

    /** A gateway's own network and those that use it over a peering. */
    private Set<ResourceId> networksOf(Gateway gateway) {
      Set<ResourceId> networks = new HashSet<>();
      networks.add(gateway.network().resource().id());
      topology.peerings().spokes(gateway.network()).forEach(side -> networks.add(side.remote().resource().id()));
      return networks;
    }

    private Meter meter(Gateway gateway) {
      GatewaySku.Limits limits = gateway.state().running().limits(gateway.state().units());
      int flows = Math.max(1_024, Math.ceilDiv(limits.flows(), gateway.instances().size()));
      return switch (view.options().limits()) {
        case OF_THE_SKU -> new Meter(limits.bandwidth(), limits.packetsPerSecond(), limits.newFlowsPerSecond(), flows);
        case LIFTED -> new Meter(null, 0, 0, flows);
      };
    }

    private NodePlan host(NodeAllocation node) {
      String name = node.name();
      NodeTables tables = memory.following(new Memory.Key("host", name), (NodeTables before) ->
          (before == null ? NodeTables.NONE : before).with(all, (state, share) -> Share.atHost(name, state, share)));
      Map<NetworkId, WireNetwork> networks = tables.networks();
      Map<NetworkId, WireNetwork> listed = balancing.numbersAt(name);
      if (!listed.isEmpty()) {
        Map<NetworkId, WireNetwork> all = new HashMap<>(networks);
        listed.forEach(all::putIfAbsent);
        networks = all;
      }
      List<JoinedRoutes.Part> own = new ArrayList<>();
      for (Assigned assigned : bindings.assigned(name)) {
        JoinedRoutes.Part part = policyPart(assigned);
        Map<Route.Key, Route> here = UserRoutes.at(name, networks, part.routes());
        own.add(new JoinedRoutes.Part(
            part.number(), here == part.routes() ? here : memory.keep(new Memory.Key("policy", part.number(), name), here)));
      }
      Map<Route.Key, Route> routes = own.isEmpty() ? tables.routes() : joined(own, tables.parts());
      return planOf(node, NodeRole.HOST, List.of(), networks, tables.mappings(), routes, tables.frontEnds(), tables.closed(), null);
    }

    private static Map<Route.Key, Route> joined(List<JoinedRoutes.Part> own, List<JoinedRoutes.Part> others) {
      List<JoinedRoutes.Part> all = new ArrayList<>(own);
      all.addAll(others);
      return JoinedRoutes.of(all);
    }

    private List<AddressHolders> holders(Topology.Network network) {
      ServiceTable services = balancing.services(network);
      NetworkTable machines = state(network).table();
      return services == null ? List.of(machines) : List.of(machines, services);
    }

    private NetworkState state(Topology.Network network) {
      return Objects.requireNonNull(states.get(network.resource().id()));
    }

    private JoinedRoutes.Part policyPart(Assigned assigned) {
      ResourceId id = assigned.subnet().id();
      return new JoinedRoutes.Part(
          assigned.policy().routes(),
          policyRoutes.computeIfAbsent(id, _ -> memory.keep(new Memory.Key("policy", id), userRoutes.of(assigned))));
    }

    private <T> T keptAt(NodeAllocation node, String what, T value) {
      return memory.keep(new Memory.Key(what, node.name()), value);
    }

    private NodePlan planOf(
        NodeAllocation node,
        NodeRole role,
        List<IpAddress> routerAddresses,
        Map<NetworkId, WireNetwork> networks,
        Map<Mapping.Key, Mapping> mappings,
        Map<Route.Key, Route> routes,
        Map<FrontEnd.Key, FrontEnd> frontEnds,
        Map<Crossing, List<Prefix>> closed,
        @Nullable Meter meter) {
      return keptAt(node, "node", new NodePlan(
          new Node(node.name(), node.site(), role, node.underlay(), routerAddresses),
          keptAt(node, "ports of", bindings.of(node)),
          keptAt(node, "networks of", networks),
          keptAt(node, "mappings", mappings),
          keptAt(node, "routes at", routes),
          keptAt(node, "front ends at", frontEnds),
          role == NodeRole.HOST ? keptAt(node, "translations at", balancing.translations(node.name())) : Map.of(),
          keptAt(node, "rule sets of", ruleSets.of(bindings.filters(), bindings.ports(node.name()).filters().all())),
          keptAt(node, "crossings at", closed),
          meter));
    }
  }

  /** What an edge has of its circuit's connections, as long as they are the same. */
  private record Joined(Map<NetworkId, WireNetwork> networks, Map<Route.Key, Route> toGateways) {}

  /**
   * What all instances of a gateway have.
   *
   * @param policy the routes that the gateway's subnet has before its networks'
   * @param own its networks
   */
  private record GatewayTables(@Nullable Policy policy, Set<ResourceId> own, NodeTables tables) {}
}
