package io.underpass.bgp.rib;

import io.underpass.bgp.message.Community;
import io.underpass.bgp.message.LargeCommunity;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.net.Asn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A policy made ready to run. What it says of a route depends on the attributes and on which of its prefix sets match: a bit each, so that
 * the outcome can be remembered for a pair of both, without a prefix.
 */
final class PolicyRun {
  static final int MAX_PREFIX_SETS = 64;

  private final Policy policy;
  private final Map<PrefixSet, Integer> bits = new LinkedHashMap<>();
  private final PrefixMatcher[] matchers;

  /** @throws IllegalArgumentException if the policy has too many prefix sets */
  PolicyRun(Policy policy) {
    this.policy = policy;
    collect(policy);
    if (bits.size() > MAX_PREFIX_SETS) {
      throw new IllegalArgumentException(
          "a policy with " + bits.size() + " prefix sets: at most " + MAX_PREFIX_SETS + " are possible; join some");
    }
    matchers = bits.keySet().stream().map(PrefixMatcher::new).toArray(PrefixMatcher[]::new);
  }

  /** Whether there is a prefix set at all. */
  boolean looksAtPrefix() {
    return matchers.length > 0;
  }

  /** Which prefix sets match, a bit each. */
  long match(long high, long low, int length) {
    long matching = 0;
    for (int i = 0; i < matchers.length; i++) {
      matching |= matchers[i].matches(high, low, length) ? 1L << i : 0;
    }
    return matching;
  }

  /** Null if rejected. */
  @Nullable PathAttributes apply(long matching, PathAttributes attributes) {
    return apply(policy, matching, attributes);
  }

  private @Nullable PathAttributes apply(Policy step, long matching, PathAttributes attributes) {
    return switch (step) {
      case Policy.Accept _ -> attributes;
      case Policy.Reject _ -> null;
      case Policy.Chain chain -> {
        PathAttributes result = attributes;
        for (Policy next : chain.steps()) {
          result = apply(next, matching, result);
          if (result == null) {
            break;
          }
        }
        yield result;
      }
      case Policy.When when -> apply(test(when.condition(), matching, attributes) ? when.then() : when.otherwise(), matching, attributes);
      case Policy.SetLocalPref set -> attributes.toBuilder().localPref(set.value()).build();
      case Policy.SetWeight set -> attributes.toBuilder().weight(set.value()).build();
      case Policy.SetMed set -> attributes.toBuilder().med(set.value()).build();
      case Policy.SetNextHop set -> attributes.toBuilder().nextHop(set.nextHop()).build();
      case Policy.Prepend prepend ->
          attributes.toBuilder().asPath(attributes.asPath().prepend(prepend.asn(), prepend.times())).build();
      case Policy.AddCommunities add -> {
        Set<Community> communities = new LinkedHashSet<>(attributes.communities());
        Set<LargeCommunity> large = new LinkedHashSet<>(attributes.largeCommunities());
        communities.addAll(add.communities());
        large.addAll(add.large());
        yield attributes.toBuilder().communities(communities).largeCommunities(large).build();
      }
      case Policy.RemoveCommunities remove -> {
        List<Community> communities = new ArrayList<>(attributes.communities());
        List<LargeCommunity> large = new ArrayList<>(attributes.largeCommunities());
        communities.removeAll(remove.communities());
        large.removeAll(remove.large());
        yield attributes.toBuilder().communities(communities).largeCommunities(large).build();
      }
      case Policy.RemoveAllCommunities _ -> attributes.toBuilder().communities(List.of()).largeCommunities(List.of()).build();
      case Policy.RemovePrivateAs _ -> attributes.toBuilder().asPath(attributes.asPath().without(PolicyRun::isPrivate)).build();
      case Policy.OfAttributes of -> of.function().apply(attributes);
    };
  }

  private boolean test(Condition condition, long matching, PathAttributes attributes) {
    return switch (condition) {
      case Condition.PrefixIn in -> (matching >>> bits.get(in.prefixes()) & 1) != 0;
      case Condition.AsPathContains contains -> attributes.asPath().segments().stream().flatMap(segment -> segment.asns().stream())
          .anyMatch(asn -> asn.compareTo(contains.first()) >= 0 && asn.compareTo(contains.last()) <= 0);
      case Condition.NeighborAs neighbor -> attributes.asPath().firstValue() == (int) neighbor.asn().value();
      case Condition.OriginAs origin -> attributes.asPath().origin().filter(origin.asn()::equals).isPresent();
      case Condition.AsPathAtLeast least -> attributes.asPath().length() >= least.length();
      case Condition.HasCommunity has -> attributes.has(has.community());
      case Condition.HasLargeCommunity has -> attributes.largeCommunities().contains(has.community());
      case Condition.AllOf all -> all.conditions().stream().allMatch(each -> test(each, matching, attributes));
      case Condition.AnyOf any -> any.conditions().stream().anyMatch(each -> test(each, matching, attributes));
      case Condition.Not not -> !test(not.condition(), matching, attributes);
    };
  }

  /** RFC 6996 section 5. */
  private static boolean isPrivate(Asn asn) {
    return asn.value() >= 64_512 && asn.value() <= 65_534 || asn.value() >= 4_200_000_000L && asn.value() <= 4_294_967_294L;
  }

  private void collect(Policy step) {
    switch (step) {
      case Policy.Chain chain -> chain.steps().forEach(this::collect);
      case Policy.When when -> {
        collect(when.condition());
        collect(when.then());
        collect(when.otherwise());
      }
      default -> { }
    }
  }

  private void collect(Condition condition) {
    switch (condition) {
      case Condition.PrefixIn in -> bits.putIfAbsent(in.prefixes(), bits.size());
      case Condition.AllOf all -> all.conditions().forEach(this::collect);
      case Condition.AnyOf any -> any.conditions().forEach(this::collect);
      case Condition.Not not -> collect(not.condition());
      default -> { }
    }
  }
}
