package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;
import io.underpass.plan.NetworkId;
import java.util.LinkedHashMap;
import java.util.Map;

/** The flows a gateway node knows, the longest unused leaves first when the table is full. Not thread-safe. */
final class FlowTable {
  /** How long a flow without packets counts as active. */
  static final long IDLE_NANOS = 240_000_000_000L;

  /** @param ports ICMP: the identifier */
  record Flow(NetworkId network, IpAddress source, IpAddress destination, int protocol, int ports) {}

  private final Map<Flow, Long> lastUsed;

  FlowTable(int capacity) {
    this.lastUsed = new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<Flow, Long> eldest) {
        return size() > capacity;
      }
    };
  }

  /** Whether the flow has an entry; if so it is used now. */
  boolean use(Flow flow, long now) {
    return lastUsed.computeIfPresent(flow, (_, _) -> now) != null;
  }

  void add(Flow flow, long now) {
    lastUsed.put(flow, now);
  }

  long active(long now) {
    return lastUsed.values().stream().filter(used -> now - used <= IDLE_NANOS).count();
  }
}
