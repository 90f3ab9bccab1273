package io.underpass.arm.network;

import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.control.ControlPlane;
import io.underpass.dataplane.NodeCounters;
import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import io.underpass.plan.NetworkId;
import io.underpass.routing.Demand;
import io.underpass.routing.ServedNetworks;
import io.underpass.routing.View;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What circuits and connections have carried, read from the counters of their edges. In is from on-premises. */
public final class CircuitTraffic {
  private final ControlPlane control;

  public CircuitTraffic(ControlPlane control) {
    this.control = control;
  }

  /** Octets since the edge's counters began. */
  public record Octets(long in, long out) {
    static final Octets NONE = new Octets(0, 0);

    Octets plus(NodeCounters.Duplex duplex) {
      return new Octets(in + duplex.in().octets(), out + duplex.out().octets());
    }
  }

  /** One link of a circuit, all networks. */
  Octets ofLink(ResourceId circuit, LinkRole link) {
    Octets sum = Octets.NONE;
    for (NodeCounters.Duplex duplex :
        counters(control.view(), circuit, link)
            .map(counters -> counters.networks().values())
            .orElse(List.of())) {
      sum = sum.plus(duplex);
    }
    return sum;
  }

  /** A connection: the share that the networks behind its gateway have of both links of its circuit. */
  Octets ofConnection(Draft draft, ResourceId connection) {
    View view = control.view();
    Optional<ResourceId> circuit =
        draft
            .body(connection)
            .flatMap(body -> Json.text(body, "properties", "peer", "id"))
            .flatMap(ResourceId::tryParse);
    List<NetworkId> networks =
        draft
            .body(connection)
            .flatMap(body -> Json.text(body, "properties", "virtualNetworkGateway1", "id"))
            .flatMap(ResourceId::tryParse)
            .map(gateway -> ServedNetworks.of(view, gateway))
            .orElse(List.of())
            .stream()
            .flatMap(network -> view.allocations().network(Demand.networkKey(network)).stream())
            .toList();
    if (circuit.isEmpty()) {
      return Octets.NONE;
    }
    Octets sum = Octets.NONE;
    for (LinkRole link : LinkRole.values()) {
      Map<NetworkId, NodeCounters.Duplex> counted =
          counters(view, circuit.get(), link).map(NodeCounters::networks).orElse(Map.of());
      for (NetworkId network : networks) {
        NodeCounters.Duplex duplex = counted.get(network);
        sum = duplex == null ? sum : sum.plus(duplex);
      }
    }
    return sum;
  }

  private Optional<NodeCounters> counters(View view, ResourceId circuit, LinkRole link) {
    return view.allocations().node(Demand.edgeKey(circuit, link)).map(node -> control.counters().get(node.name()));
  }
}
