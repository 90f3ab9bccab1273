package io.underpass.dataplane.emulated;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.net.IpAddress;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who is on the underlay: the nodes of one plan by name and by tunnel end point. */
record Underlay(Map<String, Node> byName, Map<IpAddress, Node> byAddress) {
  static Underlay of(Plan plan) {
    Map<String, Node> byName = new HashMap<>();
    Map<IpAddress, Node> byAddress = new HashMap<>();
    for (NodePlan entry : plan.nodes().values()) {
      Node node = entry.node();
      byName.put(node.name(), node);
      Node other = byAddress.put(node.underlay(), node);
      if (other != null) {
        throw new DataPlaneException(
            "nodes " + other.name() + " and " + node.name() + " share the underlay address " + node.underlay() + "; give each its own");
      }
    }
    return new Underlay(Map.copyOf(byName), Map.copyOf(byAddress));
  }

  @Nullable Node named(String name) {
    return byName.get(name);
  }
}
