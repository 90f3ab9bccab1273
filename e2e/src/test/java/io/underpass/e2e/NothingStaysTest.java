package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.underpass.cli.client.Json;
import io.underpass.lab.azure.Server;
import io.underpass.lab.azure.ServerStart;
import io.underpass.lab.azure.ServerStop;
import io.underpass.lab.build.Lab;
import io.underpass.lab.build.Owner;
import io.underpass.lab.build.TemporaryData;
import io.underpass.lab.command.LabCommand;
import io.underpass.lab.file.LabFile;
import io.underpass.lab.file.LabFileReader;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.ProcessIdentity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** However a server or a lab ends, nothing of it is left in the kernel and under /run once it is taken away. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class NothingStaysTest {
  private static final List<String> ANY_PORT = List.of("--port", "0", "--dataplane", "linux");
  private static final ProcessIdentity DEAD = new ProcessIdentity(ProcessIdentity.current().pid(), 1);

  private Path data;
  private String prefix = "?";

  @BeforeEach
  void directory() throws IOException {
    assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("user.name").equals("root"),
        "real packets need root on Linux");
    data = TemporaryData.make();
  }

  @AfterEach
  void takeAway() {
    if (data != null && Files.exists(data)) {
      TemporaryData.takeAway(data);
    }
  }

  private Server start() {
    Server server = ServerStart.start(data, ANY_PORT);
    prefix = server.prefix();
    return server;
  }

  private void withAHost(Server server) {
    server.service().put("/underpass/hosts/host-1", Json.object(), true);
    assertThat(namespaces()).contains(prefix + "-fabric", prefix + "-host-1");
  }

  private List<String> namespaces() {
    return NetworkNamespace.startingWith(prefix + "-");
  }

  private void assertNothingStays() throws IOException {
    assertThat(namespaces()).isEmpty();
    assertThat(Path.of("/run/underpass", prefix)).doesNotExist();
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain("/run/underpass/" + prefix + "/");
  }

  private static void end(Server server) {
    ProcessIdentity.of(server.pid()).ifPresent(ProcessIdentity::end);
    server.close();
  }

  private String run(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(new LabCommand(new PrintStream(out, true, StandardCharsets.UTF_8)).run(List.of(words))).isZero();
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aServerWithNothingToRunMakesNothing() throws IOException {
    Server server = start();
    assertNothingStays();
    withAHost(server);
    server.service().delete("/underpass/hosts/host-1", true);
    assertNothingStays();
    end(server);
    assertNothingStays();
  }

  @Test
  void whatAServerLeftThatEndedByItselfIsTakenAway() throws IOException {
    Server server = start();
    withAHost(server);
    end(server);
    assertThat(namespaces()).as("it keeps forwarding").contains(prefix + "-fabric");
    assertThat(data.resolve("server.json")).doesNotExist();
    ServerStop.takeAway(data);
    assertNothingStays();
  }

  @Test
  void whatAKilledServerLeftIsTakenAway() throws Exception {
    Server server = start();
    withAHost(server);
    ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
    server.close();
    process.destroyForcibly();
    process.onExit().join();
    ServerStop.takeAway(data);
    assertNothingStays();
  }

  @Test
  void aServerThatHasHardlyStartedIsTakenAway() throws Exception {
    Process process = new ProcessBuilder("setsid", ServerStart.launcher().toString(), "serve", "--data", data.toString(), "--port", "0")
        .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    ServerStop.takeAway(data);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(Server.running(data)).isEmpty();
  }

  @Test
  void aLabGoesWithTheServerThatItStarted() throws IOException {
    run("up", "hub", "--data", data.toString(), "--port", "0");
    Server server = Server.require(data);
    prefix = server.prefix();
    server.close();
    assertThat(namespaces()).contains(prefix + "-onprem-1", prefix + "-fabric");
    assertThat(catchThrowable(() -> run("up", "hub", "--data", data.toString()))).hasMessageContaining("Lab 'hub' is up");
    run("down", "--data", data.toString());
    assertNothingStays();
    assertThat(Server.running(data)).isEmpty();
  }

  @Test
  void aLabWhoseServerWasKilledGoesToo() throws Exception {
    run("up", "hub", "--data", data.toString(), "--port", "0");
    Server server = Server.require(data);
    prefix = server.prefix();
    ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
    server.close();
    process.destroyForcibly();
    process.onExit().join();
    assertThat(run("down", "--data", data.toString())).contains("one is started to take the lab down");
    assertNothingStays();
    run("up", "hub", "--data", data.toString(), "--port", "0");
    run("down", "--data", data.toString());
    assertNothingStays();
  }

  @Test
  void aLabThatDoesNotComeUpIsTakenAway() throws IOException {
    String text = LabCommand.text("hub").replace("--peering-type AzurePrivatePeering", "--peering-type Nonsense");
    LabFile file = LabFileReader.read("hub", text);
    try (Server server = start()) {
      Owner owner = Lab.owner(server, file, text).withServer(ProcessIdentity.of(server.pid()).orElseThrow());
      assertThat(catchThrowable(() -> Lab.up(server, owner, _ -> {}))).hasMessageContaining("Nonsense");
    }
    assertNothingStays();
    assertThat(Server.running(data)).isEmpty();
  }

  @Test
  void theNextStartSweepsAfterAKilledOne() throws IOException {
    String text = LabCommand.text("hub");
    LabFile file = LabFileReader.read("hub", text);
    Server server = start();
    Owner dead = new Owner(
        prefix, data, Owner.State.BUILDING, DEAD, ProcessIdentity.of(server.pid()).orElseThrow(), "hub", text, file.nodes());
    Lab.up(server, Lab.owner(server, file, text), _ -> {});
    dead.write();
    assertThat(namespaces()).contains(prefix + "-vm-1");
    Lab.sweep(_ -> {});
    assertNothingStays();
    assertThat(Server.running(data)).isEmpty();
    server.close();
  }

  @Test
  void aLabIsBuiltAnewWhereItIsStoredFromBeforeAReboot() throws IOException {
    run("up", "hub", "--data", data.toString(), "--port", "0");
    Server server = Server.require(data);
    prefix = server.prefix();
    end(server);
    Owner.of(data).orElseThrow().sweep();
    ServerStop.takeAway(data);
    assertNothingStays();
    assertThat(run("up", "hub", "--data", data.toString(), "--port", "0")).contains("taking that away first");
    run("down", "--data", data.toString());
    assertNothingStays();
  }
}
