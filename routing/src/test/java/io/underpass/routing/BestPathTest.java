package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.ExpressRouteCircuit.Tier;
import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.routing.Lab.FastPath;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which edges a host sends to: longest prefix, then weight, then AS path, then all that are equal, over four circuits at most. */
class BestPathTest {
  private final Lab lab = new Lab()
      .network("hub", "10.0.0.0/16", "10.0.1.0/24", "10.0.255.0/27")
      .gateway("gw", "hub", GatewaySku.ER_GW1_AZ)
      .host("host-1")
      .machine("vm-1", "hub", "host-1", "10.0.1.10");

  private BestPathTest circuit(String name, int weight) {
    lab.circuit(name, Tier.STANDARD, "172.16.0.0/30", "172.16.0.4/30")
        .customerPort(name + "-p", name, LinkRole.PRIMARY)
        .customerPort(name + "-s", name, LinkRole.SECONDARY)
        .connect("c-" + name, "gw", name, FastPath.OFF, weight);
    return this;
  }

  private List<String> edges(String prefix) {
    Plan plan = new Planner().plan(lab.view());
    Route route = Lab.route(plan, "host-1", lab.number(Lab.networkId("hub")), prefix);
    return route == null
        ? List.of()
        : route.targets().stream().filter(Target.Tunnel.class::isInstance).map(target -> ((Target.Tunnel) target).node()).toList();
  }

  @Test
  void equalCircuitsShare() {
    circuit("a", 0).circuit("b", 0);
    lab.announce("a", "10.10.0.0/16").announce("b", "10.10.0.0/16");
    assertThat(edges("10.10.0.0/16")).containsExactly("a-primary", "a-secondary", "b-primary", "b-secondary");
  }

  @Test
  void weightBeatsThePath() {
    circuit("a", 0).circuit("b", 10);
    lab.announce("a", LinkRole.PRIMARY, "10.10.0.0/16", 65001).announce("b", LinkRole.PRIMARY, "10.10.0.0/16", 65001, 65001, 65001);
    assertThat(edges("10.10.0.0/16")).containsExactly("b-primary");
  }

  /** A planner keeps what is heard as long as no connection counts otherwise; FastPath alone doesn't. */
  @Test
  void aWeightThatChangesIsSeenByAPlannerThatRemembers() {
    circuit("a", 0).circuit("b", 0);
    lab.announce("a", "10.10.0.0/16").announce("b", "10.10.0.0/16");
    Planner remembering = new Planner();
    remembering.plan(lab.view());
    for (FastPath fastPath : FastPath.values()) {
      for (int weight : new int[] {10, 0}) {
        lab.connect("c-b", "gw", "b", fastPath, weight);
        View view = lab.view();
        assertThat(remembering.plan(view)).as("%s, weight %d", fastPath, weight).isEqualTo(new Planner().plan(view));
      }
    }
  }

  @Test
  void theShorterPathBeatsTheLonger() {
    circuit("a", 5).circuit("b", 5);
    lab.announce("a", LinkRole.PRIMARY, "10.10.0.0/16", 65001, 65001).announce("b", LinkRole.SECONDARY, "10.10.0.0/16", 65001);
    assertThat(edges("10.10.0.0/16")).containsExactly("b-secondary");
  }

  @Test
  void theLongerPrefixBeatsWeight() {
    circuit("a", 100).circuit("b", 0);
    lab.announce("a", "10.10.0.0/16").announce("b", "10.10.1.0/24");
    assertThat(edges("10.10.0.0/16")).containsExactly("a-primary", "a-secondary");
    assertThat(edges("10.10.1.0/24")).containsExactly("b-primary", "b-secondary");
  }

  @Test
  void fourCircuitsAtMost() {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      circuit(name, 0);
      lab.announce(name, "10.10.0.0/16");
    }
    assertThat(edges("10.10.0.0/16")).hasSize(8).noneMatch(edge -> edge.startsWith("e-"));
  }

  /** Circuits are counted, not links: the fourth keeps its place with one link. */
  @Test
  void fourCircuitsAreCountedByCircuit() {
    for (String name : List.of("a", "b", "c", "d", "e")) {
      circuit(name, 0);
      lab.announce(name, LinkRole.SECONDARY, "10.10.0.0/16", 65001);
    }
    assertThat(edges("10.10.0.0/16")).containsExactly("a-secondary", "b-secondary", "c-secondary", "d-secondary");
  }

  @Test
  void theBestOfManyIsAmongTheFour() {
    for (String name : List.of("a", "b", "c", "d")) {
      circuit(name, 0);
      lab.announce(name, "10.10.0.0/16");
    }
    circuit("e", 32_000);
    lab.announce("e", LinkRole.PRIMARY, "10.10.0.0/16", 65001, 65001, 65001, 65001);
    assertThat(edges("10.10.0.0/16")).containsExactly("e-primary");
  }

  @Test
  void everyPrependCounts() {
    circuit("a", 0).circuit("b", 0);
    lab.announce("a", LinkRole.PRIMARY, "10.10.0.0/16", 65001, 65001, 65001)
        .announce("a", LinkRole.SECONDARY, "10.10.0.0/16", 65001, 65002)
        .announce("b", LinkRole.PRIMARY, "10.10.0.0/16", 65009, 65010);
    assertThat(edges("10.10.0.0/16")).containsExactly("a-secondary", "b-primary");
  }

  @Test
  void aDefaultRouteIsTakenAndLosesToWhateverIsLonger() {
    circuit("a", 0).circuit("b", 0);
    lab.announce("a", "0.0.0.0/0").announce("b", "10.0.0.0/8", "10.10.1.1/32");
    assertThat(edges("0.0.0.0/0")).containsExactly("a-primary", "a-secondary");
    assertThat(edges("10.0.0.0/8")).containsExactly("b-primary", "b-secondary");
    assertThat(edges("10.10.1.1/32")).containsExactly("b-primary", "b-secondary");
    lab.learnt.removeIf(route -> route.prefix().length() == 0);
    assertThat(edges("0.0.0.0/0")).isEmpty();
  }

  @Test
  void whatTheNetworkItselfHasIsNeverSentAway() {
    circuit("a", 32_000);
    lab.announce("a", "10.0.0.0/16", "10.0.1.10/32", "10.0.0.0/15");
    assertThat(edges("10.0.1.10/32")).isEmpty();
    assertThat(edges("10.0.0.0/15")).hasSize(2);
  }

  @Test
  void whatNobodyAnnouncesHasNoRoute() {
    circuit("a", 0);
    assertThat(edges("10.10.0.0/16")).isEmpty();
  }
}
