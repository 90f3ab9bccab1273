package io.underpass.bgp.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** When to try again: fast at first, so that two ends that come up together meet within milliseconds, then ever more politely. */
final class Attempts {
  private static final Duration FIRST = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration FLAP_LIMIT = Duration.ofSeconds(1);
  private static final Duration STABLE = Duration.ofSeconds(10);
  private static final Duration ERROR_FIRST = Duration.ofSeconds(1);
  private static final Duration ERROR_LIMIT = Duration.ofSeconds(30);

  private final Backoff connects;
  private final Backoff flaps;
  private final Backoff errors;
  private boolean flapped;

  Attempts(RandomGenerator random) {
    connects = new Backoff(FIRST, random);
    flaps = new Backoff(FIRST, random);
    errors = new Backoff(ERROR_FIRST, random);
  }

  /** Between one attempt and the next. */
  Duration pause(Duration connectRetry) {
    if (flapped) {
      flapped = false;
      return flaps.next(shorter(FLAP_LIMIT, connectRetry));
    }
    return connects.next(connectRetry);
  }

  /** How long to wait for an answer to the first attempt. */
  Duration patience(Duration connectRetry) {
    return shorter(PATIENCE, connectRetry);
  }

  /** How long to wait for an answer after one that never came. */
  Duration morePatience(Duration connectRetry) {
    Duration pause = connects.next(connectRetry);
    return pause.compareTo(PATIENCE) < 0 ? patience(connectRetry) : pause;
  }

  /** In Idle, after an error of the protocol: it won't go away by itself. */
  Duration afterError() {
    return errors.next(ERROR_LIMIT);
  }

  /** A session was lost that was up for so long. */
  void lost(Duration uptime) {
    connects.reset();
    flapped = true;
    if (uptime.compareTo(STABLE) >= 0) {
      flaps.reset();
      errors.reset();
    }
  }

  /** Something has changed for the better: no reason to be patient. */
  void hope() {
    connects.reset();
    flaps.reset();
    errors.reset();
    flapped = false;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }
}
