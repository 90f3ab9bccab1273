package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.plan.Flow;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the ports with a filter remember of a flow in steady state, while its packets are followed there and back. A flow is written from
 * its machine's side: the machine is the source.
 */
final class KnownFlows {
  private final Map<Key, Entry> entries = new HashMap<>(4);

  private record Key(String port, Flow flow) {}

  /** A front end, as the other side knows the machine. */
  record Front(IpAddress address, int port) {}

  /**
   * A flow that a port lets through.
   *
   * @param front what the machine's answers carry as their source; null: its own address
   */
  record Entry(@Nullable Front front) {}

  void learn(String port, Flow flow, @Nullable Front front) {
    entries.put(new Key(port, flow), new Entry(front));
  }

  Optional<Entry> get(String port, Flow flow) {
    return Optional.ofNullable(entries.get(new Key(port, flow)));
  }
}
