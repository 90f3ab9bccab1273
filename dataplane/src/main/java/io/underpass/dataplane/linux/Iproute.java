package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** iproute2's commands, in batches, in the namespace of the calling thread. */
final class Iproute {
  private Iproute() {}

  /**
   * Runs the lines as one batch of {@code ip}, {@code tc} or {@code bridge}; stops at the first that fails.
   *
   * @throws DataPlaneException with what the command said
   */
  static void batch(String command, List<String> lines) {
    if (lines.isEmpty()) {
      return;
    }
    Outcome outcome = run(List.of(command, "-batch", "-"), lines.stream().collect(Collectors.joining("\n", "", "\n")));
    if (outcome.status != 0) {
      throw new DataPlaneException(command + " refuses '" + failed(outcome.text, lines) + "': " + firstLine(outcome.text));
    }
  }

  /** Goes on after errors: for taking away what may be gone already. */
  static void batchLeniently(String command, List<String> lines) {
    if (!lines.isEmpty()) {
      run(List.of(command, "-force", "-batch", "-"), lines.stream().collect(Collectors.joining("\n", "", "\n")));
    }
  }

  /** {@code Command failed -:3} names the line. */
  private static String failed(String text, List<String> lines) {
    int at = text.lastIndexOf("Command failed -:");
    if (at < 0) {
      return lines.getFirst();
    }
    String number = text.substring(at + "Command failed -:".length()).strip().split("\\D", 2)[0];
    int line = number.isEmpty() ? 1 : Integer.parseInt(number);
    return lines.get(Math.clamp(line - 1, 0, lines.size() - 1));
  }

  private static String firstLine(String text) {
    return text.lines().findFirst().orElse("no reason given");
  }

  private record Outcome(int status, String text) {}

  /** What the command printed; empty when it failed. */
  static String output(String... command) {
    Outcome outcome = run(List.of(command), "");
    return outcome.status == 0 ? outcome.text : "";
  }

  private static Outcome run(List<String> command, String input) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      try (OutputStream out = process.getOutputStream()) {
        out.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException _) {
        // It ended before it read everything: its own words say why.
      }
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Outcome(process.waitFor(), text);
    } catch (IOException failure) {
      throw new DataPlaneException("can't run " + command.getFirst() + ": " + failure.getMessage() + "; install iproute2", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DataPlaneException("interrupted while " + command.getFirst() + " ran", interrupted);
    }
  }
}
