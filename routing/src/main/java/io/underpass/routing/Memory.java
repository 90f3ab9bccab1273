package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.plan.NodePlan;
import io.underpass.routing.NetworkPeerings.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a planner knows of its last plan, so that what hasn't changed stays the very same object. */
final class Memory {
  private Map<String, Object> last = new HashMap<>();
  private Map<String, Object> now = new HashMap<>();
  private List<NetworkInterface> nics = List.of();
  private Map<ResourceId, List<NetworkInterface>> nicsByNetwork = Map.of();
  private Map<ResourceId, NetworkTable> tables = Map.of();
  private @Nullable Bindings bindings;
  private @Nullable ReturnRoutes returnRoutes;
  private @Nullable Balancing balancing;
  private Map<ResourceId, PeerTable> peers = Map.of();
  private final RuleSets ruleSets = new RuleSets();

  /** The object of the last plan where it is equal, else this one. */
  <T> T keep(String key, T value) {
    @SuppressWarnings("unchecked")
    T before = (T) now.getOrDefault(key, last.get(key));
    T kept = before != null && before.getClass() == value.getClass() && same(before, value) ? before : value;
    now.put(key, kept);
    return kept;
  }

  /** What follows from an object and nothing else is made anew only when that object is another. */
  <T> T derived(String key, Object source, Supplier<T> making) {
    Derived before = (Derived) now.getOrDefault(key, last.get(key));
    if (before == null || before.source != source) {
      T value = making.get();
      before = new Derived(source, before != null && same(before.value, value) ? before.value : value);
    }
    now.put(key, before);
    @SuppressWarnings("unchecked")
    T kept = (T) before.value;
    return kept;
  }

  private record Derived(Object source, Object value) {}

  private static boolean same(Object before, Object value) {
    return switch (value) {
      case NetworkMappings mappings -> mappings.same((NetworkMappings) before);
      case JoinedMappings mappings -> mappings.same((JoinedMappings) before);
      case JoinedRoutes routes -> routes.same((JoinedRoutes) before);
      case LearntRoutes routes -> routes.same((LearntRoutes) before);
      case NodePlan plan -> same((NodePlan) before, plan);
      default -> value.equals(before);
    };
  }

  /** By the identity of its maps, which were kept themselves: comparing 200,000 mappings one by one would cost more than it saves. */
  private static boolean same(NodePlan before, NodePlan plan) {
    return before.node().equals(plan.node())
        && before.ports() == plan.ports()
        && before.networks() == plan.networks()
        && before.mappings() == plan.mappings()
        && before.routes() == plan.routes()
        && before.frontEnds() == plan.frontEnds()
        && before.translations() == plan.translations()
        && before.ruleSets() == plan.ruleSets()
        && before.crossings() == plan.crossings()
        && Objects.equals(before.meter(), plan.meter());
  }

  /** Ends a plan: what it didn't ask for is forgotten. */
  void turn() {
    last = now;
    now = new HashMap<>();
  }

  Bindings bindings(View view, Topology topology) {
    Bindings next = Bindings.of(view, topology, bindings);
    bindings = next;
    return next;
  }

  ReturnRoutes returnRoutes(View view, Topology topology, Bindings bindings) {
    ReturnRoutes next = ReturnRoutes.of(view, topology, bindings, returnRoutes);
    returnRoutes = next;
    return next;
  }

  /** The contents of the filters' rule sets. */
  RuleSets ruleSets(View view, Topology topology, Bindings current, ReturnRoutes returnRoutes) {
    ruleSets.follow(view, topology, current, returnRoutes);
    return ruleSets;
  }

  Balancing balancing(View view, Topology topology, Map<ResourceId, NetworkTable> tables, Bindings bindings, PortNumbers numbers) {
    Balancing next = Balancing.of(view, topology, tables, bindings, numbers, balancing);
    balancing = next;
    return next;
  }

  /** The tables of all networks, by id. */
  Map<ResourceId, NetworkTable> tables(Resources resources, Topology topology, Bindings bindings) {
    List<NetworkInterface> all = resources.all(NetworkInterface.class);
    if (all != nics) {
      Map<ResourceId, List<NetworkInterface>> grouped = new HashMap<>();
      // Interfaces are many and subnets few: to cut each interface's network out of its subnet's id would be most of a plan.
      Map<ResourceId, ResourceId> networks = new HashMap<>();
      all.forEach(nic -> nic.subnet().ifPresent(subnet ->
          grouped.computeIfAbsent(networks.computeIfAbsent(subnet, ResourceId::parent), _ -> new ArrayList<>()).add(nic)));
      nics = all;
      nicsByNetwork = grouped;
    }
    Map<ResourceId, NetworkTable> next = new LinkedHashMap<>();
    topology.networks().forEach((id, network) ->
        next.put(id, NetworkTable.of(network, nicsByNetwork.getOrDefault(id, List.of()), bindings, tables.get(id))));
    tables = next;
    return next;
  }

  /** What networks have of those that they are peered with, by the peering's id. */
  Map<ResourceId, PeerTable> peers(Topology topology, Map<ResourceId, NetworkTable> tables) {
    Map<ResourceId, PeerTable> next = new HashMap<>();
    for (NetworkTable own : tables.values()) {
      List<Side> sides = topology.peerings().of(own.network());
      boolean sends = !sides.isEmpty() && !own.hosts().isEmpty();
      for (Side side : sides) {
        NetworkTable remote = tables.get(side.remote().resource().id());
        if (sends && side.carries() && remote != null) {
          next.put(side.peering().id(), PeerTable.of(side, own, remote, peers.get(side.peering().id())));
        }
      }
    }
    peers = next;
    return next;
  }
}
