package io.underpass.routing;

import io.underpass.model.CircuitPeering;
import io.underpass.model.Host;
import io.underpass.model.LinkRole;
import io.underpass.model.NetworkInterface;
import io.underpass.model.PortBinding;
import io.underpass.model.PrivateEndpoint;
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
import io.underpass.plan.Reason;
import io.underpass.routing.Allocations.NodeAllocation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which ports become what, and why some don't. */
public final class Bindings {
  private static final Pattern PORT_NAME = Pattern.compile("[A-Za-z0-9._-]{1,15}");

  private final View view;
  private final Topology topology;
  private final SubnetPolicies policies;
  private final Map<ResourceId, AtHost> byNic = new HashMap<>();
  private final Map<String, Map<String, Port>> byNode = new HashMap<>();
  private final Map<Link, Port> byLink = new LinkedHashMap<>();
  private final Map<ResourceId, String> problems = new HashMap<>();
  private final Map<ResourceId, Made> made = new HashMap<>();
  private final Map<ResourceId, Made> madeBefore;
  private final Filters filters;
  private final Map<ResourceId, List<IpAddress>> floating;
  private final Inputs inputs;
  private final boolean steady;
  private final List<Made> policed = new ArrayList<>();

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
    this.policies = SubnetPolicies.of(view, topology);
    this.madeBefore = previous == null ? Map.of() : previous.made;
    this.filters = Filters.of(view, topology, previous == null ? null : previous.filters);
    this.floating = PoolMembers.floating(view.resources());
    this.inputs = Inputs.of(
        view.resources(),
        Host.class, VirtualNetwork.class, Subnet.class, RouteTable.class, UserDefinedRoute.class);
    this.steady = previous != null && inputs.same(previous.inputs) && filters.unchanged() && floating.equals(previous.floating);
  }

  /** The bindings of a view. */
  public static Bindings of(View view) {
    return of(view, Topology.of(view), null);
  }

  /** What the previous bindings made of the same things is kept. */
  static Bindings of(View view, Topology topology, @Nullable Bindings previous) {
    Bindings bindings = new Bindings(view, topology, previous);
    for (PortBinding binding : view.resources().all(PortBinding.class)) {
      if (bindings.steady && binding.to() instanceof PortBinding.ToNic to && bindings.keeps(binding, to)) {
        continue;
      }
      if (!PORT_NAME.matcher(binding.name()).matches() || binding.name().equals(".") || binding.name().equals("..")) {
        bindings.refuse(binding, "'" + binding.name() + "' is no name for a port; expected 1-15 of letters, digits, '.', '_' and '-'");
        continue;
      }
      switch (binding.to()) {
        case PortBinding.ToNic to -> bindings.bind(binding, to);
        case PortBinding.ToCircuit to -> bindings.bind(binding, to);
      }
    }
    return bindings;
  }

  /** Why ports are not in the plan: a sentence by the port's id. Ports that are in the plan are absent. */
  public Map<ResourceId, String> problems() {
    return Map.copyOf(problems);
  }

  /** Where the port of an interface is; by the interface's id. */
  Map<ResourceId, AtHost> byNic() {
    return byNic;
  }

  /** The port of an interface. */
  Port port(AtHost place) {
    return Objects.requireNonNull(byNode.getOrDefault(place.host(), Map.of()).get(place.port()));
  }

  /** The routes that ports of a host have before the network's own, by their number. */
  Collection<SubnetPolicies.Assigned> assigned(String host) {
    Map<NetworkId, SubnetPolicies.Assigned> assigned = new TreeMap<>();
    for (Made port : policed) {
      if (port.policy != null && byNic.get(port.nic.id()).host().equals(host)) {
        assigned.computeIfAbsent(port.policy.routes(), _ -> policies.of(port.nic.subnet().orElse(null)));
      }
    }
    return assigned.values();
  }

  /** The routes of subnets that go before the network's own. */
  SubnetPolicies policies() {
    return policies;
  }

  /** The customer ports. */
  Map<Link, Port> byLink() {
    return byLink;
  }

  /** Which filters the machines' ports have. */
  Filters filters() {
    return filters;
  }

  /** The ports of a node, by name. */
  Map<String, Port> of(NodeAllocation node) {
    return Collections.unmodifiableMap(byNode.getOrDefault(node.name(), Map.of()));
  }

  private void refuse(PortBinding binding, String problem) {
    problems.put(binding.id(), problem);
  }

  /** The same port as before, where binding and interface are the very same: all else that it follows from has not changed. */
  private boolean keeps(PortBinding binding, PortBinding.ToNic to) {
    Made before = madeBefore.get(binding.id());
    boolean same = before != null
        && before.binding == binding
        && before.nic.privateEndpoint() == null
        && before.nic == view.resources().get(NetworkInterface.class, to.nic()).orElse(null)
        && byNic.putIfAbsent(before.nic.id(), before.place) == null;
    if (same) {
      byNode.computeIfAbsent(before.place.host(), _ -> new HashMap<>()).put(binding.name(), before.port);
      made.put(binding.id(), before);
      if (before.policy != null) {
        policed.add(before);
      }
    }
    return same;
  }

  private void bind(PortBinding binding, PortBinding.ToNic to) {
    NetworkInterface nic = view.resources().get(NetworkInterface.class, to.nic()).orElse(null);
    if (nic == null) {
      refuse(binding, "network interface " + to.nic() + " does not exist");
      return;
    }
    NodeAllocation host = view.resources().all(Host.class).stream()
        .filter(registered -> registered.name().equalsIgnoreCase(to.host()))
        .findFirst()
        .flatMap(registered -> view.allocations().node(Demand.hostKey(registered.name())))
        .orElse(null);
    if (host == null) {
      refuse(binding, "host '" + to.host() + "' is not registered; PUT /underpass/hosts/" + to.host() + " does that");
      return;
    }
    Topology.Network network = nic.virtualNetwork().map(topology.networks()::get).orElse(null);
    if (network == null) {
      refuse(binding, "network interface " + nic.name() + " has no virtual network that exists");
      return;
    }
    if (nic.ipConfigurations().stream().allMatch(configuration -> configuration.address() == null)) {
      refuse(binding, "network interface " + nic.name() + " has no private address yet");
      return;
    }
    PrivateEndpoint endpoint = view.resources().get(PrivateEndpoint.class, nic.privateEndpoint()).orElse(null);
    if (endpoint != null && view.resources().status(endpoint) != PrivateEndpoint.Status.APPROVED) {
      refuse(binding, "the connection of private endpoint " + endpoint.name() + " is " + view.resources().status(endpoint)
          + "; packets pass once the service's owner has approved it");
      return;
    }
    if (byNic.containsKey(nic.id())) {
      refuse(binding, "network interface " + nic.name() + " already has port " + byNic.get(nic.id()).port());
      return;
    }
    AtHost place = new AtHost(host.name(), binding.name());
    byNic.put(nic.id(), place);
    put(host, port(binding, nic, place, network.id()));
  }

  private Port port(PortBinding binding, NetworkInterface nic, AtHost place, NetworkId network) {
    List<Port.LinkAddress> addresses = routerAddresses(nic);
    Policy policy = policies.policy(nic.subnet().orElse(null));
    List<IpAddress> sources = sources(nic);
    Made now = madeBefore.get(binding.id());
    boolean same = now != null && now.from(binding, nic, place, network, addresses, policy, sources);
    Filter filter = same && filters.unchanged() ? now.port().filter() : filters.of(nic);
    if (!same || !now.with(filter)) {
      now = new Made(binding, nic, place, network, addresses, policy, new Port(
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
    }
    made.put(binding.id(), now);
    if (policy != null) {
      policed.add(now);
    }
    return now.port();
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
    return view.resources().subnet(subnet)
        .flatMap(it -> it.prefixOf(address))
        .map(prefix -> new Port.LinkAddress(prefix.address().plus(1), prefix.length()))
        .orElse(null);
  }

  private void bind(PortBinding binding, PortBinding.ToCircuit to) {
    Topology.Circuit circuit = topology.circuits().get(to.circuit());
    if (circuit == null) {
      refuse(binding, topology.unfit(to.circuit()).map(Reason::text).orElse("circuit " + to.circuit() + " does not exist"));
      return;
    }
    Link link = new Link(to.circuit(), to.link());
    if (byLink.containsKey(link)) {
      String taken = byLink.get(link).name();
      refuse(binding, "the " + to.link() + " link of circuit " + circuit.resource().name() + " already has port " + taken);
      return;
    }
    Port port = new Port(
        binding.name(),
        PortRole.CUSTOMER,
        circuit.network(),
        linkAddresses(circuit.peering(), to.link()),
        null,
        List.of(),
        new Port.Attachment(binding.netns(), binding.device()),
        ReasonCode.PRIVATE_PEERING.reason(
            "the " + to.link() + " link of circuit " + circuit.resource().name() + " is bound to port " + binding.name(), circuit.id()));
    byLink.put(link, port);
    put(circuit.edge(to.link()), port);
  }

  /** Microsoft's addresses on a link. */
  static List<Port.LinkAddress> linkAddresses(CircuitPeering peering, LinkRole link) {
    List<Port.LinkAddress> addresses = new ArrayList<>();
    Stream.of(true, false)
        .flatMap(family -> peering.links(family).stream())
        .forEach(links -> addresses.add(new Port.LinkAddress(links.microsoft(link), links.of(link).length())));
    return addresses;
  }

  private void put(NodeAllocation node, Port port) {
    byNode.computeIfAbsent(node.name(), _ -> new HashMap<>()).put(port.name(), port);
  }
}
