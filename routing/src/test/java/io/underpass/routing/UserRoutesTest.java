package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.FastPathFeature;
import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.model.LoadBalancer.Protocol;
import io.underpass.model.LoadBalancer.Sku;
import io.underpass.model.PrivateEndpoint;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualNetworkPeering.Setting;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.DropCode;
import io.underpass.plan.Flow;
import io.underpass.plan.Forwarding;
import io.underpass.plan.Mapping;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import io.underpass.routing.Lab.FastPath;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What route tables make of a plan: at hosts, at gateways, and between networks. */
class UserRoutesTest {
  /** hub with a firewall on host-2, spoke with s-1 on host-1, other with o-1 on host-2; both use hub's gateway. */
  private final Lab lab = Lab.hub()
      .gateway("gw", "hub", GatewaySku.ER_GW3_AZ)
      .connect("c", "gw", "er", FastPath.OFF)
      .machine("fw", "hub", "host-2", "10.0.1.4", "fd00::4")
      .forwarding("fw", true)
      .spoke("spoke", "eastus", "10.1.0.0/16")
      .machine("s-1", "spoke", "host-1", "10.1.0.10")
      .spoke("other", "eastus", "10.2.0.0/16")
      .machine("o-1", "other", "host-2", "10.2.0.10")
      .hubAndSpoke("hub", "spoke")
      .hubAndSpoke("hub", "other");

  private Forwarding.Decision from(String machine, String destination) {
    Plan plan = new Planner().plan(lab.view());
    NodePlan host = plan.nodes().values().stream().filter(node -> node.ports().containsKey(machine)).findFirst().orElseThrow();
    Port port = host.ports().get(machine);
    IpAddress to = IpAddress.parse(destination);
    return new Forwarding(host).decide(port.network(), port.policy(), new Flow(to, to, 6, 1, 2));
  }

  private Forwarding.Decision atGateway(String network, String destination) {
    NodePlan gateway = new Planner().plan(lab.view()).nodes().get("gw-0");
    WireNetwork arriving = gateway.networks().get(lab.number(Lab.networkId(network)));
    IpAddress to = IpAddress.parse(destination);
    return new Forwarding(gateway).decide(arriving.lookup(), arriving.policy(), new Flow(to, to, 6, 1, 2));
  }

  private Target.Tunnel firewall() {
    return new Target.Tunnel("host-2", lab.port("fw"));
  }

  @ParameterizedTest
  @CsvSource({
    "10.1.0.10, 10.0.0.0/8 None,                 VNET_PEERING,         NONE",
    "10.1.0.10, 10.1.0.0/16 None,                UDR,                  ROUTE_NONE",
    "10.1.0.10, 10.1.0.0/24 Internet,            UDR,                  INTERNET",
    "10.0.1.11, 10.0.1.11/32 None,               UDR,                  ROUTE_NONE",
    "10.0.1.11, 10.0.1.0/24 VnetLocal,           PORT_ON_HOST,         NONE",
    "10.10.0.9, 10.10.0.0/16 VnetLocal,          UDR_NOT_LOCAL,        NO_ROUTE",
    "10.10.0.9, 10.10.0.0/17 VnetLocal,          UDR_NOT_LOCAL,        NO_ROUTE",
    "10.10.0.9, 10.10.0.0/16 None,               UDR,                  ROUTE_NONE",
    "10.10.0.9, 10.0.0.0/8 None,                 ON_PREMISES,          NONE",
    "10.10.0.9, 10.10.0.0/24 VirtualNetworkGateway, UDR,               NONE",
    "10.10.0.9, 0.0.0.0/0 VirtualNetworkGateway, ON_PREMISES,          NONE",
    "10.99.0.9, 0.0.0.0/0 VirtualNetworkGateway, UDR_NO_GATEWAY_ROUTE, NO_ROUTE",
    "10.99.0.9, 0.0.0.0/0 None,                  UDR,                  ROUTE_NONE",
    "10.99.0.9, 192.0.2.0/24 None,               SYSTEM_NONE,          ROUTE_NONE",
    "203.0.113.1, 192.0.2.0/24 None,             SYSTEM_INTERNET,      INTERNET",
    "203.0.113.1, Storage Internet,              SYSTEM_INTERNET,      INTERNET",
    "203.0.113.1, 0.0.0.0/0 VirtualAppliance 10.0.9.9, UDR_APPLIANCE_MISSING,       ROUTE_NONE",
    "203.0.113.1, 0.0.0.0/0 VirtualAppliance 10.0.1.11, UDR_APPLIANCE_NO_FORWARDING, ROUTE_NONE",
    "203.0.113.1, 0.0.0.0/0 VirtualAppliance 10.1.0.99, UDR_APPLIANCE_MISSING,       ROUTE_NONE",
    "203.0.113.1, 0.0.0.0/0 VirtualAppliance 10.9.0.4, UDR_APPLIANCE_UNREACHABLE,    ROUTE_NONE",
    "203.0.113.1, 0.0.0.0/0 VirtualAppliance 10.0.1.77, UDR_APPLIANCE_NO_PORT,       ROUTE_NONE",
  })
  void eachNextHop(String destination, String route, String code, DropCode drop) {
    lab.nic("lonely", "hub", "10.0.1.77").forwarding("lonely", true).routes("hub", "default", route);
    Forwarding.Decision decision = from("vm-1", destination);
    assertThat(decision.reason().code()).isEqualTo(code);
    assertThat(decision.target() instanceof Target.Drop(DropCode why) ? why : DropCode.NONE).isEqualTo(drop);
  }

  /** A private endpoint's own route counts before all but a user's for that very address, in peered networks too; by the subnet's policies it doesn't. */
  @ParameterizedTest
  @CsvSource({
    "DISABLED,            10.0.0.0/16 None,  NONE",
    "DISABLED,            10.0.1.40/31 None, NONE",
    "DISABLED,            10.0.1.40/32 None, ROUTE_NONE",
    "NETWORK_SECURITY_GROUP_ENABLED, 10.0.0.0/16 None, NONE",
    "ROUTE_TABLE_ENABLED, 10.0.0.0/16 None,  ROUTE_NONE",
    "ENABLED,             10.0.1.40/31 None, ROUTE_NONE",
    "ENABLED,             10.0.0.0/8 None,   NONE",
  })
  void privateEndpoints(Subnet.PrivateEndpointPolicies policies, String route, DropCode drop) {
    lab.privateEndpoint("pe", "hub", "host-2", "10.0.1.40")
        .endpointPolicies("hub", "default", policies)
        .routes("hub", "default", route)
        .routes("spoke", "default", route);
    for (String machine : List.of("vm-1", "s-1")) {
      Target target = from(machine, "10.0.1.40").target();
      assertThat(target instanceof Target.Drop(DropCode why) ? why : DropCode.NONE).as(machine).isEqualTo(drop);
    }
    lab.routes("hub", "default", true, route);
    Target alone = from("vm-1", "10.0.1.40").target();
    assertThat(alone instanceof Target.Drop(DropCode why) ? why : DropCode.NONE).as("without learnt routes").isEqualTo(drop);
  }

  @Test
  void packetsReachAPrivateEndpointOnceItIsApproved() {
    lab.privateEndpoint("pe", "hub", "host-2", "10.0.1.40");
    assertThat(from("vm-1", "10.0.1.40").target()).isInstanceOf(Target.Tunnel.class);
    PrivateEndpoint before = lab.resources.all(PrivateEndpoint.class).getFirst();
    lab.put(new PrivateEndpoint(before.id(), before.location(), before.subnet(), null, List.of(), PrivateEndpoint.Status.PENDING));
    assertThat(from("vm-1", "10.0.1.40").target()).isEqualTo(new Target.Drop(DropCode.NO_PORT));
    assertThat(Bindings.of(lab.view()).problems().values()).singleElement().asString().contains("is Pending");
  }

  /** A front end as next hop: to the machines behind it that take packets and may forward, by a rule for all ports. */
  @Test
  void anApplianceBehindALoadBalancer() {
    lab.put(Balancers.internal("lb", Sku.STANDARD, "hub", "10.0.1.100", Balancers.rule("lb", Protocol.ALL, 0, 0)))
        .routes("hub", "default", "0.0.0.0/0 VirtualAppliance 10.0.1.100");
    Balancers.join(lab, "lb", "vm-2");
    assertThat(from("vm-1", "203.0.113.1").reason().code()).as("vm-2 doesn't forward").isEqualTo("UDR_APPLIANCE_NO_BACKEND");
    Balancers.join(lab, "lb", "fw");
    assertThat(from("vm-1", "203.0.113.1").target()).isEqualTo(firewall());
    lab.routes("spoke", "default", "0.0.0.0/0 VirtualAppliance 10.0.1.100");
    assertThat(from("s-1", "203.0.113.1").target()).as("across a peering").isEqualTo(firewall());
    lab.health = new BackendHealth(Set.of(new BackendHealth.Asked(Balancers.probe("lb"), Balancers.member("fw"))));
    assertThat(from("vm-1", "203.0.113.1").reason().code()).as("fw is down").isEqualTo("UDR_APPLIANCE_NO_BACKEND");
    lab.health = BackendHealth.ALL_UP;
    lab.put(Balancers.internal("lb", Sku.STANDARD, "hub", "10.0.1.100", Balancers.rule("lb", Protocol.TCP, 80, 80)));
    assertThat(from("vm-1", "203.0.113.1").reason().code()).as("one port alone").isEqualTo("UDR_APPLIANCE_NO_BACKEND");
  }

  /** Packets go to the appliance's host with the number of its port; at its own host straight to the port. */
  @Test
  void anApplianceIsReachedByItsPortsNumber() {
    lab.routes("hub", "default", "0.0.0.0/0 VirtualAppliance 10.0.1.4", "::/0 VirtualAppliance fd00::4");
    assertThat(from("vm-1", "203.0.113.1").target()).isEqualTo(firewall());
    assertThat(from("vm-1", "2001:db8::1").target()).isEqualTo(firewall());
    assertThat(from("vm-2", "203.0.113.1").target()).isEqualTo(new Target.Machine("fw"));
    assertThat(from("vm-2", "203.0.113.1").exact()).isFalse();
    // A user's default route takes the place of the reserved ranges too.
    assertThat(from("vm-1", "10.99.0.1").target()).isEqualTo(firewall());
    assertThat(from("vm-1", "10.1.0.10").target()).isEqualTo(new Target.Machine("s-1"));
  }

  @Test
  void anApplianceAcrossAPeeringNeedsAccess() {
    lab.routes("spoke", "default", "10.2.0.0/16 VirtualAppliance 10.0.1.4");
    assertThat(from("s-1", "10.2.0.10").target()).isEqualTo(firewall());
    lab.peer("hub", Set.of(), "spoke", Lab.ACCESS);
    assertThat(from("s-1", "10.2.0.10").reason().code()).isEqualTo("UDR_APPLIANCE_UNREACHABLE");
  }

  @Test
  void aSubnetWithoutItsTableIsAsBefore() {
    lab.table("hub", "default", Lab.tableId("gone"));
    assertThat(new Planner().plan(lab.view()).nodes().get("host-1").ports().get("vm-1").policy()).isNull();
    lab.routes("hub", "default", "10.1.0.0/16 None");
    assertThat(from("vm-1", "10.1.0.10").reason().code()).isEqualTo("UDR");
    lab.table("hub", "default", null);
    assertThat(from("vm-1", "10.1.0.10").reason().code()).isEqualTo("VNET_PEERING");
  }

  /** Another subnet's machines don't have them. */
  @Test
  void routesAreOfOneSubnet() {
    lab.routes("hub", "GatewaySubnet", "10.1.0.0/16 None");
    assertThat(from("vm-1", "10.1.0.10").target()).isEqualTo(new Target.Machine("s-1"));
  }

  @Test
  void withoutPropagationOnlyTheSystemsAndTheUsersCount() {
    lab.routes("spoke", "default", true);
    assertThat(from("s-1", "10.10.0.9").reason().code()).isEqualTo("SYSTEM_NONE");
    assertThat(from("s-1", "203.0.113.1").target()).isEqualTo(new Target.Drop(DropCode.INTERNET));
    assertThat(from("s-1", "10.0.1.10").target()).isEqualTo(new Target.Machine("vm-1"));
    assertThat(from("s-1", "10.1.0.99").reason().code()).isEqualTo("NO_NIC");
    lab.routes("spoke", "default", true, "0.0.0.0/0 VirtualAppliance 10.0.1.4");
    assertThat(from("s-1", "10.10.0.9").target()).isEqualTo(firewall());
    assertThat(from("s-1", "10.0.1.10").target()).isEqualTo(new Target.Machine("vm-1"));
    lab.routes("spoke", "default", false, "0.0.0.0/0 VirtualAppliance 10.0.1.4");
    assertThat(from("s-1", "10.10.0.9").reason().code()).isEqualTo("ON_PREMISES");
  }

  /** The gateway's subnet's routes hold for what it passes on to its own network and to those that use it. */
  @Test
  void atTheGateway() {
    lab.routes("hub", "GatewaySubnet", "10.1.0.0/16 VirtualAppliance 10.0.1.4", "10.0.1.10/32 None");
    assertThat(atGateway("spoke", "10.1.0.10").target()).isEqualTo(firewall());
    assertThat(atGateway("other", "10.2.0.10").reason().code()).isEqualTo("PORT_ON_HOST");
    assertThat(atGateway("hub", "10.0.1.10").target()).isEqualTo(new Target.Drop(DropCode.ROUTE_NONE));
    assertThat(atGateway("hub", "10.0.1.11").reason().code()).isEqualTo("PORT_ON_HOST");
    // It learns, whatever its table says, and it leads nowhere else.
    lab.routes("hub", "GatewaySubnet", true, "10.1.0.0/16 VirtualAppliance 10.0.1.4");
    assertThat(atGateway("hub", "10.10.0.9").reason().code()).isEqualTo("ON_PREMISES");
    assertThat(atGateway("hub", "203.0.113.1").target()).isEqualTo(new Target.Drop(DropCode.NO_ROUTE));
  }

  private Mapping atEdge(String address) {
    return Lab.mapping(new Planner().plan(lab.view()), "er-primary", lab.number(Lab.circuitId("er")), address);
  }

  private Trace trace(String destination) {
    View view = lab.view();
    return Paths.trace(view, new Planner().plan(view), Query.icmp(IpAddress.parse("10.10.0.9"), IpAddress.parse(destination)));
  }

  @Test
  void aProvidersFastPathSkipsTheGatewaysRoutesAndSaysSo() {
    lab.routes("hub", "GatewaySubnet", "10.0.1.10/32 VirtualAppliance 10.0.1.4", "10.0.1.11/32 VnetLocal").connect("c", "gw", "er", FastPath.ON);
    assertThat(atEdge("10.0.1.10").reason().code()).isEqualTo("FP_ELIGIBLE");
    assertThat(trace("10.0.1.10").there().bypass()).isTrue();
    assertThat(trace("10.0.1.10").warnings()).extracting("code").contains("FP_UDR_SKIPPED");
    assertThat(trace("10.0.1.11").warnings()).extracting("code").doesNotContain("FP_UDR_SKIPPED");
  }

  @Test
  void anOptionKeepsThoseDestinationsOnTheGateway() {
    lab.options = new Options(Options.Limits.OF_THE_SKU, Options.GatewayRoutes.KEPT_ON_THE_GATEWAY);
    lab.routes("hub", "GatewaySubnet", "10.0.1.10/32 VirtualAppliance 10.0.1.4").connect("c", "gw", "er", FastPath.ON);
    assertThat(atEdge("10.0.1.10")).isNull();
    assertThat(atEdge("10.0.1.11").reason().code()).isEqualTo("FP_ELIGIBLE");
    Trace trace = trace("10.0.1.10");
    assertThat(trace.there().hops().getFirst().reason().code()).isEqualTo("FP_UDR_GATEWAY");
    assertThat(trace.there().appliances()).extracting("port").containsExactly("fw");
    assertThat(trace.warnings()).extracting("code").doesNotContain("FP_UDR_SKIPPED");
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.1.10, 10.0.1.0/25 VirtualAppliance 10.0.1.4,  FP_UDR_HONOURED",
    "10.1.0.10, 10.1.0.0/16 VirtualAppliance 10.0.1.4,  FP_UDR_HONOURED",
    "10.0.1.10, 10.0.0.0/8 VirtualAppliance 10.0.1.4,   FP_ELIGIBLE",
    "10.0.1.10, 10.0.1.0/24 VnetLocal,                  FP_ELIGIBLE",
    "10.0.1.10, 10.0.1.10/32 None,                      FP_UDR_HONOURED",
    "10.0.1.10, 10.0.1.10/32 VirtualAppliance 10.0.1.11, FP_UDR_HONOURED",
    "10.0.1.10, 10.0.1.10/32 VirtualNetworkGateway,     FP_UDR_GATEWAY",
    "10.0.1.10, 10.0.1.10/32 VirtualAppliance 10.1.0.10, FP_UDR_GATEWAY",
  })
  void onAPortOfOnesOwnFastPathFollowsTheGatewaysRoutes(String destination, String route, String code) {
    lab.direct("er").routes("hub", "GatewaySubnet", route).connect("c", "gw", "er", FastPath.ON);
    Trace.Way way = trace(destination).there();
    assertThat(way.hops().getFirst().reason().code()).isEqualTo(code);
    assertThat(way.usesGateway()).isEqualTo(code.equals("FP_UDR_GATEWAY"));
    if (code.equals("FP_UDR_HONOURED") && route.endsWith("10.0.1.4")) {
      assertThat(atEdge(destination).target()).isEqualTo(firewall());
      assertThat(way.appliances()).extracting("port").containsExactly("fw");
    }
  }

  /** What came while FastPath was on counts once it is turned off and on. */
  @Test
  void routesThatCameLaterAreSkippedUntilTheyArePickedUp() {
    lab.direct("er").routes("hub", "GatewaySubnet", "10.0.1.10/32 None").connect("c", "gw", "er", FastPath.ON).pickedUp("c");
    assertThat(atEdge("10.0.1.10").reason().code()).isEqualTo("FP_ELIGIBLE");
    assertThat(trace("10.0.1.10").warnings()).extracting("code").contains("FP_UDR_SKIPPED");
    lab.pickedUp("c", FastPathFeature.GATEWAY_ROUTES);
    assertThat(atEdge("10.0.1.10").target()).isEqualTo(new Target.Drop(DropCode.ROUTE_NONE));
  }

  /** The side that receives must allow what others have forwarded; what is its neighbour's own always comes in. */
  @Test
  void betweenNetworksForwardedTrafficMustBeAllowed() {
    Plan closed = new Planner().plan(lab.view());
    Crossing toSpoke = new Crossing(lab.number(Lab.networkId("hub")), lab.number(Lab.networkId("spoke")));
    Crossing toFirewall = new Crossing(lab.number(Lab.networkId("spoke")), lab.port("fw"));
    assertThat(closed.nodes().get("host-2").crossings()).containsEntry(toSpoke, List.of(Prefix.parse("10.0.0.0/16")));
    assertThat(closed.nodes().get("host-1").crossings())
        .containsEntry(new Crossing(toSpoke.to(), toSpoke.from()), List.of(Prefix.parse("10.1.0.0/16")))
        .containsEntry(toFirewall, List.of(Prefix.parse("10.1.0.0/16")));
    Set<Setting> open = EnumSet.of(Setting.ALLOW_VIRTUAL_NETWORK_ACCESS, Setting.ALLOW_FORWARDED_TRAFFIC);
    lab.peer("hub", open, "spoke", open);
    Plan opened = new Planner().plan(lab.view());
    assertThat(opened.nodes().get("host-2").crossings()).doesNotContainKey(toSpoke);
    assertThat(opened.nodes().get("host-1").crossings()).doesNotContainKey(toFirewall);
  }

  /** While an edge is dead what it announced is no route: a shorter one of the user's holds. */
  @Test
  void whatIsNotHeardAnyMoreGivesWayToTheUsers() {
    lab.routes("spoke", "default", "0.0.0.0/0 VirtualAppliance 10.0.1.4");
    assertThat(from("s-1", "10.10.0.9").reason().code()).isEqualTo("ON_PREMISES");
    lab.dead("er", LinkRole.PRIMARY, "carrier lost").dead("er", LinkRole.SECONDARY, "carrier lost");
    assertThat(from("s-1", "10.10.0.9").target()).isEqualTo(firewall());
    assertThat(from("vm-1", "10.10.0.9").reason().code()).isEqualTo("EDGE_DOWN");
  }

  @Test
  void aPortWithoutRoutesOfItsOwnHasNoPolicy() {
    Plan plan = new Planner().plan(lab.routes("spoke", "default", true).view());
    assertThat(plan.nodes().get("host-1").ports().get("s-1").policy())
        .isEqualTo(new Policy(lab.policy("spoke", "default"), Policy.Scope.ALONE));
    assertThat(plan.nodes().get("host-1").ports().get("vm-1").policy()).isNull();
  }
}
