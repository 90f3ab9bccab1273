package io.underpass.routing;

import io.underpass.plan.Forwarding;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import io.underpass.routing.Topology.Join;
import io.underpass.routing.Trace.Appliance;
import io.underpass.routing.Trace.Entry;
import io.underpass.routing.Trace.Hop;
import io.underpass.routing.Trace.Table;
import io.underpass.routing.Trace.Verdict;
import io.underpass.routing.Trace.Way;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a reader ought to know about two ways, and what they take for granted. */
final class Findings {
  private final Tables tables;
  private final JoinIndex joins;

  Findings(Tables tables, JoinIndex joins) {
    this.tables = tables;
    this.joins = joins;
  }

  /** @param out the port by which the packet left */
  List<Reason> warnings(Packet packet, Ingress in, Way there, Port out, Way back) {
    List<Reason> warnings = new ArrayList<>();
    if (there.bypass()) {
      skipped(there.hops().getFirst(), packet).ifPresent(warnings::add);
    }
    if (back.verdict() != Verdict.DELIVERED) {
      return warnings;
    }
    if (there.usesGateway() && !back.usesGateway()) {
      warnings.add(ReasonCode.FP_RETURN_DIRECT.reason("the answer goes from the host " + (back.appliances().isEmpty()
          ? "straight to the edge"
          : "to the edge by " + back.appliances().stream().map(Appliance::name).collect(Collectors.joining(" and ")) + ", past the gateway")
          + ", with FastPath and without"));
    }
    if (in.fromOnPremises() && out.role() == PortRole.MACHINE && !mayReturn(in, back)) {
      warnings.add(ReasonCode.RETURN_ELSEWHERE.reason(
          "the packet comes in at port " + in.port().name() + ", and no answer goes back there: this one leaves at " + back.out(),
          back.out()));
    }
    onOneWay(there, back).forEach(firewall -> warnings.add(ReasonCode.ASYMMETRIC_FIREWALL.reason(
        "firewall " + firewall.name() + " sees " + (there.appliances().contains(firewall) ? "the packets and not their answers"
            : "the answers and not the packets") + "; assuming that it drops what it hasn't seen begin, the flow fails",
        firewall.id())));
    return warnings;
  }

  /** Firewalls that keep state and see one direction alone. */
  private static List<Appliance> onOneWay(Way there, Way back) {
    Map<String, Appliance> one = new LinkedHashMap<>();
    there.appliances().forEach(appliance -> one.put(appliance.id(), appliance));
    Map<String, Appliance> other = new LinkedHashMap<>();
    back.appliances().forEach(appliance -> other.put(appliance.id(), appliance));
    List<Appliance> onOne = new ArrayList<>();
    one.forEach((id, appliance) -> add(onOne, appliance, other.containsKey(id)));
    other.forEach((id, appliance) -> add(onOne, appliance, one.containsKey(id)));
    return onOne;
  }

  private static void add(List<Appliance> onOne, Appliance appliance, boolean onBoth) {
    if (!onBoth && appliance.kind() == Appliance.Kind.STATEFUL) {
      onOne.add(appliance);
    }
  }

  /** A route of the gateway that would have sent the packet elsewhere, had it not gone past. */
  private Optional<Reason> skipped(Hop edge, Packet packet) {
    return joins.of(edge.reason().subject(), packet.destination())
        .flatMap(join -> policyRoute(join, packet))
        .map(entry -> ReasonCode.FP_UDR_SKIPPED.reason(
            "the gateway would follow " + entry.text() + " (" + entry.reason().text() + "); what bypasses it doesn't",
            entry.reason().subject()));
  }

  private Optional<Entry> policyRoute(Join join, Packet packet) {
    if (join.gateway().instances().isEmpty()) {
      return Optional.empty();
    }
    NodePlan gateway = tables.plan().nodes().get(join.gateway().instances().getFirst().name());
    WireNetwork network = gateway == null ? null : gateway.networks().get(join.network().id());
    if (gateway == null || network == null || network.policy() == null) {
      return Optional.empty();
    }
    Forwarding.Decision decision = tables.of(gateway).decide(network.lookup(), network.policy(), packet.flow());
    return decision.entry() instanceof Route.Key route && decision.reason() != null && route.network().equals(network.policy().routes())
        ? Optional.of(new Entry(Table.POLICY, route, decision.reason()))
        : Optional.empty();
  }

  /** Whether answers are shared out over the edge by which the packet came, too. */
  private boolean mayReturn(Ingress in, Way back) {
    Hop last = back.hops().getLast();
    if (last.role() != NodeRole.EDGE || last.node().equals(in.node()) || back.hops().size() < 2) {
      return last.node().equals(in.node());
    }
    Hop sender = back.hops().get(back.hops().size() - 2);
    NodePlan node = tables.plan().nodes().get(sender.node());
    if (node == null || sender.entries().isEmpty() || !(sender.entries().getLast().key() instanceof Route.Key key)) {
      return false;
    }
    Route route = node.routes().get(key);
    return route != null
        && route.targets().stream().anyMatch(target -> target instanceof Target.Tunnel tunnel && tunnel.node().equals(in.node()));
  }

  List<Reason> assumptions(Way there, @Nullable Way back) {
    List<Reason> assumptions = new ArrayList<>();
    if (!there.hops().isEmpty()) {
      assumptions.add(ReasonCode.NEW_FLOW.reason(
          "the flow is new and the tables stay as they are; its packets are whole, of at most 1500 octets, with TTL enough"));
    }
    Map<String, Appliance> appliances = new LinkedHashMap<>();
    forwarding(there, appliances);
    boolean chosen = chosen(there);
    if (back != null) {
      forwarding(back, appliances);
      assumptions.add(ReasonCode.DESTINATION_ANSWERS.reason(
          "who is behind port " + there.out() + " answers, from the address and port that it was asked at", there.out()));
    }
    appliances.values().forEach(appliance -> assumptions.add(ReasonCode.APPLIANCE_FORWARDS.reason(
        "appliance " + appliance.name() + " forwards: unchanged, and by the port it came in by" + switch (appliance.kind()) {
          case STATELESS -> "";
          case STATEFUL -> "; it keeps state, and drops what it hasn't seen begin";
        },
        appliance.id())));
    if (chosen) {
      assumptions.add(ReasonCode.BACKEND_CHOSEN.reason(
          "the flow's hash chooses the machine among those that are up now; another flow may get another"));
    }
    return assumptions;
  }

  private static void forwarding(Way way, Map<String, Appliance> appliances) {
    way.appliances().forEach(appliance -> appliances.putIfAbsent(appliance.port(), appliance));
  }

  private static boolean chosen(Way way) {
    return way.hops().stream().anyMatch(hop -> hop.entries().stream().anyMatch(entry -> entry.table() == Table.FRONT_ENDS));
  }
}
