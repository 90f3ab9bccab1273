package io.underpass.dataplane.linux;

import io.underpass.plan.Filter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which rule sets ports have had since this server began, and from when on: a flow's entry names them by numbers, which sets of equal
 * content share. Thread-safe: flows are read while rules change.
 */
final class FilterHistory {
  /** A port's changes that are kept, the latest: flows that began before them are told by the oldest of these. */
  private static final int MOST_CHANGES = 16;

  private final Map<String, List<Since>> byPort = new ConcurrentHashMap<>();

  private record Since(long nanos, @Nullable Filter filter) {}

  /**
   * These are the ports from now on.
   *
   * @param now of the clock of flows
   */
  void are(Collection<LivePort> ports, long now) {
    byPort.keySet().retainAll(ports.stream().map(live -> live.port().name()).toList());
    for (LivePort live : ports) {
      Filter filter = live.port().filter();
      List<Since> before = byPort.getOrDefault(live.port().name(), List.of());
      if (before.isEmpty() || !Objects.equals(before.getLast().filter, filter)) {
        List<Since> changes = new ArrayList<>(before.subList(Math.max(0, before.size() + 1 - MOST_CHANGES), before.size()));
        changes.add(new Since(now, filter));
        byPort.put(live.port().name(), List.copyOf(changes));
      }
    }
  }

  /** What a port had at a time of the clock of flows, or else the first that is known of it; null: nothing. */
  @Nullable Filter at(String port, long nanos) {
    List<Since> changes = byPort.getOrDefault(port, List.of());
    for (Since change : changes.reversed()) {
      if (change.nanos <= nanos) {
        return change.filter;
      }
    }
    return changes.isEmpty() ? null : changes.getFirst().filter;
  }
}
