package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.DropCode;
import io.underpass.plan.Forwarding;
import io.underpass.plan.Meter;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Reason;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import io.underpass.routing.Trace.Appliance;
import io.underpass.routing.Trace.Hop;
import io.underpass.routing.Trace.Limit;
import io.underpass.routing.Trace.Verdict;
import io.underpass.routing.Trace.Way;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One packet through the nodes of a plan, each asked as the packet asks it (docs/forwarding.md), and on through machines that forward:
 * they are taken to send it out unchanged by the port that it came in by.
 */
final class Walk {
  private static final Reason UNEXPLAINED =
      new Reason(ReasonCode.NO_ENTRY.name(), "no entry of this node says anything about the address", "");

  /** A packet's usual TTL: no way has more hops. */
  private static final int MOST_HOPS = 64;

  private final Tables tables;
  private final Surroundings surroundings;
  private final PortFilters filters;
  private final Ingress ingress;
  private final List<Hop> hops = new ArrayList<>(4);
  private final List<Limit> limits = new ArrayList<>(1);
  private final List<Appliance> appliances = new ArrayList<>(0);
  private Packet packet;
  private boolean balanced;

  /**
   * What a walk has to know beside the plan.
   *
   * @param explanation why an edge's entry holds for one address, where the entry itself speaks for many
   * @param sku the SKU of a gateway's node; empty where it isn't known any more
   * @param appliances the machine at a port, if it forwards what is for this address
   */
  record Surroundings(
      BiFunction<Reason, IpAddress, Reason> explanation,
      Function<String, String> sku,
      BiFunction<String, IpAddress, Optional<Appliance>> appliances) {
    Surroundings withoutAppliances() {
      return new Surroundings(explanation, sku, (_, _) -> Optional.empty());
    }
  }

  /** The port by which a packet left. */
  record Exit(String node, Port port) {}

  /** How a stay among the nodes ends. */
  private record Stop(Verdict verdict, DropCode code, Reason reason, @Nullable Exit exit) {}

  private @Nullable Exit exit;

  Walk(Tables tables, Surroundings surroundings, KnownFlows flows, Packet packet, Ingress ingress) {
    this.tables = tables;
    this.surroundings = surroundings;
    this.filters = new PortFilters(tables, flows);
    this.packet = packet;
    this.ingress = ingress;
  }

  /** Where the packet left; null unless delivered. */
  @Nullable Exit exit() {
    return exit;
  }

  /** The packet as it is now: after {@link #go} as it arrived. */
  Packet packet() {
    return packet;
  }

  Way go() {
    NodePlan node = tables.plan().nodes().get(ingress.node());
    Port port = node == null ? null : node.ports().get(ingress.port().name());
    if (node == null || port == null) {
      return Way.nowhere(new Reason(
          ReasonCode.NOT_ALLOCATED.name(), "port " + ingress.port().name() + " is not running yet on node " + ingress.node(), ""));
    }
    Set<String> passed = new HashSet<>(2);
    Stop stop = enter(node, port);
    while (stop.exit() != null) {
      Exit left = stop.exit();
      Optional<Appliance> appliance =
          balanced ? Optional.empty() : surroundings.appliances().apply(left.port().name(), packet.destination());
      if (appliance.isEmpty()) {
        break;
      }
      NodePlan host = tables.plan().nodes().get(left.node());
      if (host == null || !passed.add(left.port().name())) {
        Reason circle = ReasonCode.APPLIANCE_LOOP.reason(
            "what appliance " + appliance.get().name() + " sends comes back to it until its TTL runs out", appliance.get().id());
        stop = drop(new Visit(Objects.requireNonNull(host), packet, left.port().name()), DropCode.TTL_EXCEEDED, circle);
        break;
      }
      appliances.add(appliance.get());
      stop = enter(host, left.port());
    }
    exit = stop.exit();
    return end(stop);
  }

  /** A packet comes in at a port from outside. */
  private Stop enter(NodePlan node, Port port) {
    Visit visit = new Visit(node, packet, port.name());
    if (Forwardable.isForNode(port, packet)) {
      return stop(visit, Verdict.ANSWERED, DropCode.NONE, "", "to the node's own stack", port.reason(), null);
    }
    if (!Forwardable.is(packet)) {
      return drop(visit, DropCode.NOT_FORWARDABLE, new Reason(
          DropCode.NOT_FORWARDABLE.name(),
          "routers don't forward from " + packet.source() + " to " + packet.destination(),
          ""));
    }
    if (port.role() == PortRole.CUSTOMER) {
      return forward(visit, port.network(), port.policy(), null);
    }
    if (!port.sources().isEmpty() && !port.sources().contains(packet.source())) {
      return drop(visit, DropCode.SPOOFED_SOURCE, port.reason());
    }
    PortFilters.Passage passage = filters.out(visit, port, packet);
    if (passage.denied() != null) {
      return drop(visit, DropCode.FILTERED_OUT, passage.denied());
    }
    packet = passage.packet();
    return forward(visit, port.network(), port.policy(), port);
  }

  /** @param sender the machine's port by which it came in; null when it comes from elsewhere */
  private Stop forward(Visit first, NetworkId firstNetwork, @Nullable Policy firstPolicy, @Nullable Port sender) {
    Visit visit = first;
    NetworkId network = firstNetwork;
    Policy policy = firstPolicy;
    for (int i = 0; i < MOST_HOPS; i++) {
      NodePlan node = visit.node();
      NodeRole role = node.node().role();
      Forwarding.Decision decision = tables.of(node).decide(network, policy, packet.flow());
      visit.looked(decision, policy);
      balanced |= visit.byFrontEnd();
      Reason reason = decision.reason() == null ? UNEXPLAINED
          : i == 0 && role == NodeRole.EDGE ? surroundings.explanation().apply(decision.reason(), packet.destination())
          : decision.reason();
      if (role == NodeRole.GATEWAY) {
        noteLimit(node);
      }
      Reason closed = i > 0 || sender == null ? null : closed(node, sender.network(), decision.target());
      if (closed != null) {
        return drop(visit, DropCode.FORWARDED_SOURCE, closed);
      }
      switch (decision.target()) {
        case Target.Drop drop -> {
          return drop(visit, drop.code(), reason);
        }
        case Target.Machine machine -> {
          return arrive(visit, machine.port(), reason);
        }
        case Target.Customer customer -> {
          return role == NodeRole.EDGE ? leave(visit, customer, reason) : drop(visit, DropCode.NO_ROUTE, reason);
        }
        case Target.Local _, Target.Balanced _ ->
            throw new IllegalStateException("a look-up ends with a place, not with " + decision.target());
        case Target.Tunnel tunnel -> {
          NodePlan next = tables.plan().nodes().get(tunnel.node());
          if (next == null || i > 0 && role != NodeRole.GATEWAY) {
            return drop(visit, DropCode.NO_ROUTE, reason);
          }
          hops.add(visit.hop("", "tunnel to " + tunnel.node() + ", network " + tunnel.network(), reason));
          visit = new Visit(next, packet, "");
          WireNetwork accepted = next.networks().get(tunnel.network());
          if (accepted == null) {
            return drop(visit, DropCode.UNKNOWN_NETWORK, new Reason(
                DropCode.UNKNOWN_NETWORK.name(), "node " + tunnel.node() + " takes nothing of network " + tunnel.network(), ""));
          }
          if (accepted.port() != null) {
            visit.taken(tunnel.network(), accepted);
            return arrive(visit, accepted.port(), accepted.reason());
          }
          network = accepted.lookup();
          policy = accepted.policy();
        }
      }
    }
    return new Stop(
        Verdict.DROPPED, DropCode.TTL_EXCEEDED, new Reason(DropCode.TTL_EXCEEDED.name(), "the nodes pass it on in a circle", ""), null);
  }

  /** Why the network that it would go into doesn't take it: it has another's address, and only the sender network's own may cross. */
  private @Nullable Reason closed(NodePlan node, NetworkId from, Target target) {
    NetworkId to = switch (target) {
      case Target.Tunnel tunnel -> tunnel.network();
      case Target.Machine machine -> {
        Port port = tables.port(node, machine.port());
        yield port == null ? from : port.network();
      }
      default -> from;
    };
    List<Prefix> sources = to.equals(from) || node.crossings().isEmpty() ? null : node.crossings().get(new Crossing(from, to));
    return sources == null || sources.stream().anyMatch(source -> source.contains(packet.source())) ? null
        : new Reason(
            DropCode.FORWARDED_SOURCE.name(),
            "the peering doesn't allow forwarded traffic, and " + packet.source() + " is no address of the sender's network " + sources,
            "");
  }

  private void noteLimit(NodePlan node) {
    Meter meter = node.meter();
    if (meter != null && (meter.bandwidth() != null || meter.packetsPerSecond() > 0 || meter.newFlowsPerSecond() > 0)) {
      limits.add(new Limit(
          node.node().site(),
          surroundings.sku().apply(node.node().name()),
          meter.bandwidth() == null ? 0 : meter.bandwidth().bitsPerSecond(),
          meter.packetsPerSecond(),
          meter.newFlowsPerSecond()));
    }
  }

  private Stop arrive(Visit visit, String name, Reason reason) {
    Port port = tables.port(visit.node(), name);
    if (port == null) {
      return noPort(visit, name, reason);
    }
    PortFilters.Passage passage = filters.in(visit, port, packet);
    if (passage.denied() != null) {
      return drop(visit, DropCode.FILTERED_IN, passage.denied());
    }
    packet = passage.packet();
    return deliver(visit, port, "to the machine's port " + name, reason);
  }

  private Stop leave(Visit visit, Target.Customer customer, Reason reason) {
    Port port = tables.port(visit.node(), customer.port());
    return port == null
        ? noPort(visit, customer.port(), reason)
        : deliver(visit, port, "to the customer's port " + customer.port() + ", next hop " + customer.nextHop(), reason);
  }

  private Stop noPort(Visit visit, String name, Reason reason) {
    return drop(visit, DropCode.NO_PORT, Optional.ofNullable(visit.node().ports().get(name)).flatMap(tables::absence).orElse(reason));
  }

  private Stop deliver(Visit visit, Port port, String decision, Reason reason) {
    Exit left = new Exit(visit.node().node().name(), port);
    return stop(visit, Verdict.DELIVERED, DropCode.NONE, port.name(), decision, reason, left);
  }

  private Stop drop(Visit visit, DropCode code, Reason reason) {
    return stop(visit, Verdict.DROPPED, code, "", "drop " + code, reason, null);
  }

  private Stop stop(Visit visit, Verdict verdict, DropCode code, String out, String decision, Reason reason, @Nullable Exit left) {
    hops.add(visit.hop(out, decision, reason));
    return new Stop(verdict, code, reason, left);
  }

  private Way end(Stop stop) {
    boolean bypass = stop.exit() != null
        && ingress.fromOnPremises()
        && stop.exit().port().role() == PortRole.MACHINE
        && hops.stream().noneMatch(hop -> hop.role() == NodeRole.GATEWAY);
    return new Way(
        stop.verdict(),
        stop.code(),
        bypass,
        ingress.port().name(),
        stop.exit() == null ? "" : stop.exit().port().name(),
        stop.reason(),
        hops,
        limits,
        appliances);
  }
}
