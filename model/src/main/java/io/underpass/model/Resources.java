package io.underpass.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * All typed resources at one revision. Immutable, safe for any thread. The order in which resources came in is kept and counts: what
 * there isn't room for
 * everybody goes to the older ones.
 */
public final class Resources {
  public static final Resources EMPTY = new Resources(Map.of(), null);

  private final Map<Class<? extends Resource>, Map<String, Resource>> byType;
  private final Map<Class<? extends Resource>, List<? extends Resource>> lists;

  private Resources(Map<Class<? extends Resource>, Map<String, Resource>> byType, @Nullable Resources previous) {
    this.byType = byType;
    this.lists = new HashMap<>(byType.size() * 2);
    byType.forEach((type, resources) -> lists.put(
        type,
        previous != null && previous.byType.get(type) == resources
            ? previous.lists.getOrDefault(type, List.of())
            : List.copyOf(resources.values())));
  }

  /** Of a collection in order of creation, oldest first. Of two with one id the later counts. */
  public static Resources of(Collection<? extends Resource> resources) {
    Map<Class<? extends Resource>, Map<String, Resource>> byType = new HashMap<>();
    resources.forEach(resource -> put(byType, resource));
    return new Resources(byType, null);
  }

  private static void put(Map<Class<? extends Resource>, Map<String, Resource>> byType, Resource resource) {
    byType.computeIfAbsent(resource.getClass(), _ -> new LinkedHashMap<>()).put(resource.id().key(), resource);
  }

  /**
   * These with a few changes; types without a change are shared. Takes time proportional to the number of resources of the types that
   * change.
   *
   * @param changes by id: the new state, or empty where the resource is gone
   */
  public Resources with(Map<ResourceId, Optional<Resource>> changes) {
    Map<Class<? extends Resource>, Map<String, Resource>> next = new HashMap<>(byType);
    changes.forEach((id, state) -> {
      for (Class<? extends Resource> type : new ArrayList<>(next.keySet())) {
        boolean stays = state.isPresent() && state.get().getClass() == type;
        if (!stays && next.get(type).containsKey(id.key())) {
          own(next, type).remove(id.key());
        }
      }
      state.ifPresent(resource -> own(next, resource.getClass()).put(id.key(), resource));
    });
    return new Resources(next, this);
  }

  private Map<String, Resource> own(Map<Class<? extends Resource>, Map<String, Resource>> next, Class<? extends Resource> type) {
    Map<String, Resource> current = next.getOrDefault(type, Map.of());
    if (current == byType.get(type) || current.isEmpty()) {
      current = new LinkedHashMap<>(current);
      next.put(type, current);
    }
    return current;
  }

  /** The resource of this type and id. */
  public <R extends Resource> Optional<R> get(Class<R> type, @Nullable ResourceId id) {
    return id == null ? Optional.empty() : Optional.ofNullable(type.cast(byType.getOrDefault(type, Map.of()).get(id.key())));
  }

  /** All of a type, oldest first; the same list object as long as none of the type changes. */
  @SuppressWarnings("unchecked")
  public <R extends Resource> List<R> all(Class<R> type) {
    return (List<R>) lists.getOrDefault(type, List.of());
  }

  /** Those of a type directly below a resource, oldest first. */
  public <R extends Resource> List<R> children(Class<R> type, ResourceId parent) {
    return all(type).stream().filter(resource -> resource.id().parent().equals(parent)).toList();
  }

  /** How many there are. */
  public int size() {
    return byType.values().stream().mapToInt(Map::size).sum();
  }

  /** A subnet, stored on its own or in its network. */
  public Optional<Subnet> subnet(@Nullable ResourceId id) {
    return get(Subnet.class, id)
        .or(() -> id == null
            ? Optional.empty()
            : get(VirtualNetwork.class, id.parent()).flatMap(network ->
                network.subnets().stream().filter(subnet -> subnet.id().equals(id)).findFirst()));
  }

  /** A circuit's peerings, stored on their own or in the circuit. */
  public List<CircuitPeering> peerings(ExpressRouteCircuit circuit) {
    Map<String, CircuitPeering> peerings = new LinkedHashMap<>();
    circuit.peerings().forEach(peering -> peerings.put(peering.id().key(), peering));
    children(CircuitPeering.class, circuit.id()).forEach(peering -> peerings.put(peering.id().key(), peering));
    return List.copyOf(peerings.values());
  }

  /** A circuit's private peering. */
  public Optional<CircuitPeering> privatePeering(ExpressRouteCircuit circuit) {
    return peerings(circuit).stream().filter(CircuitPeering::isPrivate).findFirst();
  }

  /**
   * Whether the provider has provisioned a circuit: what the cross connection says where there is one; a circuit on a port of one's own
   * needs no provider.
   */
  public boolean isProvisioned(ExpressRouteCircuit circuit) {
    return circuit.isDirect()
        || all(ExpressRouteCrossConnection.class).stream()
                .filter(cross -> circuit.id().equals(cross.circuit()))
                .map(ExpressRouteCrossConnection::providerState)
                .findFirst()
                .orElse(circuit.providerState())
            == ExpressRouteCircuit.ProviderState.PROVISIONED;
  }
}
