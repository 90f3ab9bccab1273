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
import io.underpass.routing.NetworkPeerings.Side;
import io.underpass.routing.SubnetPolicies.Assigned;
import io.underpass.routing.Topology.Circuit;
import io.underpass.routing.Topology.Gateway;
import io.underpass.routing.Topology.Join;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Turns a view into a plan. A planner remembers parts of its last plans by the identity of what they came from, so use one for a series
 * of views; what it
 * answers is what a new one would answer. One thread at a time.
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
    private final Map<ResourceId, NetworkTable> tables;
    private final Map<ResourceId, PeerTable> peers;
    private final ReturnRoutes returnRoutes;
    private final PortNumbers portNumbers;
    private final RuleSets ruleSets;
    private final UserRoutes userRoutes;
    private final Crossings crossings;
    private final Balancing balancing;
    private final Map<ResourceId, Map<Route.Key, Route>> routesInNetwork = new HashMap<>();
    private final Map<ResourceId, Map<Route.Key, Route>> systemRoutes = new HashMap<>();
    private final Map<ResourceId, Map<Route.Key, Route>> policyRoutes = new HashMap<>();
    private final Map<Join, List<NetworkMappings>> fastPath = new IdentityHashMap<>();

    Planning(View view, Plan running) {
      this.view = view;
      this.topology = Topology.of(view);
      this.bindings = memory.bindings(view, topology);
      this.tables = memory.tables(view.resources(), topology, bindings);
      this.peers = memory.peers(topology, tables);
      this.portNumbers = new PortNumbers(view.allocations());
      this.balancing = memory.balancing(view, topology, tables, bindings, portNumbers);
      this.returnRoutes = memory.returnRoutes(view, topology, bindings);
      this.ruleSets = memory.ruleSets(view, topology, bindings, returnRoutes);
      this.userRoutes = new UserRoutes(
          view.resources(), topology.peerings(), new NextHops(topology.peerings(), tables, portNumbers, balancing), returnRoutes);
      this.crossings = new Crossings(topology.peerings(), tables, portNumbers, balancing);
      GatewayRoutes gatewayRoutes = new GatewayRoutes(view, topology, bindings.policies(), assigned -> policyPart(assigned).routes());
      new FastPathEntries(view, topology, this::holders, gatewayRoutes, running).all().forEach((join, mappings) -> {
        List<NetworkMappings> kept = new ArrayList<>(mappings.size());
        mappings.forEach(part ->
            kept.add(memory.keep(new Memory.Key("bypass " + kept.size() + " " + join.network().id(), join.connection().id()), part)));
        fastPath.put(join, kept);
      });
    }

    Map<String, NodePlan> nodes() {
      Map<String, NodePlan> nodes = new LinkedHashMap<>();
      List<NodePlan> plans = new ArrayList<>();
      topology.circuits().values().forEach(circuit -> {
        for (LinkRole link : LinkRole.values()) {
          plans.add(edge(circuit, link));
        }
      });
      topology.gateways().values().forEach(gateway -> {
        for (int i = 0; i < gateway.instances().size(); i++) {
          plans.add(instance(gateway, i));
        }
      });
      for (Host host : view.resources().all(Host.class)) {
        view.allocations().node(Demand.hostKey(host.name())).ifPresent(node -> plans.add(host(node)));
      }
      plans.forEach(plan -> nodes.put(plan.node().name(), plan));
      return nodes;
    }

    private NodePlan edge(Circuit circuit, LinkRole link) {
      NodeAllocation node = circuit.edge(link);
      Map<NetworkId, WireNetwork> networks = new HashMap<>();
      Map<Route.Key, Route> toGateways = new HashMap<>();
      List<NetworkMappings> mappings = new ArrayList<>();
      Map<FrontEnd.Key, FrontEnd> frontEnds = new HashMap<>();
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
        List<NetworkMappings> bypassing = fastPath.getOrDefault(join, List.of());
        mappings.addAll(bypassing);
        balancing.addReached(join.network(), bypassing, frontEnds);
      }
      List<IpAddress> own = Bindings.linkAddresses(circuit.peering(), link).stream().map(Port.LinkAddress::address).toList();
      Map<Route.Key, Route> routes = JoinedRoutes.of(List.of(
          new JoinedRoutes.Part(circuit.network(), keptAt(node, "on premises", returnRoutes.atEdge(circuit, link))),
          new JoinedRoutes.Part(circuit.network(), keptAt(node, "to gateways", toGateways))));
      return planOf(node, NodeRole.EDGE, own, networks, mappings, routes, frontEnds, Map.of(), null);
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

    private NodePlan instance(Gateway gateway, int instance) {
      Map<NetworkId, WireNetwork> networks = new HashMap<>();
      List<NetworkMappings> mappings = new ArrayList<>();
      Map<FrontEnd.Key, FrontEnd> frontEnds = new HashMap<>();
      List<JoinedRoutes.Part> routes = new ArrayList<>();
      Assigned assigned = bindings.policies().of(gateway.resource().subnet());
      if (assigned != null) {
        routes.add(policyPart(assigned));
      }
      for (Topology.Network network : networksOf(gateway)) {
        ResourceId id = network.resource().id();
        WireNetwork wire = table(id).wire();
        networks.put(
            network.id(), assigned == null ? wire : new WireNetwork(wire.lookup(), assigned.policy(), null, wire.reason()));
        routes.add(new JoinedRoutes.Part(network.id(), routesIn(network)));
        mappings.add(memory.keep(new Memory.Key("remote", id), table(id).fromAfar()));
        addServices(network, mappings);
        balancing.addFrontEnds(network, null, frontEnds);
      }
      return planOf(
          gateway.instances().get(instance),
          NodeRole.GATEWAY,
          GatewayAddresses.ofInstance(view.resources(), gateway.resource(), instance),
          networks,
          mappings,
          JoinedRoutes.of(routes),
          frontEnds,
          Map.of(),
          meter(gateway));
    }

    /** A gateway's own network and those that use it over a peering. */
    private List<Topology.Network> networksOf(Gateway gateway) {
      List<Topology.Network> networks = new ArrayList<>();
      networks.add(gateway.network());
      topology.peerings().spokes(gateway.network()).forEach(side -> networks.add(side.remote()));
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
      Map<NetworkId, WireNetwork> networks = new HashMap<>();
      List<NetworkMappings> mappings = new ArrayList<>();
      Map<FrontEnd.Key, FrontEnd> frontEnds = new HashMap<>();
      List<NetworkTable> present = tables.values().stream().filter(table -> table.hosts().contains(node.name())).toList();
      List<JoinedRoutes.Part> routes = new ArrayList<>();
      Map<Crossing, List<Prefix>> closed = new HashMap<>();
      for (NetworkTable table : present) {
        ResourceId network = table.network().resource().id();
        networks.put(table.network().id(), table.wire());
        routes.add(new JoinedRoutes.Part(table.network().id(), routesIn(table.network())));
        routes.add(new JoinedRoutes.Part(table.network().id(), systemRoutesIn(table.network())));
        crossings.addFrom(table.network(), closed);
        portNumbers.addTo(networks, table, node.name());
        mappings.add(memory.derived(
            new Memory.Key("host", network, node.name()), table.remote(), () -> table.from(node.name())));
        addServices(table.network(), mappings);
        balancing.addFrontEnds(table.network(), node.name(), frontEnds);
        for (Side side : topology.peerings().of(table.network())) {
          PeerTable peer = peers.get(side.peering().id());
          if (peer != null) {
            mappings.add(memory.derived(
                new Memory.Key("peer", side.peering().id(), node.name()), peer.afar(), () -> peer.from(node.name())));
            ServiceTable services = balancing.services(side.remote());
            if (services != null) {
              mappings.add(memory.keep(new Memory.Key("services across", side.peering().id()), services.across(side, table)));
              balancing.addFrontEnds(side.remote(), node.name(), frontEnds);
            }
          }
        }
      }
      balancing.addNumbers(node.name(), networks);
      for (Assigned assigned : bindings.assigned(node.name())) {
        JoinedRoutes.Part part = policyPart(assigned);
        Map<Route.Key, Route> here = UserRoutes.at(node.name(), networks, part.routes());
        routes.add(new JoinedRoutes.Part(
            part.number(), here == part.routes() ? here : memory.keep(new Memory.Key("policy", part.number(), node.name()), here)));
      }
      return planOf(node, NodeRole.HOST, List.of(), networks, mappings, JoinedRoutes.of(routes), frontEnds, closed, null);
    }

    private void addServices(Topology.Network network, List<NetworkMappings> mappings) {
      ServiceTable services = balancing.services(network);
      if (services != null) {
        mappings.add(memory.keep(new Memory.Key("services", network.resource().id()), services.mappings()));
      }
    }

    private List<AddressHolders> holders(Topology.Network network) {
      ServiceTable services = balancing.services(network);
      NetworkTable machines = table(network.resource().id());
      return services == null ? List.of(machines) : List.of(machines, services);
    }

    private NetworkTable table(ResourceId network) {
      return Objects.requireNonNull(tables.get(network));
    }

    private Map<Route.Key, Route> routesIn(Topology.Network network) {
      ResourceId id = network.resource().id();
      return routesInNetwork.computeIfAbsent(id, _ -> memory.keep(new Memory.Key("routes", id), returnRoutes.in(network)));
    }

    private Map<Route.Key, Route> systemRoutesIn(Topology.Network network) {
      ResourceId id = network.resource().id();
      return systemRoutes.computeIfAbsent(id, _ -> memory.keep(new Memory.Key("system", id), returnRoutes.systemIn(network)));
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
        List<NetworkMappings> mappings,
        Map<Route.Key, Route> routes,
        Map<FrontEnd.Key, FrontEnd> frontEnds,
        Map<Crossing, List<Prefix>> closed,
        @Nullable Meter meter) {
      Map<Mapping.Key, Mapping> joined = keptAt(node, "mappings", JoinedMappings.of(mappings));
      Map<String, Port> ports = keptAt(node, "ports of", bindings.of(node));
      return keptAt(node, "node", new NodePlan(
          new Node(node.name(), node.site(), role, node.underlay(), routerAddresses),
          ports,
          keptAt(node, "networks of", networks),
          joined,
          keptAt(node, "routes at", routes),
          keptAt(node, "front ends at", frontEnds),
          role == NodeRole.HOST ? keptAt(node, "translations at", balancing.translations(node.name())) : Map.of(),
          keptAt(node, "rule sets of", ruleSets.of(bindings.filters(), bindings.ports(node.name()).filters().all())),
          keptAt(node, "crossings at", closed),
          meter));
    }
  }
}
