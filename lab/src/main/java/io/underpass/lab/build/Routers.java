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

  /** What runs on the routers where nobody says anything. */
  public static RouterSoftware usual(LabFile lab) {
    return lab.router() != null ? lab.router() : RouterSoftware.STATIC;
  }

  void start(RouterSoftware software) {
    if (software.speaks()) {
      lab.routers().keySet()
          .forEach(name -> RunningRouter.start(software, RouterPlan.of(lab, name), wiring.namespace(name), directory(prefix, name)));
    }
  }

  /** Says when the sessions are up, or after three seconds which aren't: the far end may have reasons. */
  void await(RouterSoftware software, Progress progress) {
    if (!software.speaks()) {
      return;
    }
    long until = System.nanoTime() + SESSIONS_LIMIT.toNanos();
    List<RouterSession> down = down();
    while (!down.isEmpty() && System.nanoTime() < until) {
      try {
        Thread.sleep(50);
      } catch (InterruptedException interruption) {
        Thread.currentThread().interrupt();
        throw new LinuxException("interrupted while sessions came up");
      }
      down = down();
    }
    String what = "BGP by " + Software.version(software) + ": ";
    progress.step(
        down.isEmpty()
            ? what + "every session is established"
            : what + down.stream().map(session -> "session with " + session.neighbor() + " is " + session.state()).collect(Collectors.joining(", ")));
  }

  private List<RouterSession> down() {
    return lab.routers().keySet().stream().flatMap(name -> sessions(name).stream()).filter(session -> !session.established()).toList();
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
