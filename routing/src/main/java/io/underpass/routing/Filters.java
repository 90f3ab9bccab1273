package io.underpass.routing;

import io.underpass.model.AddressPrefix;
import io.underpass.model.BackendPool;
import io.underpass.model.FlowLog;
import io.underpass.model.NetworkInterface;
import io.underpass.model.NetworkSecurityGroup;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.model.RouteTable;
import io.underpass.model.SecurityRule.Direction;
import io.underpass.model.Subnet;
import io.underpass.model.UserDefinedRoute;
import io.underpass.model.VirtualNetwork;
import io.underpass.net.IpAddress;
import io.underpass.plan.Filter;
import io.underpass.routing.Topology.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which rule sets stand in front of which interface: towards the machine its subnet's security group and then its own, from the
 * machine the other way round (azure-docs, network-security-group-how-it-works). An interface has a filter if it has a security group,
 * is logged, or is behind a load balancer. What the sets contain is another matter: {@link RuleSets}.
 */
final class Filters {
  /** After how long a flow is forgotten where its network doesn't say (azure-docs, virtual-network-tcp-reset: four minutes). */
  private static final int IDLE_SECONDS = 240;

  private final Resources resources;
  private final Topology topology;
  private final Inputs inputs;
  private final boolean unchanged;
  private final Set<ResourceId> logged;
  private final Set<Listed> listed = new HashSet<>();
  private final Map<String, AtSubnet> subnets = new HashMap<>();
  private final Map<String, Source> sources;
  private final Map<Filter, Filter> made;
  private final Map<Filter, Filter> madeBefore;

  /**
   * What a rule set is made of.
   *
   * @param routeTable the subnet's, if its prefixes count as the virtual network's; else null
   */
  record Source(ResourceId group, Network network, @Nullable ResourceId routeTable, Direction direction) {
    /** The name of the rule set: the group's id, its network's number, and the direction. */
    String name() {
      return group.key() + "#" + network.id() + (routeTable == null ? "" : "+" + routeTable.key())
          + (direction == Direction.INBOUND ? "/in" : "/out");
    }
  }

  private final class AtSubnet {
    final @Nullable Subnet subnet;
    final Network network;
    final boolean isLogged;
    final @Nullable ResourceId group;
    final @Nullable ResourceId routeTable;
    final int idleSeconds;
    final Map<String, Filter> byGroup = new HashMap<>();

    AtSubnet(ResourceId id, Network network) {
      this.network = network;
      this.subnet = resources.subnet(id).orElse(null);
      this.isLogged = logged.contains(id) || logged.contains(network.resource().id());
      this.group = subnet == null ? null : subnet.networkSecurityGroup();
      this.routeTable = subnet == null ? null : routing(subnet.routeTable());
      this.idleSeconds = network.resource().flowTimeout() == null ? IDLE_SECONDS : (int) network.resource().flowTimeout().toSeconds();
    }

    Filter behind(@Nullable ResourceId own) {
      return byGroup.computeIfAbsent(own == null ? "" : own.key(), _ -> {
        Filter filter = new Filter(
            sets(Direction.INBOUND, group, own), sets(Direction.OUTBOUND, own, group), idleSeconds);
        return made.computeIfAbsent(filter, _ -> madeBefore.getOrDefault(filter, filter));
      });
    }

    private List<String> sets(Direction direction, @Nullable ResourceId first, @Nullable ResourceId second) {
      List<String> names = new ArrayList<>(Filter.MAX_SETS);
      for (ResourceId id : new ResourceId[] {first, second}) {
        if (resources.get(NetworkSecurityGroup.class, id).isPresent()) {
          Source source = new Source(id, network, routeTable, direction);
          names.add(source.name());
          sources.put(source.name(), source);
        }
      }
      return names;
    }
  }

  /** An address in a pool. */
  private record Listed(@Nullable ResourceId network, IpAddress address) {}

  private Filters(View view, Topology topology, @Nullable Filters previous) {
    this.resources = view.resources();
    this.topology = topology;
    this.logged = resources.all(FlowLog.class).stream().filter(FlowLog::enabled).map(FlowLog::target).collect(Collectors.toSet());
    this.inputs = Inputs.of(
        resources,
        NetworkSecurityGroup.class, Subnet.class, VirtualNetwork.class, BackendPool.class, FlowLog.class, RouteTable.class,
        UserDefinedRoute.class);
    resources.all(BackendPool.class).forEach(pool ->
        pool.addresses().forEach(one -> listed.add(new Listed(one.virtualNetwork(), one.address()))));
    this.unchanged = previous != null && inputs.same(previous.inputs);
    this.sources = unchanged ? previous.sources : new HashMap<>();
    this.made = unchanged ? previous.made : new HashMap<>();
    this.madeBefore = previous == null ? Map.of() : previous.made;
  }

  /** What filters were before is kept where it is equal. */
  static Filters of(View view, Topology topology, @Nullable Filters previous) {
    return new Filters(view, topology, previous);
  }

  /** Whether an interface in the same network that hasn't changed itself has the filter that it had before. */
  boolean unchanged() {
    return unchanged;
  }

  /** An interface's filter; null where its flows aren't anybody's concern. */
  @Nullable Filter of(NetworkInterface nic) {
    ResourceId id = nic.subnet().orElse(null);
    AtSubnet at = id == null ? null : at(id);
    if (at == null || isUnfilteredEndpoint(nic, at)) {
      return null;
    }
    Filter filter = at.behind(nic.networkSecurityGroup());
    boolean tracked = !filter.inbound().isEmpty() || at.isLogged || logged.contains(nic.id()) || isBalanced(nic);
    return tracked ? filter : null;
  }

  private @Nullable AtSubnet at(ResourceId subnet) {
    AtSubnet known = subnets.get(subnet.key());
    if (known == null) {
      Network network = topology.networks().get(subnet.parent());
      if (network == null) {
        return null;
      }
      known = new AtSubnet(subnet, network);
      subnets.put(subnet.key(), known);
    }
    return known;
  }

  /** Security groups don't count for a private endpoint unless its subnet says so (azure-docs, disable-private-endpoint-network-policy). */
  private static boolean isUnfilteredEndpoint(NetworkInterface nic, AtSubnet at) {
    return nic.privateEndpoint() != null && (at.subnet == null || !at.subnet.privateEndpointPolicies().filter());
  }

  /** Whether packets to a front end reach it, whose answers have to be known: it says so itself, or a pool lists its address. */
  private boolean isBalanced(NetworkInterface nic) {
    if (!listed.isEmpty()) {
      ResourceId network = nic.virtualNetwork().orElse(null);
      if (nic.addresses().stream().anyMatch(address -> listed.contains(new Listed(network, address)))) {
        return true;
      }
    }
    for (NetworkInterface.IpConfiguration configuration : nic.ipConfigurations()) {
      if (!configuration.backendPools().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private @Nullable ResourceId routing(@Nullable ResourceId table) {
    return resources.get(RouteTable.class, table)
        .filter(found -> resources.routes(found).stream().anyMatch(route -> route.prefix() instanceof AddressPrefix.Block))
        .map(RouteTable::id)
        .orElse(null);
  }

  /** The rule sets in front of an interface in one direction, in order. */
  List<Source> sources(NetworkInterface nic, Direction direction) {
    Filter filter = of(nic);
    List<String> names = filter == null ? List.of() : direction == Direction.INBOUND ? filter.inbound() : filter.outbound();
    return names.stream().map(this::source).toList();
  }

  /** What a rule set that a filter names is made of. */
  Source source(String name) {
    Source known = sources.get(name);
    if (known == null) {
      throw new IllegalArgumentException("no filter names rule set " + name);
    }
    return known;
  }
}
