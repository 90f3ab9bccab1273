package io.underpass.plan;

/**
 * Routes that go before a network's own for what comes in at some ports (policy routing). They stand in {@link NodePlan#routes} under a
 * number of their own. Of a policy's longest route and the network's longest the longer one counts, of equal ones the policy's; exact
 * mappings speak for the network's route that holds them.
 *
 * @param routes the number under which the policy's routes stand
 * @param scope whether the network's own routes count beside them
 */
public record Policy(NetworkId routes, Scope scope) {
  /** What counts beside a policy's routes. */
  public enum Scope {
    /** The network's own routes, where they are longer. */
    BESIDE_THE_NETWORKS,
    /**
     * Nothing: what no route of the policy holds is {@link DropCode#NO_ROUTE}. {@link Target.Local} still leads to the network's entries.
     */
    ALONE
  }
}
