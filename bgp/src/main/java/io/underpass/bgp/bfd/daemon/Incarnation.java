package io.underpass.bgp.bfd.daemon;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that can't be mistaken for a later one with the same number. {@code toString} writes what {@link #parse} reads.
 *
 * @param pid its number
 * @param start when it began, in clock ticks since boot (proc_pid_stat(5), field 22)
 */
record Incarnation(long pid, long start) {
  static Incarnation ofThis() throws IOException {
    return of(ProcessHandle.current().pid()).orElseThrow(() -> new IOException("/proc is not mounted"));
  }

  /** Who has the number now. */
  static Optional<Incarnation> of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      // The second field is the command in brackets and may hold anything.
      String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return rest[0].equals("Z") ? Optional.empty() : Optional.of(new Incarnation(pid, Long.parseLong(rest[19])));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  static Optional<Incarnation> parse(String text) {
    String[] words = text.strip().split(" ");
    try {
      return words.length == 2 ? Optional.of(new Incarnation(Long.parseLong(words[0]), Long.parseLong(words[1]))) : Optional.empty();
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  boolean lives() {
    return of(pid).filter(this::equals).isPresent();
  }

  /** Whether it has gone within so many milliseconds. */
  boolean isGoneWithin(long ms) throws InterruptedException {
    long until = System.nanoTime() + ms * 1_000_000;
    while (lives()) {
      if (System.nanoTime() - until > 0) {
        return false;
      }
      Thread.sleep(10);
    }
    return true;
  }

  /** At once, without a word. */
  void kill() {
    if (lives()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  @Override
  public String toString() {
    return pid + " " + start + "\n";
  }
}
