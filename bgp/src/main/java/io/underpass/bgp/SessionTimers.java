package io.underpass.bgp;

import java.time.Duration;

/**
 * The timers of a session (RFC 4271 section 8.1.3 and 10). What runs is jittered to 75–100 % of the value, except the hold time.
 *
 * @param hold offered in OPEN; the lower of both sides' rules. Whole seconds, 0 (never) or 3–65535
 * @param keepAlive how often to send KEEPALIVE at most; a third of the negotiated hold time where that is less. Positive
 * @param connectRetry the longest pause between attempts to connect: the first follow each other faster. Positive
 * @param delayOpen how long to wait for the neighbor's OPEN before sending our own; zero sends at once
 */
public record SessionTimers(Duration hold, Duration keepAlive, Duration connectRetry, Duration delayOpen) {
  /** Hold 180 s, keepalive 60 s, connect-retry 120 s, no delay. */
  public static final SessionTimers DEFAULT = of(Duration.ofSeconds(180), Duration.ofSeconds(60));

  /** @throws IllegalArgumentException naming what is out of range */
  public SessionTimers {
    if (hold.getNano() != 0 || hold.isNegative() || hold.toSeconds() == 1 || hold.toSeconds() == 2 || hold.toSeconds() > 65535) {
      throw new IllegalArgumentException(
          "hold time " + hold + " is neither zero nor whole seconds between 3 and 65535 (RFC 4271 section 4.2)");
    }
    if (!keepAlive.isPositive()) {
      throw new IllegalArgumentException("keepalive " + keepAlive + " is not positive; to have no keepalives set the hold time to zero");
    }
    if (!connectRetry.isPositive()) {
      throw new IllegalArgumentException("connect-retry " + connectRetry + " is not positive");
    }
    if (delayOpen.isNegative()) {
      throw new IllegalArgumentException("delay-open " + delayOpen + " is negative");
    }
  }

  /** Connect-retry 120 s, no delayed OPEN. */
  public static SessionTimers of(Duration hold, Duration keepAlive) {
    return new SessionTimers(hold, keepAlive, Duration.ofSeconds(120), Duration.ZERO);
  }
}
