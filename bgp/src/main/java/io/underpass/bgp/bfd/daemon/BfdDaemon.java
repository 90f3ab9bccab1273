package io.underpass.bgp.bfd.daemon;

import io.underpass.bgp.bfd.BfdAgent;
import io.underpass.bgp.bfd.Fate;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The process that BFD runs in. Its argument is the directory of its files. */
public final class BfdDaemon {
  /** Longer than neighbors keep routes for a speaker that restarts, 120 s: after that nobody depends on it any more. */
  static final Duration GRACE = Duration.ofSeconds(150);

  private static final System.Logger LOG = System.getLogger(BfdDaemon.class.getName());
  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final long LEAVING_MS = 2_500;

  private BfdDaemon() {}

  /** Ends when it is asked to, by a client or by SIGTERM, or when nobody has needed it for a while. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
      LOG.log(System.Logger.Level.ERROR, "BFD ends, thread " + thread.getName() + " failed", failure);
      // A process that only seems to work would be worse than none: the server starts another.
      Runtime.getRuntime().halt(70);
    });
    RunFiles files = new RunFiles(Path.of(arguments[0]));
    Optional<FileChannel> claim = files.claim();
    if (claim.isEmpty()) {
      say("another process does BFD for " + files.directory());
      return;
    }
    try (FileChannel _ = claim.get()) {
      BfdAgent agent = BfdAgent.start(Fate.OWN);
      Service service = new Service(agent, files.listen(), GRACE, IDLE);
      Thread main = Thread.currentThread();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        service.end();
        join(main);
      }));
      say("listening at " + files.socket());
      service.run();
      agent.close();
      say("ended");
      files.delete();
    }
  }

  private static void join(Thread main) {
    try {
      main.join(LEAVING_MS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static void say(String what) {
    System.err.println(Instant.now() + " " + what);
  }
}
