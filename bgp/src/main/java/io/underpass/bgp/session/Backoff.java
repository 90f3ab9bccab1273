package io.underpass.bgp.session;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses that double from one to the next, up to a limit, each jittered to 75–100 % (RFC 4271 section 10). */
final class Backoff {
  private static final double JITTER = 0.25;

  private final Duration first;
  private final RandomGenerator random;
  private Duration last = Duration.ZERO;

  Backoff(Duration first, RandomGenerator random) {
    this.first = first;
    this.random = random;
  }

  Duration next(Duration limit) {
    Duration doubled = last.isZero() ? first : last.multipliedBy(2);
    last = doubled.compareTo(limit) < 0 ? doubled : limit;
    return jittered(last, random);
  }

  void reset() {
    last = Duration.ZERO;
  }

  static Duration jittered(Duration value, RandomGenerator random) {
    return Duration.ofNanos((long) (value.toNanos() * (1 - JITTER * random.nextDouble())));
  }
}
