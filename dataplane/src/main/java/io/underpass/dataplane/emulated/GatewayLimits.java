package io.underpass.dataplane.emulated;

import io.underpass.plan.Meter;
import org.jspecify.annotations.Nullable;

/** The buckets of a site, shared by its nodes. Bits a second are no bucket: the kernel shapes them, and here no packet takes time. */
final class GatewayLimits {
  private final Meter meter;
  private final @Nullable TokenBucket packets;
  private final @Nullable TokenBucket newFlows;

  GatewayLimits(Meter meter, long now) {
    this.meter = meter;
    this.packets = bucket(meter.packetsPerSecond(), Meter.PACKET_BURST_MS, now);
    this.newFlows = bucket(meter.newFlowsPerSecond(), Meter.FLOW_BURST_MS, now);
  }

  private static @Nullable TokenBucket bucket(long perSecond, long burstMs, long now) {
    return perSecond == 0 ? null : new TokenBucket(perSecond, Math.max(1, perSecond * burstMs / 1000), now);
  }

  Meter meter() {
    return meter;
  }

  synchronized boolean takePacket(long now) {
    return packets == null || packets.take(now);
  }

  synchronized boolean takeNewFlow(long now) {
    return newFlows == null || newFlows.take(now);
  }
}
