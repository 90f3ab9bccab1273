package io.underpass.lab.azure;

import io.underpass.cli.CliException;
import io.underpass.lab.linux.ProcessIdentity;
import io.underpass.lab.linux.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Takes a server away: its process, and what it or one before it on the same data directory has in the kernel. What is stored stays. */
public final class ServerStop {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private ServerStop() {}

  /**
   * Whether the server answers, is about to start, hangs, or was killed long ago: when this returns nothing of it is left but its data. A
   * lab that stands on a server that doesn't answer goes too.
   *
   * @throws io.underpass.lab.linux.LinuxException if something stays
   */
  public static void takeAway(Path data) {
    if (!Server.running(data).map(ServerStop::byItself).orElse(false)) {
      // One that is on its way from launcher to Java has no command line for a moment: only a look that finds none after one that ended all
      // tells.
      List<ProcessIdentity> found = processes(data);
      do {
        found.forEach(ProcessIdentity::end);
        Run.of(List.of(ServerStart.launcher().toString(), "down", "--data", data.toString()), LIMIT)
            .orThrow("what a server with the data in " + data + " left can't be taken away");
        found = processes(data);
      } while (!found.isEmpty());
    }
  }

  /**
   * Servers, and launchers about to become one, whose command line names the directory: one that starts has nothing else to be known by
   * yet.
   */
  private static List<ProcessIdentity> processes(Path data) {
    return ProcessHandle.allProcesses()
        .filter(process -> {
          List<String> words = words(process.pid());
          int option = words.indexOf("--data");
          return option >= 0 && option + 1 < words.size() && words.get(option + 1).equals(data.toString())
              && (words.contains("serve") || words.contains("io.underpass.arm.Serve"));
        })
        .flatMap(process -> ProcessIdentity.of(process.pid()).stream())
        .toList();
  }

  private static List<String> words(long pid) {
    try {
      return List.of(Files.readString(Path.of("/proc", Long.toString(pid), "cmdline")).split("\0"));
    } catch (IOException gone) {
      return List.of();
    }
  }

  /** Whether it takes its data plane away and ends, as one that is well does. */
  private static boolean byItself(Server server) {
    try (server) {
      var process = ProcessIdentity.of(server.pid());
      server.service().post("/underpass/down", null, true);
      process.ifPresent(ProcessIdentity::end);
      return true;
    } catch (CliException _) {
      return false;
    }
  }
}
