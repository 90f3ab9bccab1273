package io.underpass.control.metrics;

import io.underpass.bgp.NeighborStatus;
import io.underpass.bgp.SessionState;
import io.underpass.control.Routers;
import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.NodeCounters.Duplex;
import io.underpass.dataplane.NodeCounters;
import io.underpass.model.CircuitPeering;
import io.underpass.model.Connection;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.model.LoadBalancer;
import io.underpass.model.NetworkInterface;
import io.underpass.model.PortBinding;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualMachine;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.plan.FrontEnd.Health;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Plan;
import io.underpass.plan.Target;
import io.underpass.routing.Allocations.NodeAllocation;
import io.underpass.routing.Demand;
import io.underpass.routing.GatewayState;
import io.underpass.routing.RouteExchange.Seat;
import io.underpass.routing.RouteExchange;
import io.underpass.routing.RuleHealth;
import io.underpass.routing.ServedNetworks;
import io.underpass.routing.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Turns what was counted in an interval into samples: a function of its arguments. Rates are over the whole interval. */
final class Readings {
  private static final Duplex NOTHING = new Duplex(Count.ZERO, Count.ZERO);

  private final View view;
  private final Plan plan;
  private final Map<String, NodeCounters> counted;
  private final Spoken spoken;
  private final double seconds;
  private final Map<ResourceId, List<ResourceId>> served;
  private final List<Sample> samples = new ArrayList<>();

  private Readings(View view, Plan plan, Map<String, NodeCounters> counted, Spoken spoken, double seconds) {
    this.view = view;
    this.plan = plan;
    this.counted = counted;
    this.spoken = spoken;
    this.seconds = seconds;
    this.served = ServedNetworks.all(view);
  }

  /**
   * @param counted since the interval began, by node name
   * @param spoken what routers say now, and how much they heard since the interval began
   * @param seconds how long it was, more than 0
   */
  static List<Sample> of(View view, Plan plan, Map<String, NodeCounters> counted, Spoken spoken, double seconds) {
    Readings readings = new Readings(view, plan, counted, spoken, seconds);
    view.resources().all(VirtualNetworkGateway.class).forEach(readings::gateway);
    view.resources().all(ExpressRouteCircuit.class).forEach(readings::circuit);
    view.resources().all(Connection.class).forEach(readings::connection);
    view.resources().all(ExpressRoutePort.class).forEach(readings::port);
    view.resources().all(LoadBalancer.class).forEach(readings::balancer);
    readings.machines();
    return readings.samples;
  }

  private void gateway(VirtualNetworkGateway gateway) {
    GatewayState state = view.gateways().get(gateway.id());
    if (state == null) {
      return;
    }
    Map<String, NodeCounters> instances = new HashMap<>();
    for (int i = 0; i < state.instances(); i++) {
      String role = "GatewayTenantWork_IN_" + i;
      view.allocations().node(Demand.instanceKey(gateway.id(), i))
          .map(node -> counted.get(node.name()))
          .ifPresent(counters -> instances.put(role, counters));
    }
    Map<String, Double> bits = new HashMap<>();
    Map<String, Double> packets = new HashMap<>();
    Map<String, Double> flows = new HashMap<>();
    Map<String, Double> newFlows = new HashMap<>();
    instances.forEach((role, counters) -> {
      bits.put("roleInstance=" + role, counters.forwarded().octets() * 8 / seconds);
      packets.put("roleInstance=" + role, counters.forwarded().packets() / seconds);
      flows.put("roleInstance=" + role, (double) counters.activeFlows());
      newFlows.put("direction=Inbound;roleInstance=" + role, counters.newFlows() / seconds);
    });
    add(gateway.id(), Metric.GATEWAY_BITS, bits);
    add(gateway.id(), Metric.GATEWAY_PACKETS, packets);
    add(gateway.id(), Metric.GATEWAY_FLOWS, flows);
    add(gateway.id(), Metric.GATEWAY_NEW_FLOWS, newFlows);
    double busy = share(state, sum(bits), sum(packets), sum(newFlows));
    double machines = machinesIn(gateway);
    add(gateway.id(), Metric.GATEWAY_CPU, perRole(instances, busy));
    add(gateway.id(), Metric.GATEWAY_MACHINES, perRole(instances, machines));
    routes(gateway);
  }

  private static double sum(Map<String, Double> values) {
    return values.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  private static double share(GatewayState state, double bits, double packets, double newFlows) {
    GatewaySku.Limits limits = state.running().limits(state.units());
    return 100 * Math.max(bits / limits.bandwidth().bitsPerSecond(),
        Math.max(packets / limits.packetsPerSecond(), newFlows / limits.newFlowsPerSecond()));
  }

  private static Map<String, Double> perRole(Map<String, NodeCounters> instances, double value) {
    Map<String, Double> values = new HashMap<>();
    instances.keySet().forEach(role -> values.put("roleInstance=" + role, value));
    return values;
  }

  /** Those of all networks that use it (azure-docs, expressroute-about-virtual-network-gateways). */
  private double machinesIn(VirtualNetworkGateway gateway) {
    List<ResourceId> networks = served.getOrDefault(gateway.id(), List.of());
    return view.resources().all(VirtualMachine.class).stream()
        .filter(machine -> machine.nics().stream().anyMatch(nic -> view.resources().get(NetworkInterface.class, nic)
            .flatMap(NetworkInterface::virtualNetwork)
            .filter(networks::contains)
            .isPresent()))
        .count();
  }

  /** What each instance and each edge of its circuits tell each other. */
  private void routes(VirtualNetworkGateway gateway) {
    Map<String, Double> advertised = new HashMap<>();
    Map<String, Double> learned = new HashMap<>();
    Map<String, Double> changes = new HashMap<>();
    for (Routers.Status router : spoken.routers()) {
      if (!(router.router().seat() instanceof Seat.Instance(var of, int number)) || !of.equals(gateway.id())) {
        continue;
      }
      String role = "roleInstance=GatewayTenantWork_IN_" + number;
      for (Routers.SessionStatus session : router.sessions()) {
        String dimensions = "BgpPeerAddress=" + session.planned().shown().remote() + ";" + role;
        for (NeighborStatus.PrefixCounts counts : session.status().prefixes().values()) {
          advertised.merge(dimensions, (double) counts.advertised(), Double::sum);
          learned.merge(dimensions, (double) counts.received(), Double::sum);
        }
      }
      changes.put(role, (double) spoken.updates().getOrDefault(router.node(), 0L));
    }
    add(gateway.id(), Metric.GATEWAY_ADVERTISED, advertised);
    add(gateway.id(), Metric.GATEWAY_LEARNED, learned);
    add(gateway.id(), Metric.GATEWAY_CHANGES, changes);
  }

  /** Whether the customer answers on each link, and speaks. */
  private void availability(ExpressRouteCircuit circuit) {
    Map<String, Double> arp = new HashMap<>();
    Map<String, Double> bgp = new HashMap<>();
    for (Routers.Status router : spoken.routers()) {
      if (!(router.router().seat() instanceof Seat.Edge(var of, LinkRole link)) || !of.equals(circuit.id())) {
        continue;
      }
      List<Routers.SessionStatus> customers =
          router.sessions().stream().filter(session -> session.planned().far() instanceof RouteExchange.Far.Customer).toList();
      if (!customers.isEmpty()) {
        String dimensions = "Peer=" + (link == LinkRole.PRIMARY ? "Primary" : "Secondary") + ";PeeringType=Private";
        long up = customers.stream().filter(session -> session.status().state() == SessionState.ESTABLISHED).count();
        bgp.put(dimensions, 100.0 * up / customers.size());
        arp.put(dimensions, spoken.answering().contains(router.node()) ? 100.0 : 0.0);
      }
    }
    add(circuit.id(), Metric.CIRCUIT_ARP, arp);
    add(circuit.id(), Metric.CIRCUIT_BGP, bgp);
  }

  private void circuit(ExpressRouteCircuit circuit) {
    Map<String, Double> in = new HashMap<>();
    Map<String, Double> out = new HashMap<>();
    boolean running = false;
    for (LinkRole link : LinkRole.values()) {
      String edge = view.allocations().node(Demand.edgeKey(circuit.id(), link)).map(NodeAllocation::name).orElse("");
      NodeCounters counters = counted.get(edge);
      if (counters == null) {
        continue;
      }
      running = true;
      String dimensions = "DeviceRole=" + (link == LinkRole.PRIMARY ? "Primary" : "Secondary") + ";PeeringType=Private";
      in.put(dimensions, bits(counters.ports().values().stream().map(Duplex::in).toList()));
      out.put(dimensions, bits(counters.ports().values().stream().map(Duplex::out).toList()));
    }
    add(circuit.id(), Metric.CIRCUIT_BITS_IN, in);
    add(circuit.id(), Metric.CIRCUIT_BITS_OUT, out);
    availability(circuit);
    if (running) {
      samples.add(new Sample(circuit.id(), Metric.CIRCUIT_FASTPATH, "", addresses(circuit)));
      ResourceId peering = view.resources().privatePeering(circuit).map(CircuitPeering::id).orElse(null);
      if (peering != null) {
        samples.add(new Sample(peering, Metric.PEERING_BITS_IN, "", sum(in)));
        samples.add(new Sample(peering, Metric.PEERING_BITS_OUT, "", sum(out)));
      }
    }
  }

  /** Those that its edges hold. */
  private long addresses(ExpressRouteCircuit circuit) {
    return Stream.of(LinkRole.values())
        .flatMap(link -> view.allocations().node(Demand.edgeKey(circuit.id(), link)).stream())
        .flatMap(edge -> plan.node(edge.name()).stream())
        .mapToLong(node -> bypassing(node.mappings()))
        .max()
        .orElse(0);
  }

  private static long bypassing(Map<Mapping.Key, Mapping> mappings) {
    return mappings.values().stream()
        .filter(mapping -> mapping.target() instanceof Target.Tunnel || mapping.target() instanceof Target.Balanced)
        .count();
  }

  private void port(ExpressRoutePort port) {
    long addresses = view.resources().all(ExpressRouteCircuit.class).stream()
        .filter(circuit -> port.id().equals(circuit.port()))
        .mapToLong(this::addresses)
        .sum();
    samples.add(new Sample(port.id(), Metric.PORT_FASTPATH, "", addresses));
  }

  /** The service has them for Standard ones. */
  private void balancer(LoadBalancer balancer) {
    if (balancer.sku() != LoadBalancer.Sku.STANDARD || balancer.frontEnds().stream().noneMatch(LoadBalancer.FrontEnd::isInternal)) {
      return;
    }
    Map<String, Double> frontEnds = new HashMap<>();
    Map<String, Double> backends = new HashMap<>();
    for (LoadBalancer.Rule rule : balancer.rules()) {
      String front = "FrontendIPAddress="
          + balancer.frontEnd(rule.frontEnd()).map(LoadBalancer.FrontEnd::address).map(Object::toString).orElse("")
          + ";FrontendPort=" + rule.frontEndPort();
      RuleHealth health = RuleHealth.of(view, rule.id()).orElseThrow();
      frontEnds.put(front, health.machines().stream().anyMatch(machine -> machine.health() == Health.UP) ? 100.0 : 0.0);
      health.machines().forEach(machine -> backends.put(
          "BackendIPAddress=" + machine.address() + ";BackendPort=" + rule.backendPort() + ";" + front + ";ProtocolType=" + rule.protocol(),
          machine.health() == Health.UP ? 100.0 : 0.0));
    }
    add(balancer.id(), Metric.BALANCER_FRONT_END, frontEnds);
    add(balancer.id(), Metric.BALANCER_BACKEND, backends);
  }

  private double bits(List<Count> counts) {
    return counts.stream().mapToLong(Count::octets).sum() * 8 / seconds;
  }

  private void connection(Connection connection) {
    ResourceId circuit = connection.circuit();
    if (circuit == null || connection.gateway() == null) {
      return;
    }
    List<NetworkId> networks = served.getOrDefault(connection.gateway(), List.of()).stream()
        .flatMap(network -> view.allocations().network(Demand.networkKey(network)).stream())
        .toList();
    List<Duplex> both = new ArrayList<>();
    for (LinkRole link : LinkRole.values()) {
      view.allocations().node(Demand.edgeKey(circuit, link)).map(node -> counted.get(node.name()))
          .ifPresent(counters -> networks.forEach(network -> both.add(counters.networks().getOrDefault(network, NOTHING))));
    }
    if (!both.isEmpty()) {
      samples.add(new Sample(connection.id(), Metric.CONNECTION_BITS_IN, "", bits(both.stream().map(Duplex::in).toList())));
      samples.add(new Sample(connection.id(), Metric.CONNECTION_BITS_OUT, "", bits(both.stream().map(Duplex::out).toList())));
    }
  }

  private void machines() {
    Map<String, Duplex> ports = new HashMap<>();
    counted.values().forEach(counters -> ports.putAll(counters.ports()));
    Map<ResourceId, String> portOfNic = new HashMap<>();
    view.resources().all(PortBinding.class).forEach(binding -> {
      if (binding.to() instanceof PortBinding.ToNic to) {
        portOfNic.put(to.nic(), binding.name());
      }
    });
    for (VirtualMachine machine : view.resources().all(VirtualMachine.class)) {
      List<Duplex> own = machine.nics().stream()
          .flatMap(nic -> Optional.ofNullable(portOfNic.get(nic)).stream())
          .flatMap(port -> Optional.ofNullable(ports.get(port)).stream())
          .toList();
      if (!own.isEmpty()) {
        samples.add(new Sample(machine.id(), Metric.MACHINE_IN, "", own.stream().mapToLong(port -> port.out().octets()).sum()));
        samples.add(new Sample(machine.id(), Metric.MACHINE_OUT, "", own.stream().mapToLong(port -> port.in().octets()).sum()));
      }
    }
  }

  /** One sample for each combination of dimension values, and one for all together. */
  private void add(ResourceId resource, Metric metric, Map<String, Double> values) {
    if (values.isEmpty()) {
      return;
    }
    values.forEach((dimensions, value) -> samples.add(new Sample(resource, metric, dimensions, value)));
    double together = switch (metric.together()) {
      case SUM -> sum(values);
      case MEAN -> sum(values) / values.size();
      case HIGHEST -> values.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    };
    samples.add(new Sample(resource, metric, "", together));
  }
}
