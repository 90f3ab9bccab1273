package io.underpass.lab.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace that {@code ip netns} knows by name. A socket belongs to the namespace of the thread that creates it, so {@link
 * #call} runs its task on a thread of its own which enters the namespace and ends there; what it opened may then be used by any thread.
 *
 * @param name as {@code ip netns list} prints it
 */
public record NetworkNamespace(String name) {
  private static final Path NAMES = Path.of("/run/netns");

  public boolean exists() {
    return Files.exists(NAMES.resolve(name));
  }

  /** The names of all that start with {@code prefix}. */
  public static List<String> startingWith(String prefix) {
    if (!Files.isDirectory(NAMES)) {
      return List.of();
    }
    try (var files = Files.list(NAMES)) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith(prefix)).sorted().toList();
    } catch (IOException failure) {
      throw new LinuxException("cannot list " + NAMES + ": " + failure.getMessage());
    }
  }

  /**
   * Runs the task on a platform thread inside this namespace and waits for it.
   *
   * @throws LinuxException if the namespace can't be entered, or with the message of what the task threw
   */
  public <T> T call(Callable<T> task) {
    FutureTask<T> inside =
        new FutureTask<>(
            () -> {
              enter();
              return task.call();
            });
    Thread thread = Thread.ofPlatform().name("netns-" + name).daemon().start(inside);
    try {
      return inside.get();
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof LinuxException known) {
        throw known;
      }
      throw new LinuxException("in namespace " + name + ": " + failure.getCause(), failure.getCause());
    } catch (InterruptedException interruption) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new LinuxException("interrupted in namespace " + name);
    }
  }

  private void enter() throws IOException {
    Path file = NAMES.resolve(name);
    int fd = Libc.open(file.toString());
    if (fd < 0) {
      throw new LinuxException("namespace " + name + " can't be opened: " + Libc.lastError());
    }
    try {
      if (Libc.setns(fd, Libc.CLONE_NEWNET) < 0) {
        throw new LinuxException("namespace " + name + " can't be entered: " + Libc.lastError() + "; root is needed");
      }
    } finally {
      Libc.close(fd);
    }
    // A setns that silently missed would send the lab's traffic from the machine's own namespace.
    Object wanted = Files.getAttribute(file, "unix:ino");
    Object found = Files.getAttribute(Path.of("/proc/thread-self/ns/net"), "unix:ino");
    if (!wanted.equals(found)) {
      throw new LinuxException("the thread is in network namespace " + found + " instead of " + name + " (" + wanted + ")");
    }
  }

  /** Writes a setting under {@code /proc/sys}, such as {@code net/ipv4/ip_forward}. */
  public void sysctl(String key, String value) {
    sysctl(List.of(key + "=" + value));
  }

  /** Writes settings under {@code /proc/sys}, each {@code key=value} such as {@code net/ipv4/ip_forward=1}. */
  public void sysctl(List<String> settings) {
    call(
        () -> {
          for (String setting : settings) {
            int equals = setting.indexOf('=');
            Path file = Path.of("/proc/sys").resolve(setting.substring(0, equals));
            try {
              Files.writeString(file, setting.substring(equals + 1));
            } catch (NoSuchFileException absent) {
              throw new LinuxException("this kernel has no setting " + absent.getFile());
            } catch (IOException refused) {
              throw new LinuxException("in namespace " + name + " the kernel refuses " + setting + ": " + refused.getMessage());
            }
          }
          return "";
        });
  }

  /** The command that runs {@code command} in this namespace. */
  public List<String> command(List<String> command) {
    List<String> whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
    whole.addAll(command);
    return whole;
  }

  @Override
  public String toString() {
    return name;
  }
}
