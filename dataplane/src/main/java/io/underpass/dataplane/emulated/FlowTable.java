package io.underpass.dataplane.emulated;

import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.net.IpAddress;
import io.underpass.plan.Flow;
import io.underpass.plan.NetworkId;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;

/** The flows a gateway node knows, the longest unused leaves first when the table is full. Not thread-safe. */
final class FlowTable {
  /** How long a flow without packets counts as active. */
  static final long IDLE_NANOS = 240_000_000_000L;

  /** @param ports as in a {@link Flow}; ICMP: the identifier in the low half */
  record Key(NetworkId network, IpAddress source, IpAddress destination, int protocol, int ports) {
    private boolean icmp() {
      return protocol == (source.isIpv4() ? Wire.ICMP : Wire.ICMPV6);
    }

    private Flow flow() {
      return icmp() ? new Flow(source, destination, protocol, ports, 0) : Flow.of(source, destination, protocol, ports);
    }
  }

  /**
   * What is known of a flow; one direction only, the other is a flow of its own.
   *
   * @param passed what found tokens
   * @param ended whether a FIN or RST was among it
   */
  record Entry(long firstSeen, long lastSeen, Count passed, boolean ended) {
    /** @param wall from the node's clock to milliseconds since the epoch */
    TrackedFlow tracked(String node, Key key, LongUnaryOperator wall) {
      return new TrackedFlow(
          TrackedFlow.Kind.GATEWAY,
          node,
          "",
          key.network,
          TrackedFlow.Begun.IN,
          key.flow(),
          TrackedFlow.State.ALLOWED,
          List.of(),
          wall.applyAsLong(firstSeen),
          wall.applyAsLong(lastSeen),
          passed,
          Count.ZERO,
          ended);
    }
  }

  private final Lru<Key, Entry> entries;

  FlowTable(int capacity) {
    this(new Lru<>(capacity));
  }

  private FlowTable(Lru<Key, Entry> entries) {
    this.entries = entries;
  }

  FlowTable copy() {
    return new FlowTable(entries.copy());
  }

  boolean knows(Key flow) {
    return entries.containsKey(flow);
  }

  /** The flow has a packet, the first one perhaps. */
  void see(Key flow, long now) {
    Entry known = entries.get(flow);
    entries.put(flow, known == null ? new Entry(now, now, Count.ZERO, false) : new Entry(known.firstSeen, now, known.passed, known.ended));
  }

  /** The packet that was just seen passes. */
  void pass(Key flow, int octets, boolean ends) {
    entries.computeIfPresent(flow, (_, known) -> new Entry(
        known.firstSeen, known.lastSeen, new Count(known.passed.packets() + 1, known.passed.octets() + octets), known.ended || ends));
  }

  long active(long now) {
    return entries.values().stream().filter(entry -> now - entry.lastSeen <= IDLE_NANOS).count();
  }

  /** @param wall from the node's clock to milliseconds since the epoch */
  Stream<TrackedFlow> tracked(String node, LongUnaryOperator wall) {
    return entries.entrySet().stream().map(entry -> entry.getValue().tracked(node, entry.getKey(), wall));
  }
}
