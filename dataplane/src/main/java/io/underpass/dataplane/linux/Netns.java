package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Network namespaces by name, as iproute2 keeps them. */
final class Netns {
  static final Path DIRECTORY = Path.of("/run/netns");
  private static final String INODE = "unix:ino";
  private static final Path CURRENT = Path.of("/proc/thread-self/ns/net");

  private Netns() {}

  static boolean exists(String name) {
    return Files.exists(path(name));
  }

  static Path path(String name) {
    return DIRECTORY.resolve(name);
  }

  /**
   * Runs the work on a thread of its own inside the namespace; processes started there are inside as well. An empty name is the namespace
   * of the server.
   *
   * @throws DataPlaneException if the namespace isn't there, can't be entered, or the work fails
   */
  static <T> T in(String name, Callable<T> work) {
    try {
      return inside(name, work);
    } catch (DataPlaneException known) {
      throw known;
    } catch (Exception failure) {
      throw new DataPlaneException("in namespace '" + name + "': " + failure, failure);
    }
  }

  /**
   * As {@link #in}, for work whose failures the caller tells apart.
   *
   * @throws DataPlaneException if the namespace isn't there or can't be entered
   * @throws Exception what the work throws
   */
  static <T> T inside(String name, Callable<T> work) throws Exception {
    AtomicReference<T> answer = new AtomicReference<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread thread = Thread.ofPlatform().name("netns-" + name).start(() -> {
      try {
        if (!name.isEmpty()) {
          enter(name);
        }
        answer.set(work.call());
      } catch (Throwable thrown) {
        failure.set(thrown);
      }
    });
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return switch (failure.get()) {
      case null -> answer.get();
      case Exception known -> throw known;
      case Throwable thrown -> throw new IllegalStateException("in namespace '" + name + "': " + thrown, thrown);
    };
  }

  private static void enter(String name) throws IOException {
    int fd = Libc.open(path(name).toString(), Libc.O_RDONLY | Libc.O_CLOEXEC);
    if (fd < 0) {
      throw new DataPlaneException("network namespace '" + name + "' can't be opened: errno " + -fd + "; 'ip netns' lists those that are");
    }
    try {
      int result = Libc.setns(fd, Libc.CLONE_NEWNET);
      if (result < 0) {
        throw new DataPlaneException("network namespace '" + name + "' can't be entered: errno " + -result);
      }
    } finally {
      Libc.close(fd);
    }
    if (!Files.getAttribute(CURRENT, INODE).equals(identity(name))) {
      throw new DataPlaneException("entering network namespace '" + name + "' had no effect");
    }
  }

  /** Equal while the name means the same namespace; null if it means none. */
  static @Nullable Object identity(String name) {
    try {
      return Files.getAttribute(path(name), INODE);
    } catch (IOException _) {
      return null;
    }
  }
}
