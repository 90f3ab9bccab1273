package io.underpass.routing;

import io.underpass.plan.NetworkId;
import io.underpass.plan.Route;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The routes of several numbers as one map. No two parts hold one key. Immutable. */
final class JoinedRoutes extends AbstractMap<Route.Key, Route> {
  private final List<Part> parts;
  private final Map<NetworkId, List<Part>> byNumber = new HashMap<>();
  private final int size;

  /**
   * Routes of one number.
   *
   * @param routes immutable by agreement
   */
  record Part(NetworkId number, Map<Route.Key, Route> routes) {}

  private JoinedRoutes(List<Part> parts) {
    this.parts = parts;
    parts.forEach(part -> byNumber.computeIfAbsent(part.number(), _ -> new ArrayList<>(2)).add(part));
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

  /** Whether the other joins the very same parts. */
  boolean same(JoinedRoutes other) {
    for (int i = 0; parts.size() == other.parts.size() && i < parts.size(); i++) {
      if (parts.get(i).routes() != other.parts.get(i).routes()) {
        return false;
      }
    }
    return parts.size() == other.parts.size();
  }

  @Override
  public @Nullable Route get(Object key) {
    if (key instanceof Route.Key exact) {
      for (Part part : byNumber.getOrDefault(exact.network(), List.of())) {
        Route route = part.routes().get(exact);
        if (route != null) {
          return route;
        }
      }
    }
    return null;
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
