package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.plan.Flow;
import io.underpass.plan.Forwarding;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.Reason;
import io.underpass.routing.Trace.Verdict;
import io.underpass.routing.Trace.Way;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which way packets go, and why: made once for a view and a plan, in time proportional to what there is, and then asked as often as one
 * likes, in time that doesn't depend on it. Safe for any thread.
 */
public final class Paths {
  private final View view;
  private final Tables tables;
  private final WaysIn waysIn;
  private final Findings findings;
  private final Walk.Surroundings surroundings;
  private final AddressIndex addresses;
  private final Topology topology;
  private final SubnetPolicies policies;
  private final MachinePorts ports;
  private final Map<String, ResourceId> circuits = new HashMap<>();

  private Paths(View view, Plan plan, Map<String, String> absent, @Nullable Paths previous) {
    this.view = view;
    this.tables = new Tables(plan, absent, previous == null ? null : previous.tables);
    this.topology = Topology.of(view, previous == null ? null : previous.topology);
    this.policies = SubnetPolicies.of(view, topology, previous == null ? null : previous.policies);
    this.ports = new MachinePorts(view, topology, previous == null ? null : previous.ports);
    CustomerPorts customers = CustomerPorts.of(view, topology);
    List<NetworkInterface> nics = view.resources().all(NetworkInterface.class);
    boolean sameNics = previous != null && previous.view.resources().all(NetworkInterface.class) == nics;
    this.addresses = sameNics ? previous.addresses : new AddressIndex(nics);
    JoinIndex joins = new JoinIndex(topology.joins());
    this.waysIn = new WaysIn(view, topology, customers.byLink(), ports, addresses, tables);
    this.findings = new Findings(tables, joins);
    Map<String, String> skus = skus(view, topology);
    this.surroundings = new Walk.Surroundings(
        new EdgeExplanation(view, joins, addresses, gatewayRoutes(view, topology, policies, plan))::of,
        node -> skus.getOrDefault(node, ""),
        new Appliances(view, ports)::forwarding);
    customers.byLink().forEach((link, port) -> circuits.put(port.name(), link.circuit()));
  }

  /**
   * Prepares.
   *
   * @param view what the plan follows from: finds the source and explains
   * @param plan decides
   */
  public static Paths of(View view, Plan plan) {
    return new Paths(view, plan, Map.of(), null);
  }

  /** The same for another view and plan; what was prepared for parts that are the same objects is kept. */
  public Paths next(View newView, Plan newPlan) {
    return next(newView, newPlan, Map.of());
  }

  /**
   * The same for what runs of a plan.
   *
   * @param absent the ports of the plan whose interface isn't there, by name: why, without a full stop. No packet passes them
   */
  public Paths next(View newView, Plan newPlan, Map<String, String> absent) {
    return newView == view && newPlan == tables.plan() && absent.equals(tables.absent()) ? this : new Paths(newView, newPlan, absent, this);
  }

  /** Follows one packet through a plan, and its answer back: {@link #of} for a single question. */
  public static Trace trace(View view, Plan plan, Query query) {
    return of(view, plan).trace(query);
  }

  private static GatewayRoutes gatewayRoutes(View view, Topology topology, SubnetPolicies policies, Plan plan) {
    return new GatewayRoutes(view, topology, policies, assigned -> topology.gateways().values().stream()
        .filter(gateway -> assigned.subnet().id().equals(gateway.resource().subnet()))
        .flatMap(gateway -> gateway.instances().stream())
        .flatMap(instance -> plan.node(instance.name()).stream())
        .findFirst()
        .map(NodePlan::routes)
        .orElse(Map.of()));
  }

  /** By node; also of a gateway whose instances are about to go: the plan may be older than the view. */
  private static Map<String, String> skus(View view, Topology topology) {
    Map<String, String> skus = new HashMap<>();
    topology.gateways().values().forEach(gateway -> {
      for (int i = 0; i < gateway.state().instances(); i++) {
        view.allocations().node(Demand.instanceKey(gateway.resource().id(), i))
            .ifPresent(node -> skus.put(node.name(), gateway.state().running().toString()));
      }
    });
    return skus;
  }

  /** The plan that it follows packets through. */
  public Plan plan() {
    return tables.plan();
  }

  /** The look-up of a node of the plan. */
  public Forwarding forwarding(NodePlan node) {
    return tables.of(node);
  }

  /** The machine at a port, if it forwards what is for this address. */
  public Optional<Trace.Appliance> forwarder(String port, IpAddress destination) {
    return surroundings.appliances().apply(port, destination);
  }

  /** Follows a new flow in steady state: a packet, and its answer back. */
  public Trace trace(Query query) {
    Packet packet = Packet.of(query);
    WaysIn.Found found = waysIn.of(query);
    Reason nowhere = found.nowhere();
    List<Reason> warnings = new ArrayList<>();
    if (nowhere != null) {
      return new Trace(Way.nowhere(nowhere), null, warnings, List.of());
    }
    Following following = choose(found.ports(), packet, warnings);
    Way back = null;
    Walk.Exit exit = following.walk.exit();
    if (exit != null) {
      Ingress from = new Ingress(exit.node(), exit.port(), circuits.get(exit.port().name()));
      back = new Walk(tables, surroundings, following.flows, following.walk.packet().answer(), from).go();
      warnings.addAll(findings.warnings(packet, following.ingress, following.way, exit.port(), back));
    }
    return new Trace(following.way, back, warnings, findings.assumptions(following.way, back));
  }

  /**
   * What becomes of a packet of a flow that no port remembers, up to where it leaves the nodes for the first time.
   *
   * @param port of the node
   */
  public Way alone(String node, String port, Flow flow) {
    Port at = tables.plan().node(node).map(plan -> plan.ports().get(port)).orElse(null);
    if (at == null) {
      return Way.nowhere(ReasonCode.NOT_ALLOCATED.reason("node " + node + " has no port " + port + " now"));
    }
    return new Walk(
            tables, surroundings.withoutAppliances(), new KnownFlows(), Packet.of(flow), new Ingress(node, at, circuits.get(port)))
        .go();
  }

  /** A packet that was followed to where it ends. */
  private final class Following {
    final Ingress ingress;
    final KnownFlows flows = new KnownFlows();
    final Walk walk;
    final Way way;

    Following(Packet packet, Ingress ingress) {
      this.ingress = ingress;
      this.walk = new Walk(tables, surroundings, flows, packet, ingress);
      this.way = walk.go();
    }

    boolean arrives() {
      return way.verdict() == Verdict.DELIVERED;
    }
  }

  /** Where sources in several networks have the address, the first from which the destination is reached. */
  private Following choose(List<Ingress> ports, Packet packet, List<Reason> warnings) {
    Following first = new Following(packet, ports.getFirst());
    Following chosen = first.arrives() ? first : null;
    List<Ingress> others = new ArrayList<>();
    for (Ingress port : ports.subList(1, ports.size())) {
      if (chosen != null && port.port().network().equals(chosen.ingress.port().network())) {
        continue;
      }
      Following other = new Following(packet, port);
      if (other.arrives() && chosen == null) {
        chosen = other;
      } else if (other.arrives()) {
        others.add(port);
      }
    }
    if (chosen == null) {
      Port port = first.ingress.port();
      ports.stream().filter(other -> !other.port().network().equals(port.network())).forEach(others::add);
      chosen = first;
    }
    if (!others.isEmpty()) {
      String name = chosen.ingress.port().name();
      warnings.add(new Reason(
          ReasonCode.SOURCE_AMBIGUOUS.name(),
          packet.source() + " comes in at port " + name + " or, in another network, at "
              + String.join(", ", others.stream().map(other -> other.port().name()).toList())
              + "; name the circuit or the network to choose",
          name));
    }
    return chosen;
  }
}
