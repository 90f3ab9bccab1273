package io.underpass.bgp;

import java.time.Duration;

/**
 * Graceful restart with one neighbor (RFC 4724), in both roles.
 *
 * @param restartTime how long the neighbor shall keep our routes while we are away; whole seconds, 1–4095
 * @param staleTime how long we keep routes of a neighbor that is back but hasn't sent End-of-RIB; positive
 * @param forwarding whether packets go on while this speaker is away
 */
public record GracefulRestart(Duration restartTime, Duration staleTime, Forwarding forwarding) {
  /** What becomes of forwarding when the speaker dies: the F bit of a speaker that restarts. */
  public enum Forwarding {
    PRESERVED,
    LOST
  }

  /** 120 s, 360 s, forwarding preserved. */
  public static final GracefulRestart DEFAULT = new GracefulRestart(Duration.ofSeconds(120), Duration.ofSeconds(360), Forwarding.PRESERVED);

  /** @throws IllegalArgumentException naming what is out of range */
  public GracefulRestart {
    if (restartTime.getNano() != 0 || restartTime.toSeconds() < 1 || restartTime.toSeconds() > 4095) {
      throw new IllegalArgumentException("restart time " + restartTime + " is not whole seconds between 1 and 4095 (RFC 4724 section 3)");
    }
    if (!staleTime.isPositive()) {
      throw new IllegalArgumentException("stale time " + staleTime + " is not positive");
    }
  }
}
