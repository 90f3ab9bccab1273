package io.underpass.bgp.rib;

import io.underpass.bgp.message.Community;
import io.underpass.bgp.message.LargeCommunity;
import io.underpass.net.Asn;
import java.util.List;

/** What a {@link Policy} looks at. A value: equal conditions match the same. */
public sealed interface Condition {
  /** The prefix is in the set. */
  record PrefixIn(PrefixSet prefixes) implements Condition {}

  /** An AS from {@code first} to {@code last} is anywhere in AS_PATH. */
  record AsPathContains(Asn first, Asn last) implements Condition {}

  /** The neighbor AS, the first of AS_PATH, is this one. */
  record NeighborAs(Asn asn) implements Condition {}

  /** The route comes from this AS, the last of AS_PATH. */
  record OriginAs(Asn asn) implements Condition {}

  /** AS_PATH is this long or longer, counted as RFC 4271 section 9.1.2.2 a) does. */
  record AsPathAtLeast(int length) implements Condition {}

  /** The community is there. */
  record HasCommunity(Community community) implements Condition {}

  /** The large community is there. */
  record HasLargeCommunity(LargeCommunity community) implements Condition {}

  /** Each matches; true if there is none. */
  record AllOf(List<Condition> conditions) implements Condition {
    public AllOf {
      conditions = List.copyOf(conditions);
    }
  }

  /** At least one matches. */
  record AnyOf(List<Condition> conditions) implements Condition {
    public AnyOf {
      conditions = List.copyOf(conditions);
    }
  }

  /** The other doesn't match. */
  record Not(Condition condition) implements Condition {}

  static Condition prefixIn(PrefixSet prefixes) {
    return new PrefixIn(prefixes);
  }

  static Condition asPathContains(Asn asn) {
    return new AsPathContains(asn, asn);
  }

  /** An AS of a range, both ends included. */
  static Condition asPathContains(Asn first, Asn last) {
    return new AsPathContains(first, last);
  }

  static Condition neighborAs(Asn asn) {
    return new NeighborAs(asn);
  }

  static Condition originAs(Asn asn) {
    return new OriginAs(asn);
  }

  static Condition asPathAtLeast(int length) {
    return new AsPathAtLeast(length);
  }

  static Condition has(Community community) {
    return new HasCommunity(community);
  }

  static Condition has(LargeCommunity community) {
    return new HasLargeCommunity(community);
  }

  static Condition allOf(Condition... conditions) {
    return new AllOf(List.of(conditions));
  }

  static Condition anyOf(Condition... conditions) {
    return new AnyOf(List.of(conditions));
  }

  static Condition not(Condition condition) {
    return new Not(condition);
  }
}
