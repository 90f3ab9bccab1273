package io.underpass.control.store;

import io.underpass.control.Document;
import io.underpass.model.BackendPool;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.Host;
import io.underpass.model.NetworkInterface;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceReader;
import io.underpass.model.ResourceType;
import io.underpass.model.Resources;
import io.underpass.model.Subnet;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Allocations together with the resources that call for them: those of {@link #CALLING}, the leaving ones too, and of subnets, network
 * interfaces and pools, which are many, those that do call. Immutable.
 *
 * @param calling what exists of those types
 * @param allocations what it was given
 */
public record Allocated(Resources calling, Allocations allocations) {
  private static final Set<ResourceType> CALLING = Set.of(
      VirtualNetwork.TYPE, ExpressRouteCircuit.TYPE, VirtualNetworkGateway.TYPE, Host.TYPE, Subnet.TYPE, NetworkInterface.TYPE,
      BackendPool.TYPE);

  /** These in line with documents that came, changed or went. */
  Allocated following(Collection<ResourceId> touched, DocumentSet documents) {
    Map<ResourceId, Optional<Resource>> changes = new HashMap<>();
    for (ResourceId id : touched) {
      Optional<Resource> now = CALLING.contains(id.type()) ? documents.get(id).flatMap(Allocated::caller) : Optional.empty();
      if (now.isPresent() || calling.contains(id)) {
        changes.put(id, now);
      }
    }
    if (changes.isEmpty()) {
      return this;
    }
    Resources next = calling.with(changes);
    return new Allocated(next, allocations.satisfying(Demand.of(next, Map.of())));
  }

  private static Optional<Resource> caller(Document document) {
    return ResourceReader.read(document.id(), document.body()).resource().filter(resource -> switch (resource) {
      case Subnet subnet -> Demand.callsForNumber(subnet);
      case NetworkInterface nic -> Demand.callsForNumber(nic);
      case BackendPool pool -> Demand.callsForNumber(pool);
      default -> true;
    });
  }

  void writeChangesSince(Allocated before, Session session) throws SQLException {
    if (allocations != before.allocations) {
      write("network", before.allocations.networks(), allocations.networks(), NetworkId::toString, session);
      write("node", before.allocations.nodes(), allocations.nodes(), node -> node.name() + " " + node.site() + " " + node.underlay(),
          session);
    }
  }

  private static <V> void write(String kind, Map<String, V> was, Map<String, V> is, Function<V, String> text, Session session)
      throws SQLException {
    for (String key : was.keySet()) {
      if (!is.containsKey(key)) {
        session.run("DELETE FROM allocations WHERE kind = ? AND key = ?", kind, key);
      }
    }
    for (Map.Entry<String, V> given : is.entrySet()) {
      if (!given.getValue().equals(was.get(given.getKey()))) {
        session.run(
            "INSERT OR REPLACE INTO allocations (kind, key, value) VALUES (?, ?, ?)",
            kind, given.getKey(), text.apply(given.getValue()));
      }
    }
  }

  static Allocated load(Session session, List<Document> stored) throws SQLException {
    Map<String, NetworkId> networks = new HashMap<>();
    Map<String, NodeAllocation> nodes = new HashMap<>();
    List<List<String>> rows = session.list(
        "SELECT kind, key, value FROM allocations", row -> List.of(row.getString(1), row.getString(2), row.getString(3)));
    rows.forEach(row -> {
      String[] value = row.get(2).split(" ");
      if (row.getFirst().equals("network")) {
        networks.put(row.get(1), new NetworkId(Integer.parseInt(value[0])));
      } else {
        nodes.put(row.get(1), new NodeAllocation(value[0], value[1], IpAddress.parse(value[2])));
      }
    });
    Resources calling = Resources.of(
        stored.stream().filter(document -> CALLING.contains(document.id().type())).flatMap(document -> caller(document).stream()).toList());
    // What was stored before something called for a number has none yet.
    return new Allocated(calling, new Allocations(networks, nodes).satisfying(Demand.of(calling, Map.of())));
  }
}
