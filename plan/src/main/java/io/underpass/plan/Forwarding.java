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
 * The look-up of one node: a policy's longer route, an exact mapping, the network's longest route, then the flow's share of its targets or
 * of the machines behind a front end. The one place that says this in Java; the path trace and the emulated data plane both ask here, and
 * the kernel's programs are tested against it.
 */
public final class Forwarding {
  private final NodePlan plan;
  private volatile @Nullable Map<NetworkId, PrefixTrie<Route>> tries;

  /** Takes no time: routes are sorted when the first address without a mapping comes. */
  public Forwarding(NodePlan plan) {
    this.plan = plan;
  }

  private Map<NetworkId, PrefixTrie<Route>> tries() {
    Map<NetworkId, PrefixTrie<Route>> ready = tries;
    if (ready == null) {
      Map<NetworkId, PrefixTrie<Route>> made = new HashMap<>();
      plan.routes().forEach((key, route) -> made.computeIfAbsent(key.network(), _ -> new PrefixTrie<>()).put(key.prefix(), route));
      tries = made;
      ready = made;
    }
    return ready;
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

    /** Whether a route has the last say, so that a machine gets the packet as it is. */
    public boolean byRoute() {
      return entry() instanceof Route.Key;
    }
  }

  /**
   * Chooses the machine behind a front end for a flow: the specification is {@link Forwarding#best}, a node that remembers may know better.
   */
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
    Target target = pick(targets(network, policy, flow.destination(), entries), flow);
    if (target instanceof Target.Local) {
      target = pick(inNetwork(network, flow.destination(), entries), flow);
    }
    return new Decision(target instanceof Target.Balanced front ? balanced(front, flow, choice, entries) : target, entries);
  }

  /**
   * What the flows to an address may come to, whatever their hashes: every target of the entry that decides, a front end as {@link
   * Target.Balanced}. Never empty, never {@link Target.Local}.
   */
  public List<Target> choices(NetworkId network, @Nullable Policy policy, IpAddress destination) {
    List<Target> targets = targets(network, policy, destination, null);
    if (!targets.contains(new Target.Local())) {
      return targets;
    }
    List<Target> all = new ArrayList<>(targets);
    all.removeIf(Target.Local.class::isInstance);
    all.addAll(inNetwork(network, destination, null));
    return all;
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

  private static final List<Target> NO_ROUTE = List.of(new Target.Drop(DropCode.NO_ROUTE));

  private static Target pick(List<Target> targets, Flow flow) {
    return targets.size() == 1 ? targets.getFirst() : targets.get(Integer.remainderUnsigned(flow.hash(), targets.size()));
  }

  /** @param entries gets the entry that decides; null where nobody asks */
  private List<Target> targets(NetworkId network, @Nullable Policy policy, IpAddress destination, @Nullable List<Entry> entries) {
    if (policy == null) {
      return inNetwork(network, destination, entries);
    }
    PrefixTrie.Match<Route> own = longest(policy.routes(), destination);
    boolean alone = policy.scope() == Policy.Scope.ALONE;
    if (own == null) {
      return alone ? NO_ROUTE : inNetwork(network, destination, entries);
    }
    PrefixTrie.Match<Route> networks = alone ? null : longest(network, destination);
    if (networks != null && networks.prefix().length() > own.prefix().length()) {
      return inNetwork(network, destination, entries);
    }
    return take(policy.routes(), own, entries);
  }

  private List<Target> inNetwork(NetworkId network, IpAddress destination, @Nullable List<Entry> entries) {
    Mapping.Key exact = new Mapping.Key(network, destination);
    Mapping mapping = plan.mappings().get(exact);
    if (mapping != null) {
      if (entries != null) {
        entries.add(new Entry(exact, mapping.reason()));
      }
      return List.of(mapping.target());
    }
    PrefixTrie.Match<Route> longest = longest(network, destination);
    return longest == null ? NO_ROUTE : take(network, longest, entries);
  }

  private PrefixTrie.@Nullable Match<Route> longest(NetworkId number, IpAddress destination) {
    if (plan.routes() instanceof LongestPrefix own) {
      return own.longest(number, destination).orElse(null);
    }
    PrefixTrie<Route> trie = tries().get(number);
    return trie == null ? null : trie.longest(destination).orElse(null);
  }

  private static List<Target> take(NetworkId number, PrefixTrie.Match<Route> match, @Nullable List<Entry> entries) {
    if (entries != null) {
      entries.add(new Entry(new Route.Key(number, match.prefix()), match.value().reason()));
    }
    return match.value().targets();
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
