package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.routing.NetworkPeerings.Side;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What a planner knows of its last plan, so that what hasn't changed stays the very same object. */
final class Memory {
  private Map<Key, Object> last = new HashMap<>();
  private Map<Key, Object> now = new HashMap<>();
  private NicGroups nics = NicGroups.NONE;
  /** What the tables were made with. */
  private Object places = List.of();
  private Map<ResourceId, Topology.Network> networks = Map.of();
  /** The networks whose tables are others than in the last plan; null: any may be. */
  private @Nullable Set<ResourceId> touched;
  private Map<ResourceId, NetworkTable> tables = Map.of();
  private @Nullable Bindings bindings;
  private @Nullable ReturnRoutes returnRoutes;
  private @Nullable Balancing balancing;
  private Map<ResourceId, PeerTable> peers = Map.of();
  private @Nullable NetworkPeerings peerings;
  private @Nullable Topology topology;
  private @Nullable FastPathEntries fastPath;
  private Map<ResourceId, NetworkState> states = Map.of();
  private NetworkStates all = NetworkStates.NONE;
  private @Nullable Made made;

  /** What networks' states are made of beside their tables. */
  private record Made(Topology topology, Allocations allocations, Balancing balancing) {}
  private final RuleSets ruleSets = new RuleSets();

  /**
   * What something is called.
   *
   * @param what a word
   * @param of whose it is
   * @param at the node's name; empty for what all nodes share
   */
  record Key(String what, Object of, String at) {
    Key(String what, Object of) {
      this(what, of, "");
    }
  }

  /** The object of the last plan where it is equal, else this one. */
  <T> T keep(Key key, T value) {
    @SuppressWarnings("unchecked")
    T before = (T) now.getOrDefault(key, last.get(key));
    T kept = before != null && before.getClass() == value.getClass() && same(before, value) ? before : value;
    now.put(key, kept);
    return kept;
  }

  /** What goes on from what it was, if it was in the last plan. */
  <T> T following(Key key, UnaryOperator<@Nullable T> step) {
    @SuppressWarnings("unchecked")
    T before = (T) now.getOrDefault(key, last.get(key));
    T next = step.apply(before);
    now.put(key, next);
    return next;
  }

  /** What follows from an object and nothing else is made anew only when that object is another. */
  <T> T derived(Key key, Object source, Supplier<T> making) {
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

  static boolean same(Object before, Object value) {
    return before == value || switch (value) {
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

  Topology topology(View view) {
    Topology next = Topology.of(view, topology);
    topology = next;
    return next;
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

  /** The mappings of edges. */
  FastPathEntries fastPath(
      View view, Topology topology, Function<Topology.Network, List<AddressHolders>> holders, GatewayRoutes gatewayRoutes, Plan running) {
    FastPathEntries next = new FastPathEntries(view, topology, holders, gatewayRoutes, running, fastPath);
    fastPath = next;
    return next;
  }

  /** The networks, by id. */
  Map<ResourceId, NetworkState> states(View view, Topology topology, NetworkState.Sources sources, ReturnRoutes returnRoutes) {
    Made before = made;
    made = new Made(topology, view.allocations(), sources.balancing());
    Set<ResourceId> changed = touched;
    if (changed == null
        || before == null
        || before.topology != topology
        || before.allocations != view.allocations()
        || before.balancing != sources.balancing()
        || !returnRoutes.asBefore()) {
      states = each(sources.tables(), (id, table) -> NetworkState.of(sources, table, returnRoutes, states.get(id)));
    } else if (!changed.isEmpty()) {
      Set<ResourceId> near = new HashSet<>(changed);
      for (ResourceId id : changed) {
        topology.peerings().of(topology.networks().get(id)).forEach(side -> near.add(side.remote().resource().id()));
      }
      Map<ResourceId, NetworkState> next = new LinkedHashMap<>(states);
      near.forEach(id -> next.put(id, NetworkState.of(sources, sources.tables().get(id), returnRoutes, states.get(id))));
      states = next;
    }
    return states;
  }

  /** The networks in order. */
  NetworkStates all() {
    all = all.next(List.copyOf(states.values()));
    return all;
  }

  private static <T, V> Map<ResourceId, V> each(Map<ResourceId, T> all, BiFunction<ResourceId, T, V> making) {
    Map<ResourceId, V> made = LinkedHashMap.newLinkedHashMap(all.size());
    all.forEach((id, one) -> made.put(id, making.apply(id, one)));
    return made;
  }

  /** The tables of all networks, by id. */
  Map<ResourceId, NetworkTable> tables(Resources resources, Topology topology, Bindings bindings) {
    nics = nics.with(resources.all(NetworkInterface.class));
    boolean follows = bindings.follows(places);
    places = bindings.places();
    if (follows && topology.networks() == networks && nics.touched() != null) {
      touched = new HashSet<>(nics.touched());
      touched.addAll(bindings.moved());
      touched.retainAll(networks.keySet());
      if (!touched.isEmpty()) {
        Map<ResourceId, NetworkTable> next = new LinkedHashMap<>(tables);
        touched.forEach(id -> next.put(id, table(topology.networks().get(id), bindings)));
        tables = next;
      }
    } else {
      touched = null;
      networks = topology.networks();
      tables = each(networks, (id, network) -> {
        NetworkTable before = tables.get(id);
        boolean still = follows && before != null && before.isOf(nics(id)) && !bindings.moved().contains(id);
        return still ? before.in(network) : table(network, bindings);
      });
    }
    return tables;
  }

  private NetworkTable table(Topology.Network network, Bindings bindings) {
    ResourceId id = network.resource().id();
    return NetworkTable.of(network, nics(id), bindings, tables.get(id));
  }

  private List<NetworkInterface> nics(ResourceId network) {
    return nics.byNetwork().getOrDefault(network, List.of());
  }

  /** What networks have of those that they are peered with, by the peering's id. */
  Map<ResourceId, PeerTable> peers(Topology topology, Map<ResourceId, NetworkTable> tables) {
    Set<ResourceId> changed = topology.peerings() == peerings ? touched : null;
    peerings = topology.peerings();
    if (changed == null) {
      Map<ResourceId, @Nullable PeerTable> next = new HashMap<>();
      tables.values().forEach(own -> peerings.of(own.network()).forEach(side -> peer(side, own, tables, next)));
      next.values().removeIf(Objects::isNull);
      peers = next;
    } else if (!changed.isEmpty()) {
      Map<ResourceId, @Nullable PeerTable> next = new HashMap<>();
      for (ResourceId id : changed) {
        NetworkTable table = tables.get(id);
        for (Side side : peerings.of(table.network())) {
          peer(side, table, tables, next);
          NetworkTable remote = tables.get(side.remote().resource().id());
          peerings.of(side.remote()).stream()
              .filter(back -> back.remote() == table.network())
              .forEach(back -> peer(back, remote, tables, next));
        }
      }
      peers = PatchedMap.of(peers, next);
    }
    return peers;
  }

  private void peer(Side side, NetworkTable own, Map<ResourceId, NetworkTable> tables, Map<ResourceId, @Nullable PeerTable> next) {
    ResourceId peering = side.peering().id();
    NetworkTable remote = tables.get(side.remote().resource().id());
    if (side.carries() && remote != null && !own.hosts().isEmpty()) {
      next.put(peering, PeerTable.of(side, own, remote, peers.get(peering)));
    } else {
      next.put(peering, null);
    }
  }
}
