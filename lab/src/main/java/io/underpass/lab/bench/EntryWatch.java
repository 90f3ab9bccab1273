package io.underpass.lab.bench;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Looks into the kernel's mapping tables, in a thread of its own, until they hold as many entries as they should. It pauses as long as a
 * look takes: to look all the time would take a CPU from the server whose time is taken.
 */
final class EntryWatch {
  private static final long LEAST_PAUSE_NANOS = 200_000;

  private final CompletableFuture<Long> reached = new CompletableFuture<>();

  private EntryWatch() {}

  /**
   * Begins to look.
   *
   * @param nodes whose table {@code mappings} is counted; each of them must hold {@code entries}
   */
  static EntryWatch start(UnderTest underTest, List<String> nodes, long entries, long atMostMillis) {
    EntryWatch watch = new EntryWatch();
    Thread.ofPlatform().name("entry-watch").daemon().start(() -> {
      try {
        watch.look(underTest, nodes, entries, atMostMillis);
      } catch (RuntimeException failure) {
        watch.reached.completeExceptionally(failure);
      }
    });
    return watch;
  }

  private void look(UnderTest underTest, List<String> nodes, long entries, long atMostMillis) {
    long until = System.nanoTime() + atMostMillis * 1_000_000;
    long held = 0;
    for (String node : nodes) {
      while (true) {
        long start = System.nanoTime();
        held = underTest.entries(node, "mappings");
        if (held == entries) {
          break;
        }
        if (start > until) {
          throw new BenchException(
              "the kernel holds " + held + " entries for " + node + " after " + atMostMillis + " ms and not " + entries);
        }
        LockSupport.parkNanos(Math.max(LEAST_PAUSE_NANOS, System.nanoTime() - start));
      }
    }
    reached.complete(System.nanoTime());
  }

  /** When they held as many, by {@link System#nanoTime}; waits for it. */
  long reached() {
    try {
      return reached.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException known ? known : failure;
    }
  }
}
