package io.underpass.control.exchange;

import io.underpass.control.exchange.LearntFile.Learnt;
import io.underpass.model.LearntRoute;
import io.underpass.net.Prefix;
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
import java.util.stream.Stream;

/**
 * What the server before this one knew. It counts until the neighbors have spoken again, and no longer than they were asked to keep our
 * routes (RFC 4724 section 4.1). Guarded by its owner.
 */
final class Held {
  /** As long as graceful restart tells neighbors. */
  static final Duration RESTART_TIME = Duration.ofSeconds(120);

  /**
   * How long a customer that is back has to announce again what is held. Its End-of-RIB isn't waited for alone: FRR 8.4 sends that at once,
   * and its routes when its timer for announcements is over.
   */
  static final Duration SETTLING = Duration.ofSeconds(5);

  private final Map<Link, List<LearntRoute>> routes;
  private final Map<Link, Instant> backSince = new HashMap<>();
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

  /**
   * What counts of a link: what is held while its customer is away; of a customer that is back what it announces, and for a while what is
   * held beside.
   *
   * @param live what its customer announces now
   */
  List<LearntRoute> routes(Link link, List<LearntRoute> live, Customer customer, Instant now) {
    List<LearntRoute> kept = routes.get(link);
    if (kept == null) {
      return live;
    }
    if (customer == Customer.AWAY) {
      backSince.remove(link);
      return kept;
    }
    Instant since = backSince.computeIfAbsent(link, _ -> now);
    Set<Prefix> announced = live.stream().map(LearntRoute::prefix).collect(Collectors.toSet());
    List<LearntRoute> missing = kept.stream().filter(route -> !announced.contains(route.prefix())).toList();
    if (missing.isEmpty() || !now.isBefore(since.plus(SETTLING))) {
      release(link);
      return live;
    }
    return Stream.concat(live.stream(), missing.stream()).toList();
  }

  /** Where a link's customer is. */
  enum Customer { AWAY, BACK }

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
    backSince.remove(link);
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
