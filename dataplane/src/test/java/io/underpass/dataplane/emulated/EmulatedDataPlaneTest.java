package io.underpass.dataplane.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.NodeCounters.Duplex;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Mapping;
import io.underpass.plan.Meter;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Target;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EmulatedDataPlaneTest {
  private final EmulatedDataPlane dataPlane = new EmulatedDataPlane(() -> 0);

  private static Plan with(Plan plan, String node, String address, Target target) {
    NodePlan before = plan.nodes().get(node);
    Map<Mapping.Key, Mapping> mappings = new HashMap<>(before.mappings());
    Mapping.Key key = new Mapping.Key(node.equals("edge") ? TestFabric.CIRCUIT : TestFabric.HUB, IpAddress.parse(address));
    if (target == null) {
      mappings.remove(key);
    } else {
      mappings.put(key, new Mapping(target, TestFabric.REASON));
    }
    Map<String, NodePlan> nodes = new HashMap<>(plan.nodes());
    nodes.put(node, new NodePlan(before.node(), before.ports(), before.networks(), mappings, before.routes(), before.meter()));
    return new Plan(plan.revision() + 1, nodes);
  }

  @Test
  void everythingIsUpAndNothingHasSockets() {
    Plan plan = TestFabric.plan();
    dataPlane.apply(plan);
    assertThat(dataPlane.health()).containsOnlyKeys(plan.nodes().keySet());
    assertThat(dataPlane.health()).allSatisfy((name, health) -> {
      assertThat(health.isUp()).isTrue();
      assertThat(health.ports()).containsOnlyKeys(plan.nodes().get(name).ports().keySet());
    });
    assertThatThrownBy(() -> dataPlane.inside("edge", () -> 1)).hasMessageContaining("edge").hasMessageContaining("emulated");
  }

  @Test
  void touchesOnlyWhatDiffers() {
    Plan plan = TestFabric.plan();
    assertThat(dataPlane.kind()).isEqualTo("emulated");
    DataPlane.Applied first = dataPlane.apply(plan);
    assertThat(first.problems()).isEmpty();
    assertThat(first.changes()).isGreaterThan(40);
    assertThat(dataPlane.apply(TestFabric.plan()).changes()).as("the same plan again").isZero();
    Plan bypass = with(plan, "edge", "10.0.2.20", new Target.Tunnel("host-2", TestFabric.HUB));
    assertThat(dataPlane.apply(bypass).changes()).as("one mapping more").isEqualTo(1);
    assertThat(dataPlane.apply(with(bypass, "edge", "10.0.2.20", new Target.Tunnel("host-1", TestFabric.HUB))).changes()).as("changed")
        .isEqualTo(1);
    assertThat(dataPlane.apply(plan).changes()).as("one mapping less").isEqualTo(1);
    assertThat(dataPlane.apply(TestFabric.plan(null)).changes()).as("two nodes lose their meter").isEqualTo(2);
    assertThat(dataPlane.apply(Plan.EMPTY).changes()).isEqualTo(first.changes() - 2);
    assertThat(dataPlane.counters()).isEmpty();
  }

  @Test
  void aSwitchOfPathsShowsAtOnce() {
    Plan plan = TestFabric.plan();
    byte[] frame = PacketCases.IN.to("10.0.2.20").frame();
    dataPlane.apply(plan);
    assertThat(dataPlane.fabric().send("c1", frame).hops()).hasSize(3);
    dataPlane.apply(with(plan, "edge", "10.0.2.20", new Target.Tunnel("host-2", TestFabric.HUB)));
    assertThat(dataPlane.fabric().send("c1", frame).hops()).hasSize(2);
    dataPlane.apply(plan);
    assertThat(dataPlane.fabric().send("c1", frame).hops()).hasSize(3);
    assertThat(dataPlane.counters().get("edge").ports().get("c1").in().packets()).as("counters outlive plans").isEqualTo(3);
  }

  @Test
  void countsWhatPassed() {
    dataPlane.apply(TestFabric.plan());
    EmulatedFabric fabric = dataPlane.fabric();
    fabric.send("c1", PacketCases.IN.padding(6).frame());
    fabric.send("c1", PacketCases.IN.to("10.0.2.20").frame());
    fabric.send("m10", PacketCases.OUT.frame());
    fabric.send("m10", PacketCases.OUT.to("10.0.1.11").frame());
    fabric.send("c1", PacketCases.IN.to("11.0.0.1").frame());
    fabric.send("c1", PacketCases.IN.ttl(1).frame());
    fabric.send("m10", PacketCases.OUT.from("10.0.1.11").frame());
    fabric.send("m10", PacketCases.OUT.to("10.0.1.1").echo(1, 2).frame());

    Map<String, NodeCounters> counters = dataPlane.counters();
    NodeCounters edge = counters.get("edge");
    assertThat(edge.ports()).isEqualTo(Map.of("c1", new Duplex(new Count(2, 120), new Count(1, 140))));
    assertThat(edge.networks()).isEqualTo(Map.of(TestFabric.HUB, new Duplex(new Count(2, 120), new Count(1, 140))));
    assertThat(edge.forwarded()).isEqualTo(new Count(3, 260));
    assertThat(edge.drops()).isEqualTo(Map.of(DropCode.NO_ROUTE, 1L, DropCode.TTL_EXCEEDED, 1L));

    NodeCounters host = counters.get("host-1");
    assertThat(host.ports()).isEqualTo(Map.of(
        "m10", new Duplex(new Count(2, 280), new Count(1, 60)),
        "m11", new Duplex(Count.ZERO, new Count(1, 140)),
        "p12", new Duplex(Count.ZERO, Count.ZERO)));
    assertThat(host.networks()).isEmpty();
    assertThat(host.drops()).isEqualTo(Map.of(DropCode.SPOOFED_SOURCE, 1L));
    assertThat(counters.get("gw-0").forwarded().packets() + counters.get("gw-1").forwarded().packets()).isEqualTo(1);
    assertThat(counters.get("gw-0").newFlows() + counters.get("gw-1").newFlows()).isEqualTo(1);
  }

  @Test
  void nothingIsCountedBeforeAnythingPassed() {
    dataPlane.apply(TestFabric.plan());
    NodeCounters edge = dataPlane.counters().get("edge");
    assertThat(edge).isEqualTo(new NodeCounters(
        Map.of("c1", new Duplex(Count.ZERO, Count.ZERO)), Map.of(TestFabric.HUB, new Duplex(Count.ZERO, Count.ZERO)), Count.ZERO, Map.of(),
            0, 0));
  }

  @Test
  void bucketsOutliveAPlanWithTheSameMeter() {
    Meter meter = new Meter(null, 100, 0, 1024);
    byte[] frame = PacketCases.IN.to("10.0.2.20").frame();
    dataPlane.apply(TestFabric.plan(meter));
    assertThat(dataPlane.fabric().send("c1", frame).deliveredTo()).isPresent();
    dataPlane.apply(with(TestFabric.plan(meter), "gw-0", "10.0.9.9", new Target.Tunnel("host-2", TestFabric.HUB)));
    assertThat(dataPlane.fabric().send("c1", frame).end().code()).isEqualTo(DropCode.GW_PACKET_LIMIT);
    dataPlane.apply(TestFabric.plan(new Meter(null, 200, 0, 1024)));
    assertThat(dataPlane.fabric().send("c1", frame).deliveredTo()).as("a new size starts fresh").isPresent();
  }

  @Test
  void tearingDownLeavesNothing() {
    dataPlane.apply(TestFabric.plan());
    dataPlane.tearDown();
    assertThat(dataPlane.counters()).isEmpty();
    assertThat(dataPlane.apply(Plan.EMPTY).changes()).isZero();
    dataPlane.close();
  }
}
