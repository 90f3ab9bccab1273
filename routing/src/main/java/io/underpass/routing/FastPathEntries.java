package io.underpass.routing;

import io.underpass.model.CircuitLimits;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Mapping;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.routing.Topology.Join;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Which addresses the edges hold: those that may bypass, as far as there is room. */
final class FastPathEntries {
  private final View view;
  private final Topology topology;
  private final Function<Topology.Network, List<AddressHolders>> holders;
  private final GatewayRoutes gatewayRoutes;
  private final Plan running;

  /** @param holders who has the addresses of a network, older first */
  FastPathEntries(
      View view,
      Topology topology,
      Function<Topology.Network, List<AddressHolders>> holders,
      GatewayRoutes gatewayRoutes,
      Plan running) {
    this.view = view;
    this.topology = topology;
    this.holders = holders;
    this.gatewayRoutes = gatewayRoutes;
    this.running = running;
  }

  /**
   * The mappings that a connection gives to both edges of its circuit, in the order of the holders. Connections without any are absent.
   */
  Map<Join, List<NetworkMappings>> all() {
    Map<ResourceId, List<Candidates>> byRoom = new LinkedHashMap<>();
    for (Join join : topology.joins()) {
      if (join.rule() == null) {
        List<Candidates> candidates = byRoom.computeIfAbsent(room(join), _ -> new ArrayList<>());
        holders.apply(join.network()).forEach(table -> candidates.add(candidates(join, table)));
      }
    }
    Map<Join, List<NetworkMappings>> entries = new IdentityHashMap<>();
    byRoom.forEach((room, candidates) -> {
      makeRoom(candidates, limit(room));
      candidates.forEach(of -> entries.computeIfAbsent(of.join, _ -> new ArrayList<>(2)).addAll(of.mappings()));
    });
    return entries;
  }

  /** What has room for a number of addresses: the port under a circuit, where there is one, else the circuit. */
  private static ResourceId room(Join join) {
    ResourceId port = join.circuit().resource().port();
    return port == null ? join.circuit().id() : port;
  }

  private int limit(ResourceId room) {
    return CircuitLimits.fastPathAddresses(view.resources().get(ExpressRoutePort.class, room));
  }

  /**
   * The addresses of a connection that may bypass.
   *
   * @param positions in the table; null: all
   * @param elsewhere those of them that don't lead to who has them
   */
  private record Candidates(
      Join join, AddressHolders table, @Nullable BitSet positions, int count, Map<Mapping, BitSet> elsewhere) {
    List<NetworkMappings> mappings() {
      BitSet straight = positions;
      Mapping[] toHolders = table.atEdge(join);
      List<NetworkMappings> mappings = new ArrayList<>(1 + elsewhere.size());
      for (Map.Entry<Mapping, BitSet> other : elsewhere.entrySet()) {
        BitSet chosen = (BitSet) other.getValue().clone();
        if (positions != null) {
          chosen.and(positions);
        }
        straight = without(straight, chosen);
        Mapping[] same = new Mapping[toHolders.length];
        Arrays.fill(same, other.getKey());
        mappings.add(new NetworkMappings(join.circuit().network(), table.addresses(), same, chosen));
      }
      mappings.addFirst(new NetworkMappings(join.circuit().network(), table.addresses(), toHolders, straight));
      return mappings;
    }

    private BitSet without(@Nullable BitSet all, BitSet some) {
      BitSet left = new BitSet(table.addresses().size());
      if (all == null) {
        left.set(0, table.addresses().size());
      } else {
        left.or(all);
      }
      left.andNot(some);
      return left;
    }

    boolean has(int position) {
      return positions == null || positions.get(position);
    }
  }

  private Candidates candidates(Join join, AddressHolders table) {
    AddressTable addresses = table.addresses();
    List<Prefix> others = topology.joins(join.circuit()).stream()
        .filter(other -> other != join)
        .flatMap(other -> other.spaces().stream())
        .filter(space -> join.spaces().stream().anyMatch(space::overlaps))
        .toList();
    BitSet positions = new BitSet(addresses.size());
    Map<Mapping, BitSet> elsewhere = new LinkedHashMap<>();
    boolean noRoutes = gatewayRoutes.silent(join);
    for (int i = 0; i < addresses.size(); i++) {
      IpAddress address = addresses.address(i);
      if (join.addressRule(table.occupant(addresses.owner(i)), address).isEmpty() && leadsTo(join, others, address)) {
        switch (noRoutes ? GatewayRoutes.BYPASS : gatewayRoutes.of(join, address)) {
          case GatewayRoutes.Bypass _ -> positions.set(i);
          case GatewayRoutes.Honoured(Mapping mapping) -> {
            positions.set(i);
            elsewhere.computeIfAbsent(mapping, _ -> new BitSet()).set(i);
          }
          case GatewayRoutes.Kept _ -> { }
        }
      }
    }
    int count = positions.cardinality();
    return new Candidates(join, table, count == addresses.size() ? null : positions, count, elsewhere);
  }

  /** Whether the edge's longest route for the address is this connection's: an entry must not lead elsewhere than the gateway would. */
  private static boolean leadsTo(Join join, List<Prefix> others, IpAddress address) {
    int own = longest(join.spaces(), address);
    return own >= 0 && own > longest(others, address);
  }

  private static int longest(List<Prefix> prefixes, IpAddress address) {
    int longest = -1;
    for (Prefix prefix : prefixes) {
      if (prefix.length() > longest && prefix.contains(address)) {
        longest = prefix.length();
      }
    }
    return longest;
  }

  /**
   * Where there are too many, those that run keep their place, then the older come first (azure-docs, about-fastpath: no new routes past
   * the limit).
   */
  private void makeRoom(List<Candidates> candidates, int limit) {
    if (candidates.stream().mapToLong(Candidates::count).sum() <= limit) {
      return;
    }
    int room = limit;
    List<BitSet> runningBefore = new ArrayList<>();
    List<BitSet> chosen = new ArrayList<>();
    for (Candidates of : candidates) {
      runningBefore.add(runs(of));
      chosen.add(new BitSet());
    }
    for (boolean first : new boolean[] {true, false}) {
      for (int c = 0; c < candidates.size(); c++) {
        Candidates of = candidates.get(c);
        for (int i = 0; i < of.table.addresses().size() && room > 0; i++) {
          if (of.has(i) && runningBefore.get(c).get(i) == first) {
            chosen.get(c).set(i);
            room--;
          }
        }
      }
    }
    for (int c = 0; c < candidates.size(); c++) {
      Candidates of = candidates.get(c);
      candidates.set(c, new Candidates(of.join, of.table, chosen.get(c), chosen.get(c).cardinality(), of.elsewhere));
    }
  }

  private BitSet runs(Candidates of) {
    BitSet runs = new BitSet();
    Map<Mapping.Key, Mapping> mappings =
        running.node(of.join.circuit().edge(LinkRole.PRIMARY).name()).map(NodePlan::mappings).orElse(Map.of());
    AddressTable addresses = of.table.addresses();
    for (int i = 0; !mappings.isEmpty() && i < addresses.size(); i++) {
      if (mappings.containsKey(new Mapping.Key(of.join.circuit().network(), addresses.address(i)))) {
        runs.set(i);
      }
    }
    return runs;
  }
}
