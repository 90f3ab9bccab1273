package io.underpass.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.dataplane.DataPlane.Applied;
import io.underpass.dataplane.ProbeFrame;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Filter;
import io.underpass.plan.Flow;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRange;
import io.underpass.plan.Route;
import io.underpass.plan.RuleSet;
import io.underpass.plan.Target;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A plan that one of a node's tables has no room for. */
@EnabledIf(value = "io.underpass.dataplane.linux.Privileges#here", disabledReason = "needs Linux and root")
class FullTablesTest {
  private static final IpAddress SOMEWHERE = IpAddress.parse("192.0.2.1");

  private static RuleSet allowing(int port) {
    return new RuleSet(List.of(new RuleSet.Rule(
        "r" + port, RuleSet.Action.ALLOW, 17, List.of(Prefix.parse("0.0.0.0/0")), List.of(PortRange.ANY), List.of(Prefix.parse("0.0.0.0/0")),
        List.of(new PortRange(port, port)), Bench.REASON)));
  }

  /** The first machine's port filtered by a set; as many sets as told; and a route that drops. */
  private static Plan plan(Bench bench, long revision, int allowed, int sets, Map<Route.Key, Route> more) {
    Plan plain = bench.plan(revision, true, null);
    NodePlan host = plain.nodes().get("host-1");
    Port port = host.ports().get("vm1");
    Map<Route.Key, Route> routes = new HashMap<>(host.routes());
    routes.putAll(more);
    Map<String, RuleSet> ruleSets =
        IntStream.range(0, sets).boxed().collect(Collectors.toMap(i -> i == 0 ? "out" : "set-" + i, i -> allowing(allowed + i)));
    Map<String, NodePlan> nodes = new HashMap<>(plain.nodes());
    nodes.put("host-1", new NodePlan(
        host.node(),
        Map.of("vm1", new Port(
            port.name(), port.role(), port.network(), port.addresses(), port.machineMac(), port.sources(), port.policy(),
            new Filter(List.of(), List.of("out"), 240), port.attachment(), port.reason())),
        host.networks(), host.mappings(), routes, Map.of(), Map.of(), ruleSets, Map.of(), null));
    return new Plan(revision, nodes);
  }

  private static DropCode sent(LinuxDataPlane plane, int port) {
    return plane.observe("host-1", "vm1", ProbeFrame.of(new Flow(Bench.VM1, SOMEWHERE, 17, 40_000, port), ProbeFrame.Kind.FIRST))
        .getLast().code();
  }

  @Test
  void rulesThatFindNoRoomStayAsTheyWereAndRoutesAreChangedNevertheless() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      assertThat(plane.apply(plan(bench, 1, 1_000, 1, Map.of())).problems()).isEmpty();
      assertThat(sent(plane, 1_000)).isEqualTo(DropCode.NO_ROUTE);

      Map<Route.Key, Route> drop = Map.of(
          new Route.Key(Bench.VNET, Prefix.parse("192.0.2.0/24")), Bench.route(new Target.Drop(DropCode.ROUTE_NONE)));
      Applied applied = plane.apply(plan(bench, 2, 2_000, 5_000, drop));
      assertThat(applied.problems()).containsOnlyKeys("host-1");
      assertThat(applied.problems().get("host-1")).contains("rule sets stay as they were", "full");
      assertThat(sent(plane, 1_000)).as("by the old rules, and the new route").isEqualTo(DropCode.ROUTE_NONE);
      assertThat(sent(plane, 2_000)).isEqualTo(DropCode.FILTERED_OUT);

      assertThat(plane.apply(plan(bench, 3, 2_000, 10, drop)).problems()).isEmpty();
      assertThat(sent(plane, 1_000)).isEqualTo(DropCode.FILTERED_OUT);
      assertThat(sent(plane, 2_000)).isEqualTo(DropCode.ROUTE_NONE);
    }
  }
}
