package io.underpass.routing;

import io.underpass.plan.Filter;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Port;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The ports of a node, and what they have in common. Immutable.
 *
 * @param byName the same object as long as every port is equal
 * @param filters of the ports
 * @param policies the numbers of the routes that ports have before the network's own
 */
record NodePorts(Map<String, Port> byName, Tally<Filter> filters, Tally<NetworkId> policies) {
  static final NodePorts NONE = new NodePorts(PatchedMap.empty(), Tally.empty(), Tally.empty());

  /** @param changes null where a port goes */
  NodePorts with(Map<String, @Nullable Port> changes) {
    Map<String, Port> next = PatchedMap.of(byName, changes);
    if (next == byName) {
      return this;
    }
    List<Port> gone = new ArrayList<>();
    List<Port> come = new ArrayList<>();
    changes.forEach((name, port) -> {
      add(gone, byName.get(name));
      add(come, port);
    });
    return new NodePorts(next, filters.with(filters(gone), filters(come)), policies.with(policies(gone), policies(come)));
  }

  private static void add(List<Port> ports, @Nullable Port port) {
    if (port != null) {
      ports.add(port);
    }
  }

  private static List<Filter> filters(List<Port> ports) {
    List<Filter> filters = new ArrayList<>();
    for (Port port : ports) {
      if (port.filter() != null) {
        filters.add(port.filter());
      }
    }
    return filters;
  }

  private static List<NetworkId> policies(List<Port> ports) {
    List<NetworkId> policies = new ArrayList<>();
    for (Port port : ports) {
      if (port.policy() != null) {
        policies.add(port.policy().routes());
      }
    }
    return policies;
  }
}
