package io.underpass.lab.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Which CPU a thread runs on: sched_setaffinity(2). */
public final class Affinity {
  /** No CPU in particular. */
  public static final int ANY = -1;

  private static final MethodHandle SET =
      Linker.nativeLinker()
          .downcallHandle(
              Linker.nativeLinker().defaultLookup().findOrThrow("sched_setaffinity"),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

  private Affinity() {}

  /**
   * Keeps the calling platform thread, and those that it starts later, on one CPU.
   *
   * @param cpu 0–63, or {@link #ANY} to leave the thread where it is
   * @throws LinuxException if the machine has no such CPU
   */
  public static void pin(int cpu) {
    if (cpu != ANY) {
      set(0, cpu);
    }
  }

  /**
   * Keeps all threads of this process, and those and the processes that they start later, on one CPU.
   *
   * @param cpu 0–63
   */
  public static void pinProcess(int cpu) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      threads.forEach(thread -> set(Integer.parseInt(thread.getFileName().toString()), cpu));
    } catch (IOException unreadable) {
      throw new LinuxException("the threads of this process can't be listed: " + unreadable.getMessage());
    }
  }

  /** @param thread its number, 0 for the calling one */
  private static void set(int thread, int cpu) {
    try (Arena arena = Arena.ofConfined()) {
      if ((int) SET.invokeExact(thread, 8L, arena.allocateFrom(JAVA_LONG, 1L << cpu)) < 0) {
        throw new LinuxException("a thread can't be kept on CPU " + cpu + ": this process may not use it");
      }
    } catch (LinuxException known) {
      throw known;
    } catch (Throwable failure) {
      throw new IllegalStateException("the C library could not be called", failure);
    }
  }
}
