package io.underpass.control.store;

import io.underpass.control.Document;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.Host;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceReader;
import io.underpass.model.ResourceType;
import io.underpass.model.Resources;
import io.underpass.model.VirtualNetwork;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.net.IpAddress;
import io.underpass.plan.NetworkId;
import io.underpass.routing.Allocations;
import io.underpass.routing.Allocations.NodeAllocation;
import io.underpass.routing.Demand;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Allocations together with the resources that call for them: those of {@link #CALLING}, the leaving ones too. Immutable.
 *
 * @param calling what exists of those types
 * @param allocations what it was given
 */
public record Allocated(Resources calling, Allocations allocations) {
  private static final Set<ResourceType> CALLING =
      Set.of(VirtualNetwork.TYPE, ExpressRouteCircuit.TYPE, VirtualNetworkGateway.TYPE, Host.TYPE);

  /** These in line with documents that came, changed or went. */
  Allocated following(Collection<ResourceId> touched, DocumentSet documents) {
    Map<ResourceId, Optional<Resource>> changes = new HashMap<>();
    touched.stream().filter(id -> CALLING.contains(id.type())).forEach(id ->
        changes.put(id, documents.get(id).flatMap(Allocated::resource)));
    if (changes.isEmpty()) {
      return this;
    }
    Resources next = calling.with(changes);
    return new Allocated(next, allocations.satisfying(Demand.of(next, Map.of())));
  }

  private static Optional<Resource> resource(Document document) {
    return ResourceReader.read(document.id(), document.body()).resource();
  }

  void writeChangesSince(Allocated before, Session session) throws SQLException {
    if (allocations == before.allocations) {
      return;
    }
    Map<List<String>, String> was = rows(before.allocations);
    Map<List<String>, String> is = rows(allocations);
    for (List<String> key : was.keySet()) {
      if (!is.containsKey(key)) {
        session.run("DELETE FROM allocations WHERE kind = ? AND key = ?", key.getFirst(), key.getLast());
      }
    }
    for (Map.Entry<List<String>, String> row : is.entrySet()) {
      if (!Objects.equals(was.get(row.getKey()), row.getValue())) {
        session.run(
            "INSERT OR REPLACE INTO allocations (kind, key, value) VALUES (?, ?, ?)",
            row.getKey().getFirst(), row.getKey().getLast(), row.getValue());
      }
    }
  }

  private static Map<List<String>, String> rows(Allocations from) {
    Map<List<String>, String> rows = new HashMap<>();
    from.networks().forEach((key, network) -> rows.put(List.of("network", key), network.toString()));
    from.nodes().forEach((key, node) -> rows.put(List.of("node", key), node.name() + " " + node.site() + " " + node.underlay()));
    return rows;
  }

  static Allocated load(Session session, List<Document> stored) throws SQLException {
    Map<String, NetworkId> networks = new HashMap<>();
    Map<String, NodeAllocation> nodes = new HashMap<>();
    session.list("SELECT kind, key, value FROM allocations", row -> List.of(row.getString(1), row.getString(2), row.getString(3))).forEach(row -> {
      String[] value = row.get(2).split(" ");
      if (row.getFirst().equals("network")) {
        networks.put(row.get(1), new NetworkId(Integer.parseInt(value[0])));
      } else {
        nodes.put(row.get(1), new NodeAllocation(value[0], value[1], IpAddress.parse(value[2])));
      }
    });
    Resources calling = Resources.of(
        stored.stream().filter(document -> CALLING.contains(document.id().type())).flatMap(document -> resource(document).stream()).toList());
    return new Allocated(calling, new Allocations(networks, nodes));
  }
}
