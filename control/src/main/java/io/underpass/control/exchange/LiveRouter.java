package io.underpass.control.exchange;

import io.underpass.bgp.NeighborStatus;
import io.underpass.bgp.SessionState;
import io.underpass.bgp.Speaker;
import io.underpass.bgp.SpeakerConfig;
import io.underpass.bgp.SpeakerListener;
import io.underpass.bgp.message.AsPath;
import io.underpass.bgp.rib.LocalRoute;
import io.underpass.bgp.rib.RibRoute;
import io.underpass.control.Routers;
import io.underpass.model.LearntRoute;
import io.underpass.model.ResourceId;
import io.underpass.net.Asn;
import io.underpass.routing.RouteExchange;
import io.underpass.routing.RouteExchange.Far;
import io.underpass.routing.RouteExchange.Seat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A node that speaks. Told what to do by the reconciler's thread alone; asked by any.
 */
final class LiveRouter implements SpeakerListener {
  private final Runnable changed;
  private final Map<String, NeighborStatus> statuses = new ConcurrentHashMap<>();
  private volatile boolean routesMoved = true;
  private volatile List<LearntRoute> learnt = List.of();
  private volatile RouteExchange.Router router;
  private SpeakerConfig config;
  private @Nullable Set<LocalRoute> originated;
  private final Speaker speaker;

  /** Makes the speaker of a router. */
  interface Start {
    Speaker start(SpeakerConfig config, SpeakerListener listener);
  }

  LiveRouter(RouteExchange.Router router, SpeakerConfig config, Start start, Runnable changed) {
    this.router = router;
    this.config = config;
    this.changed = changed;
    this.speaker = start.start(config, this);
  }

  RouteExchange.Router router() {
    return router;
  }

  void configure(RouteExchange.Router nextRouter, SpeakerConfig next) {
    router = nextRouter;
    if (!next.equals(config)) {
      config = next;
      speaker.configure(next);
      Set<String> names = new HashSet<>();
      next.neighbors().forEach(neighbor -> names.add(neighbor.name()));
      statuses.keySet().retainAll(names);
      routesMoved = true;
    }
  }

  /** How it began. */
  SpeakerConfig.Start start() {
    return config.start();
  }

  /** What starts here. To be called once at least: a speaker that restarts waits for it. */
  void originate(Collection<LocalRoute> routes) {
    Set<LocalRoute> next = Set.copyOf(routes);
    if (!next.equals(originated)) {
      originated = next;
      speaker.originate(routes);
    }
  }

  /** The link that this session runs over is down. */
  void interfaceDown(String session) {
    speaker.interfaceDown(session);
  }

  void close() {
    speaker.close();
  }

  void closeSilently() {
    speaker.closeSilently();
  }

  boolean deferring() {
    return speaker.deferring();
  }

  /** Whether a session is up. */
  boolean isUp(String session) {
    NeighborStatus status = statuses.get(session);
    return status != null && status.state() == SessionState.ESTABLISHED;
  }

  /** Whether routes of a neighbor count: its session is up, or they are kept while it restarts. */
  boolean counts(String session) {
    NeighborStatus status = statuses.get(session);
    return status != null && (status.state() == SessionState.ESTABLISHED || status.restart() == NeighborStatus.Restart.HELPING);
  }

  /** At an edge: what its customer has announced and was accepted. The same list as before where nothing moved. */
  List<LearntRoute> learnt() {
    if (!routesMoved || !(router.seat() instanceof Seat.Edge(ResourceId circuit, var link))) {
      return learnt;
    }
    routesMoved = false;
    List<LearntRoute> routes = new ArrayList<>();
    for (RouteExchange.Session session : router.sessions()) {
      if (session.far() instanceof Far.Customer) {
        for (RibRoute route : speaker.accepted(session.name())) {
          routes.add(new LearntRoute(circuit, link, route.prefix(), flat(route.attributes().asPath()), route.attributes().nextHop()));
        }
      }
    }
    learnt = List.copyOf(routes);
    return learnt;
  }

  private static List<Asn> flat(AsPath path) {
    List<Asn> numbers = new ArrayList<>();
    path.segments().forEach(segment -> numbers.addAll(segment.asns()));
    return numbers;
  }

  Routers.Status report() {
    List<Routers.SessionStatus> sessions = new ArrayList<>();
    RouteExchange.Router now = router;
    for (NeighborStatus status : speaker.neighbors()) {
      now.sessions().stream()
          .filter(session -> session.name().equals(status.name()))
          .findFirst()
          .ifPresent(session -> sessions.add(new Routers.SessionStatus(session, status)));
    }
    return new Routers.Status(now, sessions);
  }

  Speaker speaker() {
    return speaker;
  }

  @Override
  public void routesChanged(Speaker changedSpeaker) {
    routesMoved = true;
    changed.run();
  }

  @Override
  public void neighborChanged(Speaker changedSpeaker, NeighborStatus status) {
    statuses.put(status.name(), status);
    routesMoved = true;
    changed.run();
  }
}
