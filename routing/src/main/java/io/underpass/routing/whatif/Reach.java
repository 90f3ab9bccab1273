package io.underpass.routing.whatif;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Port;
import io.underpass.plan.Target;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Under which numbers a packet may be looked up that is looked up under one, before a change or after it; and what is looked up there. */
final class Reach {
  private final List<Side> sides;
  private final Map<NetworkId, Set<NetworkId>> next = new HashMap<>();
  private final Map<NetworkId, TreeSet<Prefix>> destinations = new HashMap<>();
  private boolean indexed;

  Reach(Side before, Side after) {
    this.sides = List.of(before, after);
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    sides.forEach(side -> side.plan().nodes().values().forEach(node -> {
      if (seen.add(node)) {
        follow(node, seen);
      }
    }));
  }

  private void follow(NodePlan node, Set<Object> seen) {
    if (seen.add(node.mappings())) {
      node.mappings().forEach((key, mapping) -> leads(node, key.network(), mapping.target()));
    }
    if (seen.add(node.routes())) {
      node.routes().forEach((key, route) -> route.targets().forEach(target -> leads(node, key.network(), target)));
    }
    node.networks().forEach((number, network) -> {
      edge(number, network.lookup());
      edge(number, Side.routes(network.policy()));
      Port port = network.port() == null ? null : node.ports().get(network.port());
      if (port != null) {
        edge(number, port.network());
        edge(number, Side.routes(port.policy()));
      }
    });
  }

  private void leads(NodePlan node, NetworkId from, Target target) {
    if (target instanceof Target.Tunnel tunnel) {
      edge(from, tunnel.network());
    } else if (target instanceof Target.Balanced front) {
      for (Map.Entry<FrontEnd.Key, FrontEnd> entry : node.frontEnds().entrySet()) {
        if (entry.getKey().network().equals(front.network()) && entry.getKey().address().equals(front.address())) {
          entry.getValue().backends().forEach(backend -> leads(node, from, backend.target()));
        }
      }
    }
  }

  private void edge(NetworkId from, @Nullable NetworkId to) {
    if (to != null && !from.equals(to)) {
      next.computeIfAbsent(from, _ -> new HashSet<>()).add(to);
    }
  }

  /** Those and what they lead to. */
  Set<NetworkId> from(Collection<NetworkId> numbers) {
    Set<NetworkId> reached = new HashSet<>(numbers);
    Deque<NetworkId> left = new ArrayDeque<>(numbers);
    while (!left.isEmpty()) {
      next.getOrDefault(left.pop(), Set.of()).stream().filter(reached::add).forEach(left::push);
    }
    return reached;
  }

  /** The keys of all tables under a number, those within a prefix. */
  void within(NetworkId number, Prefix around, Consumer<Prefix> keys) {
    if (!indexed) {
      index();
    }
    TreeSet<Prefix> all = destinations.get(number);
    if (all == null) {
      return;
    }
    IpAddress last = around.last();
    for (Prefix prefix : all.tailSet(around, true)) {
      if (prefix.address().compareTo(last) > 0) {
        return;
      }
      if (prefix.isIpv4() == around.isIpv4()) {
        keys.accept(prefix);
      }
    }
  }

  private void index() {
    indexed = true;
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    sides.forEach(side -> side.plan().nodes().values().forEach(node -> {
      if (seen.add(node.mappings())) {
        node.mappings().keySet().forEach(key ->
            destinations.computeIfAbsent(key.network(), _ -> new TreeSet<>()).add(Prefix.host(key.address())));
      }
      if (seen.add(node.routes())) {
        node.routes().keySet().forEach(key -> destinations.computeIfAbsent(key.network(), _ -> new TreeSet<>()).add(key.prefix()));
      }
    }));
  }
}
