package io.underpass.dataplane.emulated;

import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.NodeCounters.Duplex;
import io.underpass.plan.DropCode;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a node remembers from packet to packet and from plan to plan: counters and, at a gateway, flows. Guarded by itself. */
final class NodeState {
  private final Map<String, Tally> ports = new HashMap<>();
  private final Map<NetworkId, Tally> networks = new HashMap<>();
  private final Map<DropCode, Long> drops = new EnumMap<>(DropCode.class);
  private final Tally forwarded = new Tally();
  private @Nullable FlowTable flows;
  private int flowCapacity;
  private long newFlows;

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

  /** Ports that went take their counters along. */
  synchronized void keepPorts(Set<String> names) {
    ports.keySet().retainAll(names);
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
