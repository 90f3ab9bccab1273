package io.underpass.dataplane;

import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.plan.Flow;
import io.underpass.plan.NetworkId;
import java.util.List;

/**
 * An entry of a flow table, as it is now. Counters are cumulative; an entry whose {@code firstSeen} is another is another flow, even with
 * equal addresses and ports.
 *
 * @param kind whose table it is
 * @param node the node's name
 * @param port PORT: the machine port's name; GATEWAY: empty
 * @param network where the flow's packets were looked up: PORT: the port's network
 * @param begun which way the first packet went
 * @param flow as its first packet had it when it was judged: behind a front end the machine's own address and port; of an ICMP echo the
 *     source port is the identifier and the destination port 0
 * @param state what became of it
 * @param decided PORT: the rule sets that were asked, in order, with the rule that decided in each; the last one denies if the flow is
 *     denied. GATEWAY: empty
 * @param firstSeen milliseconds of the clock of {@link FlowReading#now}
 * @param lastSeen of the same clock, not before {@code firstSeen}
 * @param forth what went the way of the first packet; of denied flows what was dropped
 * @param back what came back
 * @param ended whether TCP said that it is over: FIN from both sides, or RST
 */
public record TrackedFlow(
    Kind kind,
    String node,
    String port,
    NetworkId network,
    Begun begun,
    Flow flow,
    State state,
    List<Decided> decided,
    long firstSeen,
    long lastSeen,
    Count forth,
    Count back,
    boolean ended) {
  /** Whose table. */
  public enum Kind {
    /** A machine port's, at its host. */
    PORT,
    /** A gateway instance's: what bypasses the gateway isn't in it. */
    GATEWAY
  }

  /** Which way the first packet went. */
  public enum Begun {
    /** Towards the machine; at a gateway always. */
    IN,
    /** From the machine. */
    OUT
  }

  /** What became of a flow. */
  public enum State {
    ALLOWED,
    DENIED
  }

  /**
   * What a rule set said.
   *
   * @param set its name in {@link io.underpass.plan.NodePlan#ruleSets}
   * @param rule the rule's name; empty where none matched, which denies
   */
  public record Decided(String set, String rule) {}

  public TrackedFlow {
    decided = List.copyOf(decided);
  }
}
