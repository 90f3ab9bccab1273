package io.underpass.control.exchange;

import io.underpass.bgp.SpeakerConfig;
import io.underpass.control.RouteSource;
import io.underpass.control.Routers;
import io.underpass.control.exchange.LearntFile.Learnt;
import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.NodeHealth;
import io.underpass.model.LearntRoute;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.routing.Link;
import io.underpass.routing.Reachability;
import io.underpass.routing.Reachability.Adjacency;
import io.underpass.routing.RouteExchange;
import io.underpass.routing.RouteExchange.Far;
import io.underpass.routing.RouteExchange.Router;
import io.underpass.routing.RouteExchange.Seat;
import io.underpass.routing.RouteExchange.Session;
import io.underpass.routing.View;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the routers that speak, an edge for each link and the instances of each gateway, and what they have learnt. The reconciler's thread
 * makes them what they should be, before and after the data plane; what they have learnt is asked by any thread.
 */
public final class Exchange implements RouteSource, AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Exchange.class.getName());

  private final DataPlane dataPlane;
  private final RouteSource decreed;
  private final Ground ground;
  private final LearntFile file;
  private final InstantSource clock;
  private final Held held;
  private final LiveRouters routers;
  private volatile Runnable changed = () -> {};
  private volatile RouteExchange wanted = new RouteExchange(Map.of());
  private final Set<Link> settling = new HashSet<>();
  private Learnt written = Learnt.NOTHING;
  private List<List<LearntRoute>> lastParts = List.of();
  private List<LearntRoute> last = List.of();

  /**
   * @param decreed routes that count beside what is learnt
   * @param ground what the speakers stand on; nobody else uses it
   * @param file what was learnt before this server came
   */
  Exchange(DataPlane dataPlane, RouteSource decreed, Ground ground, LearntFile file, InstantSource clock) {
    this.dataPlane = dataPlane;
    this.routers = new LiveRouters(dataPlane);
    this.decreed = decreed;
    this.ground = ground;
    this.file = file;
    this.clock = clock;
    Learnt before = file.read();
    this.held = new Held(before, clock.instant());
    this.written = before;
  }

  /**
   * An exchange whose speakers open their sockets in the nodes' namespaces.
   *
   * @param data where what it learns is kept
   * @param runDirectory where the process that does BFD keeps its files
   */
  public static Exchange over(DataPlane dataPlane, RouteSource decreed, Path data, Path runDirectory, InstantSource clock) {
    return new Exchange(dataPlane, decreed, new Ground(dataPlane, runDirectory), new LearntFile(data, dataPlane::incarnation), clock);
  }

  @Override
  public void listen(Runnable listener) {
    changed = listener;
    decreed.listen(listener);
    dataPlane.whenHealthChanges(listener);
    if (!written.isEmpty()) {
      // What customers didn't announce again goes then, with nobody to say so.
      CompletableFuture.delayedExecutor(Held.RESTART_TIME.toMillis() + 1, TimeUnit.MILLISECONDS).execute(listener);
    }
  }

  /**
   * Before the data plane changes: whoever isn't called for any more says farewell while it still can. Instances that are replaced fall
   * silent: they come back.
   */
  public void retire(View view) {
    wanted = RouteExchange.of(view);
    for (LiveRouter live : routers.now()) {
      Router router = live.router();
      if (!wanted.routers().containsKey(router.node())) {
        routers.remove(router.node());
        if (router.seat() instanceof Seat.Instance(var gateway, int _)
            && view.resources().get(VirtualNetworkGateway.class, gateway).isPresent()) {
          live.closeSilently();
        } else {
          live.close();
        }
      }
    }
    if (wanted.routers().isEmpty() && dataPlane.kind().equals("linux")) {
      ground.clear();
    }
  }

  /**
   * After the data plane runs the view.
   *
   * @return who can't speak, and why, by node name; a repeated call tries again
   */
  public Map<String, String> apply(View view) {
    Map<String, String> problems = new TreeMap<>();
    if (!dataPlane.kind().equals("linux")) {
      return problems;
    }
    Map<String, NodeHealth> health = dataPlane.health();
    Map<Link, String> dead = dead(health);
    for (Router router : wanted.routers().values().stream().sorted(Comparator.comparing(Router::node)).toList()) {
      try {
        apply(view, router, health.get(router.node()), dead);
      } catch (Exception e) {
        problems.put(router.node(), "BGP: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
      }
    }
    remember(view.resources());
    return problems;
  }

  private void apply(View view, Router router, @Nullable NodeHealth health, Map<Link, String> dead) {
    LiveRouter live = routers.get(router.node());
    if (live != null && health != null && health.underlay() == NodeHealth.Link.GONE) {
      // Its namespace went, and with it all its sockets mean; a new speaker is made where the new namespace is.
      routers.remove(router.node());
      live.closeSilently();
      live = null;
    }
    String cause = router.seat() instanceof Seat.Edge(var circuit, var role) ? dead.get(new Link(circuit, role)) : null;
    SpeakerConfig config = SpeakerConfigs.of(router, live == null ? start(router) : live.start(), cause);
    if (live == null) {
      if (health == null || router.sessions().isEmpty()) {
        return;
      }
      live = new LiveRouter(router, config, ground.at(router.node()), () -> changed.run());
      routers.put(router.node(), live);
    } else {
      live.configure(router, config);
    }
    live.originate(switch (router.seat()) {
      case Seat.Edge(var circuit, var role) -> Originated.byDecree(decreed.routes(view.resources()), new Link(circuit, role));
      case Seat.Instance(var gateway, int _) -> Originated.by(view, gateway);
    });
  }

  /** An edge that customers hold routes of has restarted. Instances have not: nobody but our own edges holds theirs. */
  private SpeakerConfig.Start start(Router router) {
    synchronized (held) {
      return router.seat() instanceof Seat.Edge(var circuit, var role) && held.knows(new Link(circuit, role))
          ? SpeakerConfig.Start.RESTARTING
          : SpeakerConfig.Start.FRESH;
    }
  }

  @Override
  public List<LearntRoute> routes(Resources resources) {
    synchronized (held) {
      held.expire(clock.instant());
      List<List<LearntRoute>> parts = new ArrayList<>(List.of(decreed.routes(resources)));
      for (Router router : wanted.routers().values()) {
        if (router.seat() instanceof Seat.Edge(var circuit, var role)) {
          parts.add(of(router, new Link(circuit, role)));
        }
      }
      if (wanted.routers().isEmpty()) {
        parts.addAll(held.allRoutes());
      }
      if (!same(parts, lastParts)) {
        List<LearntRoute> routes = parts.stream().flatMap(List::stream).toList();
        lastParts = parts;
        last = routes.equals(last) ? last : routes;
      }
      return last;
    }
  }

  private static boolean same(List<List<LearntRoute>> some, List<List<LearntRoute>> others) {
    boolean same = some.size() == others.size();
    for (int i = 0; same && i < some.size(); i++) {
      same = some.get(i) == others.get(i);
    }
    return same;
  }

  private List<LearntRoute> of(Router router, Link link) {
    LiveRouter live = routers.get(router.node());
    boolean back = live != null
        && !live.deferring()
        && router.sessions().stream().filter(session -> session.far() instanceof Far.Customer)
            .allMatch(session -> live.isUp(session.name()));
    if (back && held.knows(link) && settling.add(link)) {
      CompletableFuture.delayedExecutor(Held.SETTLING.toMillis() + 1, TimeUnit.MILLISECONDS).execute(() -> changed.run());
    }
    return held.routes(
        link, live == null ? List.of() : live.learnt(), back ? Held.Customer.BACK : Held.Customer.AWAY, clock.instant());
  }

  @Override
  public Reachability reachability() {
    if (!dataPlane.kind().equals("linux")) {
      return Reachability.ALL_UP;
    }
    Map<Link, String> dead = dead(dataPlane.health());
    Set<Adjacency> adjacencies = new HashSet<>();
    synchronized (held) {
      held.expire(clock.instant());
      dead.keySet().forEach(held::releaseAll);
      for (Router router : wanted.routers().values()) {
        if (router.seat() instanceof Seat.Edge(var circuit, var role)) {
          LiveRouter live = routers.get(router.node());
          for (Session session : router.sessions()) {
            if (live != null && session.far() instanceof Far.Own(var _, Seat.Instance(var gateway, int _)) && live.counts(session.name())) {
              adjacencies.add(new Adjacency(gateway, circuit, role));
            }
          }
        }
      }
      adjacencies.forEach(held::release);
      adjacencies.addAll(held.adjacencies());
    }
    return new Reachability(adjacencies, dead);
  }

  /** Edges that carry nothing, as far as their own kernel can tell. */
  private Map<Link, String> dead(Map<String, NodeHealth> health) {
    Map<Link, String> dead = new HashMap<>();
    for (Router router : wanted.routers().values()) {
      NodeHealth found = health.get(router.node());
      if (found != null && router.seat() instanceof Seat.Edge(var circuit, var role)) {
        cause(found).ifPresent(cause -> dead.put(new Link(circuit, role), cause));
      }
    }
    return dead;
  }

  private static Optional<String> cause(NodeHealth health) {
    if (!health.underlay().isUp()) {
      return Optional.of("the edge's own link into the fabric: " + health.underlay());
    }
    return health.ports().entrySet().stream()
        .filter(port -> !port.getValue().isUp())
        .findFirst()
        .map(port -> "port " + port.getKey() + ": " + port.getValue());
  }

  /** Keeps on disk what the next server will want to know. */
  private void remember(Resources resources) {
    Set<LearntRoute> byDecree = new HashSet<>(decreed.routes(resources));
    Set<Adjacency> adjacencies = Optional.ofNullable(reachability().adjacencies()).orElse(Set.of());
    Learnt now = new Learnt(routes(resources).stream().filter(route -> !byDecree.contains(route)).toList(), adjacencies);
    if (now.equals(written)) {
      return;
    }
    try {
      if (now.isEmpty()) {
        file.delete();
      } else {
        file.write(now);
      }
      written = now;
    } catch (IOException e) {
      LOG.log(Level.WARNING, "What was learnt can't be kept for a restart: " + e);
    }
  }

  /** Whether every edge of the circuit hears the gateway. */
  public boolean speak(ResourceId gateway, ResourceId circuit) {
    Reachability now = reachability();
    return wanted.routers().values().stream()
        .filter(router -> router.seat() instanceof Seat.Edge(var ofCircuit, var _) && ofCircuit.equals(circuit))
        .allMatch(router -> router.seat() instanceof Seat.Edge edge && now.speak(gateway, new Link(circuit, edge.link())));
  }

  /** Those that speak, to be asked. */
  public Routers routers() {
    return routers;
  }

  /** Says farewell everywhere and forgets: nothing will forward. */
  public void tearDown() {
    routers.now().forEach(LiveRouter::close);
    routers.clear();
    ground.clear();
    wanted = new RouteExchange(Map.of());
    synchronized (held) {
      held.clear();
      lastParts = List.of();
      last = List.of();
    }
    written = Learnt.NOTHING;
    try {
      file.delete();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "What was learnt can't be forgotten: " + e);
    }
  }

  /** Falls silent, as if it died: neighbors keep the routes, packets go on. */
  @Override
  public void close() {
    routers.now().forEach(LiveRouter::closeSilently);
    routers.clear();
    ground.close();
  }
}
