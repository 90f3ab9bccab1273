package io.underpass.bgp.rib;

/**
 * What a neighbor's routes, and ours to it, go through.
 *
 * @param importPolicy from Adj-RIB-In on the way to the Loc-RIB
 * @param exportPolicy from the Loc-RIB on the way to Adj-RIB-Out
 */
public record Policies(Policy importPolicy, Policy exportPolicy) {
  /** All routes both ways, as they are. */
  public static final Policies ACCEPT_ALL = new Policies(Policy.ACCEPT, Policy.ACCEPT);

  public Policies withImport(Policy policy) {
    return new Policies(policy, exportPolicy);
  }

  public Policies withExport(Policy policy) {
    return new Policies(importPolicy, policy);
  }
}
