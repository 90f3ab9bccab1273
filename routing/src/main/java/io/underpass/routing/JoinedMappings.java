package io.underpass.routing;

import io.underpass.net.IpAddress;
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
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The mappings of several networks as one map. No two parts hold one key. Immutable. */
final class JoinedMappings extends AbstractMap<Mapping.Key, Mapping> {
  private final List<NetworkMappings> parts;
  private static final int FEW = 4;

  /** Null until it is asked for: most are equal to the last plan's, which has its own. */
  private volatile @Nullable Map<NetworkId, List<NetworkMappings>> byNetwork;
  private final Map<NetworkId, Map<IpAddress, Mapping>> indexed = new ConcurrentHashMap<>(2);

  private JoinedMappings(List<NetworkMappings> parts) {
    this.parts = parts;
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

  private List<NetworkMappings> of(NetworkId network) {
    Map<NetworkId, List<NetworkMappings>> known = byNetwork;
    if (known == null) {
      Map<NetworkId, List<NetworkMappings>> grouped = new HashMap<>();
      parts.forEach(part -> grouped.computeIfAbsent(part.network(), _ -> new ArrayList<>(2)).add(part));
      known = grouped;
      byNetwork = known;
    }
    return known.getOrDefault(network, List.of());
  }

  @Override
  public @Nullable Mapping get(Object key) {
    if (key instanceof Mapping.Key exact) {
      List<NetworkMappings> inNetwork = of(exact.network());
      if (inNetwork.size() > FEW) {
        return indexed.computeIfAbsent(exact.network(), _ -> index(inNetwork)).get(exact.address());
      }
      for (NetworkMappings part : inNetwork) {
        Mapping mapping = part.at(exact.address());
        if (mapping != null) {
          return mapping;
        }
      }
    }
    return null;
  }

  /** A network with the addresses of many others, such as a circuit's: to ask each of them would take too long. */
  private static Map<IpAddress, Mapping> index(List<NetworkMappings> parts) {
    Map<IpAddress, Mapping> index = HashMap.newHashMap(parts.stream().mapToInt(Map::size).sum());
    parts.forEach(part -> part.forEach((key, mapping) -> index.putIfAbsent(key.address(), mapping)));
    return index;
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
