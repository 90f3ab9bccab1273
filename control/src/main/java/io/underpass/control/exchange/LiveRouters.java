package io.underpass.control.exchange;

import io.underpass.bgp.Speaker;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.control.Routers;
import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.LinkNeighbor;
import io.underpass.dataplane.NodeHealth;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The routers that speak now, by node. Who they are is the reconciler's thread's to say; asked by any. */
final class LiveRouters implements Routers {
  private final DataPlane dataPlane;
  private final Map<String, LiveRouter> byNode = new ConcurrentSkipListMap<>();

  LiveRouters(DataPlane dataPlane) {
    this.dataPlane = dataPlane;
  }

  @Nullable LiveRouter get(String node) {
    return byNode.get(node);
  }

  void put(String node, LiveRouter router) {
    byNode.put(node, router);
  }

  void remove(String node) {
    byNode.remove(node);
  }

  /** A copy, to be gone through while they change. */
  List<LiveRouter> now() {
    return List.copyOf(byNode.values());
  }

  void clear() {
    byNode.clear();
  }

  @Override
  public List<Routers.Status> all() {
    return byNode.values().stream().map(LiveRouter::report).toList();
  }

  @Override
  public List<RibRoute> received(String node, String session) {
    return routes(node, speaker -> speaker.received(session));
  }

  @Override
  public List<RibRoute> accepted(String node, String session) {
    return routes(node, speaker -> speaker.accepted(session));
  }

  @Override
  public List<RibRoute> advertised(String node, String session) {
    return routes(node, speaker -> speaker.advertised(session));
  }

  @Override
  public List<RibRoute> best(String node) {
    return routes(node, Speaker::best);
  }

  private List<RibRoute> routes(String node, Function<Speaker, List<RibRoute>> of) {
    LiveRouter live = byNode.get(node);
    return live == null ? List.of() : of.apply(live.speaker());
  }

  @Override
  public List<LinkNeighbor> neighbors(String node) {
    NodeHealth health = dataPlane.health().get(node);
    return health == null ? List.of() : health.ports().keySet().stream().flatMap(port -> dataPlane.neighbors(node, port).stream()).toList();
  }
}
