package io.underpass.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixTrieTest {
  /** The reference: look at every prefix. */
  private static Optional<PrefixTrie.Match<Integer>> longest(Map<Prefix, Integer> all, IpAddress address) {
    return all.entrySet().stream()
        .filter(entry -> entry.getKey().contains(address))
        .max(Comparator.comparingInt(entry -> entry.getKey().length()))
        .map(entry -> new PrefixTrie.Match<>(entry.getKey(), entry.getValue()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void agreesWithAScanOfAllPrefixes(long seed) {
    RandomAddresses random = new RandomAddresses(seed);
    PrefixTrie<Integer> trie = new PrefixTrie<>();
    Map<Prefix, Integer> all = new HashMap<>();
    List<Prefix> known = new ArrayList<>();
    for (int round = 0; round < 2_000; round++) {
      Prefix prefix = known.isEmpty() || random.below(3) > 0 ? random.prefix() : known.get(random.below(known.size()));
      String where = "seed " + seed + " round " + round + ": " + prefix;
      if (random.below(4) == 0) {
        assertThat(trie.remove(prefix)).as(where).isEqualTo(all.remove(prefix));
      } else {
        assertThat(trie.put(prefix, round)).as(where).isEqualTo(all.put(prefix, round));
        known.add(prefix);
      }
      assertThat(trie.get(prefix)).as(where).isEqualTo(all.get(prefix));
      assertThat(trie.size()).as(where).isEqualTo(all.size());
      for (IpAddress address : List.of(random.crowded(), prefix.address(), prefix.last(), random.any())) {
        assertThat(trie.longest(address)).as(where + " " + address).isEqualTo(longest(all, address));
      }
    }
    List<Prefix> visited = new ArrayList<>();
    trie.forEach((prefix, value) -> {
      assertThat(all.get(prefix)).isEqualTo(value);
      visited.add(prefix);
    });
    Comparator<Prefix> ipv4First = Comparator.comparing(prefix -> !prefix.isIpv4());
    assertThat(visited).containsExactlyElementsOf(all.keySet().stream().sorted(ipv4First.thenComparing(Comparator.naturalOrder()))
        .toList());
  }

  @Test
  void theIpv6DefaultHoldsNoIpv4Address() {
    PrefixTrie<String> trie = new PrefixTrie<>();
    trie.put(Prefix.parse("::/0"), "six");
    assertThat(trie.longest(IpAddress.parse("10.0.0.1"))).isEmpty();
    trie.put(Prefix.IPV4_DEFAULT, "four");
    assertThat(trie.longest(IpAddress.parse("10.0.0.1"))).map(PrefixTrie.Match::value).contains("four");
    assertThat(trie.longest(IpAddress.parse("fd00::"))).map(PrefixTrie.Match::value).contains("six");
  }

  @Test
  void aRemovedPrefixGivesWayToTheOneAround() {
    PrefixTrie<String> trie = new PrefixTrie<>();
    trie.put(Prefix.parse("10.0.0.0/8"), "wide");
    trie.put(Prefix.parse("10.0.1.10/32"), "host");
    assertThat(trie.remove(Prefix.parse("10.0.1.10/32"))).isEqualTo("host");
    assertThat(trie.remove(Prefix.parse("10.0.1.10/32"))).isNull();
    assertThat(trie.longest(IpAddress.parse("10.0.1.10"))).map(PrefixTrie.Match::value).contains("wide");
  }
}
