package io.underpass.control.probe;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Lets packets that are watched through no faster than so many a second, however many ask: they take time from what forwards. A
 * second's worth may come at once. Thread-safe.
 */
public final class Pace {
  private final long nanosBetween;
  private final long longestWait;
  private final LongSupplier nanos;
  private long next = Long.MIN_VALUE;

  /**
   * @param perSecond 1 or more
   * @param longestWait who would wait longer is refused
   * @param nanos a monotonic clock in nanoseconds
   */
  public Pace(int perSecond, Duration longestWait, LongSupplier nanos) {
    this.nanosBetween = Duration.ofSeconds(1).toNanos() / perSecond;
    this.longestWait = longestWait.toNanos();
    this.nanos = nanos;
  }

  /**
   * Waits for a turn. Who is interrupted waits all the same, and finds that it was afterwards.
   *
   * @throws TooManyProbesException if too many wait already
   */
  public void await() {
    long wait = turn();
    boolean interrupted = false;
    for (long end = nanos.getAsLong() + wait; wait > 0; wait = end - nanos.getAsLong()) {
      LockSupport.parkNanos(wait);
      interrupted |= Thread.interrupted(); // else the next rest ends at once
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** How long until the turn that is taken now, in nanoseconds; 0 or less: at once. */
  synchronized long turn() {
    long now = nanos.getAsLong();
    long earliest = now - Duration.ofSeconds(1).toNanos();
    long own = next == Long.MIN_VALUE || next < earliest ? earliest : next;
    if (own - now > longestWait) {
      throw new TooManyProbesException("%,d packets a second are watched, and more than %,d wait: ask again in a few seconds".formatted(
          Duration.ofSeconds(1).toNanos() / nanosBetween, longestWait / nanosBetween));
    }
    next = own + nanosBetween;
    return own - now;
  }
}
