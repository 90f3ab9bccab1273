package io.underpass.dataplane.emulated;

/**
 * So many a second, and so many at once after a pause. Not thread-safe.
 */
final class TokenBucket {
  private static final long NANOS = 1_000_000_000;

  private final long perSecond;
  private final long full;
  private long level;
  private long last;

  /** @param perSecond at least 1 */
  TokenBucket(long perSecond, long burst, long now) {
    this.perSecond = perSecond;
    this.full = Math.multiplyExact(burst, NANOS);
    this.level = full;
    this.last = now;
  }

  /** Takes one token if there is one. Time that runs backwards adds nothing. */
  boolean take(long now) {
    long elapsed = now - last;
    if (elapsed > 0) {
      last = now;
      level = elapsed >= (full - level) / perSecond + 1 ? full : level + elapsed * perSecond;
    }
    if (level < NANOS) {
      return false;
    }
    level -= NANOS;
    return true;
  }
}
