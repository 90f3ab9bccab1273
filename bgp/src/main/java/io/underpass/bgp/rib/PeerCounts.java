package io.underpass.bgp.rib;

import java.util.Map;

/**
 * How many prefixes of one family the tables hold for a neighbor, now.
 *
 * @param received in Adj-RIB-In, before policy
 * @param accepted of these, candidates for the Loc-RIB
 * @param stale of the received, those that {@link Rib#markStale} marked and that were not announced since
 * @param advertised in Adj-RIB-Out: announced to the neighbor and not withdrawn
 * @param pending changed since they were sent, or never sent
 * @param rejected of the received, those that aren't candidates; reasons with none are left out
 */
public record PeerCounts(int received, int accepted, int stale, int advertised, int pending, Map<Rejection, Integer> rejected) {
  public PeerCounts {
    rejected = Map.copyOf(rejected);
  }
}
