package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.ExpressRouteCircuit.Tier;
import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.model.PortBinding;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.routing.Lab.FastPath;
import io.underpass.routing.Trace.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What moves when an edge dies or a session ends, and what is said when nothing is left. */
class ReachabilityTest {
  private final Lab lab = Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW3_AZ).connect("c", "gw", "er", FastPath.OFF);

  private Plan plan() {
    return new Planner().plan(lab.view());
  }

  private Route route(String node, String prefix) {
    return Lab.route(plan(), node, lab.number(Lab.networkId("hub")), prefix);
  }

  private static List<String> edges(Route route) {
    return route.targets().stream().map(target -> ((Target.Tunnel) target).node()).toList();
  }

  private Trace trace(String source, String destination) {
    View view = lab.view();
    return Paths.trace(view, new Planner().plan(view), Query.icmp(IpAddress.parse(source), IpAddress.parse(destination)));
  }

  @Test
  void hostsAndGatewaysLeaveADeadEdge() {
    lab.dead("er", LinkRole.PRIMARY, "carrier lost");
    for (String node : List.of("host-1", "host-2", "gw-0", "gw-1")) {
      assertThat(edges(route(node, "10.10.0.0/16"))).as(node).containsExactly("er-secondary");
    }
  }

  @Test
  void packetsOfADeadLinkComeByTheOther() {
    assertThat(trace("10.10.0.9", "10.0.1.10").there().in()).isEqualTo("cust-p");
    lab.dead("er", LinkRole.PRIMARY, "carrier lost");
    Trace trace = trace("10.10.0.9", "10.0.1.10");
    assertThat(trace.there().in()).isEqualTo("cust-s");
    assertThat(trace.back().out()).isEqualTo("cust-s");
    assertThat(trace.warnings()).extracting("code").doesNotContain("RETURN_ELSEWHERE");
  }

  /** A rewrite of the dead edge's own table would take time and help nobody. */
  @Test
  void theDeadEdgeItselfIsLeftAlone() {
    Planner planner = new Planner();
    Map<String, NodePlan> before = planner.plan(lab.view()).nodes();
    Map<String, NodePlan> after = planner.plan(lab.dead("er", LinkRole.PRIMARY, "BFD heard nothing for 900 ms").view()).nodes();
    assertThat(after.get("er-primary")).isSameAs(before.get("er-primary"));
    assertThat(after.get("er-secondary")).isSameAs(before.get("er-secondary"));
    assertThat(after.get("host-1")).isNotSameAs(before.get("host-1"));
  }

  @Test
  void withoutAnEdgeLeftTheAddressSaysWhy() {
    lab.dead("er", LinkRole.PRIMARY, "carrier lost").dead("er", LinkRole.SECONDARY, "BFD heard nothing for 900 ms");
    Route route = route("host-1", "10.10.0.0/16");
    assertThat(route.targets()).containsExactly(new Target.Drop(DropCode.NO_ROUTE));
    assertThat(route.reason().code()).isEqualTo("EDGE_DOWN");
    assertThat(route.reason().text()).contains("primary", "carrier lost", "secondary", "BFD heard nothing");
    Trace out = trace("10.0.1.10", "10.10.0.9");
    assertThat(out.there().verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(out.there().reason().code()).isEqualTo("EDGE_DOWN");
    Trace in = trace("10.10.0.9", "10.0.1.10");
    assertThat(in.there().verdict()).isEqualTo(Verdict.NOWHERE);
    assertThat(in.there().reason().code()).isEqualTo("EDGE_DOWN");
    assertThat(in.there().reason().text()).contains("carrier lost");
  }

  @Test
  void onlyEdgesThatSpeakWithTheGatewayAreUsed() {
    lab.speaking("gw", "er", LinkRole.SECONDARY);
    assertThat(edges(route("host-1", "10.10.0.0/16"))).containsExactly("er-secondary");
    assertThat(edges(route("gw-0", "10.10.0.0/16"))).containsExactly("er-secondary");
    lab.speaking("gw", "er", LinkRole.PRIMARY);
    assertThat(edges(route("host-1", "10.10.0.0/16"))).containsExactly("er-primary", "er-secondary");
    lab.reachability = new Reachability(Set.of(), Map.of());
    assertThat(route("host-1", "10.10.0.0/16").reason().code()).isEqualTo("NO_BGP");
    assertThat(trace("10.0.1.10", "10.10.0.9").there().reason().code()).isEqualTo("NO_BGP");
  }

  /** Each gateway hears its own edges. */
  @Test
  void aSessionOfOneGatewayIsNotAnothers() {
    lab.network("hub2", "10.2.0.0/16", "10.2.1.0/24", "10.2.255.0/27")
        .gateway("gw2", "hub2", GatewaySku.ER_GW1_AZ)
        .machine("vm-9", "hub2", "host-2", "10.2.1.10")
        .connect("c2", "gw2", "er", FastPath.OFF)
        .speaking("gw", "er", LinkRole.PRIMARY)
        .speaking("gw2", "er", LinkRole.SECONDARY);
    assertThat(edges(route("host-2", "10.10.0.0/16"))).containsExactly("er-primary");
    assertThat(edges(Lab.route(plan(), "host-2", lab.number(Lab.networkId("hub2")), "10.10.0.0/16"))).containsExactly("er-secondary");
  }

  /** A longer prefix over a dead edge gives way to a shorter one that lives. */
  @Test
  void aShorterPrefixThatLivesTakesOver() {
    lab.announce("er", LinkRole.PRIMARY, "10.10.3.0/24", 65001).dead("er", LinkRole.PRIMARY, "carrier lost");
    assertThat(route("host-1", "10.10.3.0/24")).isNull();
    assertThat(edges(route("host-1", "10.10.0.0/16"))).containsExactly("er-secondary");
    lab.announce("er", LinkRole.PRIMARY, "10.0.0.0/8", 65001);
    assertThat(route("host-1", "10.0.0.0/8").reason().code()).isEqualTo("EDGE_DOWN");
    assertThat(trace("10.0.1.10", "10.10.3.9").there().verdict()).isEqualTo(Verdict.DELIVERED);
  }

  @Test
  void aLessPreferredCircuitTakesOver() {
    lab.circuit("er2", Tier.STANDARD, "172.16.1.0/30", "172.16.1.4/30")
        .customerPort("cust2-p", "er2", LinkRole.PRIMARY)
        .connect("c2", "gw", "er2", FastPath.OFF)
        .connect("c", "gw", "er", FastPath.OFF, 100)
        .announce("er2", LinkRole.PRIMARY, "10.10.0.0/16", 65001, 65001);
    assertThat(edges(route("host-1", "10.10.0.0/16"))).containsExactly("er-primary", "er-secondary");
    lab.dead("er", LinkRole.PRIMARY, "programs gone");
    assertThat(edges(route("host-1", "10.10.0.0/16"))).containsExactly("er-secondary");
    lab.dead("er", LinkRole.SECONDARY, "programs gone");
    assertThat(edges(route("host-1", "10.10.0.0/16"))).containsExactly("er2-primary");
  }

  @Test
  void aLinkWithoutAPortSaysSoWhenNothingElseIsLeft() {
    lab.remove(PortBinding.id("cust-p")).remove(PortBinding.id("cust-s"));
    assertThat(trace("10.0.1.10", "10.10.0.9").there().reason().code()).isEqualTo("NO_PORT");
  }

  /** FastPath in, and every flow back over the edge that lives. */
  @Test
  void bothDirectionsMove() {
    lab.connect("c", "gw", "er", FastPath.ON).dead("er", LinkRole.SECONDARY, "carrier lost");
    View view = lab.view();
    Plan plan = new Planner().plan(view);
    assertThat(IntStream.range(0, 64)
            .mapToObj(port -> Paths.trace(view, plan, new Query(
                IpAddress.parse("10.10.0.9"), IpAddress.parse("10.0.1.10"), 17, 1_024 + port, 53, null, null, null)))
            .map(trace -> trace.there().in() + " " + trace.there().bypass() + " " + trace.back().out()))
        .containsOnly("cust-p true cust-p");
  }
}
