package io.underpass.dataplane.emulated;

import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.NodeCounters.Duplex;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.plan.DropCode;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a node remembers from packet to packet and from plan to plan: counters, at a gateway flows, at a host flows and fragments at its
 * ports, and which machine serves a flow to a front end. Guarded by itself.
 */
final class NodeState {
  private static final int PORT_FLOWS = 262_144;
  private static final int DENIED_FLOWS = 65_536;
  private static final int FRAGMENTS = 8_192;
  private static final int PICKS = 65_536;

  private final Map<String, Tally> ports = new HashMap<>();
  private final Map<NetworkId, Tally> networks = new HashMap<>();
  private final Map<DropCode, Long> drops = new EnumMap<>(DropCode.class);
  private final Tally forwarded = new Tally();
  private @Nullable FlowTable flows;
  private int flowCapacity;
  private long newFlows;
  private final Lru<PortFlow.Key, PortFlow> portFlows;
  private final Lru<PortFlow.Key, PortFlow> deniedFlows;
  private final Lru<PortFilters.FragmentKey, PortFilters.FirstFragment> fragments;
  private final Lru<LookUp.Pick, Long> picks;
  private Set<String> keptPorts = Set.of();

  NodeState() {
    this(new Lru<>(PORT_FLOWS), new Lru<>(DENIED_FLOWS), new Lru<>(FRAGMENTS), new Lru<>(PICKS));
  }

  private NodeState(
      Lru<PortFlow.Key, PortFlow> portFlows,
      Lru<PortFlow.Key, PortFlow> deniedFlows,
      Lru<PortFilters.FragmentKey, PortFilters.FirstFragment> fragments,
      Lru<LookUp.Pick, Long> picks) {
    this.portFlows = portFlows;
    this.deniedFlows = deniedFlows;
    this.fragments = fragments;
    this.picks = picks;
  }

  /** The same memory, apart from counters; what happens to it doesn't happen to this one. */
  synchronized NodeState copy() {
    NodeState copy = new NodeState(portFlows.copy(), deniedFlows.copy(), fragments.copy(), picks.copy());
    copy.flows = flows == null ? null : flows.copy();
    copy.flowCapacity = flowCapacity;
    return copy;
  }

  private static final class Tally {
    private long packetsIn;
    private long octetsIn;
    private long packetsOut;
    private long octetsOut;

    void in(int octets) {
      packetsIn++;
      octetsIn += octets;
    }

    void out(int octets) {
      packetsOut++;
      octetsOut += octets;
    }

    Duplex duplex() {
      return new Duplex(new Count(packetsIn, octetsIn), new Count(packetsOut, octetsOut));
    }
  }

  void portIn(String port, int octets) {
    ports.computeIfAbsent(port, _ -> new Tally()).in(octets);
  }

  void portOut(String port, int octets) {
    ports.computeIfAbsent(port, _ -> new Tally()).out(octets);
  }

  void networkIn(NetworkId network, int octets) {
    networks.computeIfAbsent(network, _ -> new Tally()).in(octets);
  }

  void networkOut(NetworkId network, int octets) {
    networks.computeIfAbsent(network, _ -> new Tally()).out(octets);
  }

  void forwarded(int octets) {
    forwarded.out(octets);
  }

  void dropped(DropCode code) {
    drops.merge(code, 1L, Long::sum);
  }

  void newFlow() {
    newFlows++;
  }

  /** The table; a new one when the capacity changes. */
  FlowTable flows(int capacity) {
    FlowTable known = flows;
    if (known == null || flowCapacity != capacity) {
      known = new FlowTable(capacity);
      flows = known;
      flowCapacity = capacity;
    }
    return known;
  }

  /** A flow at a port, allowed or denied; null if it isn't remembered. */
  @Nullable PortFlow portFlow(PortFlow.Key key) {
    PortFlow allowed = portFlows.get(key);
    return allowed != null ? allowed : deniedFlows.get(key);
  }

  /** Each kind has its own room: however much is denied, no allowed flow is forgotten for it. */
  void remember(PortFlow.Key key, PortFlow flow) {
    (flow.allowed() ? portFlows : deniedFlows).put(key, flow);
    (flow.allowed() ? deniedFlows : portFlows).remove(key);
  }

  Lru<PortFilters.FragmentKey, PortFilters.FirstFragment> fragments() {
    return fragments;
  }

  /** The machine behind a front end that serves a flow, by its identity. */
  Lru<LookUp.Pick, Long> picks() {
    return picks;
  }

  /** Ports that went take their counters and flows along. */
  synchronized void keepPorts(Set<String> names) {
    ports.keySet().retainAll(names);
    if (names.containsAll(keptPorts)) {
      keptPorts = names;
      return;
    }
    keptPorts = names;
    portFlows.keySet().removeIf(key -> !names.contains(key.port()));
    deniedFlows.keySet().removeIf(key -> !names.contains(key.port()));
    fragments.keySet().removeIf(key -> !names.contains(key.port()));
  }

  /**
   * The flows of ports and, at a gateway, of the gateway.
   *
   * @param wall from the node's clock to milliseconds since the epoch
   */
  synchronized List<TrackedFlow> tracked(NodePlan plan, LongUnaryOperator wall) {
    String node = plan.node().name();
    Stream<TrackedFlow> atPorts = Stream.of(portFlows, deniedFlows)
        .flatMap(table -> table.entrySet().stream())
        .map(entry -> entry.getValue().tracked(node, plan.ports().get(entry.getKey().port()), wall));
    Stream<TrackedFlow> atGateway = Stream.ofNullable(flows).flatMap(table -> table.tracked(node, wall));
    return Stream.concat(atPorts, atGateway).toList();
  }

  synchronized NodeCounters read(NodePlan plan, long now) {
    Map<String, Duplex> byPort = new HashMap<>();
    plan.ports().keySet().forEach(name -> byPort.put(name, ports.getOrDefault(name, new Tally()).duplex()));
    Map<NetworkId, Duplex> byNetwork = new HashMap<>();
    if (plan.node().role() == NodeRole.EDGE) {
      plan.networks().keySet().forEach(network -> byNetwork.put(network, new Tally().duplex()));
      networks.forEach((network, tally) -> byNetwork.put(network, tally.duplex()));
    }
    return new NodeCounters(
        Map.copyOf(byPort), Map.copyOf(byNetwork), forwarded.duplex().out(), Map.copyOf(drops), newFlows,
        flows == null ? 0 : flows.active(now));
  }
}
