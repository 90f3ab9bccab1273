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
  private final Map<String, Place> ports = new HashMap<>();
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

  Side(View view, Paths paths, RuleSets sets) {
    this.view = view;
    this.paths = paths;
    this.sets = sets;
    plan().nodes().values().forEach(node -> node.ports().values().forEach(port -> ports.put(port.name(), new Place(node, port))));
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
    return view.resources().get(PortBinding.class, PortBinding.id(port)).map(PortBinding::to).orElse(null);
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
