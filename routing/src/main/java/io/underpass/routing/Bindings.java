package io.underpass.routing;

import io.underpass.model.Host;
import io.underpass.model.NetworkInterface;
import io.underpass.model.PortBinding;
import io.underpass.model.PrivateEndpoint;
import io.underpass.model.PrivateEndpointConnection;
import io.underpass.model.ResourceId;
import io.underpass.model.RouteTable;
import io.underpass.model.Subnet;
import io.underpass.model.UserDefinedRoute;
import io.underpass.model.VirtualNetwork;
import io.underpass.net.IpAddress;
import io.underpass.plan.Filter;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.routing.Allocations.NodeAllocation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which ports become what, and why some don't. */
public final class Bindings {
  private static final Pattern PORT_NAME = Pattern.compile("[A-Za-z0-9._-]{1,15}");

  private final View view;
  private final Topology topology;
  private final SubnetPolicies policies;
  private final List<PortBinding> all;
  private final List<NetworkInterface> nics;
  /** What became of each binding, by its position; null where it isn't a machine's port. */
  private final @Nullable Made[] made;
  private final CustomerPorts customers;
  private final Map<ResourceId, String> problems = new HashMap<>();
  private final Map<ResourceId, Made> madeBefore = new HashMap<>();
  private final Filters filters;
  private final Map<ResourceId, List<IpAddress>> floating;
  private final Inputs inputs;
  private final boolean steady;
  /** What hosts were given, by their names in small letters. */
  private final Map<String, NodeAllocation> hosts = new HashMap<>();
  private final Map<ResourceId, Optional<Subnet>> subnets = new HashMap<>();
  private final Map<ResourceId, Made> byNicBefore;
  private final Map<String, NodePorts> byNodeBefore;
  private final Map<ResourceId, @Nullable Made> nicChanges = new HashMap<>();
  private final Map<String, Map<String, @Nullable Port>> portChanges = new HashMap<>();
  private final Set<ResourceId> moved = new HashSet<>();
  private Map<ResourceId, Made> byNic = Map.of();
  private Map<String, NodePorts> byNode = Map.of();

  /** A machine's port and what it came from. */
  private record Made(
      PortBinding binding,
      NetworkInterface nic,
      AtHost place,
      NetworkId network,
      List<Port.LinkAddress> addresses,
      @Nullable Policy policy,
      Port port) {
    boolean from(
        PortBinding otherBinding,
        NetworkInterface otherNic,
        AtHost otherPlace,
        NetworkId otherNetwork,
        List<Port.LinkAddress> otherAddresses,
        @Nullable Policy otherPolicy,
        List<IpAddress> otherSources) {
      return binding == otherBinding
          && nic == otherNic
          && place.equals(otherPlace)
          && network.equals(otherNetwork)
          && addresses.equals(otherAddresses)
          && Objects.equals(policy, otherPolicy)
          && port.sources().equals(otherSources);
    }

    boolean with(@Nullable Filter filter) {
      return Objects.equals(port.filter(), filter);
    }
  }

  /** Where an interface's port is. */
  record AtHost(String host, String port) {}

  private Bindings(View view, Topology topology, @Nullable Bindings previous) {
    this.view = view;
    this.topology = topology;
    this.customers = new CustomerPorts(topology);
    this.policies = SubnetPolicies.of(view, topology, previous == null ? null : previous.policies);
    this.all = view.resources().all(PortBinding.class);
    this.nics = view.resources().all(NetworkInterface.class);
    this.made = new Made[all.size()];
    this.filters = Filters.of(view, topology, previous == null ? null : previous.filters);
    this.floating = PoolMembers.floating(view.resources());
    this.inputs = Inputs.of(
        view.resources(),
        Host.class, VirtualNetwork.class, Subnet.class, RouteTable.class, UserDefinedRoute.class, PrivateEndpoint.class,
        PrivateEndpointConnection.class);
    this.steady = previous != null && inputs.same(previous.inputs) && filters.unchanged() && floating.equals(previous.floating);
    for (Host host : view.resources().all(Host.class)) {
      view.allocations().node(Demand.hostKey(host.name())).ifPresent(node -> hosts.put(host.name().toLowerCase(Locale.ROOT), node));
    }
    this.byNicBefore = steady ? previous.byNic : Map.of();
    this.byNodeBefore = steady ? previous.byNode : Map.of();
    if (steady) {
      follow(previous);
    } else {
      if (previous != null) {
        previous.byNic.values().forEach(port -> madeBefore.put(port.binding.id(), port));
      }
      for (int i = 0; i < all.size(); i++) {
        bind(i);
      }
    }
    finish();
  }

  /** Only bindings that changed, or whose interface did, are looked at again; and the few that are no machine's port. */
  private void follow(Bindings previous) {
    Edits<PortBinding> edits = Edits.between(previous.all, all);
    Set<Made> again = Collections.newSetFromMap(new IdentityHashMap<>());
    Edits<NetworkInterface> others = Edits.between(previous.nics, nics);
    others.gone().forEach(nic -> again(nic.id(), again));
    Stream.concat(edits.gone().stream(), edits.come().stream()).forEach(binding -> {
      if (binding.to() instanceof PortBinding.ToNic to) {
        again(to.nic(), again);
      }
    });
    for (Made port : again) {
      madeBefore.put(port.binding.id(), port);
      nicChanges.put(port.nic.id(), null);
      change(port.place.host(), port.place.port(), null);
    }
    previous.customers.byEdge().forEach((node, ports) -> ports.forEach(port -> change(node, port.name(), null)));
    for (int i = 0; i < made.length; i++) {
      int before = edits.from()[i];
      Made kept = before < 0 ? null : previous.made[before];
      if (kept != null && (again.isEmpty() || !again.contains(kept))) {
        made[i] = kept;
      } else {
        bind(i);
      }
    }
  }

  private void again(ResourceId nic, Set<Made> again) {
    Made port = byNicBefore.get(nic);
    if (port != null) {
      again.add(port);
    }
  }

  private void finish() {
    if (steady) {
      nicChanges.forEach((id, now) -> {
        Made before = byNicBefore.get(id);
        Stream.of(Optional.ofNullable(before), Optional.ofNullable(now))
            .flatMap(made -> made.flatMap(it -> it.nic.virtualNetwork()).stream())
            .forEach(moved::add);
      });
    }
    customers.byEdge().forEach((edge, ports) -> ports.forEach(port -> change(edge, port.name(), port)));
    problems.putAll(customers.problems());
    byNic = PatchedMap.of(byNicBefore, nicChanges);
    Map<String, NodePorts> nodes = new HashMap<>(byNodeBefore);
    portChanges.forEach((node, changes) -> nodes.put(node, nodes.getOrDefault(node, NodePorts.NONE).with(changes)));
    byNode = nodes;
    madeBefore.clear();
    nicChanges.clear();
    portChanges.clear();
  }

  /** The bindings of a view. */
  public static Bindings of(View view) {
    return of(view, Topology.of(view), null);
  }

  /** What the previous bindings made of the same things is kept. */
  static Bindings of(View view, Topology topology, @Nullable Bindings previous) {
    return new Bindings(view, topology, previous);
  }

  private void bind(int position) {
    PortBinding binding = all.get(position);
    if (!isPortName(binding.name())) {
      refuse(binding, "'" + binding.name() + "' is no name for a port; expected 1-15 of letters, digits, '.', '_' and '-'");
      return;
    }
    switch (binding.to()) {
      case PortBinding.ToNic to -> made[position] = machine(binding, to);
      case PortBinding.ToCircuit to -> customers.add(binding, to);
    }
  }

  static boolean isPortName(String name) {
    return PORT_NAME.matcher(name).matches() && !name.equals(".") && !name.equals("..");
  }

  /** Why ports are not in the plan: a sentence by the port's id. Ports that are in the plan are absent. */
  public Map<ResourceId, String> problems() {
    return Map.copyOf(problems);
  }

  /** Where the port of an interface is; null where there is none. */
  @Nullable AtHost place(ResourceId nic) {
    Made port = byNic.get(nic);
    return port == null ? null : port.place;
  }

  /** Where ports of interfaces are. */
  Object places() {
    return byNic;
  }

  /** Whether {@link #moved} tells of the changes since others' {@link #places}. */
  boolean follows(Object placesBefore) {
    return steady && placesBefore == byNicBefore;
  }

  /** The networks of which an interface may have its port elsewhere than before. */
  Set<ResourceId> moved() {
    return moved;
  }

  /** The port of an interface. */
  Port port(AtHost place) {
    return Objects.requireNonNull(ports(place.host()).byName().get(place.port()));
  }

  /** The routes that ports of a host have before the network's own, by their number. */
  Collection<SubnetPolicies.Assigned> assigned(String host) {
    return ports(host).policies().all().stream().sorted().map(policies::numbered).toList();
  }

  /** The routes of subnets that go before the network's own. */
  SubnetPolicies policies() {
    return policies;
  }

  /** The customer ports. */
  Map<Link, Port> byLink() {
    return customers.byLink();
  }

  /** Which filters the machines' ports have. */
  Filters filters() {
    return filters;
  }

  /** The ports of a node, by name. */
  Map<String, Port> of(NodeAllocation node) {
    return ports(node.name()).byName();
  }

  /** The ports of a node, and what they have in common. */
  NodePorts ports(String node) {
    return byNode.getOrDefault(node, NodePorts.NONE);
  }

  private void refuse(PortBinding binding, String problem) {
    problems.put(binding.id(), problem);
  }

  private @Nullable Made machine(PortBinding binding, PortBinding.ToNic to) {
    NetworkInterface nic = view.resources().get(NetworkInterface.class, to.nic()).orElse(null);
    if (nic == null) {
      refuse(binding, "network interface " + to.nic() + " does not exist");
      return null;
    }
    NodeAllocation host = hosts.get(to.host().toLowerCase(Locale.ROOT));
    if (host == null) {
      refuse(binding, "host '" + to.host() + "' is not registered; PUT /underpass/hosts/" + to.host() + " does that");
      return null;
    }
    Topology.Network network = nic.virtualNetwork().map(topology.networks()::get).orElse(null);
    if (network == null) {
      refuse(binding, "network interface " + nic.name() + " has no virtual network that exists");
      return null;
    }
    if (nic.ipConfigurations().stream().allMatch(configuration -> configuration.address() == null)) {
      refuse(binding, "network interface " + nic.name() + " has no private address yet");
      return null;
    }
    PrivateEndpoint endpoint = view.resources().get(PrivateEndpoint.class, nic.privateEndpoint()).orElse(null);
    if (endpoint != null && view.resources().status(endpoint) != PrivateEndpoint.Status.APPROVED) {
      refuse(binding, "the connection of private endpoint " + endpoint.name() + " is " + view.resources().status(endpoint)
          + "; packets pass once the service's owner has approved it");
      return null;
    }
    Made other = nicChanges.containsKey(nic.id()) ? nicChanges.get(nic.id()) : byNicBefore.get(nic.id());
    if (other != null) {
      refuse(binding, "network interface " + nic.name() + " already has port " + other.place.port());
      return null;
    }
    Made now = made(binding, nic, new AtHost(host.name(), binding.name()), network.id());
    nicChanges.put(nic.id(), now);
    change(host.name(), binding.name(), now.port);
    return now;
  }

  private Made made(PortBinding binding, NetworkInterface nic, AtHost place, NetworkId network) {
    List<Port.LinkAddress> addresses = routerAddresses(nic);
    Policy policy = policies.policy(nic.subnet().orElse(null));
    List<IpAddress> sources = sources(nic);
    Made before = madeBefore.get(binding.id());
    boolean same = before != null && before.from(binding, nic, place, network, addresses, policy, sources);
    Filter filter = same && filters.unchanged() ? before.port().filter() : filters.of(nic);
    if (same && before.with(filter)) {
      return before;
    }
    Made now = new Made(binding, nic, place, network, addresses, policy, new Port(
        binding.name(),
        PortRole.MACHINE,
        network,
        addresses,
        nic.mac(),
        sources,
        policy,
        filter,
        new Port.Attachment(binding.netns(), binding.device()),
        ReasonCode.PORT_HERE.reason("network interface " + nic.name() + " is bound to port " + binding.name(), nic.id())));
    // One object for what is equal: positions and interfaces know the same.
    return now.equals(before) ? before : now;
  }

  /** What a machine may send from: its own addresses, and those of front ends that reach it with floating IP; any where it forwards. */
  private List<IpAddress> sources(NetworkInterface nic) {
    if (nic.ipForwarding()) {
      return List.of();
    }
    List<IpAddress> frontEnds = floating.getOrDefault(nic.id(), List.of());
    return frontEnds.isEmpty() ? nic.addresses() : Stream.concat(nic.addresses().stream(), frontEnds.stream()).distinct().toList();
  }

  /** The first address of the interface's subnets, one a family. */
  private List<Port.LinkAddress> routerAddresses(NetworkInterface nic) {
    Port.LinkAddress ipv4 = null;
    Port.LinkAddress ipv6 = null;
    for (NetworkInterface.IpConfiguration configuration : nic.ipConfigurations()) {
      IpAddress address = configuration.address();
      if (address != null && address.isIpv4() && ipv4 == null) {
        ipv4 = routerAddress(configuration.subnet(), address);
      } else if (address != null && !address.isIpv4() && ipv6 == null) {
        ipv6 = routerAddress(configuration.subnet(), address);
      }
    }
    return Stream.of(Optional.ofNullable(ipv4), Optional.ofNullable(ipv6)).flatMap(Optional::stream).toList();
  }

  private Port.@Nullable LinkAddress routerAddress(@Nullable ResourceId subnet, IpAddress address) {
    return subnet == null ? null : subnets.computeIfAbsent(subnet, view.resources()::subnet)
        .flatMap(it -> it.prefixOf(address))
        .map(prefix -> new Port.LinkAddress(prefix.address().plus(1), prefix.length()))
        .orElse(null);
  }

  private void change(String node, String name, @Nullable Port port) {
    portChanges.computeIfAbsent(node, _ -> new HashMap<>()).put(name, port);
  }
}
