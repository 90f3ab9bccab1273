package io.underpass.routing;

import io.underpass.model.LearntRoute;
import io.underpass.model.LinkRole;
import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.plan.Port;
import io.underpass.plan.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** By which ports a packet may come in. */
final class WaysIn {
  private final View view;
  private final Topology topology;
  private final Map<Link, Port> customers;
  private final MachinePorts machines;
  private final AddressIndex addresses;
  private final Announced announced;
  private final Tables tables;

  /** Where a packet may come in, best first, and if nowhere, why. */
  record Found(List<Ingress> ports, @Nullable Reason nowhere) {}

  /** @param customers the ports that links are bound to */
  WaysIn(
      View view, Topology topology, Map<Link, Port> customers, MachinePorts machines, AddressIndex addresses, Tables tables) {
    this.tables = tables;
    this.view = view;
    this.topology = topology;
    this.customers = customers;
    this.machines = machines;
    this.addresses = addresses;
    this.announced = new Announced(view.learnt());
  }

  Found of(Query query) {
    List<Ingress> ports = new ArrayList<>();
    if (query.circuit() == null) {
      machines(query, ports);
    }
    List<Link> links = links(query);
    for (Link link : links) {
      Port port = customers.get(link);
      if (port != null && tables.absence(port).isEmpty() && view.reachability().causeOfDeath(link).isEmpty()) {
        ports.add(onLink(link));
      }
    }
    return new Found(ports, ports.isEmpty() ? nowhere(query, links) : null);
  }

  private Ingress onLink(Link link) {
    Topology.Circuit circuit = Objects.requireNonNull(topology.circuits().get(link.circuit()));
    return new Ingress(circuit.edge(link.role()).name(), Objects.requireNonNull(customers.get(link)), link.circuit());
  }

  private void machines(Query query, List<Ingress> ports) {
    for (NetworkInterface nic : addresses.of(query.source())) {
      Bindings bindings = machines.bindings();
      Bindings.AtHost place = bindings.place(nic.id());
      if (place != null && (query.network() == null || nic.virtualNetwork().filter(query.network()::equals).isPresent())) {
        Port port = bindings.port(place);
        if (tables.absence(port).isEmpty()) {
          ports.add(new Ingress(place.host(), port, null));
        }
      }
    }
  }

  /** The links by which the source may come: of the circuit asked for, else those that announce it, the longest prefix first. */
  private List<Link> links(Query query) {
    if (query.circuit() != null) {
      Stream<LinkRole> roles = query.link() == null ? Stream.of(LinkRole.values()) : Stream.of(query.link());
      return topology.circuits().containsKey(query.circuit()) ? roles.map(role -> new Link(query.circuit(), role)).toList() : List.of();
    }
    List<Link> links = new ArrayList<>();
    for (LearntRoute route : announced.holding(query.source())) {
      Link link = new Link(route.circuit(), route.link());
      if ((query.link() == null || query.link() == route.link())
          && topology.circuits().containsKey(route.circuit())
          && joins(route.circuit(), query.network())
          && !links.contains(link)) {
        links.add(link);
      }
    }
    return links;
  }

  private boolean joins(ResourceId circuit, @Nullable ResourceId network) {
    return network == null
        || topology.joins().stream()
            .anyMatch(join -> join.circuit().id().equals(circuit) && join.network().resource().id().equals(network));
  }

  private Reason withoutPort(NetworkInterface nic) {
    Bindings bindings = machines.bindings();
    return Optional.ofNullable(bindings.place(nic.id()))
        .flatMap(place -> tables.absence(bindings.port(place)))
        .orElseGet(() -> ReasonCode.NO_PORT.reason("no port is bound to network interface " + nic.name(), nic.id()));
  }

  private Reason nowhere(Query query, List<Link> links) {
    ResourceId circuit = query.circuit();
    if (circuit != null && links.isEmpty()) {
      return topology.unfit(circuit)
          .orElseGet(() -> ReasonCode.REFERENCE_MISSING.reason("circuit " + circuit + " does not exist", circuit));
    }
    for (Link link : links) {
      Optional<String> cause = view.reachability().causeOfDeath(link);
      if (cause.isPresent()) {
        return ReasonCode.EDGE_DOWN.reason(
            "the " + link.role() + " link of circuit " + link.circuit().name() + " is down: " + cause.get(), link.circuit());
      }
    }
    for (Link link : links) {
      Optional<Reason> absence = Optional.ofNullable(customers.get(link)).flatMap(tables::absence);
      if (absence.isPresent()) {
        return absence.get();
      }
    }
    if (!links.isEmpty()) {
      return ReasonCode.NO_PORT.reason(
          "no port is bound to the " + links.getFirst().role() + " link of circuit " + links.getFirst().circuit().name(),
          links.getFirst().circuit());
    }
    return addresses.of(query.source()).stream()
        .findFirst()
        .map(this::withoutPort)
        .orElseGet(() -> new Reason(
            ReasonCode.SOURCE_UNKNOWN.name(),
            query.source() + " is no network interface's address and within no prefix that a circuit announces",
            ""));
  }
}
