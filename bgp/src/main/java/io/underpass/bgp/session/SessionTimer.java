package io.underpass.bgp.session;

import io.underpass.bgp.transport.Loop;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A timer that may be restarted with every message for nearly nothing: it looks at its deadline when it rings. If it rings late, the loop
 * has been kept from running, and what the neighbor said meanwhile hasn't been read: it gives that a moment. On its loop only.
 */
final class SessionTimer {
  private static final long LATE_NANOS = 200_000_000;
  private static final Duration MOMENT = Duration.ofMillis(100);

  private final Loop loop;
  private final Runnable expiry;
  private boolean running;
  private long deadline;
  private Loop.@Nullable Timer alarm;
  private long alarmAt;

  SessionTimer(Loop loop, Runnable expiry) {
    this.loop = loop;
    this.expiry = expiry;
  }

  /** Starts or restarts; zero expires on the loop's next turn. */
  void start(Duration delay) {
    running = true;
    deadline = loop.nanoTime() + delay.toNanos();
    if (alarm == null || deadline - alarmAt < 0) {
      arm();
    }
  }

  void stop() {
    running = false;
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
  }

  boolean isRunning() {
    return running;
  }

  private void arm() {
    if (alarm != null) {
      alarm.cancel();
    }
    alarmAt = deadline;
    alarm = loop.schedule(Duration.ofNanos(Math.max(0, deadline - loop.nanoTime())), this::ring);
  }

  private void ring() {
    alarm = null;
    if (!running) {
      return;
    }
    long now = loop.nanoTime();
    if (now - alarmAt > LATE_NANOS && deadline - now <= 0) {
      deadline = now + MOMENT.toNanos();
    }
    if (deadline - now > 0) {
      arm();
      return;
    }
    running = false;
    expiry.run();
  }
}
