package io.underpass.lab.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A command that has ended.
 *
 * @param status its exit status; 124 when it was stopped because its time was up
 * @param output what it wrote to standard output
 * @param errors what it wrote to standard error
 */
public record Run(int status, String output, String errors) {
  /** Runs a command to its end without input. */
  public static Run of(List<String> command, Duration atMost) {
    return of(command, "", atMost);
  }

  /**
   * Runs a command to its end.
   *
   * @throws LinuxException if it can't be started
   */
  public static Run of(List<String> command, String input, Duration atMost) {
    Process process;
    try {
      process = new ProcessBuilder(command).start();
    } catch (IOException failure) {
      throw new LinuxException("'" + command.getFirst() + "' can't be started: " + failure.getMessage());
    }
    CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> read(process.getInputStream()), Thread::startVirtualThread);
    CompletableFuture<String> errors = CompletableFuture.supplyAsync(() -> read(process.getErrorStream()), Thread::startVirtualThread);
    try (var in = process.getOutputStream()) {
      in.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException ended) {
      // The command ended without reading all of it; its status says how it went.
    }
    try {
      boolean ended = process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      return new Run(ended ? process.exitValue() : 124, output.join(), errors.join());
    } catch (InterruptedException interruption) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new LinuxException("interrupted while running " + String.join(" ", command));
    }
  }

  private static String read(InputStream stream) {
    try (stream) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      return "";
    }
  }

  public boolean ok() {
    return status == 0;
  }

  /** The standard error, or else the standard output, without line ends around it. */
  public String complaint() {
    String text = errors.isBlank() ? output : errors;
    return text.strip();
  }

  /** This run, or an exception that says what failed. */
  public Run orThrow(String what) {
    if (!ok()) {
      throw new LinuxException(what + ": " + (complaint().isEmpty() ? "exit status " + status : complaint()));
    }
    return this;
  }
}
