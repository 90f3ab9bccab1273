package io.underpass.lab.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process that can't be mistaken for a later one with the same number.
 *
 * @param pid its number
 * @param start when it started, in clock ticks since boot (proc_pid_stat(5), field 22)
 */
public record ProcessIdentity(long pid, long start) {
  public static ProcessIdentity current() {
    return of(ProcessHandle.current().pid()).orElseThrow(() -> new LinuxException("/proc is not mounted"));
  }

  /** The process that has this number now. */
  public static Optional<ProcessIdentity> of(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      // The second field is the command in brackets and may hold anything, brackets and blanks included.
      String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return rest[0].equals("Z") ? Optional.empty() : Optional.of(new ProcessIdentity(pid, Long.parseLong(rest[19])));
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  public boolean alive() {
    return of(pid).filter(this::equals).isPresent();
  }

  /** Ends it, first politely; waits up to five seconds. Nothing happens if it has gone. */
  public void end() {
    signal(false, 5_000);
    signal(true, 2_000);
  }

  private void signal(boolean forcibly, long waitMs) {
    if (!alive()) {
      return;
    }
    ProcessHandle.of(pid).ifPresent(forcibly ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
    long until = System.nanoTime() + waitMs * 1_000_000;
    while (alive() && System.nanoTime() < until) {
      try {
        Thread.sleep(20);
      } catch (InterruptedException interruption) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
