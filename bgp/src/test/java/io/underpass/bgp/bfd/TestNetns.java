package io.underpass.bgp.bfd;

import io.underpass.bgp.SocketPlace;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** A network namespace of a test's own, made with iproute2 and gone with {@link #close}. */
public final class TestNetns implements SocketPlace, AutoCloseable {
  private static final MethodHandle OPEN = bind("open", ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
  private static final MethodHandle SETNS = bind("setns", ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
  private static final MethodHandle CLOSE = bind("close", ValueLayout.JAVA_INT);
  private static final int CLONE_NEWNET = 0x4000_0000;

  private final String name;

  private TestNetns(String name) {
    this.name = name;
  }

  public static TestNetns make(String prefix) throws IOException, InterruptedException {
    TestNetns made = new TestNetns(prefix + ProcessHandle.current().pid());
    run("ip", "netns", "add", made.name);
    made.ip("link set lo up");
    return made;
  }

  /** One that somebody else made. */
  public static SocketPlace existing(String name) {
    return new TestNetns(name);
  }

  /** As root on Linux tests run, so that what is missing there fails instead of passing unseen. */
  public static boolean possible() throws IOException {
    return System.getProperty("os.name").equals("Linux") && Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static MethodHandle bind(String name, java.lang.foreign.MemoryLayout... arguments) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), FunctionDescriptor.of(ValueLayout.JAVA_INT, arguments));
  }

  public String name() {
    return name;
  }

  /** {@code ip} with these words, inside. */
  public void ip(String words) throws IOException, InterruptedException {
    run(("ip -n " + name + " " + words).split(" "));
  }

  public static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(List.of(command) + ": " + said);
    }
  }

  @Override
  public <T> T open(Callable<T> work) throws Exception {
    FutureTask<T> task = new FutureTask<>(() -> {
      enter();
      return work.call();
    });
    Thread.ofPlatform().start(task);
    try {
      return task.get();
    } catch (ExecutionException failure) {
      throw failure.getCause() instanceof Exception cause ? cause : failure;
    }
  }

  private void enter() throws IOException {
    Path path = Path.of("/run/netns", name);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(path.toString());
      int fd = (int) OPEN.invokeExact(text, 0);
      int entered = (int) SETNS.invokeExact(fd, CLONE_NEWNET);
      int _ = (int) CLOSE.invokeExact(fd);
      Object now = Files.getAttribute(Path.of("/proc/thread-self/ns/net"), "unix:ino");
      if (entered != 0 || !now.equals(Files.getAttribute(path, "unix:ino"))) {
        throw new IOException("can't enter namespace " + name);
      }
    } catch (IOException known) {
      throw known;
    } catch (Throwable thrown) {
      throw new IllegalStateException(thrown);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    run("ip", "netns", "del", name);
  }

  @Override
  public String toString() {
    return "namespace " + name;
  }
}
