package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.FlowReading;
import io.underpass.dataplane.Observation;
import io.underpass.dataplane.TrackedFlow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** Reads what runs while plans are applied: neither waits for the other. Thread-safe. */
final class Readings {
  private final Fabric fabric;
  private final Object watching = new Object();
  private volatile Map<String, LiveNode> nodes = Map.of();
  private int lastProbe;

  Readings(Fabric fabric, RandomGenerator random) {
    this.fabric = fabric;
    this.lastProbe = random.nextInt(Layout.PROBE_NUMBER);
  }

  /** What can be read from now on. Nodes that go meanwhile read as empty. */
  void are(Collection<LiveNode> live) {
    Map<String, LiveNode> byName = new LinkedHashMap<>();
    live.forEach(node -> byName.put(node.node().name(), node));
    nodes = byName;
  }

  /** The time before the tables: what begins while they are read is the next reading's. */
  FlowReading flows(Predicate<String> wanted) {
    long now = FlowReader.now();
    List<TrackedFlow> flows = new ArrayList<>();
    nodes.forEach((name, node) -> {
      if (wanted.test(name)) {
        flows.addAll(node.flows());
      }
    });
    return new FlowReading(now, flows);
  }

  /** One frame at a time. */
  List<Observation> observe(String node, String port, byte[] frame) {
    synchronized (watching) {
      Map<String, LiveNode> running = nodes;
      LiveNode start = running.get(node);
      LivePort at = start == null ? null : start.ports().get(port);
      if (start == null || at == null) {
        throw new DataPlaneException("node '" + node + "' has no port '" + port + "' that is bound");
      }
      lastProbe = lastProbe % Layout.PROBE_NUMBER + 1;
      return new Observer(lastProbe, running.values(), fabric).follow(start, at, frame);
    }
  }
}
