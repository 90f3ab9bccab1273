package io.underpass.dataplane.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.underpass.plan.DropCode;
import io.underpass.plan.Meter;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class GatewayLimitsTest {
  private static final Packet IN = PacketCases.IN.ttl(63).to("10.0.2.20");
  private long now = 5_000_000_000L;

  private Engine gateway(Meter meter) {
    return Engine.of(TestFabric.plan(meter), "gw-0", () -> now);
  }

  private static Verdict send(Engine gateway, Packet packet) {
    return gateway.receive(new Arrival.FromUnderlay(), packet.tunnelled(TestFabric.EDGE, TestFabric.GW_0, PacketCases.VNI));
  }

  /** Offers packets at an even rate for so many seconds and counts what became of them; NONE is what passed. */
  private Map<DropCode, Integer> offer(Engine gateway, int perSecond, int seconds, IntFunction<Packet> packets) {
    Map<DropCode, Integer> counts = new EnumMap<>(DropCode.class);
    long start = now;
    for (int i = 0; i < perSecond * seconds; i++) {
      now = start + i * 1_000_000_000L / perSecond;
      counts.merge(send(gateway, packets.apply(i)).code(), 1, Integer::sum);
    }
    return counts;
  }

  @Test
  void newFlowsBeyondTheLimitAreDropped() {
    Engine gateway = gateway(new Meter(null, 0, 700, 100_000));
    Map<DropCode, Integer> counts = offer(gateway, 2_000, 5, i -> IN.udp(i, 5201, 8));
    assertThat(counts.get(DropCode.NONE)).isCloseTo(3_500, within(35));
    assertThat(counts.get(DropCode.GW_FLOW_LIMIT)).isEqualTo(10_000 - counts.get(DropCode.NONE));
    assertThat(gateway.counters().newFlows()).isEqualTo((long) counts.get(DropCode.NONE));
    assertThat(gateway.counters().activeFlows()).isEqualTo((long) counts.get(DropCode.NONE));
  }

  @Test
  void packetsBeyondTheLimitAreDropped() {
    Map<DropCode, Integer> counts = offer(gateway(new Meter(null, 1_000, 0, 1024)), 4_000, 5, _ -> IN);
    assertThat(counts.get(DropCode.NONE)).isCloseTo(5_000, within(50));
    assertThat(counts).containsOnlyKeys(DropCode.NONE, DropCode.GW_PACKET_LIMIT);
  }

  @Test
  void aKnownFlowNeedsNoToken() {
    Engine gateway = gateway(new Meter(null, 0, 1, 1024));
    assertThat(send(gateway, IN).outcome()).isEqualTo(Verdict.Outcome.FORWARDED);
    assertThat(send(gateway, IN.udp(1, 5201, 8)).code()).isEqualTo(DropCode.GW_FLOW_LIMIT);
    assertThat(send(gateway, IN).outcome()).isEqualTo(Verdict.Outcome.FORWARDED);
    now += 1_000_000_000L;
    assertThat(send(gateway, IN.udp(1, 5201, 8)).outcome()).isEqualTo(Verdict.Outcome.FORWARDED);
  }

  @Test
  void pingsAreToldApartByTheirIdentifier() {
    Engine gateway = gateway(new Meter(null, 0, 1, 1024));
    assertThat(send(gateway, IN.echo(1, 8)).outcome()).isEqualTo(Verdict.Outcome.FORWARDED);
    assertThat(send(gateway, IN.echo(1, 48)).outcome()).isEqualTo(Verdict.Outcome.FORWARDED);
    assertThat(send(gateway, IN.echo(2, 8)).code()).isEqualTo(DropCode.GW_FLOW_LIMIT);
  }

  @Test
  void aFlowThatFindsNoPacketTokenKeepsItsEntry() {
    Engine gateway = gateway(new Meter(null, 1, 1_000, 1024));
    assertThat(send(gateway, IN).outcome()).isEqualTo(Verdict.Outcome.FORWARDED);
    assertThat(send(gateway, IN.udp(7, 7, 7)).code()).isEqualTo(DropCode.GW_PACKET_LIMIT);
    assertThat(gateway.counters().newFlows()).isEqualTo(2);
    assertThat(gateway.counters().drops()).containsExactly(Map.entry(DropCode.GW_PACKET_LIMIT, 1L));
  }

  @Test
  void aFlowIsActiveForFourMinutes() {
    Engine gateway = gateway(new Meter(null, 0, 0, 1024));
    send(gateway, IN);
    now += 239_000_000_000L;
    send(gateway, IN.udp(7, 7, 7));
    assertThat(gateway.counters().activeFlows()).isEqualTo(2);
    now += 2_000_000_000L;
    assertThat(gateway.counters().activeFlows()).isEqualTo(1);
  }

  @Test
  void aFullTableForgetsTheLongestUnused() {
    Engine gateway = gateway(new Meter(null, 0, 0, 1024));
    offer(gateway, 10_000, 1, i -> IN.udp(i, 9, 8));
    assertThat(gateway.counters().activeFlows()).isEqualTo(1024);
    assertThat(gateway.counters().newFlows()).isEqualTo(10_000);
  }

  @Test
  void theInstancesOfASiteShareTheLimit() {
    EmulatedFabric fabric = EmulatedFabric.of(TestFabric.plan(new Meter(null, 1_000, 0, 1024)), () -> now);
    long passed = 0;
    for (int i = 0; i < 100; i++) {
      passed += fabric.send("c1", PacketCases.IN.to("10.0.2.20").udp(i, 5201, 8).frame()).deliveredTo().isPresent() ? 1 : 0;
    }
    assertThat(passed).as("ten at once, not ten an instance").isEqualTo(10);
  }

  @Test
  void aClockThatStandsOrRunsBackFillsNothing() {
    TokenBucket bucket = new TokenBucket(10, 2, 1_000);
    assertThat(bucket.take(1_000)).isTrue();
    assertThat(bucket.take(0)).isTrue();
    assertThat(bucket.take(500)).isFalse();
    assertThat(bucket.take(100_001_000)).isTrue();
    assertThat(bucket.take(Long.MAX_VALUE)).isTrue();
    assertThat(bucket.take(Long.MAX_VALUE)).isTrue();
    assertThat(bucket.take(Long.MAX_VALUE)).isFalse();
  }
}
