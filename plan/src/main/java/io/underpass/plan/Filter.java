package io.underpass.plan;

import java.util.List;

/**
 * What decides about a machine port's flows. The first packet of a flow is judged: by every rule set of its direction, in order, until one
 * denies. What passes is remembered, in both directions, until it is idle for too long; what is denied is remembered until the port's rule
 * sets change. An empty list lets all pass; flows are tracked all the same.
 *
 * @param inbound names in {@link NodePlan#ruleSets}, for flows that begin towards the machine: 0–2
 * @param outbound for flows that the machine begins: 0–2
 * @param idleSeconds after so long without a packet a flow is a new one: 1–86400
 */
public record Filter(List<String> inbound, List<String> outbound, int idleSeconds) {
  public static final int MAX_SETS = 2;

  /** @throws IllegalArgumentException if there are too many sets, or the time is out of range */
  public Filter {
    inbound = List.copyOf(inbound);
    outbound = List.copyOf(outbound);
    if (inbound.size() > MAX_SETS || outbound.size() > MAX_SETS) {
      throw new IllegalArgumentException("a port has at most " + MAX_SETS + " rule sets a direction, not " + inbound + " and " + outbound);
    }
    if (idleSeconds < 1 || idleSeconds > 86_400) {
      throw new IllegalArgumentException("flows are idle after 1-86400 seconds, not " + idleSeconds);
    }
  }
}
