package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.LinkNeighbor;
import io.underpass.dataplane.Reply;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.plan.PortRole;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The ports that were bound when the last plan had been applied, and what is at their other end. Any thread; never waits for an apply. */
final class BoundPorts {
  private final SplittableRandom random;
  private volatile Map<String, Bound> nodes = Map.of();

  private record Bound(String netns, Map<String, LivePort> ports) {
    static final Bound NOWHERE = new Bound("", Map.of());
  }

  /** @param random guarded by itself */
  BoundPorts(SplittableRandom random) {
    this.random = random;
  }

  void are(Collection<LiveNode> running, Fabric fabric) {
    Map<String, Bound> now = new HashMap<>();
    running.forEach(node -> now.put(node.node().name(), new Bound(fabric.netns(node.node().site()), node.ports())));
    nodes = now;
  }

  List<LinkNeighbor> neighbors(String node, String port) {
    Bound running = nodes.getOrDefault(node, Bound.NOWHERE);
    LivePort found = running.ports.get(port);
    return found == null || found.port().role() != PortRole.CUSTOMER
        ? List.of() : Netns.in(running.netns, () -> LinkNeighbors.of(found.port()));
  }

  Reply probe(String node, String port, IpAddress destination, int tcpPort, Duration timeout) {
    Bound running = nodes.getOrDefault(node, Bound.NOWHERE);
    LivePort found = running.ports.get(port);
    MacAddress machine = found == null ? null : found.port().machineMac();
    if (found == null || machine == null || !destination.isIpv4()) {
      return Reply.SILENT;
    }
    HealthProbe probe = new HealthProbe(machine, destination, tcpPort, ownRandom());
    try {
      return Netns.in(running.netns, () -> probe.ask(found.ifindex(), timeout));
    } catch (DataPlaneException _) {
      // The port, or its namespace, has gone meanwhile: nobody answers.
      return Reply.SILENT;
    }
  }

  private SplittableRandom ownRandom() {
    synchronized (random) {
      return random.split();
    }
  }
}
