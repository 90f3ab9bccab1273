package io.underpass.e2e.interop;

import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import io.underpass.lab.router.BgpNeighbor;
import io.underpass.lab.router.RouterPlan;
import io.underpass.lab.router.RunningRouter;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A router as the lab runs it: what the lab configures is what is tested. */
abstract class DaemonNode implements Node {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Pattern DEVICE = Pattern.compile(" dev (\\S+)");

  private final RouterSoftware software;
  final NetworkNamespace namespace;
  final Path directory;
  private @Nullable RouterPlan plan;
  private @Nullable RunningRouter running;

  DaemonNode(RouterSoftware software, NetworkNamespace namespace, Path directory) {
    this.software = software;
    this.namespace = namespace;
    this.directory = directory;
  }

  @Override
  public void start(RouterPlan next) {
    plan = next;
    running = RunningRouter.start(software, next, namespace, directory);
  }

  @Override
  public void kill() {
    running().kill();
  }

  @Override
  public void restart(List<Prefix> announced) {
    start(Bed.restarting(plan(), announced));
  }

  @Override
  public void close() {
    if (running != null) {
      running.stop();
    }
  }

  private RunningRouter running() {
    return java.util.Objects.requireNonNull(running, "not started");
  }

  RouterPlan plan() {
    return java.util.Objects.requireNonNull(plan, "not started");
  }

  BgpNeighbor neighbor(String session) {
    return plan().neighbors().stream().filter(neighbor -> neighbor.device().equals(session)).findFirst().orElseThrow();
  }

  String session(String address) {
    IpAddress parsed = IpAddress.parse(address);
    return plan().neighbors().stream().filter(neighbor -> neighbor.address().equals(parsed)).map(BgpNeighbor::device).findFirst()
        .orElse(address);
  }

  /** Where routes of the plan's family come from and go to: {@code ipv4} or {@code ipv6}. */
  String family() {
    return plan().neighbors().getFirst().address().isIpv4() ? "ipv4" : "ipv6";
  }

  /** Runs one of the software's own tools; what it says on standard output. */
  String tool(List<String> words) {
    List<String> command = new ArrayList<>(words);
    Path wrapper = directory.resolve("bin").resolve(words.getFirst());
    if (Files.exists(wrapper)) {
      command.set(0, wrapper.toString());
    }
    return Run.of(namespace.command(command), LIMIT).orThrow(String.join(" ", words)).output();
  }

  /** Like {@link #tool}; empty while the software doesn't answer. */
  String ask(List<String> words) {
    try {
      return tool(words);
    } catch (LinuxException away) {
      return "";
    }
  }

  /** The lines of a log so far. */
  List<String> log(String file) {
    try {
      return Files.readAllLines(directory.resolve(file), StandardCharsets.ISO_8859_1);
    } catch (IOException none) {
      return List.of();
    }
  }

  @Override
  public Set<String> forwarding(Prefix prefix) {
    Run run = Run.of(List.of("ip", prefix.isIpv4() ? "-4" : "-6", "-n", namespace.name(), "route", "show", prefix.toString()), LIMIT);
    Set<String> devices = new TreeSet<>();
    DEVICE.matcher(run.orThrow("routes can't be read").output()).results().forEach(device -> devices.add(device.group(1)));
    return devices;
  }
}
