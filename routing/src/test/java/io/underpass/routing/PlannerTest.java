package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.net.BitRate;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.Target;
import io.underpass.routing.Lab.FastPath;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private final Lab lab = Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW3_AZ);

  private Plan plan() {
    return new Planner().plan(lab.view());
  }

  private NetworkId hub() {
    return lab.number(Lab.networkId("hub"));
  }

  private NetworkId circuit() {
    return lab.number(Lab.circuitId("er"));
  }

  @Test
  void nodesFollowFromResources() {
    assertThat(plan().nodes()).containsOnlyKeys("er-primary", "er-secondary", "gw-0", "gw-1", "host-1", "host-2");
    assertThat(plan().nodes().values()).extracting(NodePlan::node).extracting(Node::role)
        .containsExactlyInAnyOrder(NodeRole.EDGE, NodeRole.EDGE, NodeRole.GATEWAY, NodeRole.GATEWAY, NodeRole.HOST, NodeRole.HOST);
    assertThat(plan().nodes().values()).extracting(node -> node.node().site())
        .containsExactlyInAnyOrder("er-primary", "er-secondary", "gw", "gw", "host-1", "host-2");
  }

  @Test
  void withoutAConnectionAnEdgeKnowsNothingOfTheNetwork() {
    Plan plan = plan();
    assertThat(plan.nodes().get("er-primary").mappings()).isEmpty();
    assertThat(plan.nodes().get("er-primary").networks()).isEmpty();
    assertThat(Lab.route(plan, "er-primary", circuit(), "10.0.0.0/16")).isNull();
    assertThat(Lab.route(plan, "host-1", hub(), "10.10.0.0/16")).isNull();
  }

  @Test
  void theGatewayPathIsARouteToAllInstances() {
    lab.connect("c", "gw", "er", FastPath.OFF);
    Plan plan = plan();
    for (String edge : List.of("er-primary", "er-secondary")) {
      assertThat(Lab.route(plan, edge, circuit(), "10.0.0.0/16").targets())
          .containsExactly(new Target.Tunnel("gw-0", hub()), new Target.Tunnel("gw-1", hub()));
      assertThat(Lab.route(plan, edge, circuit(), "10.0.0.0/16").reason().code()).isEqualTo("FP_OFF");
      assertThat(plan.nodes().get(edge).mappings()).isEmpty();
      assertThat(plan.nodes().get(edge).networks().get(hub()).lookup()).isEqualTo(circuit());
    }
    assertThat(Lab.mapping(plan, "gw-0", hub(), "10.0.1.10").target()).isEqualTo(new Target.Tunnel("host-1", hub()));
    assertThat(Lab.mapping(plan, "gw-1", hub(), "10.0.1.11").target()).isEqualTo(new Target.Tunnel("host-2", hub()));
    assertThat(Lab.mapping(plan, "host-1", hub(), "10.0.1.10").target()).isEqualTo(new Target.Machine("vm-1"));
    assertThat(Lab.mapping(plan, "host-1", hub(), "10.0.1.11").target()).isEqualTo(new Target.Tunnel("host-2", hub()));
  }

  @Test
  void withFastPathTheEdgeHoldsAMappingForEachAddress() {
    lab.connect("c", "gw", "er", FastPath.ON);
    Plan plan = plan();
    for (String edge : List.of("er-primary", "er-secondary")) {
      assertThat(plan.nodes().get(edge).mappings()).hasSize(3);
      assertThat(Lab.mapping(plan, edge, circuit(), "10.0.1.10").target()).isEqualTo(new Target.Tunnel("host-1", hub()));
      assertThat(Lab.mapping(plan, edge, circuit(), "10.0.1.10").reason().code()).isEqualTo("FP_ELIGIBLE");
      assertThat(Lab.route(plan, edge, circuit(), "10.0.0.0/16").targets()).hasSize(2);
    }
  }

  @Test
  void returnTrafficNeverUsesTheGateway() {
    for (FastPath fastPath : FastPath.values()) {
      lab.connect("c", "gw", "er", fastPath);
      Plan plan = plan();
      assertThat(Lab.route(plan, "host-1", hub(), "10.10.0.0/16").targets())
          .containsExactly(new Target.Tunnel("er-primary", hub()), new Target.Tunnel("er-secondary", hub()));
      assertThat(Lab.route(plan, "er-primary", circuit(), "10.10.0.0/16").targets())
          .containsExactly(new Target.Customer("cust-p", IpAddress.parse("172.16.0.1")));
      assertThat(Lab.route(plan, "er-secondary", circuit(), "10.10.0.0/16").targets())
          .containsExactly(new Target.Customer("cust-s", IpAddress.parse("172.16.0.5")));
    }
  }

  @Test
  void portsHaveMicrosoftsAddressesAndTheSubnetsFirst() {
    Plan plan = plan();
    assertThat(plan.nodes().get("er-primary").ports().get("cust-p").addresses())
        .containsExactly(new Port.LinkAddress(IpAddress.parse("172.16.0.2"), 30));
    Port machine = plan.nodes().get("host-1").ports().get("vm-1");
    assertThat(machine.addresses()).containsExactly(new Port.LinkAddress(IpAddress.parse("10.0.1.1"), 24));
    assertThat(machine.sources()).containsExactly(IpAddress.parse("10.0.1.10"));
    assertThat(machine.network()).isEqualTo(hub());
  }

  @Test
  void anAddressWithoutAPortIsKeptAndSaysSo() {
    lab.nic("lonely", "hub", "10.0.1.77").connect("c", "gw", "er", FastPath.ON);
    Plan plan = plan();
    assertThat(Lab.mapping(plan, "gw-0", hub(), "10.0.1.77").target()).isEqualTo(new Target.Drop(DropCode.NO_PORT));
    assertThat(Lab.mapping(plan, "host-1", hub(), "10.0.1.77").target()).isEqualTo(new Target.Drop(DropCode.NO_PORT));
    assertThat(Lab.mapping(plan, "er-primary", circuit(), "10.0.1.77").reason().code()).isEqualTo("NO_PORT");
  }

  @Test
  void anAddressWithoutAnInterfaceEndsInTheNetworkWhateverIsAnnounced() {
    lab.announce("er", "0.0.0.0/0", "10.0.7.0/24").connect("c", "gw", "er", FastPath.OFF);
    Plan plan = plan();
    for (String node : List.of("gw-0", "host-1")) {
      assertThat(Lab.route(plan, node, hub(), "10.0.0.0/16").targets()).containsExactly(new Target.Drop(DropCode.NO_ROUTE));
      assertThat(Lab.route(plan, node, hub(), "0.0.0.0/0").targets()).hasSize(2);
      assertThat(Lab.route(plan, node, hub(), "10.0.7.0/24")).isNull();
    }
    assertThat(Lab.route(plan, "er-primary", circuit(), "10.0.7.0/24")).isNull();
  }

  @Test
  void theMeterIsTheSkus() {
    assertThat(plan().nodes().get("gw-0").meter().bandwidth()).isEqualTo(BitRate.ofMegabits(10_000));
    assertThat(plan().nodes().get("gw-0").meter().packetsPerSecond()).isEqualTo(1_000_000);
    assertThat(plan().nodes().get("gw-0").meter().newFlowsPerSecond()).isEqualTo(16_000);
    assertThat(plan().nodes().get("gw-0").node().routerAddresses()).containsExactly(IpAddress.parse("10.0.255.12"));
    lab.options = new Options(Options.Limits.LIFTED, Options.GatewayRoutes.SKIPPED);
    assertThat(plan().nodes().get("gw-0").meter().bandwidth()).isNull();
    assertThat(plan().nodes().get("gw-0").meter().flows()).isEqualTo(500_000);
  }

  @Test
  void whileInstancesAreReplacedOnlyTheGatewayPathIsInterrupted() {
    lab.connect("c", "gw", "er", FastPath.ON).replacing("gw");
    Plan plan = plan();
    assertThat(plan.nodes()).doesNotContainKeys("gw-0", "gw-1");
    assertThat(Lab.route(plan, "er-primary", circuit(), "10.0.0.0/16").targets()).containsExactly(new Target.Drop(DropCode.NO_ROUTE));
    assertThat(Lab.route(plan, "er-primary", circuit(), "10.0.0.0/16").reason().code()).isEqualTo("GW_NOT_READY");
    assertThat(Lab.mapping(plan, "er-primary", circuit(), "10.0.1.10").target()).isEqualTo(new Target.Tunnel("host-1", hub()));
    assertThat(Lab.route(plan, "host-1", hub(), "10.10.0.0/16").targets()).hasSize(2);
  }

  @Test
  void aLinkWithoutAPortIsDown() {
    lab.connect("c", "gw", "er", FastPath.OFF).remove(io.underpass.model.PortBinding.id("cust-p"));
    Plan plan = plan();
    assertThat(Lab.route(plan, "host-1", hub(), "10.10.0.0/16").targets()).containsExactly(new Target.Tunnel("er-secondary", hub()));
    assertThat(Lab.route(plan, "er-primary", circuit(), "10.10.0.0/16")).isNull();
  }

  @Test
  void aShorterPathDrainsTheOtherLink() {
    lab.connect("c", "gw", "er", FastPath.OFF)
        .announce("er", LinkRole.PRIMARY, "10.20.0.0/16", 65001)
        .announce("er", LinkRole.SECONDARY, "10.20.0.0/16", 65001, 65001);
    assertThat(Lab.route(plan(), "host-1", hub(), "10.20.0.0/16").targets()).containsExactly(new Target.Tunnel("er-primary", hub()));
  }

  /** What is sent to a machine that forwards, whatever the address, has a number of its own at its host. */
  @Test
  void aPortThatForwardsIsReachedByANumber() {
    Lab lab = Lab.hub().forwarding("vm-2", true);
    Plan plan = new Planner().plan(lab.view());
    assertThat(plan.nodes().get("host-2").networks().get(lab.port("vm-2")))
        .matches(it -> "vm-2".equals(it.port()) && it.lookup().equals(lab.number(Lab.networkId("hub"))));
    assertThat(plan.nodes().get("host-1").networks()).hasSize(1);
  }
}
