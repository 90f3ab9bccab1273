package io.underpass.routing;

import io.underpass.plan.Forwarding;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Policy;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.plan.WireNetwork;
import io.underpass.routing.Trace.Check;
import io.underpass.routing.Trace.Entry;
import io.underpass.routing.Trace.Hop;
import io.underpass.routing.Trace.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A packet at a node: what becomes a hop when it leaves. */
final class Visit {
  private final NodePlan node;
  private final Packet packet;
  private final String in;
  private final List<Entry> entries = new ArrayList<>(2);
  private final List<Check> checks = new ArrayList<>(0);
  private final List<String> rewrites = new ArrayList<>(0);
  private WireNetwork.Arrival arrival = WireNetwork.Arrival.CHOSEN;

  /**
   * @param packet as it comes in
   * @param in the port by which it comes in from outside; empty when from another node
   */
  Visit(NodePlan node, Packet packet, String in) {
    this.node = node;
    this.packet = packet;
    this.in = in;
  }

  NodePlan node() {
    return node;
  }

  void looked(Forwarding.Decision decision, @Nullable Policy policy) {
    for (Forwarding.Entry entry : decision.entries()) {
      entries.add(new Entry(tableOf(entry.key(), policy), entry.key(), entry.reason()));
    }
    arrival = decision.byRoute() ? WireNetwork.Arrival.BY_ROUTE : WireNetwork.Arrival.CHOSEN;
  }

  private static Table tableOf(Object key, @Nullable Policy policy) {
    return switch (key) {
      case Mapping.Key _ -> Table.MAPPINGS;
      case Route.Key route -> policy != null && route.network().equals(policy.routes()) ? Table.POLICY : Table.ROUTES;
      case FrontEnd.Key _ -> Table.FRONT_ENDS;
      default -> throw new IllegalArgumentException("no table has the key " + key);
    };
  }

  void taken(NetworkId number, WireNetwork network) {
    entries.add(new Entry(Table.NETWORKS, number, network.reason()));
    arrival = network.arrival();
  }

  /** What brings it to a machine's port of this node. */
  WireNetwork.Arrival arrival() {
    return arrival;
  }

  void checked(Check check) {
    checks.add(check);
  }

  void rewritten(String text) {
    rewrites.add(text);
  }

  boolean byFrontEnd() {
    return !entries.isEmpty() && entries.getLast().table() == Table.FRONT_ENDS;
  }

  Hop hop(String out, String decision, Reason reason) {
    return new Hop(node.node().name(), node.node().role(), packet.flow(), in, out, decision, entries, checks, rewrites, reason);
  }
}
