package io.underpass.dataplane.linux;

import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.dataplane.TrackedFlow.Begun;
import io.underpass.dataplane.TrackedFlow.Decided;
import io.underpass.dataplane.TrackedFlow.Kind;
import io.underpass.dataplane.TrackedFlow.State;
import io.underpass.dataplane.linux.Layout.GatewayFlow;
import io.underpass.dataplane.linux.Layout.Tracked;
import io.underpass.net.IpAddress;
import io.underpass.plan.Filter;
import io.underpass.plan.Flow;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Port;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Flow tables, entry by entry. */
final class FlowReader {
  /** The tables of ports. */
  static final List<String> OF_PORTS = List.of("tracked_flows", "denied_flows");

  private FlowReader() {}

  /**
   * What stands behind numbers in flows.
   *
   * @param rules sets and rules by number
   * @param filters the ports' sets by name
   */
  record Names(RuleNames rules, FilterHistory filters) {}

  /** Those at ports. Flows of a port that is gone are left out. */
  static List<TrackedFlow> ofPorts(BpfTable table, String node, Map<String, LivePort> ports, Names names) {
    Map<Integer, Port> byIfindex = new HashMap<>();
    ports.values().forEach(live -> byIfindex.put(live.ifindex(), live.port()));
    List<TrackedFlow> flows = new ArrayList<>();
    table.forEach((key, value) -> {
      Port port = byIfindex.get(Layout.getInt(key, Tracked.IFINDEX));
      if (port != null) {
        flows.add(ofPort(key, value, node, port, names));
      }
    });
    return flows;
  }

  /** Forgets the flows of all other ports: another interface may get the number of one that went. */
  static void keepPorts(BpfTable table, Collection<LivePort> ports) {
    Set<Integer> kept = ports.stream().map(LivePort::ifindex).collect(Collectors.toSet());
    List<ByteBuffer> gone = new ArrayList<>();
    table.forEach((key, _) -> {
      if (!kept.contains(Layout.getInt(key, Tracked.IFINDEX))) {
        gone.add(BpfTable.copy(key));
      }
    });
    table.remove(gone);
  }

  private static TrackedFlow ofPort(MemorySegment key, MemorySegment value, String node, Port port, Names names) {
    boolean out = (Layout.getByte(value, Tracked.FLAGS) & Tracked.BEGUN_OUT) != 0;
    int protocol = Layout.getInt(key, Tracked.PROTOCOL);
    int ports = Layout.getInt(key, Tracked.PORTS);
    IpAddress local = Layout.getAddress(key, Tracked.LOCAL);
    IpAddress remote = Layout.getAddress(key, Tracked.REMOTE);
    boolean hasPorts = protocol == 6 || protocol == 17;
    Flow fromMachine = new Flow(local, remote, protocol, ports >>> 16, ports & 0xFFFF);
    Flow flow = out ? fromMachine : hasPorts ? fromMachine.reversed() : new Flow(remote, local, protocol, ports >>> 16, ports & 0xFFFF);
    Count sent = count(value, Tracked.OUT);
    Count received = count(value, Tracked.IN);
    long began = Layout.getLong(value, Tracked.FIRST_SEEN);
    long first = millis(began);
    int ended = Layout.getByte(value, Tracked.ENDED);
    return new TrackedFlow(
        Kind.PORT, node, port.name(), new NetworkId(Layout.getInt(value, Tracked.NETWORK)), out ? Begun.OUT : Begun.IN, flow,
        Layout.getByte(value, Tracked.STATE) == Tracked.ALLOWED ? State.ALLOWED : State.DENIED,
        decided(value, List.of(setsOf(names.filters.at(port.name(), began), out), setsOf(port.filter(), out)), names.rules),
        first, Math.max(first, millis(Layout.getLong(value, Tracked.LAST_SEEN))),
        out ? sent : received, out ? received : sent, (ended & Tracked.RST) != 0 || (ended & Tracked.BOTH_FIN) == Tracked.BOTH_FIN);
  }

  private static List<String> setsOf(@Nullable Filter filter, boolean out) {
    return filter == null ? List.of() : out ? filter.outbound() : filter.inbound();
  }

  /** @param called what the port's sets were called when the flow began, and are now */
  private static List<Decided> decided(MemorySegment value, List<List<String>> called, RuleNames names) {
    List<Decided> decided = new ArrayList<>(2);
    for (int i = 0; i < Filter.MAX_SETS; i++) {
      int set = Layout.getInt(value, Tracked.SETS + 4L * i);
      int rule = Layout.getShort(value, Tracked.RULES + 2L * i);
      if (set != 0 && rule != Tracked.RULE_NOT_ASKED) {
        int place = i;
        decided.add(names.decided(set, called.stream().filter(sets -> place < sets.size()).map(sets -> sets.get(place)).toList(), rule));
      }
    }
    return decided;
  }

  /** A gateway's. */
  static List<TrackedFlow> ofGateway(BpfTable table, String node) {
    List<TrackedFlow> flows = new ArrayList<>();
    table.forEach((key, value) -> {
      int ports = Layout.getInt(key, GatewayFlow.PORTS);
      int protocol = Layout.getInt(key, GatewayFlow.PROTOCOL);
      IpAddress source = Layout.getAddress(key, GatewayFlow.SOURCE);
      IpAddress destination = Layout.getAddress(key, GatewayFlow.DESTINATION);
      boolean hasPorts = protocol == 6 || protocol == 17;
      long first = millis(Layout.getLong(value, GatewayFlow.FIRST_SEEN));
      flows.add(new TrackedFlow(
          Kind.GATEWAY, node, "", new NetworkId(Layout.getInt(key, GatewayFlow.NETWORK)), Begun.IN,
          hasPorts ? Flow.of(source, destination, protocol, ports) : new Flow(source, destination, protocol, ports & 0xFFFF, 0),
          State.ALLOWED, List.of(), first, Math.max(first, millis(Layout.getLong(value, GatewayFlow.LAST_SEEN))),
          count(value, GatewayFlow.SEEN), Count.ZERO, Layout.getInt(value, GatewayFlow.ENDED) != 0));
    });
    return flows;
  }

  private static Count count(MemorySegment value, long at) {
    return new Count(Layout.getLong(value, at), Layout.getLong(value, at + 8));
  }

  /** What flows' times are told by: the kernel's CLOCK_MONOTONIC, which is Java's too. */
  static long now() {
    return millis(System.nanoTime());
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }
}
