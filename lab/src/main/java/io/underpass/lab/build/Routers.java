package io.underpass.lab.build;

import io.underpass.lab.file.LabFile;
import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.router.RouterPlan;
import io.underpass.lab.router.RouterSession;
import io.underpass.lab.router.RunningRouter;
import io.underpass.lab.router.Software;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The programs of a lab's routers: {@code /run/underpass/<prefix>/router/<name>} each. */
public final class Routers {
  private static final long LOOK_AGAIN_MS = 50;
  private static final int QUIET_LOOKS = 6;
  private static final Duration SESSIONS_LIMIT = Duration.ofSeconds(3);

  private final String prefix;
  private final LabFile lab;
  private final Wiring wiring;

  Routers(String prefix, LabFile lab, Wiring wiring) {
    this.prefix = prefix;
    this.lab = lab;
    this.wiring = wiring;
  }

  /** The run directory of a router, whether it is there or not. */
  public static Path directory(String prefix, String router) {
    return Owner.runDirectory(prefix).resolve("router").resolve(router);
  }

  /** What runs on the routers where the command line doesn't say: what the lab file says, else the best that is installed. */
  public static RouterSoftware usual(LabFile lab) {
    if (lab.router() != null) {
      return lab.router();
    }
    boolean speaking = lab.routers().values().stream().allMatch(router -> router.bgp() != null);
    return speaking ? Software.best() : RouterSoftware.STATIC;
  }

  void start(RouterSoftware software) {
    if (software.speaks()) {
      lab.routers().keySet()
          .forEach(name -> RunningRouter.start(software, RouterPlan.of(lab, name), wiring.namespace(name), directory(prefix, name)));
    }
  }

  /** Says when the sessions are up and nothing new is learnt for a moment, or after three seconds which of them aren't. */
  void await(RouterSoftware software, Progress progress) {
    if (!software.speaks() || lab.routers().isEmpty()) {
      return;
    }
    long until = System.nanoTime() + SESSIONS_LIMIT.toNanos();
    List<RouterSession> now = sessions();
    for (int same = 0; System.nanoTime() < until && (same < QUIET_LOOKS || !now.stream().allMatch(RouterSession::established)); ) {
      try {
        Thread.sleep(LOOK_AGAIN_MS);
      } catch (InterruptedException interruption) {
        Thread.currentThread().interrupt();
        throw new LinuxException("interrupted while sessions came up");
      }
      List<RouterSession> before = now;
      now = sessions();
      same = now.equals(before) ? same + 1 : 0;
    }
    List<RouterSession> down = now.stream().filter(session -> !session.established()).toList();
    String what = "BGP by " + Software.version(software) + ": ";
    progress.step(
        down.isEmpty()
            ? what + "every session is established"
            : what
                + down.stream()
                    .map(session -> "session with " + session.neighbor() + " is " + session.state())
                    .collect(Collectors.joining(", ")));
  }

  private List<RouterSession> sessions() {
    return lab.routers().keySet().stream().flatMap(name -> sessions(name).stream()).toList();
  }

  /** What runs on a router; empty where it is static. */
  public Optional<RunningRouter> running(String name) {
    return RunningRouter.read(directory(prefix, name));
  }

  /** The sessions of a router as it sees them; none where it is static. */
  public List<RouterSession> sessions(String name) {
    return running(name).map(RouterSession::of).orElse(List.of());
  }

  /** Ends the programs; neighbors are told. What is already gone is no error. */
  void stop() {
    lab.routers().keySet().forEach(name -> running(name).ifPresent(RunningRouter::stop));
  }
}
