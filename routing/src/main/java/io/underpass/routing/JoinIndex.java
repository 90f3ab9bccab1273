package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.net.PrefixTrie;
import io.underpass.routing.Topology.Join;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What connections join with circuits, by connection and address. */
final class JoinIndex {
  private final Map<String, PrefixTrie<Join>> byConnection = new HashMap<>();

  JoinIndex(List<Join> joins) {
    for (Join join : joins) {
      PrefixTrie<Join> trie = byConnection.computeIfAbsent(join.connection().id().toString(), _ -> new PrefixTrie<>());
      join.spaces().forEach(space -> {
        if (trie.get(space) == null) {
          trie.put(space, join);
        }
      });
    }
  }

  /** The network that a connection joins in whose space the address is. */
  Optional<Join> of(String connection, IpAddress address) {
    PrefixTrie<Join> trie = byConnection.get(connection);
    return trie == null ? Optional.empty() : trie.longest(address).map(PrefixTrie.Match::value);
  }
}
