package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.underpass.cli.client.Json;
import io.underpass.lab.linux.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Azure's SDK for JavaScript in a Node of its own against a server process; what is run is in {@code src/test/js}, its
 * libraries are those of the {@code package.json} there, and of one day.
 */
class JavaScriptSdkTest {
  private static final Path SOURCES = Path.of("src", "test", "js");
  private static final Path RUN = Path.of("target", "js");

  /** What libraries ask for in turn is taken as it was then. */
  private static final LocalDate AS_OF = LocalDate.of(2026, 11, 25);

  @Test
  void hubAndSpokeWithFastPath() throws IOException {
    assumeTrue(runs("node") && runs("npm"), "Node and npm are not installed: ./underpass test installs them, as root on Debian and Ubuntu");
    install();
    Path pairs = Files.createTempFile("underpass-js-", ".pairs");
    try (Cloud cloud = Cloud.start()) {
      String said = run(Map.of(
          "AZURE_ENDPOINT", cloud.https(),
          "AZURE_TENANT_ID", cloud.tenant(),
          "AZURE_CLIENT_ID", cloud.clientId(),
          "AZURE_CLIENT_SECRET", cloud.clientSecret(),
          "AZURE_SUBSCRIPTION_ID", cloud.subscription(),
          "NODE_EXTRA_CA_CERTS", cloud.ca().toString(),
          "WITNESS", pairs.toString()), "node", "hub-and-spoke.mjs");
      System.out.println("JavaScript SDK, Node " + run(Map.of(), "node", "--version") + ": " + said.lines().toList());
      List<String> lost = new ArrayList<>();
      List<String> lines = Files.readAllLines(pairs);
      for (String line : lines) {
        JsonNode pair = Json.read(line);
        lost.addAll(SentFields.lost(Witness.type(pair.path("path").asString()), pair.path("sent"), pair.path("got")));
      }
      assertThat(lost).isEmpty();
      assertThat(lines).as("resources whose fields were compared").hasSizeGreaterThan(10);
    } finally {
      Files.delete(pairs);
    }
  }

  /** What there was on that day, and nothing newer; kept below {@code target} for the next time. */
  private static void install() throws IOException {
    Files.createDirectories(RUN);
    Path wanted = RUN.resolve("package.json");
    boolean installed = Files.exists(RUN.resolve("node_modules/.package-lock.json")) && Files.exists(wanted)
        && Files.mismatch(wanted, SOURCES.resolve("package.json")) < 0;
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (Path source : sources.toList()) {
        Files.copy(source, RUN.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!installed) {
      run(Map.of(), "npm", "install", "--no-package-lock", "--before=" + AS_OF, "--ignore-scripts", "--no-audit", "--no-fund");
    }
  }

  private static String run(Map<String, String> environment, String... command) {
    List<String> words = new ArrayList<>(List.of("env", "-C", RUN.toString()));
    environment.forEach((name, value) -> words.add(name + "=" + value));
    words.addAll(List.of(command));
    Run run = Run.of(words, Duration.ofMinutes(3));
    assertThat(run.status()).as(String.join(" ", command) + "\n" + run.output() + run.errors()).isZero();
    return run.output().strip();
  }

  private static boolean runs(String program) {
    return Run.of(List.of("env", program, "--version"), Duration.ofSeconds(30)).ok();
  }
}
