package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.net.PrefixTrie;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Prefixes that several networks hear alike, each with the ways to it: ways that are equal have one number. Immutable; equal content can be told without
 * looking at a network.
 */
final class LearntTable {
  private final TreeMap<Prefix, Integer> numbers = new TreeMap<>();
  private final List<List<Via>> ways = new ArrayList<>();
  private volatile @Nullable PrefixTrie<Integer> trie;

  LearntTable(Map<Prefix, List<Via>> heard) {
    Map<List<Via>, Integer> known = new HashMap<>();
    new TreeMap<>(heard).forEach((prefix, via) -> numbers.put(prefix, known.computeIfAbsent(via, it -> {
      ways.add(it);
      return ways.size() - 1;
    })));
  }

  /** By their numbers. */
  List<List<Via>> ways() {
    return ways;
  }

  Map<Prefix, Integer> numbers() {
    return numbers;
  }

  int size() {
    return numbers.size();
  }

  /** Whether the other says the same, apart from which ways the numbers stand for. */
  boolean same(LearntTable other) {
    return ways.size() == other.ways.size() && numbers.equals(other.numbers);
  }

  /** Adds those within a prefix. */
  void within(Prefix space, java.util.Set<Prefix> into) {
    IpAddress last = space.last();
    for (Prefix prefix : numbers.tailMap(space, true).keySet()) {
      if (prefix.address().compareTo(last) > 0) {
        return;
      }
      if (space.contains(prefix)) {
        into.add(prefix);
      }
    }
  }

  Optional<PrefixTrie.Match<Integer>> longest(IpAddress destination) {
    PrefixTrie<Integer> ready = trie;
    if (ready == null) {
      ready = new PrefixTrie<>();
      numbers.forEach(ready::put);
      trie = ready;
    }
    return ready.longest(destination);
  }
}
