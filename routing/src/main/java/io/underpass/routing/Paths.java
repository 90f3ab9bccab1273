package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Reason;
import io.underpass.plan.Target;
import io.underpass.routing.Topology.Gateway;
import io.underpass.routing.Topology.Join;
import io.underpass.routing.Trace.Verdict;
import io.underpass.routing.Trace.Way;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Which way a packet goes, and why. */
public final class Paths {
  private final View view;
  private final Plan plan;
  private final Query query;
  private final Topology topology;
  private final Bindings bindings;
  private final List<Reason> warnings = new ArrayList<>();

  private Paths(View view, Plan plan, Query query) {
    this.view = view;
    this.plan = plan;
    this.query = query;
    this.topology = Topology.of(view);
    this.bindings = Bindings.of(view, topology, null);
  }

  /**
   * Follows a packet through a plan, and its answer back.
   *
   * @param view what the plan follows from: finds the source and explains
   * @param plan decides
   */
  public static Trace trace(View view, Plan plan, Query query) {
    return new Paths(view, plan, query).trace();
  }

  private Trace trace() {
    Packet packet = Packet.of(query);
    Ingress.Found found = Ingress.of(view, topology, bindings, query);
    Reason nowhere = found.nowhere();
    if (nowhere != null) {
      return new Trace(Way.nowhere(nowhere), null, warnings);
    }
    Ingress ingress = choose(found.ports(), packet);
    Walk walk = walk(packet, ingress);
    Way there = walk.go();
    Way back = null;
    Walk.Exit exit = walk.exit();
    if (exit != null) {
      Walk answer = walk(packet.answer(), new Ingress(exit.node(), exit.port(), circuitOf(exit.port()).orElse(null)));
      back = answer.go();
      compare(there, ingress, back, exit, packet.source());
    }
    return new Trace(there, back, warnings);
  }

  private Walk walk(Packet packet, Ingress ingress) {
    return new Walk(plan, new Explaining(ingress), packet, ingress);
  }

  private Optional<ResourceId> circuitOf(Port port) {
    return bindings.byLink().entrySet().stream()
        .filter(entry -> entry.getValue().name().equals(port.name()))
        .map(entry -> entry.getKey().circuit())
        .findFirst();
  }

  /** Where sources in several networks have the address, the first from which the destination is reached. */
  private Ingress choose(List<Ingress> ports, Packet packet) {
    List<Ingress> arriving = ports.stream().filter(port -> walk(packet, port).go().verdict() == Verdict.DELIVERED).toList();
    Ingress chosen = arriving.isEmpty() ? ports.getFirst() : arriving.getFirst();
    List<String> others = (arriving.isEmpty() ? ports : arriving).stream()
        .filter(other -> !other.port().network().equals(chosen.port().network()))
        .map(other -> other.port().name())
        .toList();
    if (!others.isEmpty()) {
      warnings.add(new Reason(
          ReasonCode.SOURCE_AMBIGUOUS.name(),
          packet.source() + " comes in at port " + chosen.port().name() + " or, in another network, at " + String.join(", ", others)
              + "; name the circuit or the network to choose",
          chosen.port().name()));
    }
    return chosen;
  }

  private void compare(Way there, Ingress in, Way back, Walk.Exit from, IpAddress source) {
    if (there.usesGateway() && back.verdict() == Verdict.DELIVERED && !back.usesGateway()) {
      warnings.add(new Reason(
          ReasonCode.FP_RETURN_DIRECT.name(), "the answer goes from the host straight to the edge, with FastPath and without", ""));
    }
    boolean answered = in.fromOnPremises() && from.port().role() == PortRole.MACHINE && back.verdict() == Verdict.DELIVERED;
    if (answered && !mayReturn(in, from, source)) {
      warnings.add(new Reason(
          ReasonCode.RETURN_ELSEWHERE.name(),
          "the packet comes in at port " + in.port().name() + ", and no answer goes back there: this one leaves at " + back.out(),
          back.out()));
    }
  }

  /** Whether the machine's host shares its answers out over the edge by which the packet came. */
  private boolean mayReturn(Ingress in, Walk.Exit from, IpAddress source) {
    return plan.nodes().get(from.node()).routes().entrySet().stream()
        .filter(route -> route.getKey().network().equals(from.port().network()) && route.getKey().prefix().contains(source))
        .max(Comparator.comparingInt(route -> route.getKey().prefix().length()))
        .filter(route -> route.getValue().targets().contains(new Target.Tunnel(in.node(), from.port().network())))
        .isPresent();
  }

  /** Says of one address why it isn't at the edge. */
  private final class Explaining implements Walk.Explanation {
    private final Ingress ingress;

    Explaining(Ingress ingress) {
      this.ingress = ingress;
    }

    @Override
    public Reason of(Reason entry, IpAddress destination) {
      if (ingress.port().role() != PortRole.CUSTOMER || !entry.code().equals(ReasonCode.FP_REST.name())) {
        return entry;
      }
      return topology.joins().stream()
          .filter(join -> join.connection().id().toString().equals(entry.subject()))
          .filter(join -> join.spaces().stream().anyMatch(space -> space.contains(destination)))
          .findFirst()
          .map(join -> rest(join, destination))
          .orElse(entry);
    }

    private Reason rest(Join join, IpAddress destination) {
      Optional<NetworkInterface> nic = view.resources().all(NetworkInterface.class).stream()
          .filter(it -> it.addresses().contains(destination))
          .filter(it -> it.virtualNetwork().filter(join.network().resource().id()::equals).isPresent())
          .findFirst();
      if (nic.isEmpty()) {
        return ReasonCode.NO_NIC.reason(
            "no network interface of virtual network " + join.network().resource().name() + " has " + destination,
            join.network().resource().id());
      }
      return join.addressRule(Occupant.of(nic.get()), destination)
          .orElseGet(() -> FastPathRules.limitReached(view.resources(), join.circuit().resource()));
    }

    @Override
    public String sku(String node) {
      return topology.gateways().values().stream()
          .filter(gateway -> isInstance(gateway, node))
          .findFirst()
          .map(gateway -> gateway.state().running().toString())
          .orElse("");
    }

    /** Also of a gateway whose instances are about to go: the plan may be older than the view. */
    private boolean isInstance(Gateway gateway, String node) {
      return IntStream.range(0, gateway.state().instances())
          .mapToObj(i -> Demand.instanceKey(gateway.resource().id(), i))
          .anyMatch(key -> view.allocations().node(key).filter(it -> it.name().equals(node)).isPresent());
    }
  }
}
