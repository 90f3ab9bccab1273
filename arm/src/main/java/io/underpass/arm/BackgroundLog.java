package io.underpass.arm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * The log of a server that was started in the background, {@code DATA/serve.log}: a line a call, which would fill the disk in the end. Once
 * it is too large, what is in it becomes {@code serve.log.1}, in place of what that was, and it begins anew. A line that is written at just
 * that moment may be lost. Where standard error goes elsewhere, or is no file that is appended to, nothing is done.
 */
final class BackgroundLog {
  private static final System.Logger LOG = System.getLogger(BackgroundLog.class.getName());
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);
  private static final long LARGEST = 32L << 20;
  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");
  private static final Path ITS_FLAGS = Path.of("/proc/self/fdinfo/2");
  private static final int APPEND = 02000;

  private final Path file;
  private final long largest;

  /** @param largest octets that it may have, give or take what is written between two looks */
  BackgroundLog(Path file, long largest) {
    this.file = file;
    this.largest = largest;
  }

  /** Looks from now on, in a thread of its own, if standard error goes there. */
  static void watch(Path data) {
    Path file = data.resolve("serve.log");
    try {
      if (Files.exists(file) && Files.isSameFile(file, STANDARD_ERROR) && appends(Files.readString(ITS_FLAGS))) {
        Thread.ofPlatform().name("background-log").daemon().start(new BackgroundLog(file, LARGEST)::look);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "Whether {0} is this server's log can''t be seen, so it may grow: {1}", file, e.toString());
    }
  }

  /** @param information of a file descriptor, as Linux has it in {@code /proc} (proc_pid_fdinfo(5)) */
  static boolean appends(String information) {
    return information.lines()
        .filter(line -> line.startsWith("flags:"))
        .anyMatch(line -> (Long.parseLong(line.substring("flags:".length()).strip(), 8) & APPEND) != 0);
  }

  private void look() {
    boolean complained = false;
    while (true) {
      try {
        Thread.sleep(BETWEEN_LOOKS);
        cut();
        complained = false;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      } catch (IOException e) {
        if (!complained) {
          LOG.log(System.Logger.Level.WARNING, "{0} can''t be cut, so it grows until it can: {1}", file, e.toString());
        }
        complained = true;
      }
    }
  }

  /** Begins it anew if it is too large. */
  void cut() throws IOException {
    if (Files.size(file) <= largest) {
      return;
    }
    Files.copy(file, file.resolveSibling(file.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }
}
