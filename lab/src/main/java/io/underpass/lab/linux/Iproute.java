package io.underpass.lab.linux;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** iproute2 in batches: one process for many changes of one namespace. */
public final class Iproute {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Iproute() {}

  /** Makes namespaces, loopback up in each. */
  public static void addNamespaces(List<String> names) {
    batch(List.of("ip"), names.stream().map(name -> "netns add " + name).toList());
    names.forEach(name -> in(name, List.of("link set lo up")));
  }

  /** Takes a namespace away, with every interface and process in it; nothing happens when there is none. */
  public static void deleteNamespace(String name) {
    if (new NetworkNamespace(name).exists()) {
      // A process left inside would keep the namespace alive without a name.
      Run.of(List.of("ip", "netns", "pids", name), LIMIT).output().lines().map(Long::parseLong).forEach(Iproute::end);
      Run.of(List.of("ip", "netns", "delete", name), LIMIT).orThrow("namespace " + name + " can't be deleted");
    }
  }

  private static void end(long pid) {
    if (pid != ProcessHandle.current().pid()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  /** Runs lines of {@code ip} inside a namespace, stopping at the first that fails. */
  public static void in(String namespace, List<String> lines) {
    batch(List.of("ip", "-n", namespace), lines);
  }

  private static void batch(List<String> ip, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    List<String> command = new ArrayList<>(ip);
    command.addAll(List.of("-batch", "-"));
    Run run = Run.of(command, String.join("\n", lines) + "\n", LIMIT);
    if (!run.ok()) {
      throw new LinuxException(String.join(" ", ip) + ": " + run.complaint() + "\n" + String.join("\n", lines).indent(2).stripTrailing());
    }
  }
}
