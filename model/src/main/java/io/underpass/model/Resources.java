package io.underpass.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  private final Lookups lookups;
  /** Of these interfaces or of an earlier revision's. */
  private volatile @Nullable Members members;

  private Resources(Map<Class<? extends Resource>, Map<String, Resource>> byType, @Nullable Resources previous) {
    this.byType = byType;
    this.lists = new HashMap<>(byType.size() * 2);
    byType.forEach((type, resources) -> lists.put(
        type,
        previous != null && previous.byType.get(type) == resources
            ? previous.lists.getOrDefault(type, List.of())
            : List.copyOf(resources.values())));
    this.members = previous == null ? null : previous.members;
    this.lookups = previous == null ? new Lookups() : previous.lookups.kept(type -> previous.byType.get(type) == byType.get(type));
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

  /** Those of a type directly below a resource, oldest first. Takes no time once it has been asked for the type. */
  public <R extends Resource> List<R> children(Class<R> type, ResourceId parent) {
    return lookups
        .get(type, Set.of(type), () -> all(type).stream().collect(Collectors.groupingBy(child -> child.id().parent().key())))
        .getOrDefault(parent.key(), List.of());
  }

  /** Whether there is one of this id, of whatever type. */
  public boolean contains(ResourceId id) {
    return byType.values().stream().anyMatch(resources -> resources.containsKey(id.key()));
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
    return parts(CircuitPeering.class, circuit.id(), circuit.peerings());
  }

  /** Parts that their parent's document shows, and those with one of their own, which count where there are both. */
  private <R extends Resource> List<R> parts(Class<R> type, ResourceId parent, List<R> embedded) {
    Map<String, R> parts = new LinkedHashMap<>();
    embedded.forEach(part -> parts.put(part.id().key(), part));
    children(type, parent).forEach(part -> parts.put(part.id().key(), part));
    return List.copyOf(parts.values());
  }

  /** A table's routes, stored on their own or in the table. */
  public List<UserDefinedRoute> routes(RouteTable table) {
    return parts(UserDefinedRoute.class, table.id(), table.routes());
  }

  /**
   * All rules of a security group by priority, both directions, the default rules at the end; none where there is no such group. The same
   * list object as long as no security group and no rule changes.
   */
  public List<SecurityRule> securityRules(ResourceId group) {
    record RulesOf(String group) {}
    return lookups.get(
        new RulesOf(group.key()),
        Set.of(NetworkSecurityGroup.class, SecurityRule.class),
        () -> get(NetworkSecurityGroup.class, group)
            .map(found -> Stream.concat(
                    parts(SecurityRule.class, found.id(), found.rules()).stream(), DefaultSecurityRules.of(found.id()).stream())
                .sorted(SecurityRule.BY_PRIORITY)
                .toList())
            .orElse(List.of()));
  }

  /** The ip configurations that are in a load balancer's pool or bear an application security group, oldest interface first. */
  public List<NetworkInterface.Member> members(ResourceId poolOrGroup) {
    Members known = members;
    List<NetworkInterface> nics = all(NetworkInterface.class);
    if (known == null || known.nics() != nics) {
      known = Members.among(nics, known);
      members = known;
    }
    return known.of().getOrDefault(poolOrGroup.key(), List.of());
  }

  /** A load balancer's pools, stored on their own or in it. */
  public List<BackendPool> backendPools(LoadBalancer balancer) {
    return parts(BackendPool.class, balancer.id(), balancer.pools());
  }

  /** The network interface that has a private endpoint's address. */
  public Optional<NetworkInterface> interfaceOf(PrivateEndpoint endpoint) {
    Map<String, NetworkInterface> interfaces = lookups.get(
        "interfaces of endpoints",
        Set.of(NetworkInterface.class),
        () -> all(NetworkInterface.class).stream()
            .filter(nic -> nic.privateEndpoint() != null)
            .collect(Collectors.toMap(nic -> nic.privateEndpoint().key(), nic -> nic, (first, _) -> first)));
    return Optional.ofNullable(interfaces.get(endpoint.id().key()));
  }

  /** Where a private endpoint's connection stands: what the private link service has, else the endpoint's document. */
  public PrivateEndpoint.Status status(PrivateEndpoint endpoint) {
    if (endpoint.status() != null) {
      return endpoint.status();
    }
    return all(PrivateEndpointConnection.class).stream()
        .filter(connection -> endpoint.id().equals(connection.endpoint()))
        .map(PrivateEndpointConnection::status)
        .findFirst()
        .orElse(PrivateEndpoint.Status.DISCONNECTED);
  }

  /** The flow log of a virtual network, subnet, network interface or security group. */
  public Optional<FlowLog> flowLogOf(ResourceId target) {
    Map<String, FlowLog> logs = lookups.get(
        "flow logs",
        Set.of(FlowLog.class),
        () -> all(FlowLog.class).stream().collect(Collectors.toMap(log -> log.target().key(), log -> log, (first, _) -> first)));
    return Optional.ofNullable(logs.get(target.key()));
  }

  /** The circuits on an ExpressRoute port, oldest first. */
  public List<ExpressRouteCircuit> circuitsOn(ExpressRoutePort port) {
    return all(ExpressRouteCircuit.class).stream().filter(circuit -> port.id().equals(circuit.port())).toList();
  }

  /**
   * Whether an interface is a stateful firewall's: it forwards, and it or its machine has the tag {@code stateful} with value {@code true}.
   * Such a machine drops what it hasn't seen begin.
   */
  public boolean isStatefulFirewall(NetworkInterface nic) {
    return nic.ipForwarding()
        && (nic.stateful() || get(VirtualMachine.class, nic.virtualMachine()).filter(VirtualMachine::stateful).isPresent());
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
