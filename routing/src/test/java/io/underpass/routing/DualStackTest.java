package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.CircuitPeering;
import io.underpass.model.ExpressRouteCircuit.ProviderState;
import io.underpass.model.ExpressRouteCircuit.Tier;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.GatewaySku;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualNetwork;
import io.underpass.net.BitRate;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.Target;
import io.underpass.routing.Lab.FastPath;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DualStackTest {
  private final Lab lab = Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW3_AZ);

  @BeforeEach
  void addIpv6() {
    VirtualNetwork hub = lab.resources.get(VirtualNetwork.class, Lab.networkId("hub")).orElseThrow();
    CircuitPeering peering = Lab.peering("er", "172.16.0.0/30", "172.16.0.4/30");
    lab.put(
            new VirtualNetwork(
                hub.id(),
                hub.location(),
                List.of(Prefix.parse("10.0.0.0/16"), Prefix.parse("fd00:a::/48")),
                List.of(
                    new Subnet(hub.id().child("subnets", "default"), List.of(Prefix.parse("10.0.1.0/24"), Prefix.parse("fd00:a:0:1::/64"))),
                    new Subnet(
                        hub.id().child("subnets", "GatewaySubnet"),
                        List.of(Prefix.parse("10.0.255.0/27"), Prefix.parse("fd00:a:0:ff::/64")))),
                null),
            new CircuitPeering(
                peering.id(),
                peering.kind(),
                true,
                peering.peerAsn(),
                100,
                peering.ipv4(),
                new CircuitPeering.Links(Prefix.parse("fd00:c::/126"), Prefix.parse("fd00:c::4/126")),
                null))
        .machine("vm-1", "hub", "host-1", "10.0.1.10", "fd00:a:0:1::10")
        .announce("er", "fd00:b::/48")
        .connect("c", "gw", "er", FastPath.ON);
  }

  private Trace trace(Plan plan, View view) {
    return Paths.trace(view, plan, Query.icmp(IpAddress.parse("fd00:b::10"), IpAddress.parse("fd00:a:0:1::10")));
  }

  @Test
  void onAProvidersCircuitIpv6UsesTheGatewayAndIpv4BypassesIt() {
    View view = lab.view();
    Plan plan = new Planner().plan(view);
    assertThat(Lab.mapping(plan, "er-primary", lab.number(Lab.circuitId("er")), "fd00:a:0:1::10")).isNull();
    assertThat(Lab.mapping(plan, "er-primary", lab.number(Lab.circuitId("er")), "10.0.1.10")).isNotNull();
    Trace trace = trace(plan, view);
    assertThat(trace.there().usesGateway()).isTrue();
    assertThat(trace.there().hops().getFirst().reason().code()).isEqualTo("FP_IPV6_PROVIDER");
    assertThat(trace.back().verdict()).isEqualTo(Trace.Verdict.DELIVERED);
  }

  @Test
  void onAPortOfOnesOwnIpv6BypassesToo() {
    ExpressRoutePort port = new ExpressRoutePort(
        Lab.network("Microsoft.Network", "expressRoutePorts", "port"), "eastus", BitRate.ofMegabits(10_000));
    lab.put(port, Lab.circuitOf("er", Tier.STANDARD, port.id(), ProviderState.NOT_PROVISIONED));
    View view = lab.view();
    assertThat(trace(new Planner().plan(view), view).there().bypass()).isTrue();
  }

  @Test
  void addressesOfBothFamiliesAreWhereTheyBelong() {
    Plan plan = new Planner().plan(lab.view());
    assertThat(plan.nodes().get("er-secondary").ports().get("cust-s").addresses())
        .containsExactly(new Port.LinkAddress(IpAddress.parse("172.16.0.6"), 30), new Port.LinkAddress(IpAddress.parse("fd00:c::6"), 126));
    assertThat(plan.nodes().get("host-1").ports().get("vm-1").addresses())
        .containsExactly(new Port.LinkAddress(IpAddress.parse("10.0.1.1"), 24), new Port.LinkAddress(IpAddress.parse("fd00:a:0:1::1"), 64));
    assertThat(plan.nodes().get("gw-1").node().routerAddresses())
        .containsExactly(IpAddress.parse("10.0.255.13"), IpAddress.parse("fd00:a:0:ff::d"));
    assertThat(Lab.route(plan, "er-primary", lab.number(Lab.circuitId("er")), "fd00:b::/48").targets())
        .containsExactly(new Target.Customer("cust-p", IpAddress.parse("fd00:c::1")));
  }

  @Test
  void aPeeringWithoutIpv6CarriesNone() {
    lab.put(Lab.peering("er", "172.16.0.0/30", "172.16.0.4/30"));
    Plan plan = new Planner().plan(lab.view());
    assertThat(Lab.route(plan, "er-primary", lab.number(Lab.circuitId("er")), "fd00:a::/48")).isNull();
    assertThat(Lab.route(plan, "host-1", lab.number(Lab.networkId("hub")), "fd00:b::/48")).isNull();
    assertThat(Lab.route(plan, "er-primary", lab.number(Lab.circuitId("er")), "10.0.0.0/16")).isNotNull();
  }
}
