package io.underpass.plan;

import io.underpass.net.IpAddress;
import io.underpass.net.PrefixTrie;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The look-up of one node: exact mapping first, then the longest route, then the flow's share of its targets. The one place
 * that says this in Java; the path trace and the emulated data plane both ask here, and the kernel's programs are tested
 * against it.
 */
public final class Forwarding {
  private final Map<Mapping.Key, Mapping> mappings;
  private final Map<NetworkId, PrefixTrie<Route>> routes = new HashMap<>();

  public Forwarding(NodePlan plan) {
    this.mappings = plan.mappings();
    plan.routes().forEach((key, route) ->
        routes.computeIfAbsent(key.network(), _ -> new PrefixTrie<>()).put(key.prefix(), route));
  }

  /**
   * What a look-up found.
   *
   * @param target where the packet goes
   * @param entry the key of the entry that said so: a {@link Mapping.Key} or a {@link Route.Key}; null where none did
   * @param reason the entry's reason; null where none did
   */
  public record Decision(Target target, @Nullable Object entry, @Nullable Reason reason) {}

  /** Never empty-handed: without an entry the target is a drop with {@link DropCode#NO_ROUTE}. */
  public Decision decide(NetworkId network, IpAddress destination, int flowHash) {
    Mapping.Key exact = new Mapping.Key(network, destination);
    Mapping mapping = mappings.get(exact);
    if (mapping != null) {
      return new Decision(mapping.target(), exact, mapping.reason());
    }
    Optional<PrefixTrie.Match<Route>> longest =
        Optional.ofNullable(routes.get(network)).flatMap(trie -> trie.longest(destination));
    return longest
        .map(match -> new Decision(
            match.value().targets().get(Integer.remainderUnsigned(flowHash, match.value().targets().size())),
            new Route.Key(network, match.prefix()),
            match.value().reason()))
        .orElseGet(() -> new Decision(new Target.Drop(DropCode.NO_ROUTE), null, null));
  }
}
