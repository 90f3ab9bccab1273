package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.underpass.model.Connection;
import io.underpass.model.GatewaySku;
import io.underpass.net.IpAddress;
import io.underpass.routing.advice.Advice;
import io.underpass.routing.advice.Advice.Kind;
import io.underpass.routing.advice.Advice.Requirement;
import io.underpass.routing.advice.Advisor;
import io.underpass.routing.advice.Census;
import java.util.List;
import org.junit.jupiter.api.Test;

class AdvisorTest {
  private static Lab hubAndSpoke() {
    return Lab.hub()
        .spoke("spoke", "eastus", "10.1.0.0/16")
        .hubAndSpoke("hub", "spoke")
        .machine("s-1", "spoke", "host-2", "10.1.0.10")
        .machine("s-2", "spoke", "host-2", "10.1.0.11")
        .connect("c", "gw", "er", Lab.FastPath.OFF);
  }

  private static Advice advice(Lab lab) {
    View view = lab.view();
    return Advisor.of(view, view.resources().all(Connection.class).getFirst()).orElseThrow();
  }

  @Test
  void saysWhatIsMissingAndHowToCureIt() {
    Advice advice = advice(hubAndSpoke());
    assertThat(advice.ready()).isFalse();
    assertThat(advice.requirements()).extracting(Requirement::code, Requirement::met).containsExactly(
        tuple("CIRCUIT_NOT_PROVISIONED", true),
        tuple("FP_SKU", false),
        tuple("FP_PEERING", true),
        tuple("FP_OFF", false));
    assertThat(advice.requirements().get(1).cure()).startsWith("az network vnet-gateway update --name gw").endsWith("--sku ErGw3AZ");
    assertThat(advice.requirements().get(3).cure()).startsWith("az network vpn-connection update --name c");
  }

  @Test
  void countsWhatWouldBypass() {
    Advice advice = advice(hubAndSpoke());
    assertThat(advice.now().eligible()).isZero();
    assertThat(advice.now().total()).isEqualTo(5);
    assertThat(advice.then().eligible()).isEqualTo(3);
    assertThat(advice.then().groups()).extracting(Census.Group::code, Census.Group::addresses).containsExactly(
        tuple("FP_ELIGIBLE", 3), tuple("FP_PEERED_VNET", 2));
    assertThat(advice.then().bypasses(Lab.networkId("hub"), IpAddress.parse("10.0.1.10"))).isTrue();
    assertThat(advice.then().bypasses(Lab.networkId("spoke"), IpAddress.parse("10.1.0.10"))).isFalse();
  }

  @Test
  void everyAlternativeForTheSpokeIsWorkedOut() {
    List<Advice.Alternative> alternatives = advice(hubAndSpoke()).alternatives();
    assertThat(alternatives).extracting(Advice.Alternative::kind).containsExactly(Kind.GATEWAY_IN_SPOKE, Kind.DIRECT, Kind.MOVE_TO_HUB);
    assertThat(alternatives).allSatisfy(alternative -> {
      assertThat(alternative.network()).isEqualTo(Lab.networkId("spoke"));
      assertThat(alternative.result().total()).isEqualTo(2);
      assertThat(alternative.result().eligible()).as("%s", alternative).isEqualTo(2);
    });
  }

  @Test
  void ofManySpokesTheFirstAreWorkedOutAndOneThatIsAskedFor() {
    Lab lab = Lab.hub();
    for (int i = 0; i < Advisor.MOST_NETWORKS + 3; i++) {
      lab.spoke("spoke-" + i, "eastus", "10." + (20 + i) + ".0.0/16")
          .hubAndSpoke("hub", "spoke-" + i)
          .machine("s-" + i, "spoke-" + i, "host-2", "10." + (20 + i) + ".0.10");
    }
    lab.connect("c", "gw", "er", Lab.FastPath.OFF);
    Advice all = advice(lab);
    assertThat(all.alternatives()).hasSize(3 * Advisor.MOST_NETWORKS);
    assertThat(all.alternatives().getLast().network()).isEqualTo(Lab.networkId("spoke-2"));
    assertThat(all.leftOut()).containsExactly(Lab.networkId("spoke-3"), Lab.networkId("spoke-4"), Lab.networkId("spoke-5"));
    View view = lab.view();
    Advice one = Advisor.of(view, view.resources().all(Connection.class).getFirst(), Lab.networkId("spoke-5")::equals, Budget.ofAnAnswer())
        .orElseThrow();
    assertThat(one.alternatives()).hasSize(3).extracting(Advice.Alternative::network).containsOnly(Lab.networkId("spoke-5"));
    assertThat(one.leftOut()).hasSize(Advisor.MOST_NETWORKS + 2).doesNotContain(Lab.networkId("spoke-5"));
    assertThat(one.then()).isEqualTo(all.then());
  }

  @Test
  void anAlternativeThatDoesNotHelpSaysWhy() {
    Lab lab = Lab.hub()
        .spoke("far", "westeurope", "10.1.0.0/16")
        .hubAndSpoke("hub", "far")
        .machine("s-1", "far", "host-2", "10.1.0.10")
        .connect("c", "gw", "er", Lab.FastPath.OFF);
    Census direct = advice(lab).alternatives().stream().filter(it -> it.kind() == Kind.DIRECT).findFirst().orElseThrow().result();
    assertThat(direct.groups()).extracting(Census.Group::code).containsExactly("FP_GLOBAL_PEERING");
  }

  @Test
  void onAPortOfOnesOwnAnAddressBypassesByTheApplianceThatARouteNames() {
    Lab lab = hubAndSpoke().forwarding("vm-1", true)
        .routes("hub", "GatewaySubnet", "10.1.0.10/32 VirtualAppliance 10.0.1.10", "10.1.0.11/32 None");
    Census direct = advice(lab).alternatives().stream().filter(it -> it.kind() == Kind.DIRECT).findFirst().orElseThrow().result();
    assertThat(direct.groups()).extracting(Census.Group::code, Census.Group::addresses).containsExactly(tuple("FP_UDR_HONOURED", 2));
    assertThat(direct.bypasses(Lab.networkId("spoke"), IpAddress.parse("10.1.0.10"))).isTrue();
    assertThat(direct.bypasses(Lab.networkId("spoke"), IpAddress.parse("10.1.0.11"))).isFalse();
  }

  @Test
  void nothingIsMissingWhereFastPathRuns() {
    Advice advice = advice(Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW3_AZ).connect("c", "gw", "er", Lab.FastPath.ON));
    assertThat(advice.ready()).isTrue();
    assertThat(advice.now().eligible()).isEqualTo(3);
    assertThat(advice.alternatives()).isEmpty();
  }
}
