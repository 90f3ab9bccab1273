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
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The mappings of several networks as one map. No two parts hold one key. Immutable. */
final class JoinedMappings extends AbstractMap<Mapping.Key, Mapping> {
  private static final int FEW = 4;

  static final JoinedMappings NONE = new JoinedMappings(List.of(), 0);

  /** One that is the same object as in another map isn't looked into when they are compared. */
  private final List<List<NetworkMappings>> groups;
  private final int size;
  /** Null until it is asked for: most are equal to the last plan's, which has its own. */
  private volatile @Nullable Map<NetworkId, List<NetworkMappings>> byNetwork;
  private final Map<NetworkId, MappingIndex> indexed = new ConcurrentHashMap<>(2);

  private JoinedMappings(List<List<NetworkMappings>> groups, int size) {
    this.groups = groups;
    this.size = size;
  }

  private static int size(List<NetworkMappings> group) {
    int sum = 0;
    for (NetworkMappings part : group) {
      sum += part.size();
    }
    return sum;
  }

  static Map<Mapping.Key, Mapping> of(List<NetworkMappings> parts) {
    List<NetworkMappings> filled = parts.stream().filter(part -> !part.isEmpty()).toList();
    return switch (filled.size()) {
      case 0 -> Map.of();
      case 1 -> filled.getFirst();
      default -> new JoinedMappings(List.of(filled), size(filled));
    };
  }

  /** Those of a node's shares. */
  static JoinedMappings ofShares(Share[] shares) {
    List<List<NetworkMappings>> groups = new ArrayList<>(shares.length);
    int size = 0;
    for (Share share : shares) {
      groups.add(share.mappings());
      size += size(share.mappings());
    }
    return new JoinedMappings(groups, size);
  }

  /** These, made of shares, with other shares at some positions. */
  JoinedMappings with(int[] changed, Share[] shares) {
    List<List<NetworkMappings>> next = new ArrayList<>(groups);
    int sizeNow = size;
    for (int i : changed) {
      List<NetworkMappings> before = next.set(i, shares[i].mappings());
      sizeNow += size(shares[i].mappings()) - size(before);
    }
    return new JoinedMappings(next, sizeNow);
  }

  /** Whether the other joins the very same parts. */
  boolean same(JoinedMappings other) {
    for (int i = 0; groups.size() == other.groups.size() && i < groups.size(); i++) {
      if (groups.get(i) != other.groups.get(i) && !same(groups.get(i), other.groups.get(i))) {
        return false;
      }
    }
    return groups.size() == other.groups.size();
  }

  private static boolean same(List<NetworkMappings> one, List<NetworkMappings> other) {
    for (int i = 0; one.size() == other.size() && i < one.size(); i++) {
      if (one.get(i) != other.get(i)) {
        return false;
      }
    }
    return one.size() == other.size();
  }

  private List<NetworkMappings> of(NetworkId network) {
    Map<NetworkId, List<NetworkMappings>> known = byNetwork;
    if (known == null) {
      Map<NetworkId, List<NetworkMappings>> grouped = new HashMap<>();
      groups.forEach(group -> group.forEach(part -> grouped.computeIfAbsent(part.network(), _ -> new ArrayList<>(2)).add(part)));
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
        return indexed.computeIfAbsent(exact.network(), _ -> new MappingIndex(inNetwork)).at(exact.address());
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

  @Override
  public boolean containsKey(Object key) {
    return get(key) != null;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public Set<Map.Entry<Mapping.Key, Mapping>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<Mapping.Key, Mapping>> iterator() {
        return groups.stream().flatMap(List::stream).flatMap(part -> part.entrySet().stream()).iterator();
      }

      @Override
      public int size() {
        return size;
      }
    };
  }
}
