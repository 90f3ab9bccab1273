package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.net.PrefixTrie;
import io.underpass.plan.LongestPrefix;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Route;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The routes of several numbers as one map. No two parts hold one key. Immutable. */
final class JoinedRoutes extends AbstractMap<Route.Key, Route> implements LongestPrefix {
  private final List<Part> parts;
  /** Null until it is asked for: most are equal to the last plan's, which has its own. */
  private volatile @Nullable Map<NetworkId, List<Part>> byNumber;
  private final int size;
  private final Map<Part, PrefixTrie<Route>> tries = new ConcurrentHashMap<>(2);

  /**
   * Routes of one number.
   *
   * @param routes immutable by agreement
   */
  record Part(NetworkId number, Map<Route.Key, Route> routes) {
    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  private JoinedRoutes(List<Part> parts) {
    this.parts = parts;
    this.size = parts.stream().mapToInt(part -> part.routes().size()).sum();
  }

  static Map<Route.Key, Route> of(List<Part> parts) {
    List<Part> filled = parts.stream().filter(part -> !part.routes().isEmpty()).toList();
    return switch (filled.size()) {
      case 0 -> Map.of();
      case 1 -> filled.getFirst().routes();
      default -> new JoinedRoutes(filled);
    };
  }

  /** Whether the other joins the same parts: quicker than {@link #equals}. */
  boolean same(JoinedRoutes other) {
    for (int i = 0; parts.size() == other.parts.size() && i < parts.size(); i++) {
      if (!same(parts.get(i), other.parts.get(i))) {
        return false;
      }
    }
    return parts.size() == other.parts.size();
  }

  private static boolean same(Part one, Part other) {
    if (one.routes() == other.routes()) {
      return one.number().equals(other.number());
    }
    return one.number().equals(other.number()) && one.routes().getClass() == other.routes().getClass() && switch (one.routes()) {
      case JoinedRoutes _ -> false;
      case LearntRoutes learnt -> learnt.same((LearntRoutes) other.routes());
      default -> one.routes().equals(other.routes());
    };
  }

  private List<Part> of(NetworkId number) {
    Map<NetworkId, List<Part>> known = byNumber;
    if (known == null) {
      Map<NetworkId, List<Part>> grouped = new HashMap<>();
      parts.forEach(part -> grouped.computeIfAbsent(part.number(), _ -> new ArrayList<>(2)).add(part));
      known = grouped;
      byNumber = known;
    }
    return known.getOrDefault(number, List.of());
  }

  @Override
  public @Nullable Route get(Object key) {
    if (key instanceof Route.Key exact) {
      for (Part part : of(exact.network())) {
        Route route = part.routes().get(exact);
        if (route != null) {
          return route;
        }
      }
    }
    return null;
  }

  @Override
  public Optional<PrefixTrie.Match<Route>> longest(NetworkId number, IpAddress destination) {
    PrefixTrie.Match<Route> best = null;
    for (Part part : of(number)) {
      PrefixTrie.Match<Route> match = longest(part, destination).orElse(null);
      best = match != null && (best == null || match.prefix().length() > best.prefix().length()) ? match : best;
    }
    return Optional.ofNullable(best);
  }

  private Optional<PrefixTrie.Match<Route>> longest(Part part, IpAddress destination) {
    return part.routes() instanceof LongestPrefix own ? own.longest(part.number(), destination)
        : tries.computeIfAbsent(part, JoinedRoutes::trie).longest(destination);
  }

  private static PrefixTrie<Route> trie(Part part) {
    PrefixTrie<Route> trie = new PrefixTrie<>();
    part.routes().forEach((key, route) -> trie.put(key.prefix(), route));
    return trie;
  }

  @Override
  public boolean containsKey(Object key) {
    return get(key) != null;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Set<Map.Entry<Route.Key, Route>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<Route.Key, Route>> iterator() {
        return parts.stream().flatMap(part -> part.routes().entrySet().stream()).iterator();
      }

      @Override
      public int size() {
        return size;
      }
    };
  }
}
