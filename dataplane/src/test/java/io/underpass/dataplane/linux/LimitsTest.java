package io.underpass.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.dataplane.NodeCounters;
import io.underpass.plan.DropCode;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A gateway's limits bind on the gateway path, for all instances of a site together, and nowhere else. */
@EnabledIf(value = "io.underpass.dataplane.linux.Privileges#here", disabledReason = "needs Linux and root")
class LimitsTest {
  private static final int OFFERED = 20_000;
  private static final int LIMIT = 7_000;
  private static final int SECONDS = 2;

  @Test
  void newFlowsPassAtTheLimitThroughTheGateway() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      plane.apply(bench.plan(1, false, Bench.meter(10_000, 1_000_000, LIMIT)));
      double seconds = offer(bench);
      Map<String, NodeCounters> counters = plane.counters();
      long passed = counters.get("gw-0").newFlows() + counters.get("gw-1").newFlows();
      // A bucket holds little: a sender that is kept waiting loses tokens, never gains any. How near it comes is for the bench.
      assertThat(passed).isBetween((long) (LIMIT * seconds * 0.4), (long) (LIMIT * (seconds + 0.03) * 1.01));
      assertThat(counters.get("gw-0").drops()).containsKey(DropCode.GW_FLOW_LIMIT);
      assertThat(counters.get("gw-1").drops()).containsKey(DropCode.GW_FLOW_LIMIT);
    }
  }

  @Test
  void packetsBindAndBypassedOnesDont() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      plane.apply(bench.plan(1, false, Bench.meter(10_000, 1_000, 0)));
      double seconds = offer(bench);
      Map<String, NodeCounters> counters = plane.counters();
      long passed = counters.get("gw-0").forwarded().packets() + counters.get("gw-1").forwarded().packets();
      assertThat(passed).isBetween((long) (1_000 * seconds * 0.4), (long) (1_000 * (seconds + 0.01) * 1.01) + 1);
      plane.apply(bench.plan(2, true, Bench.meter(10_000, 1_000, 0)));
      long before = plane.counters().get("host-1").forwarded().packets();
      offer(bench);
      assertThat(plane.counters().get("host-1").forwarded().packets() - before).isGreaterThanOrEqualTo((long) OFFERED * SECONDS);
    }
  }

  /** A datagram to another port each, evenly. How long it took, in seconds. */
  private static double offer(Bench bench) {
    return Netns.in(bench.onprem, () -> {
      try (DatagramChannel channel = DatagramChannel.open()) {
        ByteBuffer payload = ByteBuffer.allocate(18);
        long start = System.nanoTime();
        for (int sent = 0; sent < OFFERED * SECONDS; sent++) {
          while (System.nanoTime() - start < sent * (1_000_000_000L / OFFERED)) {
            Thread.onSpinWait();
          }
          channel.send(payload.rewind(), new InetSocketAddress("10.0.1.10", 1_024 + sent));
        }
        return (System.nanoTime() - start) / 1e9;
      }
    });
  }
}
