package io.underpass.control.exchange;

import io.underpass.control.exchange.LearntFile.Learnt;
import io.underpass.model.LearntRoute;
import io.underpass.routing.Link;
import io.underpass.routing.Reachability.Adjacency;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the server before this one knew. It counts until the neighbors have spoken again, and no longer than they were asked to keep our routes (RFC
 * 4724 section 4.1). Guarded by its owner.
 */
final class Held {
  /** As long as graceful restart tells neighbors. */
  static final Duration RESTART_TIME = Duration.ofSeconds(120);

  private final Map<Link, List<LearntRoute>> routes;
  private final Set<Adjacency> adjacencies;
  private final Instant until;

  Held(Learnt learnt, Instant now) {
    this.routes = new HashMap<>(learnt.routes().stream().collect(Collectors.groupingBy(route -> new Link(route.circuit(), route.link()))));
    this.adjacencies = new HashSet<>(learnt.adjacencies());
    this.until = now.plus(RESTART_TIME);
  }

  /** Lets all go that is too old. */
  void expire(Instant now) {
    if (!now.isBefore(until)) {
      routes.clear();
      adjacencies.clear();
    }
  }

  /** Whether anything is held of this link. */
  boolean knows(Link link) {
    return routes.containsKey(link)
        || adjacencies.stream().anyMatch(adjacency -> new Link(adjacency.circuit(), adjacency.link()).equals(link));
  }

  List<LearntRoute> routes(Link link) {
    return routes.getOrDefault(link, List.of());
  }

  /** Of all links. */
  Collection<List<LearntRoute>> allRoutes() {
    return routes.values();
  }

  Set<Adjacency> adjacencies() {
    return Set.copyOf(adjacencies);
  }

  void clear() {
    routes.clear();
    adjacencies.clear();
  }

  void release(Link link) {
    routes.remove(link);
  }

  void release(Adjacency adjacency) {
    adjacencies.remove(adjacency);
  }

  /** Nothing of a dead link is held. */
  void releaseAll(Link link) {
    routes.remove(link);
    adjacencies.removeIf(adjacency -> new Link(adjacency.circuit(), adjacency.link()).equals(link));
  }
}
