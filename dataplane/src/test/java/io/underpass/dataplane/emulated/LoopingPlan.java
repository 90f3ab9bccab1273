package io.underpass.dataplane.emulated;

import io.underpass.net.Prefix;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@link TestFabric} with the gateways pointing 10.0.3.0/24 at each other. */
final class LoopingPlan {
  private LoopingPlan() {}

  static Plan plan() {
    Map<String, NodePlan> nodes = new HashMap<>(TestFabric.plan(null).nodes());
    nodes.computeIfPresent("gw-0", (_, plan) -> pointing(plan, "gw-1"));
    nodes.computeIfPresent("gw-1", (_, plan) -> pointing(plan, "gw-0"));
    return new Plan(1, nodes);
  }

  private static NodePlan pointing(NodePlan plan, String to) {
    Map<Route.Key, Route> routes = new HashMap<>(plan.routes());
    routes.put(
        new Route.Key(TestFabric.HUB, Prefix.parse("10.0.3.0/24")),
            new Route(List.of(new Target.Tunnel(to, TestFabric.HUB)), TestFabric.REASON));
    return new NodePlan(plan.node(), plan.ports(), plan.networks(), plan.mappings(), routes, plan.meter());
  }
}
