package io.underpass.routing;

import io.underpass.model.NetworkInterface;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.plan.NodePlan;
import io.underpass.routing.NetworkPeerings.Side;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a planner knows of its last plan, so that what hasn't changed stays the very same object. */
final class Memory {
  private Map<Key, Object> last = new HashMap<>();
  private Map<Key, Object> now = new HashMap<>();
  private NicGroups nics = NicGroups.NONE;
  /** What the tables were made with. */
  private Object places = List.of();
  private Map<ResourceId, NetworkTable> tables = Map.of();
  private @Nullable Bindings bindings;
  private @Nullable ReturnRoutes returnRoutes;
  private @Nullable Balancing balancing;
  private Map<ResourceId, PeerTable> peers = Map.of();
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
    nics = nics.with(resources.all(NetworkInterface.class));
    Map<ResourceId, NetworkTable> next = new LinkedHashMap<>();
    boolean follows = bindings.follows(places);
    topology.networks().forEach((id, network) -> {
      List<NetworkInterface> own = nics.byNetwork().getOrDefault(id, List.of());
      NetworkTable before = tables.get(id);
      boolean still = follows && before != null && before.isOf(own) && !bindings.moved(id);
      next.put(id, still ? before.in(network) : NetworkTable.of(network, own, bindings, before));
    });
    places = bindings.places();
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
