package io.underpass.e2e.az;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.underpass.cli.client.Json;
import io.underpass.lab.azure.Az;
import io.underpass.lab.azure.ServerStart;
import io.underpass.lab.linux.Run;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The installed {@code az}, pointed at a server by {@code ./underpass az --environment}, one command after the other in one process of
 * its own.
 */
final class AzProcess implements Az, AutoCloseable {
  private static final Path PROGRAM = Path.of("/usr/bin/az");
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String IMPORT_RACE = "partially initialized module 'requests.auth'";

  private final Process process;
  private final Writer in;
  private final BufferedReader out;
  private int commands;
  private double seconds;

  private AzProcess(Process process) {
    this.process = process;
    in = process.outputWriter(StandardCharsets.UTF_8);
    out = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Skips the test, and says so, only where nobody may install az; root shall not miss it unnoticed. */
  static void require() {
    boolean installed = Files.isExecutable(PROGRAM);
    assumeTrue(installed || System.getProperty("user.name").equals("root"), "azure-cli is not installed, and that takes root");
    assertThat(installed).as("azure-cli is installed; ./underpass test does it, on Debian and Ubuntu").isTrue();
  }

  /** Such as {@code 2.45.0}. */
  static String version() {
    return Run.of(List.of("dpkg-query", "-W", "-f", "${Version}", "azure-cli"), LIMIT).orThrow("the version of azure-cli").output();
  }

  /** For the server that runs on this data directory. */
  static AzProcess start(Path data) throws IOException {
    Path driver = Files.createDirectories(data.resolve("az")).resolve("driver.py");
    try (InputStream text = AzProcess.class.getResourceAsStream("az_driver.py")) {
      Files.copy(text, driver, StandardCopyOption.REPLACE_EXISTING);
    }
    String script = "environment=$(\"$0\" az --data \"$1\" --environment) && eval \"$environment\" && exec /usr/bin/python3 \"$2\"";
    return new AzProcess(
        new ProcessBuilder("bash", "-c", script, ServerStart.launcher().toString(), data.toString(), driver.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Runs a command; once more where az's own race at import ended it. */
  @Override
  public synchronized Outcome run(List<String> arguments) {
    Outcome outcome = once(arguments);
    return outcome.errors().contains(IMPORT_RACE) ? once(arguments) : outcome;
  }

  private Outcome once(List<String> arguments) {
    ObjectNode asked = Json.object();
    arguments.forEach(asked.withArray("arguments")::add);
    try {
      in.write(Json.write(asked) + "\n");
      in.flush();
      String line = CompletableFuture.supplyAsync(this::line, Thread::startVirtualThread).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      JsonNode answer = Json.read(line);
      commands++;
      seconds += answer.path("seconds").asDouble();
      return new Outcome(answer.path("status").asInt(), answer.path("output").asString(), answer.path("errors").asString());
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted in: az " + String.join(" ", arguments), interruption);
    } catch (TimeoutException | java.util.concurrent.ExecutionException | IOException failure) {
      close();
      throw new AssertionError("no answer to: az " + String.join(" ", arguments), failure);
    }
  }

  private String line() {
    try {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("az's process has ended");
      }
      return line;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** How many commands it ran, and how long they took together. */
  String figures() {
    return String.format("%d commands, %.1f s", commands, seconds);
  }

  @Override
  public void close() {
    process.destroy();
  }
}
