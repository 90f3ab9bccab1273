package io.underpass.lab.bench;

import io.underpass.lab.azure.Az;
import io.underpass.lab.azure.AzScript;
import io.underpass.lab.azure.Server;
import io.underpass.lab.azure.ServerStart;
import io.underpass.lab.linux.PinnedMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A server of the bench's own, with a data directory of its own, gone with the bed. Used by one thread. */
final class UnderTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Server server;
  private final AzScript script;

  private UnderTest(Server server) {
    this.server = server;
    this.script = new AzScript(server);
  }

  /** @param options of {@code serve}, besides data directory and port */
  static UnderTest start(Bed bed, String... options) {
    List<String> all = new ArrayList<>(List.of("--port", "0"));
    all.addAll(List.of(options));
    Server server = ServerStart.start(bed.dataDirectory(), all);
    bed.onClose("connection to the server", server::close);
    return new UnderTest(server);
  }

  Server server() {
    return server;
  }

  /** {@code linux}, or the bench can't go on. */
  void requireKernel() {
    if (!server.dataPlane().equals("linux")) {
      throw new BenchException(
          "the server runs the " + server.dataPlane()
          + " data plane, which moves no packet: './underpass doctor' says what the machine lacks");
    }
  }

  /** Runs one command line of az; keeps its output in a variable where the line says so. */
  void az(String line) {
    Az.Outcome outcome = script.run(line);
    if (!outcome.ok()) {
      throw new BenchException("'" + line + "' failed: " + outcome.text().strip());
    }
  }

  /** Runs one command line of az, and reads what it prints. */
  JsonNode json(String line) {
    Az.Outcome outcome = script.run(line + " -o json");
    if (!outcome.ok()) {
      throw new BenchException("'" + line + "' failed: " + outcome.text().strip());
    }
    return JSON.readTree(outcome.output());
  }

  JsonNode put(String target, Object body) {
    return server.service().put(target, JSON.valueToTree(body), true);
  }

  /** What the server's log warns of: where a figure that sticks out may come from. */
  List<String> complaints() {
    Path log = server.data().resolve("serve.log");
    try (Stream<String> lines = Files.lines(log)) {
      return lines.filter(line -> line.contains(" WARN ") || line.contains(" ERROR ")).toList();
    } catch (IOException failed) {
      throw new BenchException(log + " can't be read: " + failed.getMessage(), failed);
    }
  }

  /** The entries that the kernel holds for one table of one node; −1 before there is one. */
  long entries(String node, String table) {
    Path pins = Path.of("/run/underpass", server.prefix(), "bpf");
    if (!Files.isDirectory(pins)) {
      return -1;
    }
    try (Stream<Path> versions = Files.list(pins)) {
      return versions.filter(version -> version.getFileName().toString().matches("v\\d+"))
          .map(version -> version.resolve(node).resolve(table)).mapToLong(PinnedMap::entries).max().orElse(-1);
    } catch (IOException failed) {
      throw new BenchException(pins + " can't be listed: " + failed.getMessage(), failed);
    }
  }
}
