package io.underpass.bgp.rib;

import io.underpass.bgp.message.Community;
import io.underpass.bgp.message.LargeCommunity;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which routes pass, and how they are changed on the way: a value, put together from the parts below. It depends on nothing but the
 * prefix and the attributes, so what it said once is remembered, and neighbors with equal policies share the work. At most
 * {@value PolicyRun#MAX_PREFIX_SETS} different prefix sets in one policy.
 */
public sealed interface Policy {
  /** Everything passes as it is. */
  Policy ACCEPT = new Accept();

  /** Nothing passes. */
  Policy REJECT = new Reject();

  /**
   * What becomes of one route. For a look now and then: the tables have a faster way.
   *
   * @return null if it is rejected
   */
  default @Nullable PathAttributes apply(Prefix prefix, PathAttributes attributes) {
    PolicyRun run = new PolicyRun(this);
    return run.apply(run.match(prefix.address().high(), prefix.address().low(), prefix.length()), attributes);
  }

  /** This one, then the next on what it has left. */
  default Policy andThen(Policy next) {
    return new Chain(List.of(this, next));
  }

  /** This policy for routes that match; others pass as they are. */
  static Policy when(Condition condition, Policy then) {
    return new When(condition, then, ACCEPT);
  }

  static Policy when(Condition condition, Policy then, Policy otherwise) {
    return new When(condition, then, otherwise);
  }

  /** Passes what matches, rejects the rest. */
  static Policy only(Condition condition) {
    return new When(condition, ACCEPT, REJECT);
  }

  /** Rejects what matches. */
  static Policy except(Condition condition) {
    return new When(condition, REJECT, ACCEPT);
  }

  static Policy chain(Policy... steps) {
    return new Chain(List.of(steps));
  }

  /** The higher the better, 0–4294967295; before AS_PATH's length. */
  static Policy setLocalPref(long value) {
    return new SetLocalPref(value);
  }

  /** The higher the better, 0–65535; before all else, and never sent. */
  static Policy setWeight(int value) {
    return new SetWeight(value);
  }

  /** The lower the better, 0–4294967295; between paths of one neighbor AS. */
  static Policy setMed(long value) {
    return new SetMed(value);
  }

  static Policy setNextHop(IpAddress nextHop) {
    return new SetNextHop(nextHop);
  }

  /** Makes AS_PATH longer, so that the path is liked less. On export it comes beside the own AS that goes in front anyway. */
  static Policy prepend(Asn asn, int times) {
    return new Prepend(asn, times);
  }

  static Policy addCommunities(Community... communities) {
    return new AddCommunities(Set.of(communities), Set.of());
  }

  static Policy addLargeCommunities(LargeCommunity... communities) {
    return new AddCommunities(Set.of(), Set.of(communities));
  }

  static Policy removeCommunities(Community... communities) {
    return new RemoveCommunities(Set.of(communities), Set.of());
  }

  static Policy removeLargeCommunities(LargeCommunity... communities) {
    return new RemoveCommunities(Set.of(), Set.of(communities));
  }

  /** Takes all communities away, large ones too. */
  static Policy removeAllCommunities() {
    return new RemoveAllCommunities();
  }

  /** Takes private AS numbers (RFC 6996) out of AS_PATH. */
  static Policy removePrivateAs() {
    return new RemovePrivateAs();
  }

  /**
   * Anything else. The function must be pure, and give null to reject; policies of it are equal if the functions are.
   */
  static Policy ofAttributes(UnaryOperator<@Nullable PathAttributes> function) {
    return new OfAttributes(function);
  }

  record Accept() implements Policy {}

  record Reject() implements Policy {}

  record Chain(List<Policy> steps) implements Policy {
    public Chain {
      steps = List.copyOf(steps);
    }
  }

  record When(Condition condition, Policy then, Policy otherwise) implements Policy {}

  record SetLocalPref(long value) implements Policy {
    /** @throws IllegalArgumentException if it doesn't fit 32 bits */
    public SetLocalPref {
      check("local preference", value, 0, 0xFFFF_FFFFL);
    }
  }

  record SetWeight(int value) implements Policy {
    /** @throws IllegalArgumentException if it doesn't fit 16 bits */
    public SetWeight {
      check("weight", value, 0, 0xFFFF);
    }
  }

  record SetMed(long value) implements Policy {
    /** @throws IllegalArgumentException if it doesn't fit 32 bits */
    public SetMed {
      check("MED", value, 0, 0xFFFF_FFFFL);
    }
  }

  record SetNextHop(IpAddress nextHop) implements Policy {}

  record Prepend(Asn asn, int times) implements Policy {
    /** @throws IllegalArgumentException if it isn't 1–50 times */
    public Prepend {
      check("prepend times", times, 1, 50);
    }
  }

  record AddCommunities(Set<Community> communities, Set<LargeCommunity> large) implements Policy {
    public AddCommunities {
      communities = Set.copyOf(communities);
      large = Set.copyOf(large);
    }
  }

  record RemoveCommunities(Set<Community> communities, Set<LargeCommunity> large) implements Policy {
    public RemoveCommunities {
      communities = Set.copyOf(communities);
      large = Set.copyOf(large);
    }
  }

  record RemoveAllCommunities() implements Policy {}

  record RemovePrivateAs() implements Policy {}

  record OfAttributes(UnaryOperator<@Nullable PathAttributes> function) implements Policy {}

  private static void check(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(what + " " + value + " is not between " + least + " and " + most);
    }
  }
}
