package io.underpass.bgp;

import java.time.Duration;
import java.util.List;

/**
 * BFD beside a session (RFC 5882): the neighbor is dead after {@code multiplier} packets missed.
 *
 * @param minTx desired interval between packets sent, 1 ms–60 s
 * @param minRx required interval between packets received, 1 ms–60 s
 * @param multiplier 1–255
 * @param mode whether BGP waits for BFD
 */
public record BfdTimers(Duration minTx, Duration minRx, int multiplier, Mode mode) {
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Duration MOST = Duration.ofSeconds(60);

  /** What BFD that isn't up yet means for BGP. */
  public enum Mode {
    /** BGP goes ahead; BFD that was up and goes down ends the session. */
    LENIENT,
    /** No session before BFD is up (draft-ietf-idr-bgp-bfd-strict-mode, without its capability). */
    STRICT
  }

  /** 300 ms × 3, lenient. */
  public static final BfdTimers DEFAULT = new BfdTimers(Duration.ofMillis(300), Duration.ofMillis(300), 3, Mode.LENIENT);

  /** @throws IllegalArgumentException naming what is out of range */
  public BfdTimers {
    for (Duration interval : List.of(minTx, minRx)) {
      if (interval.compareTo(LEAST) < 0 || interval.compareTo(MOST) > 0) {
        throw new IllegalArgumentException("BFD interval " + interval + " is not between " + LEAST + " and " + MOST);
      }
    }
    if (multiplier < 1 || multiplier > 255) {
      throw new IllegalArgumentException("BFD multiplier " + multiplier + " is not between 1 and 255");
    }
  }
}
