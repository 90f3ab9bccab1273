package io.underpass.dataplane.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.net.BitRate;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Meter;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EmulatedFabricTest {
  private final EmulatedFabric fabric = EmulatedFabric.of(TestFabric.plan(), () -> 0);

  private static List<String> nodes(List<EmulatedFabric.Hop> hops) {
    return hops.stream().map(EmulatedFabric.Hop::node).toList();
  }

  @Test
  void aMappedAddressIsReachedPastTheGateways() {
    EmulatedFabric.Journey journey = fabric.send("c1", PacketCases.IN.frame());
    assertThat(nodes(journey.hops())).containsExactly("edge", "host-1");
    assertThat(journey.deliveredTo()).contains("m10");
    assertThat(journey.end().sent().orElseThrow().frame()).isEqualTo(PacketCases.IN.ttl(63).macs(TestFabric.M10, Packet.ROUTER).frame());
  }

  @Test
  void theOthersAreReachedThroughAGateway() {
    EmulatedFabric.Journey journey = fabric.send("c1", PacketCases.IN6.to("fd00::20").frame());
    assertThat(nodes(journey.hops())).startsWith("edge").endsWith("host-2").hasSize(3);
    assertThat(journey.hops().get(1).node()).startsWith("gw-");
    assertThat(journey.deliveredTo()).contains("m20");
    assertThat(journey.end().sent().orElseThrow().frame())
        .isEqualTo(PacketCases.IN6.to("fd00::20").ttl(62).macs(TestFabric.M20, Packet.ROUTER).frame());
  }

  @Test
  void theWayBackIsStraight() {
    EmulatedFabric.Journey journey = fabric.send("m20", PacketCases.OUT.from("10.0.2.20").frame());
    assertThat(nodes(journey.hops())).containsExactly("host-2", "edge");
    assertThat(journey.deliveredTo()).contains("c1");
  }

  @Test
  void anErrorOfAGatewayTravelsBackToTheCustomer() {
    EmulatedFabric.Journey journey = fabric.send("c1", PacketCases.IN.to("10.0.2.20").ttl(2).frame());
    assertThat(journey.end().code()).isEqualTo(DropCode.TTL_EXCEEDED);
    assertThat(journey.hops()).hasSize(2);
    assertThat(nodes(journey.errorHops())).containsExactly("edge");
    assertThat(journey.errorHops().getLast().verdict().sent().orElseThrow().exit()).isEqualTo(new Emission.Exit.ToPort("c1"));
    assertThat(journey.deliveredTo()).isEmpty();
  }

  @Test
  void anErrorAtThePortNeedsNoHop() {
    EmulatedFabric.Journey journey = fabric.send("c1", PacketCases.IN.ttl(1).frame());
    assertThat(journey.end().error()).isPresent();
    assertThat(journey.errorHops()).isEmpty();
  }

  /** Two gateways that point at each other: the hop limit ends it. */
  @Test
  void aLoopBetweenGatewaysEnds() {
    Plan plan = LoopingPlan.plan();
    EmulatedFabric.Journey journey = EmulatedFabric.of(plan, () -> 0).send("c1", PacketCases.IN.to("10.0.3.3").ttl(255).frame());
    assertThat(journey.end().code()).isEqualTo(DropCode.TTL_EXCEEDED);
    assertThat(journey.hops()).hasSize(255);
  }

  @Test
  void namesWhatIsMissing() {
    assertThatThrownBy(() -> fabric.send("c9", new byte[0])).hasMessageContaining("'c9'");
    assertThatThrownBy(() -> Engine.of(TestFabric.plan(), "nowhere", () -> 0)).hasMessageContaining("'nowhere'");
    Engine edge = Engine.of(TestFabric.plan(), "edge", () -> 0);
    assertThatThrownBy(() -> edge.receive(new Arrival.AtPort("m10"), new byte[0])).hasMessageContaining("'m10'");
    Node twin = new Node("twin", "twin", NodeRole.HOST, TestFabric.EDGE.underlay(), List.of());
    Plan clash = new Plan(1, Map.of("edge", NodePlan.idle(TestFabric.EDGE), "twin", NodePlan.idle(twin)));
    assertThatThrownBy(() -> EmulatedFabric.of(clash, () -> 0)).isInstanceOf(DataPlaneException.class).hasMessageContaining("198.18.0.1");
  }

  @Test
  void theTightestLimitIsPredicted() {
    Meter meter = new Meter(BitRate.ofMegabits(1000), 100_000, 7_000, 1024);
    List<Prediction.Metered> gateway = List.of(new Prediction.Metered("gw-0", meter));
    Optional<BitRate> link = Optional.of(BitRate.ofMegabits(500));
    assertThat(Prediction.of(gateway, Optional.empty(), 1500)).map(Object::toString)
        .contains("1 Gbit/s (predicted; bits a second at gw-0)");
    assertThat(Prediction.of(gateway, Optional.empty(), 540)).map(Object::toString)
        .contains("432 Mbit/s (predicted; packets a second at gw-0)");
    assertThat(Prediction.of(gateway, link, 1500)).map(Object::toString).contains("500 Mbit/s (predicted; the link's rate)");
    assertThat(Prediction.of(gateway, link, 1500)).map(Prediction::packetsPerSecond).contains(41_666L);
    assertThat(Prediction.of(List.of(), Optional.empty(), 1500)).isEmpty();
    assertThat(Prediction.of(List.of(new Prediction.Metered("gw-0", new Meter(null, 0, 0, 1024))), Optional.empty(), 1500)).isEmpty();
    assertThatThrownBy(() -> Prediction.of(gateway, link, 19)).hasMessageContaining("19");
  }

  @Test
  void knowsItsNodes() {
    assertThat(fabric.node("gw-0")).map(Node::underlay).contains(IpAddress.parse("198.18.0.2"));
    assertThat(fabric.node("gw-9")).isEmpty();
  }
}
