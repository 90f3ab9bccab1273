package io.underpass.plan;

import io.underpass.net.IpAddress;
import io.underpass.net.PrefixTrie;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The look-up of one node: a policy's longer route, an exact mapping, the network's longest route, then the flow's share of its targets or of the machines
 * behind a front end. The one place that says this in Java; the path trace and the emulated data plane both ask here, and the kernel's programs are tested
 * against it.
 */
public final class Forwarding {
  private final NodePlan plan;
  private final Map<NetworkId, PrefixTrie<Route>> routes = new HashMap<>();

  public Forwarding(NodePlan plan) {
    this.plan = plan;
    plan.routes().forEach((key, route) ->
        routes.computeIfAbsent(key.network(), _ -> new PrefixTrie<>()).put(key.prefix(), route));
  }

  /**
   * An entry that had a say.
   *
   * @param key a {@link Mapping.Key}, {@link Route.Key} or {@link FrontEnd.Key}
   */
  public record Entry(Object key, Reason reason) {}

  /**
   * What a look-up found.
   *
   * @param target where the packet goes: neither {@link Target.Local} nor {@link Target.Balanced}
   * @param entries those that led there, in order: none where no entry says anything; the last one decided
   */
  public record Decision(Target target, List<Entry> entries) {
    public Decision {
      entries = List.copyOf(entries);
    }

    /** The key of the entry that decided; null where none did. */
    public @Nullable Object entry() {
      return entries.isEmpty() ? null : entries.getLast().key();
    }

    /** Its reason; null where no entry decided. */
    public @Nullable Reason reason() {
      return entries.isEmpty() ? null : entries.getLast().reason();
    }

    /** Whether a mapping says where the address lives, so that no router is passed. */
    public boolean exact() {
      return entries.stream().anyMatch(entry -> entry.key() instanceof Mapping.Key);
    }
  }

  /** Chooses the machine behind a front end for a flow: the specification is {@link Forwarding#best}, a node that remembers may know better. */
  public interface Choice {
    Optional<FrontEnd.Backend> of(FrontEnd.Key key, FrontEnd frontEnd, Flow flow);
  }

  /** Never empty-handed: without an entry the target is a drop with {@link DropCode#NO_ROUTE}. */
  public Decision decide(NetworkId network, @Nullable Policy policy, Flow flow) {
    return decide(network, policy, flow, (_, frontEnd, newFlow) -> best(frontEnd, newFlow));
  }

  /** The same, with a memory of flows. */
  public Decision decide(NetworkId network, @Nullable Policy policy, Flow flow, Choice choice) {
    List<Entry> entries = new ArrayList<>(2);
    Target target = policy == null
        ? inNetwork(network, flow, entries)
        : byPolicy(network, policy, flow, entries);
    return new Decision(target instanceof Target.Balanced front ? balanced(front, flow, choice, entries) : target, entries);
  }

  /** Of the machines that take new flows the one that the flow wants most; of equal ones the first. */
  public static Optional<FrontEnd.Backend> best(FrontEnd frontEnd, Flow flow) {
    int hash = frontEnd.hash(flow);
    FrontEnd.Backend best = null;
    long most = 0;
    for (FrontEnd.Backend backend : frontEnd.backends()) {
      long weight = FlowHash.weight(hash, backend.identity());
      if (backend.health() == FrontEnd.Health.UP && (best == null || Long.compareUnsigned(weight, most) > 0)) {
        best = backend;
        most = weight;
      }
    }
    return Optional.ofNullable(best);
  }

  private Target byPolicy(NetworkId network, Policy policy, Flow flow, List<Entry> entries) {
    PrefixTrie.Match<Route> own = longest(policy.routes(), flow.destination());
    boolean alone = policy.scope() == Policy.Scope.ALONE;
    if (own == null) {
      return alone ? new Target.Drop(DropCode.NO_ROUTE) : inNetwork(network, flow, entries);
    }
    PrefixTrie.Match<Route> networks = alone ? null : longest(network, flow.destination());
    if (networks != null && networks.prefix().length() > own.prefix().length()) {
      return inNetwork(network, flow, entries);
    }
    Target target = take(policy.routes(), own, flow, entries);
    return target instanceof Target.Local ? inNetwork(network, flow, entries) : target;
  }

  private Target inNetwork(NetworkId network, Flow flow, List<Entry> entries) {
    Mapping.Key exact = new Mapping.Key(network, flow.destination());
    Mapping mapping = plan.mappings().get(exact);
    if (mapping != null) {
      entries.add(new Entry(exact, mapping.reason()));
      return mapping.target();
    }
    PrefixTrie.Match<Route> longest = longest(network, flow.destination());
    return longest == null ? new Target.Drop(DropCode.NO_ROUTE) : take(network, longest, flow, entries);
  }

  private PrefixTrie.@Nullable Match<Route> longest(NetworkId number, IpAddress destination) {
    PrefixTrie<Route> trie = routes.get(number);
    return trie == null ? null : trie.longest(destination).orElse(null);
  }

  private static Target take(NetworkId number, PrefixTrie.Match<Route> match, Flow flow, List<Entry> entries) {
    List<Target> targets = match.value().targets();
    entries.add(new Entry(new Route.Key(number, match.prefix()), match.value().reason()));
    return targets.size() == 1 ? targets.getFirst() : targets.get(Integer.remainderUnsigned(flow.hash(), targets.size()));
  }

  private Target balanced(Target.Balanced front, Flow flow, Choice choice, List<Entry> entries) {
    FrontEnd.Key key = new FrontEnd.Key(front.network(), front.address(), flow.protocol(), flow.destinationPort());
    FrontEnd frontEnd = plan.frontEnds().get(key);
    if (frontEnd == null) {
      key = key.whole();
      frontEnd = plan.frontEnds().get(key);
    }
    if (frontEnd == null) {
      return new Target.Drop(DropCode.NO_BACKEND);
    }
    FrontEnd.Backend chosen = choice.of(key, frontEnd, flow).orElse(null);
    entries.add(new Entry(key, chosen == null ? frontEnd.reason() : chosen.reason()));
    return chosen == null ? new Target.Drop(DropCode.NO_BACKEND) : chosen.target();
  }
}
