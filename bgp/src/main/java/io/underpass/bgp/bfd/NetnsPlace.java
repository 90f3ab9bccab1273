package io.underpass.bgp.bfd;

import io.underpass.bgp.SocketPlace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A network namespace of Linux, as it was when this was made: a later one with the same name is another place.
 *
 * @param name under {@code /run/netns}, as {@code ip netns} lists it; without a slash
 * @param inode which namespace the name meant
 */
public record NetnsPlace(String name, long inode) implements SocketPlace {
  private static final Path DIRECTORY = Path.of("/run/netns");
  private static final Path CURRENT = Path.of("/proc/thread-self/ns/net");

  /** @throws IllegalArgumentException if that can't be a name */
  public NetnsPlace {
    checkName(name);
  }

  private static void checkName(String name) {
    if (name.isEmpty() || name.contains("/") || name.equals(".") || name.equals("..")) {
      throw new IllegalArgumentException("'" + name + "' is no name of a network namespace; 'ip netns' lists those that are");
    }
  }

  /**
   * The namespace that has this name now.
   *
   * @throws IOException if none has it
   * @throws IllegalArgumentException if that can't be a name
   */
  public static NetnsPlace of(String name) throws IOException {
    checkName(name);
    try {
      return new NetnsPlace(name, inode(DIRECTORY.resolve(name)));
    } catch (IOException _) {
      throw new IOException("there is no network namespace '" + name + "'; 'ip netns' lists those that are");
    }
  }

  /** Whether the name still means this namespace. */
  public boolean exists() {
    try {
      return inode(DIRECTORY.resolve(name)) == inode;
    } catch (IOException _) {
      return false;
    }
  }

  private static long inode(Path path) throws IOException {
    return (long) Files.getAttribute(path, "unix:ino");
  }

  @Override
  public Optional<String> netns() {
    return Optional.of(name);
  }

  @Override
  public <T> T open(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(() -> {
      enter();
      return work.call();
    });
    // Whatever enters stays inside, so the thread is nobody else's.
    Thread.ofPlatform().name("netns-" + name).start(task);
    try {
      return task.get();
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof Exception cause ? cause : failure;
    }
  }

  private void enter() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      Libc libc = new Libc(arena);
      int fd = libc.open(arena.allocateFrom(DIRECTORY.resolve(name).toString()));
      if (fd < 0) {
        throw new IOException("network namespace '" + name + "' can't be opened: errno " + -fd);
      }
      int entered = libc.enterNetwork(fd);
      libc.close(fd);
      if (entered < 0) {
        throw new IOException("network namespace '" + name + "' can't be entered: errno " + -entered);
      }
    }
    if (inode(CURRENT) != inode) {
      throw new IOException("'" + name + "' is another network namespace than it was");
    }
  }

  @Override
  public String toString() {
    return "namespace " + name;
  }
}
