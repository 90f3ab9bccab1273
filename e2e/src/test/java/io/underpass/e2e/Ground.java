package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.underpass.lab.azure.Az;
import io.underpass.lab.azure.CommandLine;
import io.underpass.lab.azure.Server;
import io.underpass.lab.azure.ServerStart;
import io.underpass.lab.build.Checks;
import io.underpass.lab.build.Lab;
import io.underpass.lab.build.Routers;
import io.underpass.lab.build.TemporaryData;
import io.underpass.lab.command.LabCommand;
import io.underpass.lab.file.LabFile;
import io.underpass.lab.file.LabFileReader;
import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** A server with a lab around it, on a data directory of its own; nothing is left behind. */
public final class Ground implements AutoCloseable {
  /** Instead of a port: an ICMP echo. */
  static final int PING = 0;

  private final Path data;
  private final String text;
  private final List<String> options;
  private Server server;
  private Lab lab;

  private Ground(String name, @Nullable RouterSoftware router, Function<Server, Az> client, Path data, List<String> more) {
    this.data = data;
    this.text = LabCommand.text(name);
    this.options = Stream.concat(Stream.of("--port", "0", "--dataplane", "linux"), more.stream()).toList();
    this.server = ServerStart.start(data, options);
    LabFile file = LabFileReader.read(name, text);
    this.lab = Lab.up(server, client.apply(server), Lab.owner(server, file, text), router == null ? Routers.usual(file) : router, _ -> {});
  }

  /** Skips the test, and says so, only where there is no root or no Linux; with both, a lab that doesn't come up is a failure. */
  static Ground with(String lab) throws IOException {
    return with(lab, null);
  }

  /** With this on the lab's routers; null: what the lab's file says. */
  static Ground with(String lab, @Nullable RouterSoftware router) throws IOException {
    return with(lab, router, server -> server);
  }

  /** With the lab's commands run by a client of the server. */
  public static Ground with(String lab, @Nullable RouterSoftware router, Function<Server, Az> client) throws IOException {
    return with(lab, router, client, List.of());
  }

  /** With more options of {@code serve}. */
  static Ground serving(String lab, String... options) throws IOException {
    return with(lab, null, server -> server, List.of(options));
  }

  private static Ground with(String lab, @Nullable RouterSoftware router, Function<Server, Az> client, List<String> options)
      throws IOException {
    assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("user.name").equals("root"),
        "real packets need root on Linux");
    Path data = TemporaryData.make();
    try {
      return new Ground(lab, router, client, data, options);
    } catch (RuntimeException failure) {
      TemporaryData.takeAway(data);
      throw failure;
    }
  }

  public Lab lab() {
    return lab;
  }

  /** The server's data directory. */
  Path data() {
    return data;
  }

  public Server server() {
    return server;
  }

  /** What the lab's own file says of it. */
  void holds() {
    Checks checks = new Checks(lab);
    for (var assertion : lab.file().assertions()) {
      Checks.Result result = checks.run(assertion);
      assertThat(result.verdict()).as(result.claim() + ": " + result.detail()).isEqualTo(Checks.Verdict.HOLDS);
    }
  }

  /** How many packets these nodes have forwarded or dropped. */
  long seen(String... names) {
    long seen = 0;
    for (JsonNode node : server.get("/underpass/nodes")) {
      if (List.of(names).contains(node.path("name").asString())) {
        JsonNode counters = node.path("counters");
        seen += counters.path("forwarded").path("packets").asLong();
        for (JsonNode drops : counters.path("drops")) {
          seen += drops.asLong();
        }
      }
    }
    return seen;
  }

  /**
   * The explanation, after a probe of it has agreed.
   *
   * @param port of TCP, or {@link #PING}
   */
  JsonNode explained(String source, String to, int port) {
    List<String> words = new ArrayList<>(List.of("path", "--from", source, "--to", to, "--probe", "-o", "json"));
    words.addAll(port == PING ? List.of("--protocol", "icmp") : List.of("--port", Integer.toString(port)));
    Az.Outcome outcome = server.run(words);
    assertThat(outcome.status()).as(outcome.errors()).isZero();
    JsonNode path = new ObjectMapper().readTree(outcome.output());
    assertThat(path.path("probe").path("agrees").asBoolean()).as(outcome.output()).isTrue();
    return path;
  }

  public NetworkNamespace node(String name) {
    return new NetworkNamespace(server.prefix() + "-" + name);
  }

  /** Runs a line as the mission writes it, {@code az …}, in this process; the line must succeed. */
  String az(String line) {
    Az.Outcome outcome = tryAz(line);
    assertThat(outcome.ok()).as(line + "\n" + outcome.errors()).isTrue();
    return outcome.output().strip();
  }

  Az.Outcome tryAz(String line) {
    List<String> words = new ArrayList<>(CommandLine.parse(CommandLine.lines(line).getFirst(), Map.of()).words());
    assertThat(words.removeFirst()).isEqualTo("az");
    return server.run(words);
  }

  /** Runs a command in a node; 30 s at most. */
  public Run exec(String node, String... command) {
    return Run.of(node(node).command(List.of(command)), Duration.ofSeconds(30));
  }

  /** Kills the server as {@code kill -9} does, starts it again and returns when it runs what is stored. */
  void killAndRestart() throws InterruptedException {
    ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
    server.close();
    process.destroyForcibly();
    process.onExit().join();
    server = ServerStart.start(data, options);
    lab = Lab.require(server);
  }

  @Override
  public void close() {
    String prefix = server.prefix();
    try {
      lab.down(_ -> {});
    } finally {
      server.close();
      TemporaryData.takeAway(data);
    }
    assertThat(NetworkNamespace.startingWith(prefix + "-")).as("namespaces left behind").isEmpty();
    assertThat(Path.of("/run/underpass", prefix)).doesNotExist();
  }
}
