package io.underpass.lab.linux;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Work that is due once when a block ends, however it ends: normally, by an exception, or because the process is told to end (Ctrl-C,
 * SIGTERM). In the last case the thread of the block is interrupted and does the work as it unwinds, so that nothing is made while it is
 * taken away; if the thread doesn't unwind in time, the work is done beside it. The process ends when the work is done. To be opened and
 * closed by one thread.
 */
public final class AtEnd implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Thread owner = Thread.currentThread();
  private final Runnable work;
  private final Duration patience;
  private final Thread hook = Thread.ofPlatform().name("at-end").unstarted(this::told);
  private final CountDownLatch done = new CountDownLatch(1);
  private boolean begun;

  /**
   * Opens the block.
   *
   * @throws LinuxException if the process is ending already, so that nothing is made that would be left
   */
  public AtEnd(Runnable work) {
    this(work, PATIENCE);
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException ending) {
      owner.interrupt();
      throw new LinuxException("interrupted");
    }
  }

  AtEnd(Runnable work, Duration patience) {
    this.work = work;
    this.patience = patience;
  }

  /** The work is no longer due. */
  public void drop() {
    if (begin()) {
      done.countDown();
    }
  }

  /** Does the work unless it was dropped; waits while another thread does it. */
  @Override
  public void close() {
    try {
      if (begin()) {
        // What interrupted the block shall not interrupt the work as well.
        boolean interrupted = Thread.interrupted();
        doIt();
        if (interrupted) {
          owner.interrupt();
        }
      } else {
        awaitDone();
      }
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException ending) {
      // The process is ending: the hook has nothing left to do.
    }
  }

  private synchronized boolean begin() {
    boolean first = !begun;
    begun = true;
    return first;
  }

  private void doIt() {
    try {
      work.run();
    } finally {
      done.countDown();
    }
  }

  /** The process is told to end. */
  void told() {
    synchronized (this) {
      if (!begun) {
        owner.interrupt();
      }
    }
    try {
      if (!done.await(patience.toMillis(), TimeUnit.MILLISECONDS) && begin()) {
        doIt();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    awaitDone();
  }

  private void awaitDone() {
    boolean interrupted = false;
    while (done.getCount() > 0) {
      try {
        done.await();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
