package io.underpass.control.metrics;

import io.underpass.control.Routers;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What routers have said.
 *
 * @param routers all, as they are
 * @param answering edges whose customer's hardware address is known
 * @param updates UPDATE messages received, by node: ever, or in an interval
 */
record Spoken(List<Routers.Status> routers, Set<String> answering, Map<String, Long> updates) {
  static final Spoken NOTHING = new Spoken(List.of(), Set.of(), Map.of());

  static Spoken of(List<Routers.Status> routers, Set<String> answering) {
    Map<String, Long> updates = new HashMap<>();
    for (Routers.Status router : routers) {
      updates.put(router.node(), router.sessions().stream().mapToLong(session -> session.status().messages().updatesReceived()).sum());
    }
    return new Spoken(routers, answering, updates);
  }

  /** The same with what was received since then alone; a router that began anew counts from its beginning. */
  Spoken since(Spoken before) {
    Map<String, Long> more = new HashMap<>();
    updates.forEach((node, count) -> {
      long then = before.updates.getOrDefault(node, 0L);
      more.put(node, count >= then ? count - then : count);
    });
    return new Spoken(routers, answering, more);
  }
}
