package io.underpass.control.metrics;

import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.NodeCounters.Duplex;
import io.underpass.plan.DropCode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was counted between two readings. A counter that fell began again from nothing; one that wasn't there before did too. */
final class CounterDelta {
  private static final Duplex NOTHING = new Duplex(Count.ZERO, Count.ZERO);

  private CounterDelta() {}

  static Map<String, NodeCounters> between(Map<String, NodeCounters> before, Map<String, NodeCounters> now) {
    Map<String, NodeCounters> deltas = new HashMap<>();
    now.forEach((node, counters) -> deltas.put(node, ofNode(before.get(node), counters)));
    return deltas;
  }

  private static NodeCounters ofNode(@Nullable NodeCounters before, NodeCounters now) {
    if (before == null) {
      return now;
    }
    Map<DropCode, Long> drops = new HashMap<>();
    now.drops().forEach((code, count) -> drops.put(code, between(before.drops().getOrDefault(code, 0L), count)));
    return new NodeCounters(
        duplexes(before.ports(), now.ports()),
        duplexes(before.networks(), now.networks()),
        between(before.forwarded(), now.forwarded()),
        drops,
        between(before.newFlows(), now.newFlows()),
        now.activeFlows());
  }

  private static <K> Map<K, Duplex> duplexes(Map<K, Duplex> before, Map<K, Duplex> now) {
    Map<K, Duplex> deltas = new HashMap<>();
    now.forEach((key, duplex) -> {
      Duplex was = before.getOrDefault(key, NOTHING);
      deltas.put(key, new Duplex(between(was.in(), duplex.in()), between(was.out(), duplex.out())));
    });
    return deltas;
  }

  private static Count between(Count before, Count now) {
    boolean again = now.packets() < before.packets() || now.octets() < before.octets();
    return again ? now : new Count(now.packets() - before.packets(), now.octets() - before.octets());
  }

  private static long between(long before, long now) {
    return now < before ? now : now - before;
  }
}
