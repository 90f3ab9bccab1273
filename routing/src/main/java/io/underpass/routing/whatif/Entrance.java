package io.underpass.routing.whatif;

import io.underpass.model.LearntRoute;
import io.underpass.model.PortBinding;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.routing.Forwardable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Ports by which flows come in, of which the tables tell none from another, and from which addresses. Equal to itself alone.
 *
 * @param before one of them before the change; null where there is none
 * @param after the same one after it
 * @param ports all of them
 * @param sources of all of them: what a customer announces, or the machines' own addresses
 * @param origin the circuit or the virtual network that they belong to
 */
record Entrance(Side.@Nullable Place before, Side.@Nullable Place after, List<String> ports, AddressSet sources, Optional<ResourceId> origin) {
  private static final AddressSet FOREIGN = AddressSet.of(Forwardable.notFrom());

  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  boolean stays() {
    return before != null && after != null;
  }

  Side.Place place() {
    return Objects.requireNonNull(before == null ? after : before);
  }

  boolean atEdge() {
    return place().port().role() == PortRole.CUSTOMER;
  }

  /** What of a port counts for what comes in by it. */
  private record Sameness(
      String node,
      NetworkId network,
      @Nullable Policy policy,
      List<Port.LinkAddress> addresses,
      List<Side.Same> outbound) {
    static @Nullable Sameness of(Side side, Side.@Nullable Place place) {
      return place == null ? null
          : new Sameness(
              place.node().node().name(),
              place.port().network(),
              place.port().policy(),
              place.port().addresses(),
              side.outbound(place));
    }
  }

  private record Key(@Nullable Sameness before, @Nullable Sameness after, Optional<ResourceId> origin) {}

  private static final class Group {
    Side.@Nullable Place before;
    Side.@Nullable Place after;
    final List<String> ports = new ArrayList<>();
    final List<AddressSet> sources = new ArrayList<>();
  }

  /** All before or after, but for those of which the differences say that nothing that comes in there goes another way. */
  static List<Entrance> of(Side before, Side after, Differences differences) {
    Map<Key, Group> groups = new LinkedHashMap<>();
    Map<ResourceId, AddressSet> announced = announced(before, after);
    Set<String> names = new HashSet<>(before.ports().keySet());
    names.addAll(after.ports().keySet());
    names.removeIf(differences::areNoneFor);
    boolean alike = after.bindsAs(before);
    names.stream().sorted().forEach(name -> {
      Side.Place then = before.ports().get(name);
      Side.Place now = after.ports().get(name);
      AddressSet one = sources(before, name, announced);
      AddressSet other = alike && then != null && now != null ? one : sources(after, name, announced);
      Optional<ResourceId> origin = origin(before, name).or(() -> origin(after, name));
      if (one.equals(other)) {
        add(groups, before, then, after, now, name, one, origin);
        return;
      }
      add(groups, before, then, after, now, name, one.intersect(other), origin);
      add(groups, before, then, after, null, name, one.minus(other), origin);
      add(groups, before, null, after, now, name, other.minus(one), origin);
    });
    return groups.entrySet().stream()
        .map(entry -> {
          Group group = entry.getValue();
          return new Entrance(group.before, group.after, List.copyOf(group.ports), AddressSet.union(group.sources), entry.getKey().origin());
        })
        .toList();
  }

  private static void add(
      Map<Key, Group> groups, Side before, Side.@Nullable Place then, Side after, Side.@Nullable Place now, String name, AddressSet sources,
      Optional<ResourceId> origin) {
    if (sources.isEmpty()) {
      return;
    }
    Group group = groups.computeIfAbsent(new Key(Sameness.of(before, then), Sameness.of(after, now), origin), _ -> new Group());
    if (group.ports.isEmpty()) {
      group.before = then;
      group.after = now;
    }
    group.ports.add(name);
    group.sources.add(sources);
  }

  private static AddressSet sources(Side side, String name, Map<ResourceId, AddressSet> announced) {
    Side.Place place = side.ports().get(name);
    if (place == null) {
      return AddressSet.NONE;
    }
    AddressSet sources = side.boundTo(name) instanceof PortBinding.ToCircuit to
        ? announced.getOrDefault(to.circuit(), AddressSet.NONE)
        : AddressSet.ofAddresses(side.addresses(name));
    return sources.minus(FOREIGN);
  }

  private static Optional<ResourceId> origin(Side side, String name) {
    return switch (side.boundTo(name)) {
      case PortBinding.ToCircuit to -> Optional.of(to.circuit());
      case PortBinding.ToNic _ -> side.nic(name).flatMap(nic -> nic.virtualNetwork());
      case null -> Optional.empty();
    };
  }

  /** By circuit. */
  private static Map<ResourceId, AddressSet> announced(Side before, Side after) {
    Map<ResourceId, Set<Prefix>> prefixes = new HashMap<>();
    for (Side side : List.of(before, after)) {
      for (LearntRoute route : side.view().learnt()) {
        prefixes.computeIfAbsent(route.circuit(), _ -> new HashSet<>()).add(route.prefix());
      }
    }
    Map<ResourceId, AddressSet> sets = new HashMap<>();
    prefixes.forEach((circuit, announced) -> sets.put(circuit, AddressSet.of(announced)));
    return sets;
  }

  /** Whether what comes in may go another way because the entrance itself is another: to where. */
  Collection<Prefix> differing(Side sideBefore, Side sideAfter) {
    Side.Place then = Objects.requireNonNull(before);
    Side.Place now = Objects.requireNonNull(after);
    if (!then.node().node().name().equals(now.node().node().name()) || !then.port().network().equals(now.port().network())) {
      return Differences.everything();
    }
    Set<Prefix> destinations = new HashSet<>(Differences.policies(then.node(), then.port().policy(), now.node(), now.port().policy()));
    if (!then.port().addresses().equals(now.port().addresses())) {
      then.port().addresses().forEach(link -> destinations.add(Prefix.host(link.address())));
      now.port().addresses().forEach(link -> destinations.add(Prefix.host(link.address())));
    }
    return destinations;
  }

  /** The source that comes first, and a little further on where that is within, so that it isn't a network's own address. */
  static IpAddress example(AddressSet addresses) {
    AddressSet.Range first = addresses.ranges().getFirst();
    IpAddress further = first.from().plus(first.from().isIpv4() ? 10 : 1);
    return !first.from().equals(first.to()) && further.compareTo(first.to()) <= 0 && further.compareTo(first.from()) > 0 ? further : first.from();
  }
}
