package io.underpass.routing;

import io.underpass.model.CircuitPeering;
import io.underpass.model.LinkRole;
import io.underpass.model.PortBinding;
import io.underpass.model.ResourceId;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The ports to which customers' links are bound: few, beside those of machines. */
final class CustomerPorts {
  private final Topology topology;
  private final Map<Link, Port> byLink = new LinkedHashMap<>();
  private final Map<String, List<Port>> byEdge = new HashMap<>();
  private final Map<ResourceId, String> problems = new HashMap<>();

  /** None yet. */
  CustomerPorts(Topology topology) {
    this.topology = topology;
  }

  /** Those of a view. */
  static CustomerPorts of(View view, Topology topology) {
    CustomerPorts ports = new CustomerPorts(topology);
    for (PortBinding binding : view.resources().all(PortBinding.class)) {
      if (binding.to() instanceof PortBinding.ToCircuit to && Bindings.isPortName(binding.name())) {
        ports.add(binding, to);
      }
    }
    return ports;
  }

  void add(PortBinding binding, PortBinding.ToCircuit to) {
    Topology.Circuit circuit = topology.circuits().get(to.circuit());
    Link link = new Link(to.circuit(), to.link());
    if (circuit == null) {
      problems.put(
          binding.id(), topology.unfit(to.circuit()).map(Reason::text).orElse("circuit " + to.circuit() + " does not exist"));
    } else if (byLink.containsKey(link)) {
      problems.put(
          binding.id(),
          "the " + to.link() + " link of circuit " + circuit.resource().name() + " already has port " + byLink.get(link).name());
    } else {
      Port port = port(binding, circuit, to.link());
      byLink.put(link, port);
      byEdge.computeIfAbsent(circuit.edge(to.link()).name(), _ -> new ArrayList<>()).add(port);
    }
  }

  private static Port port(PortBinding binding, Topology.Circuit circuit, LinkRole link) {
    return new Port(
        binding.name(),
        PortRole.CUSTOMER,
        circuit.network(),
        addresses(circuit.peering(), link),
        null,
        List.of(),
        new Port.Attachment(binding.netns(), binding.device()),
        ReasonCode.PRIVATE_PEERING.reason(
            "the " + link + " link of circuit " + circuit.resource().name() + " is bound to port " + binding.name(), circuit.id()));
  }

  /** Microsoft's addresses on a link. */
  static List<Port.LinkAddress> addresses(CircuitPeering peering, LinkRole link) {
    List<Port.LinkAddress> addresses = new ArrayList<>();
    Stream.of(true, false)
        .flatMap(family -> peering.links(family).stream())
        .forEach(links -> addresses.add(new Port.LinkAddress(links.microsoft(link), links.of(link).length())));
    return addresses;
  }

  /** In order of the bindings. */
  Map<Link, Port> byLink() {
    return byLink;
  }

  /** By the edge's name. */
  Map<String, List<Port>> byEdge() {
    return byEdge;
  }

  /** Why bindings have no port. */
  Map<ResourceId, String> problems() {
    return problems;
  }
}
