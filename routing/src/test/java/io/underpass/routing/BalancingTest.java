package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.plan.WireNetwork;
import io.underpass.model.BackendPool.AdminState;
import io.underpass.model.DnsInboundEndpoint;
import io.underpass.model.GatewaySku;
import io.underpass.model.LoadBalancer.Distribution;
import io.underpass.model.LoadBalancer.NoneHealthy;
import io.underpass.model.LoadBalancer.Protocol;
import io.underpass.model.LoadBalancer.Sku;
import io.underpass.net.IpAddress;
import io.underpass.plan.Crossing;
import io.underpass.plan.DropCode;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.FrontEnd.Health;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.Target;
import io.underpass.plan.Translation;
import io.underpass.routing.BackendHealth.Asked;
import io.underpass.routing.Lab.FastPath;
import java.util.TreeMap;
import java.util.Map;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Internal load balancers as the nodes run them: vm-1 and vm-2 behind 10.0.1.100. */
class BalancingTest {
  private static final IpAddress FRONT = IpAddress.parse("10.0.1.100");

  private final Lab lab = Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW3_AZ).connect("c", "gw", "er", FastPath.ON);
  private View view = View.EMPTY;
  private Plan plan = Plan.EMPTY;

  private void web(Sku sku) {
    lab.put(Balancers.internal("lb", sku, "hub", "10.0.1.100", Balancers.rule("lb", Protocol.TCP, 80, 8080)));
    Balancers.join(lab, "lb", "vm-1", "vm-2");
    plan();
  }

  private void plan() {
    view = lab.view();
    plan = new Planner().plan(view);
  }

  private NetworkId hub() {
    return lab.number(Lab.networkId("hub"));
  }

  private FrontEnd frontEnd(String node, int protocol, int port) {
    return frontEnd(node, FRONT, protocol, port);
  }

  private FrontEnd frontEnd(String node, IpAddress address, int protocol, int port) {
    return plan.nodes().get(node).frontEnds().get(new FrontEnd.Key(hub(), address, protocol, port));
  }

  private List<Health> health(String node) {
    return frontEnd(node, 6, 80).backends().stream().map(FrontEnd.Backend::health).toList();
  }

  private Trace trace(String source, String destination, int sourcePort, int port) {
    return Paths.trace(view, plan, new Query(IpAddress.parse(source), IpAddress.parse(destination), 6, sourcePort, port, null, null, null));
  }

  @Test
  void standardIsBalancedEverywhereAlike() {
    web(Sku.STANDARD);
    assertThat(Lab.mapping(plan, "er-primary", lab.number(Lab.circuitId("er")), "10.0.1.100").target())
        .isEqualTo(new Target.Balanced(hub(), FRONT));
    assertThat(Lab.mapping(plan, "er-primary", lab.number(Lab.circuitId("er")), "10.0.1.100").reason().code()).isEqualTo("FP_ELIGIBLE");
    assertThat(frontEnd("er-primary", 6, 80)).isEqualTo(frontEnd("gw-0", 6, 80)).isEqualTo(frontEnd("er-secondary", 6, 80));
    assertThat(frontEnd("host-1", 6, 80).backends()).extracting(FrontEnd.Backend::identity)
        .isEqualTo(frontEnd("gw-1", 6, 80).backends().stream().map(FrontEnd.Backend::identity).toList());
    assertThat(frontEnd("host-1", 6, 80).backends().getFirst().target()).isEqualTo(new Target.Machine("vm-1"));
    Target.Tunnel afar = (Target.Tunnel) frontEnd("host-1", 6, 80).backends().getLast().target();
    assertThat(afar.node()).isEqualTo("host-2");
    assertThat(plan.nodes().get("host-2").networks().get(afar.network()).port()).isEqualTo("vm-2");
  }

  @Test
  void flowsAreSharedOutAndFastPathChangesNoChoice() {
    web(Sku.STANDARD);
    Set<String> machines = new HashSet<>();
    for (int port = 40_000; port < 40_064; port++) {
      Trace past = trace("10.10.0.1", "10.0.1.100", port, 80);
      assertThat(past.there().bypass()).isTrue();
      lab.everywhere(FastPath.OFF);
      plan();
      Trace through = trace("10.10.0.1", "10.0.1.100", port, 80);
      assertThat(through.there().usesGateway()).isTrue();
      assertThat(through.there().out()).isEqualTo(past.there().out());
      machines.add(past.there().out());
      lab.everywhere(FastPath.ON);
      plan();
    }
    assertThat(machines).containsExactlyInAnyOrder("vm-1", "vm-2");
  }

  @Test
  void machinesOfTheNetworkReachItToo() {
    web(Sku.STANDARD);
    assertThat(trace("10.0.1.12", "10.0.1.100", 40_000, 80).there().out()).isIn("vm-1", "vm-2");
    assertThat(trace("10.0.1.12", "10.0.1.100", 40_000, 81).there().drop()).isEqualTo(DropCode.NO_BACKEND);
  }

  @Test
  void basicStaysOnTheGateway() {
    web(Sku.BASIC);
    Trace trace = trace("10.10.0.1", "10.0.1.100", 40_000, 80);
    assertThat(trace.there().hops().getFirst().reason().code()).isEqualTo("FP_BASIC_LB");
    assertThat(trace.there().usesGateway()).isTrue();
    assertThat(trace.there().out()).isIn("vm-1", "vm-2");
    assertThat(plan.nodes().get("er-primary").frontEnds()).isEmpty();
  }

  @Test
  void aSpokesFrontEndStaysOnTheGateway() {
    lab.direct("er").spoke("spoke", "eastus", "10.1.0.0/16").machine("s-1", "spoke", "host-2", "10.1.0.10").hubAndSpoke("hub", "spoke")
        .put(Balancers.internal("lb", Sku.STANDARD, "spoke", "10.1.0.100", Balancers.rule("lb", Protocol.TCP, 80, 80)));
    Balancers.join(lab, "lb", "s-1");
    plan();
    assertThat(trace("10.10.0.1", "10.1.0.10", 40_000, 80).there().bypass()).isTrue();
    Trace trace = trace("10.10.0.1", "10.1.0.100", 40_000, 80);
    assertThat(trace.there().hops().getFirst().reason().code()).isEqualTo("FP_SPOKE_LB");
    assertThat(trace.there().out()).isEqualTo("s-1");
    assertThat(trace("10.0.1.10", "10.1.0.100", 40_000, 80).there().out()).as("across the peering").isEqualTo("s-1");
  }

  @Test
  void basicIsNotReachedFromAnotherRegion() {
    lab.spoke("spoke", "westus", "10.1.0.0/16").machine("s-1", "spoke", "host-2", "10.1.0.10").peer("hub", "spoke");
    web(Sku.BASIC);
    Trace trace = trace("10.1.0.10", "10.0.1.100", 40_000, 80);
    assertThat(trace.there().drop()).isEqualTo(DropCode.NO_ROUTE);
    assertThat(trace.there().reason().code()).isEqualTo("LB_BASIC_REGION");
    lab.put(Balancers.internal("lb", Sku.STANDARD, "hub", "10.0.1.100", Balancers.rule("lb", Protocol.TCP, 80, 8080)));
    plan();
    assertThat(trace("10.1.0.10", "10.0.1.100", 40_000, 80).there().out()).isIn("vm-1", "vm-2");
  }

  @Test
  void theMachinesHostTranslates() {
    web(Sku.STANDARD);
    Translation translation = plan.nodes().get("host-1").translations().get(new Translation.Key("vm-1", FRONT, 6, 80));
    assertThat(translation.address()).isEqualTo(IpAddress.parse("10.0.1.10"));
    assertThat(translation.port()).isEqualTo(8080);
    assertThat(plan.nodes().get("host-2").translations().keySet()).containsExactly(new Translation.Key("vm-2", FRONT, 6, 80));
    assertThat(plan.nodes().get("gw-0").translations()).isEmpty();
  }

  @Test
  void haPortsAreProtocolZeroAndKeepThePort() {
    lab.put(Balancers.internal("lb", Sku.STANDARD, "hub", "10.0.1.100", Balancers.rule("lb", Protocol.ALL, 0, 0)));
    Balancers.join(lab, "lb", "vm-1");
    plan();
    assertThat(frontEnd("gw-0", 0, 0).backends()).hasSize(1);
    assertThat(plan.nodes().get("host-1").translations().get(new Translation.Key("vm-1", FRONT, 0, 0)).port()).isZero();
  }

  @Test
  void floatingIpLeavesThePacketAndLetsTheMachineAnswerAsTheFrontEnd() {
    web(Sku.STANDARD);
    assertThat(port("host-1", "vm-1").sources()).containsExactly(IpAddress.parse("10.0.1.10"));
    lab.put(Balancers.internal(
        "lb", Sku.STANDARD, "hub", "10.0.1.100",
        Balancers.rule("lb", Protocol.TCP, 80, 80, Distribution.DEFAULT, true, null)));
    plan();
    assertThat(plan.nodes().get("host-1").translations()).isEmpty();
    assertThat(port("host-1", "vm-1").sources()).containsExactly(IpAddress.parse("10.0.1.10"), FRONT);
    assertThat(port("host-1", "vm-3").sources()).as("not behind it").containsExactly(IpAddress.parse("10.0.1.12"));
  }

  private Port port(String host, String name) {
    return Objects.requireNonNull(plan.nodes().get(host).ports().get(name));
  }

  @Test
  void whatTellsFlowsApart() {
    web(Sku.STANDARD);
    assertThat(frontEnd("gw-0", 6, 80).spread()).isEqualTo(FrontEnd.Spread.FLOW);
    lab.put(Balancers.internal(
        "lb", Sku.STANDARD, "hub", "10.0.1.100", Balancers.rule("lb", Protocol.TCP, 80, 80, Distribution.SOURCE_IP, false, null)));
    plan();
    assertThat(frontEnd("gw-0", 6, 80).spread()).isEqualTo(FrontEnd.Spread.ADDRESSES);
    assertThat(trace("10.10.0.1", "10.0.1.100", 40_000, 80).there().out())
        .isEqualTo(trace("10.10.0.1", "10.0.1.100", 50_001, 80).there().out());
  }

  @Test
  void whoDoesNotAnswerTakesNoNewFlowsAndStaysListed() {
    web(Sku.STANDARD);
    down("vm-1");
    assertThat(health("er-primary")).containsExactly(Health.DOWN, Health.UP);
    for (int port = 40_000; port < 40_032; port++) {
      assertThat(trace("10.10.0.1", "10.0.1.100", port, 80).there().out()).isEqualTo("vm-2");
    }
    down("vm-1", "vm-2");
    assertThat(health("er-primary")).as("TCP flows go on").containsExactly(Health.DOWN, Health.DOWN);
    assertThat(trace("10.10.0.1", "10.0.1.100", 40_000, 80).there().drop()).isEqualTo(DropCode.NO_BACKEND);
  }

  @Test
  void basicEndsFlowsWhenNobodyAnswers() {
    web(Sku.BASIC);
    down("vm-1");
    assertThat(health("gw-0")).containsExactly(Health.DOWN, Health.UP);
    down("vm-1", "vm-2");
    assertThat(health("gw-0")).isEmpty();
  }

  @Test
  void allMayCountAsUpWhenNobodyAnswers() {
    web(Sku.STANDARD);
    lab.put(Balancers.internal(
        "lb", Sku.STANDARD, "hub", "10.0.1.100", NoneHealthy.ALL_PROBED_UP, Balancers.rule("lb", Protocol.TCP, 80, 80)));
    down("vm-1", "vm-2");
    assertThat(health("gw-0")).containsExactly(Health.UP, Health.UP);
  }

  private void down(String... machines) {
    Set<Asked> down = new HashSet<>();
    for (String machine : machines) {
      down.add(new Asked(Balancers.probe("lb"), Balancers.member(machine)));
    }
    lab.health = new BackendHealth(down);
    plan();
  }

  @Test
  void machinesListedByAddress() {
    lab.put(Balancers.internal("lb", Sku.STANDARD, "hub", "10.0.1.100", Balancers.rule("lb", Protocol.TCP, 80, 8080)))
        .put(Balancers.listing("lb", "hub", AdminState.NONE, "10.0.1.10", "10.0.1.11", "10.0.1.99"));
    plan();
    assertThat(health("gw-0")).as("nobody has .99").containsExactly(Health.UP, Health.UP);
    assertThat(port("host-1", "vm-1").filter()).as("answers must be known").isNotNull();
    assertThat(port("host-1", "vm-3").filter()).isNull();
    assertThat(trace("10.10.0.1", "10.0.1.100", 40_000, 80).there().out()).isIn("vm-1", "vm-2");
    lab.put(Balancers.listing("lb", "hub", AdminState.DOWN, "10.0.1.10"));
    plan();
    assertThat(health("gw-0")).containsExactly(Health.DOWN);
  }

  /** A peering that takes no forwarded packets is closed towards the numbers of such machines, too. */
  @Test
  void machinesListedByAddressAreBehindAClosedPeering() {
    lab.spoke("spoke", "eastus", "10.1.0.0/16").machine("s-1", "spoke", "host-2", "10.1.0.10").peer("hub", "spoke")
        .put(Balancers.internal("lb", Sku.STANDARD, "hub", "10.0.1.100", Balancers.rule("lb", Protocol.TCP, 80, 8080)))
        .put(Balancers.listing("lb", "hub", AdminState.NONE, "10.0.1.10"));
    plan();
    NetworkId number = ((Target.Tunnel) frontEnd("host-2", 6, 80).backends().getFirst().target()).network();
    assertThat(plan.nodes().get("host-2").crossings()).containsKey(new Crossing(lab.number(Lab.networkId("spoke")), number));
  }

  @Test
  void ipv6FrontEndsHaveMachinesOfTheirFamily() {
    lab.spoke("hub", "eastus", "10.0.0.0/16", "fd00::/48").machine("vm-1", "hub", "host-1", "10.0.1.10", "fd00::10")
        .put(Balancers.internal("lb", Sku.STANDARD, "hub", "fd00::100", Balancers.rule("lb", Protocol.TCP, 80, 8080)));
    Balancers.join(lab, "lb", "vm-1", "vm-2");
    plan();
    IpAddress front = IpAddress.parse("fd00::100");
    assertThat(frontEnd("gw-0", front, 6, 80).backends()).hasSize(1);
    assertThat(plan.nodes().get("host-1").translations().get(new Translation.Key("vm-1", front, 6, 80)).address())
        .isEqualTo(IpAddress.parse("fd00::10"));
  }

  @Test
  void whoHasNoPortIsNotListedAndWhoLeavesIsGone() {
    lab.nic("vm-4", "hub", "10.0.1.13");
    web(Sku.STANDARD);
    Balancers.join(lab, "lb", "vm-4");
    plan();
    assertThat(frontEnd("gw-0", 6, 80).backends()).hasSize(2);
    Balancers.leave(lab, "vm-2");
    plan();
    assertThat(frontEnd("gw-0", 6, 80).backends()).hasSize(1);
  }

  @Test
  void whoIsInAnotherNetworkIsNotListed() {
    lab.spoke("spoke", "eastus", "10.1.0.0/16").machine("s-1", "spoke", "host-2", "10.1.0.10").peer("hub", "spoke");
    web(Sku.STANDARD);
    Balancers.join(lab, "lb", "s-1");
    plan();
    assertThat(frontEnd("gw-0", 6, 80).backends()).hasSize(2);
  }

  @Test
  void aFrontEndWithoutARuleSaysSo() {
    lab.put(Balancers.internal("lb", Sku.STANDARD, "hub", "10.0.1.100"));
    plan();
    Trace.Way way = trace("10.10.0.1", "10.0.1.100", 40_000, 80).there();
    assertThat(way.drop()).isEqualTo(DropCode.NO_BACKEND);
    assertThat(way.reason().code()).isEqualTo("LB_NO_RULE");
  }

  @Test
  void frontEndsTakeRoomAtTheCircuit() {
    web(Sku.STANDARD);
    NodePlan edge = plan.nodes().get("er-primary");
    assertThat(edge.mappings()).hasSize(4);
  }

  @Test
  void aDnsResolversEndpointIsAnAddress() {
    lab.put(endpoint("hub", "10.0.1.53")).spoke("spoke", "eastus", "10.1.0.0/16").hubAndSpoke("hub", "spoke").direct("er");
    plan();
    assertThat(trace("10.10.0.1", "10.0.1.53", 40_000, 53).there().reason().code()).isEqualTo("DNS_ENDPOINT");
    assertThat(trace("10.10.0.1", "10.0.1.53", 40_000, 53).there().drop()).isEqualTo(DropCode.NO_PORT);
    assertThat(trace("10.10.0.1", "10.0.1.53", 40_000, 53).there().hops()).as("at the edge").hasSize(1);
    lab.put(endpoint("spoke", "10.1.0.53"));
    plan();
    assertThat(trace("10.10.0.1", "10.1.0.53", 40_000, 53).there().hops().getFirst().reason().code()).isEqualTo("FP_DNS_RESOLVER");
  }

  private static DnsInboundEndpoint endpoint(String network, String address) {
    return new DnsInboundEndpoint(
        Lab.network("Microsoft.Network", "dnsResolvers", "resolver-" + network).child("inboundEndpoints", "in"),
        "eastus",
        Lab.networkId(network).child("subnets", "default"),
        IpAddress.parse(address));
  }

  /** What a route brings to a machine goes through it as it is, also to a front end that the machine is behind itself. */
  @Test
  void anApplianceInThePoolOfTheFrontEndBehindItIsOneOfItsMachines() {
    Lab lab = Lab.hub()
        .gateway("gw", "hub", GatewaySku.ER_GW3_AZ)
        .connect("c", "gw", "er", Lab.FastPath.OFF)
        .forwarding("vm-2", true)
        .routes("hub", "GatewaySubnet", "10.0.1.0/24 VirtualAppliance 10.0.1.11");
    lab.put(Balancers.internal("lb", Sku.STANDARD, "hub", "10.0.1.100", Balancers.rule("lb", Protocol.TCP, 80, 9001)));
    Balancers.join(lab, "lb", "vm-1", "vm-2");
    View view = lab.view();
    Paths paths = Paths.of(view, new Planner().plan(view));
    Map<String, String> rewrites = new TreeMap<>();
    for (int port = 50_000; port < 50_064; port++) {
      Trace.Way there = paths.trace(new Query(
          IpAddress.parse("10.10.0.10"), IpAddress.parse("10.0.1.100"), 6, port, 80, null, null, null)).there();
      assertThat(there.appliances()).extracting(Trace.Appliance::port).containsExactly("vm-2");
      there.segments().getFirst().forEach(hop -> assertThat(hop.rewrites()).isEmpty());
      rewrites.merge(there.out(), String.join(", ", there.hops().getLast().rewrites()), (one, other) -> one.equals(other) ? one : one + other);
    }
    assertThat(rewrites).isEqualTo(Map.of(
        "vm-1", "destination 10.0.1.100:80 becomes 10.0.1.10:9001", "vm-2", "destination 10.0.1.100:80 becomes 10.0.1.11:9001"));
    lab.forwarding("vm-2", false);
    assertThat(new Planner().plan(lab.view()).nodes().get("host-2").networks().values().stream().filter(it -> it.port() != null))
        .singleElement().satisfies(number -> assertThat(number.arrival()).isEqualTo(WireNetwork.Arrival.CHOSEN));
  }
}
