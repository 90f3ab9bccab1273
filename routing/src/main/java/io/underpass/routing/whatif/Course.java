package io.underpass.routing.whatif;

import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.RuleSet;
import io.underpass.routing.Trace.Appliance;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the courses that a flow may take, as if no filter stopped it. Nodes of one site are one place.
 *
 * @param sites where it comes by, in order
 * @param gateways which of them are gateways, in order
 * @param appliances machines that forward it, in order
 */
record Course(List<String> sites, List<String> gateways, List<Appliance> appliances, End end) {
  /** How a course ends. */
  sealed interface End {
    /**
     * At a port.
     *
     * @param translated the address that a front end's becomes there; null where it stays
     * @param port the port that it becomes; 0 where it stays
     */
    record Delivered(String at, boolean machine, @Nullable IpAddress translated, int port) implements End {}

    /** At a node, which drops it. */
    record Dropped(DropCode code) implements End {}

    /** At a node, which takes it for itself. */
    record Answered() implements End {}
  }

  /**
   * A rule set on a course: what it denies goes no further.
   *
   * @param port whose filter it is
   * @param set null: the name is nobody's, so it denies all
   * @param destination whom the set sees as the destination; null: the flow's own
   * @param destinationPort what it sees as the destination's port; 0: the flow's own
   */
  record Gate(String port, DropCode code, @Nullable RuleSet set, @Nullable IpAddress destination, int destinationPort) {
    /** Rule sets are the same only if they are one object: see {@link RuleSets}. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Gate gate && port.equals(gate.port) && code == gate.code && set == gate.set
          && destinationPort == gate.destinationPort && java.util.Objects.equals(destination, gate.destination);
    }

    @Override
    public int hashCode() {
      return (port.hashCode() * 31 + code.hashCode()) * 31 + System.identityHashCode(set);
    }
  }

  /** A course and the rule sets that it meets, in order. */
  record Gated(Course course, List<Gate> gates) {}
}
