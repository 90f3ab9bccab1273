package io.underpass.bgp.rib;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.bgp.message.Community;
import io.underpass.bgp.message.PathAttributes;
import io.underpass.net.IpAddress;
import java.util.List;
import java.util.Optional;

/**
 * What becomes of a path on its way to neighbors: what RFC 4271 wants, and the export policy in the middle of it. Neighbors of equal terms
 * share one.
 */
final class Exporter {
  private final RibOptions options;
  private final Terms terms;
  private final PolicyRun policy;
  private final boolean mute;
  private final OutcomeCache outcomes = new OutcomeCache(this::prepare);

  /**
   * What the outcome depends on.
   *
   * @param to {@link Source#EXTERNAL} or {@link Source#INTERNAL}
   * @param nextHop the own address for the neighbor; empty if there is none of the family
   */
  record Terms(AddressFamily family, Source to, Optional<IpAddress> nextHop, Policy policy) {}

  /** @throws IllegalArgumentException if the policy has too many prefix sets */
  Exporter(RibOptions options, Terms terms) {
    this.options = options;
    this.terms = terms;
    this.policy = new PolicyRun(terms.policy());
    this.mute = terms.policy().equals(Policy.REJECT);
  }

  Terms terms() {
    return terms;
  }

  /** Whether no path is ever for these neighbors: spares the marking of a whole table for each. */
  boolean isMute() {
    return mute;
  }

  /** Whether the prefix matters, and {@link #match} has to be asked. */
  boolean looksAtPrefix() {
    return policy.looksAtPrefix();
  }

  /** See {@link PolicyRun#match}. */
  long match(long high, long low, int length) {
    return policy.match(high, low, length);
  }

  /** What to send; empty if the path isn't for these neighbors. */
  Optional<PathAttributes> outcome(PathAttributes attributes, Source from, long matching) {
    return outcomes.get(attributes, from, matching);
  }

  private Optional<PathAttributes> prepare(PathAttributes attributes, Source from, long matching) {
    boolean external = terms.to() == Source.EXTERNAL;
    if (!external && from == Source.INTERNAL) {
      return Optional.empty(); // RFC 4271 section 9.2: internal neighbors tell each other
    }
    if (attributes.has(Community.NO_ADVERTISE)
        || external && (attributes.has(Community.NO_EXPORT) || attributes.has(Community.NO_EXPORT_SUBCONFED))) {
      return Optional.empty(); // RFC 1997
    }
    PathAttributes.Builder to = attributes.toBuilder().linkLocalNextHop(null);
    if (external || from == Source.OWN) {
      if (terms.nextHop().isEmpty()) {
        return Optional.empty();
      }
      to.nextHop(terms.nextHop().get()); // RFC 4271 section 5.1.3
    }
    if (external) {
      to.originatorId(null).clusterList(List.of()); // RFC 4456 section 8: not outside the AS
      if (from != Source.OWN) {
        to.noMed(); // RFC 4271 section 5.1.4: another AS's is not passed on to a third
      }
    } else if (attributes.localPref().isEmpty()) {
      to.localPref(Decision.DEFAULT_LOCAL_PREF); // RFC 4271 section 5.1.5: internal neighbors get one
    }
    return Optional.ofNullable(policy.apply(matching, to.build()))
        // a policy's next hop may be of the other family, which no message of this one has room for
        .filter(passed -> AddressFamily.of(passed.nextHop()) == terms.family())
        .map(this::finish);
  }

  private PathAttributes finish(PathAttributes passed) {
    PathAttributes.Builder to = passed.toBuilder().weight(0);
    if (terms.to() == Source.EXTERNAL) {
      to.noLocalPref(); // RFC 4271 section 5.1.5: not to another AS
      to.asPath(passed.asPath().prepend(options.localAs(), 1)); // RFC 4271 section 5.1.2
    }
    return to.build();
  }
}
