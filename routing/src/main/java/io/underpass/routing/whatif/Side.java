package io.underpass.routing.whatif;

import io.underpass.model.NetworkInterface;
import io.underpass.model.PortBinding;
import io.underpass.net.IpAddress;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.RuleSet;
import io.underpass.routing.Paths;
import io.underpass.routing.View;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What there is before a change, or after it. */
final class Side {
  private final View view;
  private final Paths paths;
  private final RuleSets sets;
  private final Map<String, Place> ports;
  private final Map<String, PortBinding> bindings;
  private final Map<String, Set<NetworkId>> numbers = new HashMap<>();

  /** A port and its node. */
  record Place(NodePlan node, Port port) {}

  /** A rule set that is equal to itself alone; null: a name that nobody has. */
  record Same(@Nullable RuleSet set) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Same same && set == same.set;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(set);
    }
  }

  /** @param other the side to compare with, of which it takes what is the same; null: none yet */
  Side(View view, Paths paths, RuleSets sets, @Nullable Side other) {
    this.view = view;
    this.paths = paths;
    this.sets = sets;
    List<PortBinding> all = view.resources().all(PortBinding.class);
    this.bindings = other != null && other.view.resources().all(PortBinding.class) == all ? other.bindings : byPort(all);
    this.ports = new HashMap<>(bindings.size() * 2);
    plan().nodes().values().forEach(node -> node.ports().values().forEach(port -> ports.put(port.name(), new Place(node, port))));
  }

  private static Map<String, PortBinding> byPort(List<PortBinding> all) {
    Map<String, PortBinding> byPort = new HashMap<>(all.size() * 2);
    all.forEach(binding -> byPort.put(binding.id().name(), binding));
    return byPort;
  }

  /** Whether what is bound where, and every interface, is one and the same object on both sides. */
  boolean bindsAs(Side other) {
    return bindings == other.bindings && view.resources().all(NetworkInterface.class) == other.view.resources().all(NetworkInterface.class);
  }

  View view() {
    return view;
  }

  Plan plan() {
    return paths.plan();
  }

  Paths paths() {
    return paths;
  }

  Map<String, Place> ports() {
    return ports;
  }

  Optional<NodePlan> node(String name) {
    return plan().node(name);
  }

  PortBinding.@Nullable To boundTo(String port) {
    PortBinding binding = bindings.get(port);
    return binding == null ? null : binding.to();
  }

  Optional<NetworkInterface> nic(String port) {
    return boundTo(port) instanceof PortBinding.ToNic to ? view.resources().get(NetworkInterface.class, to.nic()) : Optional.empty();
  }

  /** The addresses of a machine's port. */
  List<IpAddress> addresses(String port) {
    return nic(port).map(NetworkInterface::addresses).orElse(List.of());
  }

  /** The rule sets that a port has in a direction, each content one object. */
  List<Same> outbound(Place place) {
    return place.port().filter() == null ? List.of() : resolved(place, place.port().filter().outbound());
  }

  List<Same> inbound(Place place) {
    return place.port().filter() == null ? List.of() : resolved(place, place.port().filter().inbound());
  }

  private List<Same> resolved(Place place, List<String> names) {
    return names.stream().map(name -> new Same(sets.one(place.node().ruleSets().get(name)))).toList();
  }

  /** The numbers that a node looks up in. */
  Set<NetworkId> numbers(NodePlan node) {
    return numbers.computeIfAbsent(node.node().name(), _ -> {
      Set<NetworkId> found = new HashSet<>();
      node.networks().values().forEach(network -> Stream.of(network.lookup(), routes(network.policy())).forEach(found::add));
      node.ports().values().forEach(port -> Stream.of(port.network(), routes(port.policy())).forEach(found::add));
      found.remove(null);
      return found;
    });
  }

  static @Nullable NetworkId routes(@Nullable Policy policy) {
    return policy == null ? null : policy.routes();
  }
}
