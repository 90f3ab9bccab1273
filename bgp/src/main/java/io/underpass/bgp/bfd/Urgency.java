package io.underpass.bgp.bfd;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How the thread that sends and receives gets a CPU when the machine has none to spare: it goes before all normal threads, and so, nearly,
 * do the garbage collector's, because while they work it can't. Where that isn't permitted (no CAP_SYS_NICE) everything runs as it does.
 */
final class Urgency {
  private static final int SCHED_RR_RESET_ON_FORK = 2 | 0x4000_0000;
  private static final int LOWEST_REAL_TIME = 1;
  private static final int MOST_URGENT_NICE = -20;
  private static final Path THREADS = Path.of("/proc/self/task");

  private Urgency() {}

  /** For the calling thread, and the collector's that are there. */
  static void take(Libc libc) {
    if (libc.schedule(SCHED_RR_RESET_ON_FORK, LOWEST_REAL_TIME) < 0) {
      return;
    }
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
      for (Path thread : threads) {
        if (collects(thread)) {
          libc.setNice(Integer.parseInt(thread.getFileName().toString()), MOST_URGENT_NICE);
        }
      }
    } catch (IOException | DirectoryIteratorException _) {
      // No /proc: nothing to raise.
    }
  }

  /** By HotSpot's names: whatever stops the world runs in the VM thread, with the help of the collector's workers. */
  private static boolean collects(Path thread) {
    try {
      String name = Files.readString(thread.resolve("comm")).strip();
      return name.equals("VM Thread") || name.startsWith("GC Thread");
    } catch (IOException _) {
      // It ended meanwhile.
      return false;
    }
  }
}
