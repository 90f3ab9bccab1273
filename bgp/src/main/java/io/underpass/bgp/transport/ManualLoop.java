package io.underpass.bgp.transport;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A loop whose time only goes on when told: for tests without sleeping. Its work is done by the caller of {@link #run} and
 * {@link #advance}. One thread alone.
 */
public final class ManualLoop implements Loop {
  private final Instant start;
  private final PriorityQueue<Task> tasks = new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
  private long nanos;
  private long order;

  public ManualLoop(Instant start) {
    this.start = start;
  }

  @Override
  public Instant now() {
    return start.plusNanos(nanos);
  }

  @Override
  public long nanoTime() {
    return nanos;
  }

  @Override
  public Timer schedule(Duration delay, Runnable work) {
    Task task = new Task(nanos + Math.max(0, delay.toNanos()), order++, work);
    tasks.add(task);
    return () -> tasks.remove(task);
  }

  @Override
  public void execute(Runnable work) {
    schedule(Duration.ZERO, work);
  }

  @Override
  public boolean inLoop() {
    return true;
  }

  /** Does what is due, and what follows from it at once. */
  public void run() {
    advance(Duration.ZERO);
  }

  /** Does all that is due within the time, each thing at its own time. */
  public void advance(Duration time) {
    long end = nanos + time.toNanos();
    for (Task next = tasks.peek(); next != null && next.at <= end; next = tasks.peek()) {
      tasks.remove();
      nanos = Math.max(nanos, next.at);
      next.work.run();
    }
    nanos = end;
  }

  /** Time goes by and nothing is done, as when the process is stopped: what is due comes late, with the next {@link #run}. */
  public void stall(Duration time) {
    nanos += time.toNanos();
  }

  private record Task(long at, long order, Runnable work) {}
}
