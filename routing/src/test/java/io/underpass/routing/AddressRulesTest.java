package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.FastPathFeature;
import io.underpass.model.GatewaySku;
import io.underpass.net.IpAddress;
import io.underpass.plan.Plan;
import io.underpass.routing.Lab.FastPath;
import org.junit.jupiter.api.Test;

/** The rules about single addresses, each with an example that fails and one that passes: those of docs/rules.md. */
class AddressRulesTest {
  private final Lab lab = Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW3_AZ).connect("c", "gw", "er", FastPath.ON);

  /** Why the edge doesn't hold the address, or {@code FP_ELIGIBLE}. */
  private String code(String address) {
    return trace(address).there().hops().getFirst().reason().code();
  }

  private Trace trace(String address) {
    View view = lab.view();
    Plan plan = new Planner().plan(view);
    return Paths.trace(view, plan, new Query(
        IpAddress.parse("10.10.0.1"), IpAddress.parse(address), 6, 40_000, 443, Lab.circuitId("er"), null, null));
  }

  @Test
  void ipv6OnAProvidersCircuit() {
    FastPathRules.Place place = FastPathRules.Place.GATEWAYS_OWN_NETWORK;
    IpAddress ipv6 = IpAddress.parse("fd00::10");
    Topology.Join provider = Topology.of(lab.view()).joins().getFirst();
    Occupant machine = new Occupant(Occupant.Kind.MACHINE, Lab.nicId("vm-1"));
    assertThat(provider.addressRule(machine, ipv6).map(reason -> reason.code())).contains("FP_IPV6_PROVIDER");
    assertThat(provider.addressRule(machine, IpAddress.parse("10.0.1.10"))).isEmpty();
    lab.direct("er");
    Topology.Join direct = Topology.of(lab.view()).joins().getFirst();
    assertThat(FastPathRules.addressRule(direct.connection(), direct.circuit().resource(), place, machine, ipv6)).isEmpty();
  }

  @Test
  void privateEndpointOnAProvidersCircuit() {
    lab.privateEndpoint("pe", "hub", "host-1", "10.0.1.40").privateLink("c");
    assertThat(code("10.0.1.40")).isEqualTo("FP_PRIVATE_ENDPOINT");
    assertThat(trace("10.0.1.40").there().usesGateway()).isTrue();
    assertThat(trace("10.0.1.40").there().out()).isEqualTo("pe");
    assertThat(code("10.0.1.10")).as("a machine beside it").isEqualTo("FP_ELIGIBLE");
  }

  @Test
  void privateEndpointOnDirectNeedsTheConnectionsWord() {
    lab.direct("er").privateEndpoint("pe", "hub", "host-1", "10.0.1.40");
    assertThat(code("10.0.1.40")).isEqualTo("FP_PRIVATE_ENDPOINT");
    assertThat(trace("10.0.1.40").there().hops().getFirst().reason().text()).contains("--set enablePrivateLinkFastPath=true");
    lab.privateLink("c");
    assertThat(code("10.0.1.40")).isEqualTo("FP_ELIGIBLE");
    assertThat(trace("10.0.1.40").there().bypass()).isTrue();
  }

  @Test
  void privateLinkIsPickedUpOffAndOn() {
    lab.direct("er").privateEndpoint("pe", "hub", "host-1", "10.0.1.40").pickedUp("c").privateLink("c");
    assertThat(code("10.0.1.40")).isEqualTo("FP_OFF_AND_ON");
    assertThat(trace("10.0.1.40").there().hops().getFirst().reason().text()).contains(
        "az network vpn-connection update --name c --resource-group myResourceGroup --express-route-gateway-bypass false",
        "--express-route-gateway-bypass true");
    lab.pickedUp("c", FastPathFeature.PRIVATE_LINK);
    assertThat(code("10.0.1.40")).isEqualTo("FP_ELIGIBLE");
  }

  @Test
  void peeredNetworksArePickedUpOffAndOn() {
    lab.direct("er").pickedUp("c").spoke("spoke", "eastus", "10.1.0.0/16").machine("s-1", "spoke", "host-2", "10.1.0.10").hubAndSpoke("hub", "spoke");
    assertThat(code("10.1.0.10")).isEqualTo("FP_OFF_AND_ON");
    assertThat(trace("10.1.0.10").there().out()).isEqualTo("s-1");
    assertThat(code("10.0.1.10")).as("the gateway's own network").isEqualTo("FP_ELIGIBLE");
    lab.pickedUp("c", FastPathFeature.PEERED_NETWORKS);
    assertThat(code("10.1.0.10")).isEqualTo("FP_ELIGIBLE");
  }

  @Test
  void ipv6PrivateEndpointsStayOnTheGateway() {
    lab.direct("er").privateLink("c");
    Topology.Join direct = Topology.of(lab.view()).joins().getFirst();
    Occupant endpoint = new Occupant(Occupant.Kind.PRIVATE_ENDPOINT, Lab.nicId("pe"));
    assertThat(direct.addressRule(endpoint, IpAddress.parse("fd00::40")).map(reason -> reason.code())).contains("FP_PRIVATE_ENDPOINT");
    assertThat(direct.addressRule(endpoint, IpAddress.parse("10.0.1.40"))).isEmpty();
  }
}
