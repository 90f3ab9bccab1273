package io.underpass.lab.router;

import io.underpass.cli.client.Json;
import io.underpass.lab.linux.LinkWatch;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.Run;
import io.underpass.lab.router.KernelRoutes.Hop;
import io.underpass.lab.router.RouterPlan.Restart;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What gobgpd leaves to others, in a process beside it: announces the plan's prefixes, keeps the kernel's table as the best
 * paths say, and closes the sessions of a link without carrier.
 */
public final class GobgpFollower {
  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final long LOOK_AGAIN_MS = 1_000;

  private final RouterPlan plan;
  private final KernelRoutes kernel = new KernelRoutes();
  private final LinkedBlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
  private final Set<String> lit = new HashSet<>();
  private final Set<String> down = new HashSet<>();
  private final Set<IpAddress> disabled = new HashSet<>();
  private final Set<Prefix> announced = new HashSet<>();

  private GobgpFollower(RouterPlan plan) {
    this.plan = plan;
    if (plan.restart() == Restart.RESTARTING) {
      plan.neighbors().forEach(neighbor -> disabled.add(neighbor.address()));
    }
  }

  /** @param args the router's run directory */
  public static void main(String[] args) throws InterruptedException {
    new GobgpFollower(PlanFile.read(Path.of(args[0]))).run();
  }

  private void run() throws InterruptedException {
    families().forEach(family -> Thread.ofPlatform().name("monitor-" + family).daemon().start(() -> monitor(family)));
    try (LinkWatch _ = LinkWatch.start((device, there) -> events.add(() -> carrier(device, there)))) {
      while (true) {
        look(events.poll(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS));
      }
    }
  }

  private void look(@Nullable Runnable first) {
    try {
      for (Runnable event = first; event != null; event = events.poll()) {
        event.run();
      }
      announce();
      sessions();
      follow();
    } catch (LinuxException failure) {
      // gobgpd may be starting or gone for a while: what the kernel has stays, and the next look makes it good.
      System.err.println(failure.getMessage());
    }
  }

  private Collection<String> families() {
    return plan.neighbors().stream().map(BgpNeighbor::family).distinct().toList();
  }

  private static Run gobgp(String... words) {
    List<String> command = new ArrayList<>(List.of("gobgp"));
    command.addAll(List.of(words));
    return Run.of(command, LIMIT).orThrow("gobgp " + String.join(" ", words));
  }

  /** Whatever it says, something has changed. It ends with gobgpd and is started again. */
  private void monitor(String family) {
    while (true) {
      try {
        Process process =
            new ProcessBuilder("gobgp", "monitor", "global", "rib", "-a", family).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (BufferedReader lines = process.inputReader()) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (events.isEmpty()) {
              events.add(() -> {});
            }
          }
        }
        Thread.sleep(100);
      } catch (IOException failure) {
        throw new LinuxException("gobgp can't be run: " + failure.getMessage());
      } catch (InterruptedException ended) {
        return;
      }
    }
  }

  /** A link that never had a carrier isn't one that failed: gobgpd waits seconds before it opens a session that was disabled. */
  private void carrier(String device, boolean there) {
    if (there) {
      lit.add(device);
      down.remove(device);
    } else if (lit.contains(device)) {
      down.add(device);
    }
  }

  private void sessions() {
    for (BgpNeighbor neighbor : plan.neighbors()) {
      boolean failed = down.contains(neighbor.device());
      if (failed != disabled.contains(neighbor.address())) {
        gobgp("neighbor", neighbor.address().toString(), failed ? "disable" : "enable");
        var _ = failed ? disabled.add(neighbor.address()) : disabled.remove(neighbor.address());
      }
    }
  }

  private void announce() {
    for (Prefix prefix : plan.announced()) {
      if (!announced.contains(prefix)) {
        gobgp("global", "rib", "-a", prefix.isIpv4() ? "ipv4" : "ipv6", "add", prefix.toString());
        announced.add(prefix);
      }
    }
  }

  private void follow() {
    Map<Prefix, List<Hop>> wanted = new HashMap<>();
    for (String family : families()) {
      GobgpRib.read(Json.read(gobgp("-j", "global", "rib", "-a", family).output())).forEach(
          (prefix, gateways) -> wanted.put(prefix, gateways.stream().map(this::hop).filter(hop -> !down.contains(hop.device())).toList()));
    }
    kernel.become(wanted);
  }

  private Hop hop(IpAddress gateway) {
    return plan.neighbors().stream()
        .filter(neighbor -> neighbor.address().equals(gateway))
        .findFirst()
        .map(neighbor -> new Hop(gateway, neighbor.device()))
        .orElseThrow(() -> new LinuxException("next hop " + gateway + " is no neighbor of " + plan.name()));
  }
}
