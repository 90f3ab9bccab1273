package io.underpass.routing;

import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.plan.Port;
import io.underpass.plan.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A port by which a packet may come in.
 *
 * @param node the node's name
 * @param circuit the circuit; null at a machine's port
 */
record Ingress(String node, Port port, @Nullable ResourceId circuit) {
  /** Where a packet may come in, best first, and if nowhere, why. */
  record Found(List<Ingress> ports, @Nullable Reason nowhere) {}

  boolean fromOnPremises() {
    return circuit != null;
  }

  static Found of(View view, Topology topology, Bindings bindings, Query query) {
    List<Ingress> ports = new ArrayList<>();
    if (query.circuit() == null) {
      machines(view, bindings, query, ports);
    }
    List<Link> links = links(view, topology, query);
    links.stream()
        .filter(link -> bindings.byLink().containsKey(link) && view.reachability().causeOfDeath(link).isEmpty())
        .map(link -> onLink(topology, bindings, link))
        .forEach(ports::add);
    return new Found(ports, ports.isEmpty() ? nowhere(view, topology, query, links) : null);
  }

  static Ingress onLink(Topology topology, Bindings bindings, Link link) {
    Topology.Circuit circuit = Objects.requireNonNull(topology.circuits().get(link.circuit()));
    return new Ingress(circuit.edge(link.role()).name(), Objects.requireNonNull(bindings.byLink().get(link)), link.circuit());
  }

  private static void machines(View view, Bindings bindings, Query query, List<Ingress> ports) {
    for (NetworkInterface nic : view.resources().all(NetworkInterface.class)) {
      Bindings.AtHost place = bindings.byNic().get(nic.id());
      boolean asked = query.network() == null || nic.virtualNetwork().filter(query.network()::equals).isPresent();
      if (place != null && asked && has(nic, query.source())) {
        ports.add(new Ingress(place.host(), bindings.port(place), null));
      }
    }
  }

  private static boolean has(NetworkInterface nic, IpAddress address) {
    return nic.ipConfigurations().stream().anyMatch(configuration -> address.equals(configuration.address()));
  }

  /** The links by which the source may come: of the circuit asked for, else those that announce it, the longest prefix first. */
  private static List<Link> links(View view, Topology topology, Query query) {
    if (query.circuit() != null) {
      return topology.circuits().containsKey(query.circuit()) ? links(query.circuit(), query.link()) : List.of();
    }
    return view.learnt().stream()
        .filter(route -> route.prefix().contains(query.source()))
        .filter(route -> query.link() == null || query.link() == route.link())
        .filter(route -> topology.circuits().containsKey(route.circuit()) && joins(topology, route.circuit(), query.network()))
        .sorted(Comparator.comparingInt((LearntRoute route) -> -route.prefix().length())
            .thenComparing(LearntRoute::circuit)
            .thenComparing(LearntRoute::link))
        .map(route -> new Link(route.circuit(), route.link()))
        .distinct()
        .toList();
  }

  private static List<Link> links(ResourceId circuit, @Nullable LinkRole only) {
    return (only == null ? List.of(LinkRole.values()) : List.of(only)).stream().map(role -> new Link(circuit, role)).toList();
  }

  private static boolean joins(Topology topology, ResourceId circuit, @Nullable ResourceId network) {
    return network == null
        || topology.joins().stream()
            .anyMatch(join -> join.circuit().id().equals(circuit) && join.network().resource().id().equals(network));
  }

  private static Reason nowhere(View view, Topology topology, Query query, List<Link> links) {
    if (query.circuit() != null && links.isEmpty()) {
      return topology.unfit(query.circuit())
          .orElseGet(() -> ReasonCode.REFERENCE_MISSING.reason("circuit " + query.circuit() + " does not exist", query.circuit()));
    }
    for (Link link : links) {
      Optional<String> cause = view.reachability().causeOfDeath(link);
      if (cause.isPresent()) {
        return ReasonCode.EDGE_DOWN.reason(
            "the " + link.role() + " link of circuit " + link.circuit().name() + " is down: " + cause.get(), link.circuit());
      }
    }
    if (!links.isEmpty()) {
      return ReasonCode.NO_PORT.reason(
          "no port is bound to the " + links.getFirst().role() + " link of circuit " + links.getFirst().circuit().name(),
          links.getFirst().circuit());
    }
    return view.resources().all(NetworkInterface.class).stream()
        .filter(nic -> has(nic, query.source()))
        .findFirst()
        .map(nic -> ReasonCode.NO_PORT.reason("no port is bound to network interface " + nic.name(), nic.id()))
        .orElseGet(() -> new Reason(
            ReasonCode.SOURCE_UNKNOWN.name(),
            query.source() + " is no network interface's address and within no prefix that a circuit announces",
            ""));
  }
}
