package io.underpass.lab.azure;

import io.underpass.cli.CliException;
import io.underpass.lab.linux.AtEnd;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.ProcessIdentity;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts {@code ./underpass serve} in the background. */
public final class ServerStart {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int SHOWN_LINES = 20;

  private ServerStart() {}

  /**
   * Starts a server and waits until it answers. It has a session of its own, so a Ctrl-C here doesn't reach it; one that doesn't answer yet
   * when this process is told to end, or that takes too long, is ended.
   *
   * @param options such as {@code --port 0}
   */
  public static Server start(Path data, List<String> options) {
    Path log = data.resolve("serve.log");
    List<String> command = new ArrayList<>(List.of("setsid", launcher().toString(), "serve", "--data", data.toString()));
    command.addAll(options);
    Process process;
    try {
      Files.createDirectories(data);
      Files.deleteIfExists(log);
      // Appended to, so that the server can begin it anew when it is large.
      process = new ProcessBuilder(command)
          .redirectInput(new File("/dev/null"))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
          .start();
    } catch (IOException failure) {
      throw new LinuxException("the server can't be started: " + failure.getMessage());
    }
    try (AtEnd undo = new AtEnd(() -> ProcessIdentity.of(process.pid()).ifPresent(ProcessIdentity::end))) {
      Server server = awaitReady(process, data, log);
      undo.drop();
      return server;
    }
  }

  private static Server awaitReady(Process process, Path data, Path log) {
    long until = System.nanoTime() + LIMIT.toNanos();
    try {
      while (System.nanoTime() < until) {
        Optional<Server> server = Server.running(data);
        if (server.isPresent() && ready(server.get())) {
          return server.get();
        }
        if (!process.isAlive() && process.exitValue() != 0) {
          throw CliException.failed("The server ended with exit code " + process.exitValue() + ". It said (" + log + "):\n" + tail(log));
        }
        Thread.sleep(20);
      }
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new LinuxException("interrupted while the server started");
    }
    throw CliException.failed("The server did not answer within " + LIMIT.toSeconds() + " s. It said (" + log + "):\n" + tail(log));
  }

  private static boolean ready(Server server) {
    String status = server.get("/health").path("status").asString("");
    if (status.equals("starting")) {
      server.close();
      return false;
    }
    return true;
  }

  private static String tail(Path log) {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    } catch (IOException failure) {
      return "(nothing that can be read)";
    }
  }

  /** The {@code underpass} script that this class belongs to. */
  public static Path launcher() {
    String home = System.getenv("UNDERPASS_HOME");
    if (home != null && !home.isEmpty()) {
      return Path.of(home, "underpass");
    }
    try {
      Path here = Path.of(ServerStart.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      for (Path folder = here.getParent(); folder != null; folder = folder.getParent()) {
        Path script = folder.resolve("underpass");
        if (Files.isRegularFile(script) && Files.isExecutable(script)) {
          return script;
        }
      }
    } catch (URISyntaxException unreadable) {
      // Said below.
    }
    throw CliException.failed("The script 'underpass' was not found above this program. Name its directory in UNDERPASS_HOME.");
  }
}
