package io.underpass.plan;

import io.underpass.net.IpAddress;
import io.underpass.net.PrefixTrie;
import java.util.Optional;

/**
 * What {@link NodePlan#routes} may be beside a map: one that finds the longest prefix by itself, sharing what many numbers have in common.
 * Safe for any thread.
 */
public interface LongestPrefix {
  /** The same as looking at every route of the number. */
  Optional<PrefixTrie.Match<Route>> longest(NetworkId number, IpAddress destination);
}
