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
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which addresses the edges hold: those that may bypass, as far as there is room. */
final class FastPathEntries {
  private final View view;
  private final Topology topology;
  private final Function<Topology.Network, List<AddressHolders>> holders;
  private final GatewayRoutes gatewayRoutes;
  private final Plan running;
  private final Map<Topology.Circuit, Boolean> nested;
  private final Map<Join, List<Candidates>> made = new IdentityHashMap<>();
  private final Map<Join, List<NetworkMappings>> all;

  /**
   * @param holders who has the addresses of a network, older first
   * @param previous those of the last plan: what follows from the same is kept
   */
  FastPathEntries(
      View view,
      Topology topology,
      Function<Topology.Network, List<AddressHolders>> holders,
      GatewayRoutes gatewayRoutes,
      Plan running,
      @Nullable FastPathEntries previous) {
    this.view = view;
    this.topology = topology;
    this.holders = holders;
    this.gatewayRoutes = gatewayRoutes;
    this.running = running;
    this.nested = previous != null && previous.topology == topology ? previous.nested : new IdentityHashMap<>();
    this.all = make(previous == null ? Map.of() : previous.made);
  }

  /**
   * The mappings that a connection gives to both edges of its circuit, in the order of the holders. Connections without any are absent.
   */
  Map<Join, List<NetworkMappings>> all() {
    return all;
  }

  private Map<Join, List<NetworkMappings>> make(Map<Join, List<Candidates>> before) {
    Map<ResourceId, List<Candidates>> byRoom = new LinkedHashMap<>();
    for (Join join : topology.joins()) {
      if (join.rule() == null) {
        List<Candidates> own = candidates(join, before.getOrDefault(join, List.of()));
        made.put(join, own);
        byRoom.computeIfAbsent(room(join), _ -> new ArrayList<>()).addAll(own);
      }
    }
    Map<Join, List<NetworkMappings>> entries = new IdentityHashMap<>();
    byRoom.forEach((room, candidates) -> {
      makeRoom(candidates, limit(room));
      candidates.forEach(of -> entries.computeIfAbsent(of.join, _ -> new ArrayList<>(2)).addAll(of.mappings()));
    });
    return entries;
  }

  private List<Candidates> candidates(Join join, List<Candidates> before) {
    List<Candidates> candidates = new ArrayList<>(2);
    boolean plain = gatewayRoutes.silent(join);
    for (AddressHolders table : holders.apply(join.network())) {
      Candidates known = candidates.size() < before.size() ? before.get(candidates.size()) : null;
      boolean same = known != null && known.plain && plain && known.table == table;
      candidates.add(same ? known : candidates(join, table, plain));
    }
    return candidates;
  }

  /** What has room for a number of addresses: the port under a circuit, where there is one, else the circuit. */
  private static ResourceId room(Join join) {
    ResourceId port = join.circuit().resource().port();
    return port == null ? join.circuit().id() : port;
  }

  private int limit(ResourceId room) {
    return CircuitLimits.fastPathAddresses(view.resources().get(ExpressRoutePort.class, room));
  }

  /** The addresses of a connection that may bypass. */
  private static final class Candidates {
    private final Join join;
    private final AddressHolders table;
    /** In the table; null: all. */
    private final @Nullable BitSet positions;
    private final int count;
    /** Those of them that don't lead to who has them. */
    private final Map<Mapping, BitSet> elsewhere;
    /** Whether no route of the gateway's subnet counts. */
    private final boolean plain;
    private volatile @Nullable List<NetworkMappings> mappings;

    Candidates(Join join, AddressHolders table, BitSet positions, Map<Mapping, BitSet> elsewhere, boolean plain) {
      this.join = join;
      this.table = table;
      this.count = positions.cardinality();
      this.positions = count == table.addresses().size() ? null : positions;
      this.elsewhere = elsewhere;
      this.plain = plain;
    }

    int count() {
      return count;
    }

    /** Of which there is room for some. */
    Candidates only(BitSet chosen) {
      return new Candidates(join, table, chosen, elsewhere, plain);
    }

    List<NetworkMappings> mappings() {
      List<NetworkMappings> known = mappings;
      if (known == null) {
        known = made();
        mappings = known;
      }
      return known;
    }

    private List<NetworkMappings> made() {
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

  private Candidates candidates(Join join, AddressHolders table, boolean noRoutes) {
    AddressTable addresses = table.addresses();
    List<Prefix> others = !nested.computeIfAbsent(join.circuit(), this::hasNested) ? List.of() : topology.joins(join.circuit()).stream()
        .filter(other -> other != join)
        .flatMap(other -> other.spaces().stream())
        .filter(space -> join.spaces().stream().anyMatch(space::overlaps))
        .toList();
    BitSet positions = new BitSet(addresses.size());
    Map<Mapping, BitSet> elsewhere = new LinkedHashMap<>();
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
    return new Candidates(join, table, positions, elsewhere, noRoutes);
  }

  /** Whether spaces of a circuit's connections lie within others: of spaces in order, one is within another only if one is within its neighbour. */
  private boolean hasNested(Topology.Circuit circuit) {
    List<Prefix> spaces = topology.joins(circuit).stream().flatMap(join -> join.spaces().stream()).sorted().toList();
    return IntStream.range(1, spaces.size()).anyMatch(i -> spaces.get(i - 1).overlaps(spaces.get(i)));
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
      candidates.set(c, of.only(chosen.get(c)));
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
