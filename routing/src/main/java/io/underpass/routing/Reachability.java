package io.underpass.routing;

import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who hears whom, as observed: a network sends to an edge only where its gateway and the edge speak BGP, and nobody sends to a dead one.
 * Immutable.
 *
 * @param adjacencies gateways and edges whose session is up or held by graceful restart; null: nothing speaks BGP there, so all count
 * @param dead links and their edges that carry nothing (carrier lost, programs gone, BFD down), each with the cause: the end of a sentence
 *     such as {@code BFD heard nothing for 900 ms}
 */
public record Reachability(@Nullable Set<Adjacency> adjacencies, Map<Link, String> dead) {
  /** Nothing is known to fail: the emulated data plane, routes by decree, tests. */
  public static final Reachability ALL_UP = new Reachability(null, Map.of());

  public Reachability {
    adjacencies = adjacencies == null ? null : Set.copyOf(adjacencies);
    dead = Map.copyOf(dead);
  }

  /** Where a gateway and an edge speak. */
  public record Adjacency(ResourceId gateway, ResourceId circuit, LinkRole link) {}

  /** Whether a gateway hears what an edge has learnt. */
  public boolean speak(ResourceId gateway, Link link) {
    return adjacencies == null || adjacencies.contains(new Adjacency(gateway, link.circuit(), link.role()));
  }

  /** Why a link carries nothing; empty while it does. */
  public Optional<String> causeOfDeath(Link link) {
    return Optional.ofNullable(dead.get(link));
  }
}
