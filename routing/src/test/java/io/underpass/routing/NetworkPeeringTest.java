package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.ExpressRouteCircuit.ProviderState;
import io.underpass.model.ExpressRouteCircuit.Tier;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.model.VirtualNetworkPeering;
import io.underpass.model.VirtualNetworkPeering.Setting;
import io.underpass.model.VirtualNetworkPeering.State;
import io.underpass.net.BitRate;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Mapping;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Target;
import io.underpass.routing.Lab.FastPath;
import io.underpass.routing.Trace.Hop;
import io.underpass.routing.Trace.Verdict;
import io.underpass.routing.Trace.Way;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Virtual networks that are peered: which reach which, by which way, and who uses whose gateway. */
class NetworkPeeringTest {
  /** hub with gw and er; spoke with s-1 on host-1 and s-2 on host-2; no peering yet. */
  private final Lab lab = Lab.hub()
      .gateway("gw", "hub", GatewaySku.ER_GW3_AZ)
      .connect("c", "gw", "er", FastPath.OFF)
      .spoke("spoke", "eastus", "10.1.0.0/16")
      .machine("s-1", "spoke", "host-1", "10.1.0.10")
      .machine("s-2", "spoke", "host-2", "10.1.0.11");

  private Trace trace(String source, String destination) {
    View view = lab.view();
    return Paths.trace(view, new Planner().plan(view), Query.icmp(IpAddress.parse(source), IpAddress.parse(destination)));
  }

  private Way way(String source, String destination) {
    return trace(source, destination).there();
  }

  private static List<String> nodes(Way way) {
    return way.hops().stream().map(Hop::node).toList();
  }

  @Test
  void machinesOfPeeredNetworksReachEachOtherFromHostToHost() {
    lab.peer("hub", "spoke");
    Trace trace = trace("10.0.1.10", "10.1.0.11");
    assertThat(trace.there().out()).isEqualTo("s-2");
    assertThat(nodes(trace.there())).containsExactly("host-1", "host-2");
    assertThat(trace.there().hops().getFirst().reason().code()).isEqualTo("VNET_PEERING");
    assertThat(trace.back().out()).isEqualTo("vm-1");
    assertThat(nodes(trace.back())).containsExactly("host-2", "host-1");
    assertThat(nodes(way("10.0.1.10", "10.1.0.10"))).containsExactly("host-1");
    assertThat(nodes(way("10.1.0.10", "10.0.1.12"))).containsExactly("host-1");
  }

  /** On the wire each packet has the number of the network that it goes to. */
  @Test
  void theVniIsThatOfTheNetworkWhereTheAddressIs() {
    lab.peer("hub", "spoke");
    Plan plan = new Planner().plan(lab.view());
    assertThat(Lab.mapping(plan, "host-1", lab.number(Lab.networkId("hub")), "10.1.0.11").target())
        .isEqualTo(new Target.Tunnel("host-2", lab.number(Lab.networkId("spoke"))));
    assertThat(Lab.mapping(plan, "host-1", lab.number(Lab.networkId("spoke")), "10.0.1.11").target())
        .isEqualTo(new Target.Tunnel("host-2", lab.number(Lab.networkId("hub"))));
    assertThat(Lab.mapping(plan, "host-1", lab.number(Lab.networkId("hub")), "10.1.0.10").target()).isEqualTo(new Target.Machine("s-1"));
  }

  @ParameterizedTest
  @EnumSource(State.class)
  void bothSidesMustBeConnected(State state) {
    lab.side("hub", "spoke", State.CONNECTED, Lab.ACCESS).side("spoke", "hub", state, Lab.ACCESS);
    assertThat(way("10.0.1.10", "10.1.0.11").verdict()).isEqualTo(state == State.CONNECTED ? Verdict.DELIVERED : Verdict.DROPPED);
    assertThat(way("10.1.0.10", "10.0.1.11").verdict()).isEqualTo(state == State.CONNECTED ? Verdict.DELIVERED : Verdict.DROPPED);
  }

  @Test
  void oneSideAloneIsNone() {
    lab.side("hub", "spoke", State.CONNECTED, Lab.ACCESS);
    assertThat(way("10.0.1.10", "10.1.0.11").reason().code()).isEqualTo("SYSTEM_NONE");
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true", "false, false"})
  void bothSidesMustAllowAccess(boolean ofHub, boolean ofSpoke) {
    lab.peer("hub", ofHub ? Lab.ACCESS : Set.of(), "spoke", ofSpoke ? Lab.ACCESS : Set.of());
    for (Way way : List.of(way("10.0.1.10", "10.1.0.11"), way("10.1.0.10", "10.0.1.11"))) {
      assertThat(way.drop()).isEqualTo(DropCode.ROUTE_NONE);
      assertThat(way.reason().code()).isEqualTo("PEERING_ACCESS_OFF");
    }
  }

  @Test
  void aPeeringReachesNoFurtherThanItsTwoNetworks() {
    lab.spoke("beyond", "eastus", "10.2.0.0/16").machine("b-1", "beyond", "host-1", "10.2.0.10").peer("hub", "spoke").peer("hub", "beyond");
    assertThat(way("10.0.1.10", "10.2.0.10").out()).isEqualTo("b-1");
    assertThat(way("10.1.0.10", "10.2.0.10").verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(way("10.2.0.10", "10.1.0.11").verdict()).isEqualTo(Verdict.DROPPED);
    // Nor are on-premises prefixes, without the use of the gateway.
    assertThat(way("10.1.0.10", "10.10.0.9").verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(way("10.10.0.9", "10.1.0.10").verdict()).isEqualTo(Verdict.DROPPED);
  }

  @Test
  void whatIsNotAssignedBehindAPeeringSaysSo() {
    lab.peer("hub", "spoke").nic("lonely", "spoke", "10.1.0.77").announce("er", "10.1.0.0/24");
    assertThat(way("10.0.1.10", "10.1.0.99").reason().code()).isEqualTo("NO_NIC");
    assertThat(way("10.0.1.10", "10.1.0.99").reason().text()).contains("spoke");
    assertThat(way("10.0.1.10", "10.1.0.77").reason().code()).isEqualTo("NO_PORT");
  }

  /** The routes of a peering win over what customers announce, however long. */
  @Test
  void anAnnouncementOfAPeersAddressesDoesNotCount() {
    lab.peer("hub", "spoke").announce("er", "10.1.0.0/24");
    Plan plan = new Planner().plan(lab.view());
    assertThat(Lab.route(plan, "host-1", lab.number(Lab.networkId("hub")), "10.1.0.0/24")).isNull();
    assertThat(way("10.0.1.10", "10.1.0.10").out()).isEqualTo("s-1");
  }

  @Test
  void aSpaceCountsOnceTheSideThatSendsIsSynchronized() {
    lab.peer("hub", "spoke")
        .spoke("spoke", "eastus", "10.1.0.0/16", "10.5.0.0/16")
        .machine("s-5", "spoke", "host-2", "10.5.0.10");
    assertThat(way("10.0.1.10", "10.5.0.10").verdict()).isEqualTo(Verdict.DROPPED);
    lab.side("hub", "spoke", State.CONNECTED, Lab.ACCESS);
    assertThat(way("10.0.1.10", "10.5.0.10").out()).isEqualTo("s-5");
  }

  @Test
  void aNetworksOwnAddressesBeatAPeers() {
    lab.peer("hub", "spoke").spoke("spoke", "eastus", "10.0.0.0/16").machine("s-3", "spoke", "host-2", "10.0.1.10");
    lab.side("hub", "spoke", State.CONNECTED, Lab.ACCESS);
    assertThat(way("10.0.1.12", "10.0.1.10").out()).isEqualTo("vm-1");
  }

  /** An interface whose address is outside its own network: no node has two entries for one address. */
  @Test
  void anAddressOutsideItsNetworkIsThereOnce() {
    lab.peer("hub", "spoke").machine("stray", "hub", "host-2", "10.1.0.11");
    Plan plan = new Planner().plan(lab.view());
    Mapping.Key key = new Mapping.Key(lab.number(Lab.networkId("hub")), IpAddress.parse("10.1.0.11"));
    assertThat(plan.nodes().get("host-1").mappings().get(key).target()).isEqualTo(new Target.Tunnel("host-2", key.network()));
    assertThat(plan.nodes().get("host-1").mappings().keySet().stream().filter(key::equals)).hasSize(1);
  }

  @Test
  void aSpokeIsReachedThroughTheHubsGatewayAndAnswersStraightToTheEdge() {
    lab.hubAndSpoke("hub", "spoke");
    Trace trace = trace("10.10.0.9", "10.1.0.11");
    assertThat(trace.there().out()).isEqualTo("s-2");
    assertThat(trace.there().hops()).extracting(Hop::role).containsExactly(NodeRole.EDGE, NodeRole.GATEWAY, NodeRole.HOST);
    assertThat(trace.there().limits()).hasSize(1);
    assertThat(trace.back().hops()).extracting(Hop::role).containsExactly(NodeRole.HOST, NodeRole.EDGE);
    assertThat(trace.warnings()).extracting("code").contains("FP_RETURN_DIRECT").doesNotContain("RETURN_ELSEWHERE");
    assertThat(way("10.1.0.10", "10.10.0.9").verdict()).isEqualTo(Verdict.DELIVERED);
  }

  @ParameterizedTest
  @CsvSource({"false, true", "true, false"})
  void transitNeedsBothSides(boolean allowed, boolean used) {
    lab.peer("hub", allowed ? Lab.HUB : Lab.ACCESS, "spoke", used ? Lab.SPOKE : Lab.ACCESS);
    assertThat(way("10.10.0.9", "10.1.0.11").verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(way("10.1.0.10", "10.10.0.9").verdict()).isEqualTo(Verdict.DROPPED);
  }

  /** What machines may do between the networks has no part in it. */
  @Test
  void transitDoesNotNeedAccess() {
    lab.peer("hub", Set.of(Setting.ALLOW_GATEWAY_TRANSIT), "spoke", Set.of(Setting.USE_REMOTE_GATEWAYS));
    assertThat(way("10.10.0.9", "10.1.0.11").out()).isEqualTo("s-2");
    assertThat(way("10.0.1.10", "10.1.0.11").verdict()).isEqualTo(Verdict.DROPPED);
  }

  @Test
  void aNetworkWithAGatewayOfItsOwnUsesNoOther() {
    lab.hubAndSpoke("hub", "spoke").gateway("own", "spoke", GatewaySku.ER_GW1_AZ);
    assertThat(way("10.10.0.9", "10.1.0.11").verdict()).isEqualTo(Verdict.DROPPED);
  }

  @Test
  void aSpokeUsesTheGatewaysOfOneHub() {
    lab.network("hub2", "10.8.0.0/16", "10.8.1.0/24", "10.8.255.0/27")
        .gateway("gw2", "hub2", GatewaySku.ER_GW1_AZ)
        .circuit("er2", Tier.STANDARD, "172.16.1.0/30", "172.16.1.4/30")
        .customerPort("cust2-p", "er2", LinkRole.PRIMARY)
        .announce("er2", "10.20.0.0/16")
        .connect("c2", "gw2", "er2", FastPath.OFF)
        .hubAndSpoke("hub", "spoke")
        .hubAndSpoke("hub2", "spoke");
    assertThat(way("10.1.0.10", "10.10.0.9").verdict()).isEqualTo(Verdict.DELIVERED);
    assertThat(way("10.1.0.10", "10.20.0.9").verdict()).isEqualTo(Verdict.DROPPED);
    assertThat(way("10.20.0.9", "10.1.0.10").verdict()).isEqualTo(Verdict.DROPPED);
  }

  @Test
  void onAProvidersCircuitASpokeNeverBypasses() {
    lab.hubAndSpoke("hub", "spoke").connect("c", "gw", "er", FastPath.ON);
    Way way = way("10.10.0.9", "10.1.0.11");
    assertThat(way.bypass()).isFalse();
    assertThat(way.hops().getFirst().reason().code()).isEqualTo("FP_PEERED_VNET");
    assertThat(way("10.10.0.9", "10.0.1.11").bypass()).isTrue();
    lab.connect("c", "gw", "er", FastPath.OFF);
    assertThat(way("10.10.0.9", "10.1.0.11").hops().getFirst().reason().code()).isEqualTo("FP_OFF");
  }

  private void onAPortOfOnesOwn() {
    ExpressRoutePort port =
        new ExpressRoutePort(Lab.network("Microsoft.Network", "expressRoutePorts", "port"), "eastus", BitRate.ofMegabits(10_000));
    lab.put(port, Lab.circuitOf("er", Tier.STANDARD, port.id(), ProviderState.NOT_PROVISIONED)).connect("c", "gw", "er", FastPath.ON);
  }

  @Test
  void onAPortOfOnesOwnASpokeOfTheRegionBypasses() {
    onAPortOfOnesOwn();
    lab.spoke("spoke", "East US", "10.1.0.0/16").hubAndSpoke("hub", "spoke");
    Trace trace = trace("10.10.0.9", "10.1.0.11");
    assertThat(trace.there().bypass()).isTrue();
    assertThat(trace.there().hops().getFirst().reason().code()).isEqualTo("FP_ELIGIBLE");
    assertThat(trace.back().hops()).extracting(Hop::role).containsExactly(NodeRole.HOST, NodeRole.EDGE);
    assertThat(way("10.10.0.9", "10.1.0.99").hops().getFirst().reason().code()).isEqualTo("NO_NIC");
  }

  @Test
  void betweenRegionsNothingBypasses() {
    onAPortOfOnesOwn();
    lab.spoke("spoke", "westeurope", "10.1.0.0/16").hubAndSpoke("hub", "spoke");
    Way way = way("10.10.0.9", "10.1.0.11");
    assertThat(way.usesGateway()).isTrue();
    assertThat(way.hops().getFirst().reason().code()).isEqualTo("FP_GLOBAL_PEERING");
  }

  @Test
  void aSpokesTrafficIsInterruptedWithTheGateway() {
    lab.hubAndSpoke("hub", "spoke").replacing("gw");
    assertThat(way("10.10.0.9", "10.1.0.11").reason().code()).isEqualTo("GW_NOT_READY");
  }

  @Test
  void aSpokeHearsWhatTheHubsGatewayHears() {
    lab.hubAndSpoke("hub", "spoke").speaking("gw", "er", LinkRole.SECONDARY);
    Plan plan = new Planner().plan(lab.view());
    assertThat(Lab.route(plan, "host-1", lab.number(Lab.networkId("spoke")), "10.10.0.0/16").targets())
        .containsExactly(new Target.Tunnel("er-secondary", lab.number(Lab.networkId("spoke"))));
    lab.dead("er", LinkRole.SECONDARY, "carrier lost");
    assertThat(way("10.1.0.10", "10.10.0.9").reason().code()).isIn("EDGE_DOWN", "NO_BGP");
  }

  @Test
  void peeringsThatMakeNoSenseAreLeftOut() {
    lab.put(
        new VirtualNetworkPeering(
            Lab.peeringId("hub", "hub"), Lab.networkId("hub"), State.CONNECTED, Lab.ACCESS, List.of(Prefix.parse("10.0.0.0/16"))),
        new VirtualNetworkPeering(Lab.peeringId("hub", "gone"), Lab.networkId("gone"), State.CONNECTED, Lab.ACCESS, List.of()),
        new VirtualNetworkPeering(Lab.peeringId("gone", "hub"), null, State.CONNECTED, Lab.ACCESS, List.of()));
    assertThat(way("10.0.1.10", "10.0.1.11").out()).isEqualTo("vm-2");
  }
}
