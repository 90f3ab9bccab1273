package io.underpass.routing;

import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The mappings of several networks as one map. No two parts hold one key. Immutable. */
final class JoinedMappings extends AbstractMap<Mapping.Key, Mapping> {
  private final List<NetworkMappings> parts;
  private final Map<NetworkId, List<NetworkMappings>> byNetwork = new HashMap<>();

  private JoinedMappings(List<NetworkMappings> parts) {
    this.parts = parts;
    parts.forEach(part -> byNetwork.computeIfAbsent(part.network(), _ -> new ArrayList<>()).add(part));
  }

  static Map<Mapping.Key, Mapping> of(List<NetworkMappings> parts) {
    List<NetworkMappings> filled = parts.stream().filter(part -> !part.isEmpty()).toList();
    return switch (filled.size()) {
      case 0 -> Map.of();
      case 1 -> filled.getFirst();
      default -> new JoinedMappings(filled);
    };
  }

  /** Whether the other joins the very same parts. */
  boolean same(JoinedMappings other) {
    for (int i = 0; parts.size() == other.parts.size() && i < parts.size(); i++) {
      if (parts.get(i) != other.parts.get(i)) {
        return false;
      }
    }
    return parts.size() == other.parts.size();
  }

  @Override
  public @Nullable Mapping get(Object key) {
    if (key instanceof Mapping.Key exact) {
      for (NetworkMappings part : byNetwork.getOrDefault(exact.network(), List.of())) {
        Mapping mapping = part.at(exact.address());
        if (mapping != null) {
          return mapping;
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
    return parts.stream().mapToInt(Map::size).sum();
  }

  @Override
  public Set<Map.Entry<Mapping.Key, Mapping>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<Mapping.Key, Mapping>> iterator() {
        return new Entries();
      }

      @Override
      public int size() {
        return JoinedMappings.this.size();
      }
    };
  }

  private final class Entries implements Iterator<Map.Entry<Mapping.Key, Mapping>> {
    private final Iterator<NetworkMappings> left = parts.iterator();
    private Iterator<Map.Entry<Mapping.Key, Mapping>> within = left.next().entrySet().iterator();

    @Override
    public boolean hasNext() {
      while (!within.hasNext() && left.hasNext()) {
        within = left.next().entrySet().iterator();
      }
      return within.hasNext();
    }

    @Override
    public Map.Entry<Mapping.Key, Mapping> next() {
      hasNext();
      return within.next();
    }
  }
}
