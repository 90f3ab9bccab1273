package io.underpass.arm.durable;

import io.underpass.arm.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** A server in a process of its own, on the class path of the tests, with the emulated data plane. */
final class ServerProcess {
  private static final Duration LONGEST_START = Duration.ofSeconds(60);
  private final Process process;
  private final Path data;

  private ServerProcess(Process process, Path data) {
    this.process = process;
    this.data = data;
  }

  static ServerProcess start(Path data) throws IOException {
    Files.deleteIfExists(data.resolve("server.json"));
    String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ServerProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "--enable-native-access=ALL-UNNAMED", "-Xmx256m",
                    "-Xshare:auto",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath, "io.underpass.arm.Serve", "--data", data.toString(),
                "--port", "0",
                "--dataplane", "emulated")
            .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(data.resolve("serve.log").toFile())).start(),
        data);
  }

  /** What {@code server.json} says, once it answers. */
  JsonNode awaitReady(HttpClient http) throws IOException, InterruptedException {
    long end = System.nanoTime() + LONGEST_START.toNanos();
    while (System.nanoTime() < end) {
      if (!process.isAlive()) {
        throw new AssertionError("the server ended with " + process.exitValue() + ":\n" + Files.readString(data.resolve("serve.log")));
      }
      if (Files.exists(data.resolve("server.json"))) {
        JsonNode file = Json.read(Files.readAllBytes(data.resolve("server.json")));
        HttpResponse<String> health = http.send(
            HttpRequest.newBuilder(URI.create(file.path("http").asString() + "/health")).build(), HttpResponse.BodyHandlers.ofString());
        if (health.body().contains("\"status\":\"ok\"")) {
          return file;
        }
      }
      Thread.sleep(10);
    }
    throw new AssertionError("the server was not ready within " + LONGEST_START);
  }

  /** SIGKILL. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError("process " + process.pid() + " can't be killed");
    }
  }
}
