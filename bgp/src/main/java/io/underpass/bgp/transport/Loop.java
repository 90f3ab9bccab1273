package io.underpass.bgp.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executor;

/** One thread with a clock and timers, that many speakers may share. What it runs must never block. */
public interface Loop extends Executor {
  /** For people: statuses and errors. */
  Instant now();

  /** For intervals; nanoseconds from anywhere, never backwards. */
  long nanoTime();

  /** Runs once after the delay, on the loop. Any thread. */
  Timer schedule(Duration delay, Runnable work);

  /** Runs on the loop, after what was given before. Any thread. */
  @Override
  void execute(Runnable work);

  /** Whether the caller is on the loop. */
  boolean inLoop();

  /** Something that was scheduled. */
  interface Timer {
    /** It won't run any more; nothing if it already has. On the loop. */
    void cancel();
  }
}
