package io.underpass.control;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Does a work again and again on a thread of its own, whenever the clock is at a whole multiple of an interval. What fails is said loudly
 * once and quietly as long as it stays the same, and the next round comes in any case.
 */
public final class Rounds implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Rounds.class.getName());

  private final InstantSource clock;
  private final long every;
  private final String complaint;
  private final Work work;
  private final Work last;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread;
  private boolean atOnce;
  private String said = "";

  /** A round. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException;
  }

  /**
   * @param name the thread's
   * @param every a millisecond or more
   * @param complaint what a failure means; the problem follows it
   * @param last what is done once more at the end
   */
  public Rounds(String name, InstantSource clock, Duration every, String complaint, Work work, Work last) {
    this.clock = clock;
    this.every = every.toMillis();
    this.complaint = complaint;
    this.work = work;
    this.last = last;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::go);
  }

  /** The first round comes at the next multiple. */
  public void start() {
    thread.start();
  }

  /** The first round comes now, the second at the next multiple. */
  public void startAtOnce() {
    atOnce = true;
    thread.start();
  }

  private void go() {
    try {
      if (atOnce) {
        attempt(work);
      }
      while (!closing.await(every - Math.floorMod(clock.millis(), every), TimeUnit.MILLISECONDS)) {
        attempt(work);
      }
      attempt(last);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void attempt(Work some) {
    try {
      some.run();
    } catch (IOException | RuntimeException e) {
      String problem = String.valueOf(e.getMessage());
      LOG.log(problem.equals(said) ? Level.DEBUG : Level.WARNING, complaint + problem);
      said = problem;
    }
  }

  /** Returns when the last of the work is done; at once if it was never started. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
