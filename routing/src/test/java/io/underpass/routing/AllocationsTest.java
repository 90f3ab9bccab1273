package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.GatewaySku;
import io.underpass.model.Host;
import io.underpass.model.LinkRole;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AllocationsTest {
  private static Demand demand(String... names) {
    return new Demand(
        List.of(names),
        Stream.of(names).map(name -> new Demand.Site("key " + name, "site", List.of(new Demand.Node("key " + name, "site")))).toList());
  }

  @Test
  void whatWasGivenStays() {
    Allocations first = Allocations.EMPTY.satisfying(demand("a", "b", "c"));
    Allocations second = first.satisfying(demand("c", "d"));
    assertThat(second.network("c")).isEqualTo(first.network("c"));
    assertThat(second.node("key c")).isEqualTo(first.node("key c"));
    assertThat(second.network("a")).isEmpty();
    assertThat(second.satisfying(demand("c", "d"))).isSameAs(second);
  }

  @Test
  void aNumberThatGoesIsNotGivenToAnotherInTheSameStep() {
    Allocations first = Allocations.EMPTY.satisfying(demand("a", "b"));
    Allocations second = first.satisfying(demand("b", "c"));
    assertThat(first.networks().values()).doesNotContain(second.network("c").orElseThrow());
  }

  @Test
  void equalWishesGetNumbers() {
    Allocations given = Allocations.EMPTY.satisfying(demand("a", "b", "c"));
    assertThat(given.nodes().values()).extracting(Allocations.NodeAllocation::name).containsExactlyInAnyOrder("site", "site-2", "site-3");
    assertThat(given.nodes().values()).extracting(Allocations.NodeAllocation::underlay).doesNotHaveDuplicates()
        .allMatch(Allocations.UNDERLAY::contains);
    assertThat(given.networks().values()).doesNotHaveDuplicates();
  }

  @Test
  void namesAreCutToWhatNodesMayBeCalled() {
    String name = "long name/".repeat(10);
    Allocations given = Allocations.EMPTY.satisfying(new Demand(
        List.of(), List.of(new Demand.Site("s", name, List.of(new Demand.Node("n1", name), new Demand.Node("n2", name))))));
    assertThat(given.nodes().values()).allSatisfy(node -> assertThat(node.name()).matches("[A-Za-z0-9._-]{1,63}"));
    assertThat(given.nodes().values()).extracting(Allocations.NodeAllocation::name).doesNotHaveDuplicates();
    assertThat(given.nodes().values()).extracting(Allocations.NodeAllocation::site).containsOnly(given.nodes().get("n1").site());
  }

  @Test
  void aGatewayIsOneSiteAndAHostOfItsNameAnother() {
    Lab lab = new Lab()
        .network("hub", "10.0.0.0/16", "10.0.1.0/24", "10.0.255.0/27")
        .gateway("gw", "hub", GatewaySku.ER_GW1_AZ)
        .host("gw")
        .host("gw-0");
    lab.view();
    assertThat(lab.allocations.node(Demand.instanceKey(Lab.gatewayId("gw"), 0)).orElseThrow().name()).isEqualTo("gw-0");
    assertThat(lab.allocations.node(Demand.instanceKey(Lab.gatewayId("gw"), 1)).orElseThrow().site()).isEqualTo("gw");
    assertThat(lab.allocations.node(Demand.hostKey("gw")).orElseThrow().site()).isEqualTo("gw-2");
    assertThat(lab.allocations.node(Demand.hostKey("gw-0")).orElseThrow().name()).isEqualTo("gw-0-2");
  }

  @Test
  void circuitsCallForTwoEdgesAndANetworkFromTheStart() {
    Lab lab = Lab.hub();
    Demand demand = Demand.of(lab.resources, Map.of());
    assertThat(demand.networks()).contains(Demand.networkKey(Lab.circuitId("er")), Demand.networkKey(Lab.networkId("hub")));
    assertThat(demand.sites()).extracting(Demand.Site::key)
        .contains(
            Demand.edgeKey(Lab.circuitId("er"), LinkRole.PRIMARY),
            Demand.edgeKey(Lab.circuitId("er"), LinkRole.SECONDARY),
            Host.id("host-1").key());
  }

  /** A subnet with a route table has a number for its routes, an interface that forwards one for its port; others have none. */
  @Test
  void numbersForRoutesAndForPorts() {
    Lab lab = Lab.hub().routes("hub", "default", "10.1.0.0/16 None").forwarding("vm-1", true);
    lab.view();
    assertThat(lab.policy("hub", "default")).isNotEqualTo(lab.port("vm-1")).isNotEqualTo(lab.number(Lab.networkId("hub")));
    assertThat(lab.allocations.network(Demand.portKey(Lab.nicId("vm-2")))).isEmpty();
    assertThat(lab.allocations.network(Demand.policyKey(Lab.subnetId("hub", "GatewaySubnet")))).isEmpty();
    lab.table("hub", "default", null).forwarding("vm-1", false).view();
    assertThat(lab.allocations.networks()).hasSize(2);
  }
}
