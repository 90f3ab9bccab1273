package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server's data, backed up while it runs and restored beneath another one. */
final class BackupCommandTest {
  @TempDir
  private Path temporary;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  private int run(Path data, String... words) {
    said.reset();
    PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
    return BackupCommand.run(List.of(words), Map.of("UNDERPASS_DATA", data.toString()), out, out);
  }

  @Test
  void aServerComesBackFromItsBackup() throws IOException {
    Path file = temporary.resolve("backup");
    Scene scene;
    String network;
    String credentials;
    try (TestServer server = TestServer.start()) {
      scene = Scene.of(server, "kept");
      signIn(server);
      network = server.get(scene.network + "/virtualNetworks/v").text();
      credentials = Files.readString(server.data.resolve("credentials.json"));
      assertThat(run(server.data, "backup", file.toString())).describedAs(said.toString()).isZero();
      assertThat(said.toString()).contains("resources", "credentials.json", "secrets");
      everyFileIsAccountedFor(server.data, file);
      server.make(scene.network + "/virtualNetworks/later", "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.9.0.0/16']}}}");
      assertThat(run(server.data, "restore", file.toString(), "--force")).isEqualTo(1);
      assertThat(said.toString()).contains("in use by process");
    }
    try (TestServer other = TestServer.start()) {
      other.whileStopped(() -> {
        assertThat(run(other.data, "restore", file.toString())).isEqualTo(1);
        assertThat(said.toString()).contains("not empty", "--force");
        assertThat(run(other.data, "restore", "--force", file.toString(), "--data", other.data.toString())).describedAs(said.toString()).isZero();
        assertThat(said.toString()).contains("replaced-");
      });
      assertThat(other.get(scene.network + "/virtualNetworks/v").text()).isEqualTo(network);
      assertThat(other.get(scene.network + "/virtualNetworks/later").status()).isEqualTo(404);
      assertThat(Files.readString(other.data.resolve("credentials.json"))).isEqualTo(credentials);
    }
  }

  private static void signIn(TestServer server) {
    server.request(HttpRequest.newBuilder(URI.create(server.origin() + "/common/discovery/v2.0/keys")));
  }

  /** Whoever keeps another file in the data directory says here whether a backup needs it. */
  private static void everyFileIsAccountedFor(Path data, Path backup) throws IOException {
    List<String> kept = new ArrayList<>();
    try (ZipFile zip = new ZipFile(backup.toFile())) {
      for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements();) {
        kept.add(entries.nextElement().getName());
      }
    }
    assertThat(kept).contains("underpass.db", "credentials.json", "token-key.json", "ca.pem", "server.pem");
    List<String> ofTheRun = List.of("underpass.db-wal", "underpass.db-shm", "underpass.lock", "server.json");
    try (Stream<Path> entries = Files.list(data)) {
      assertThat(entries.map(path -> path.getFileName().toString()).filter(name -> !name.startsWith("sqlite-")))
          .allMatch(name -> kept.contains(name) || ofTheRun.contains(name));
    }
  }

  @Test
  void mistakesAreNamed() {
    assertThat(run(temporary, "backup")).isEqualTo(2);
    assertThat(said.toString()).contains("backup needs a FILE", "usage:");
    assertThat(run(temporary, "backup", "a", "b")).isEqualTo(2);
    assertThat(run(temporary, "backup", "a", "--force")).isEqualTo(2);
    assertThat(said.toString()).contains("--force");
    assertThat(run(temporary, "restore", "a", "--data")).isEqualTo(2);
    assertThat(run(temporary, "backup", temporary.resolve("x").toString())).isEqualTo(1);
    assertThat(said.toString()).contains("no underpass.db");
    assertThat(run(temporary, "restore", temporary.resolve("none").toString())).isEqualTo(1);
    assertThat(said.toString()).contains("no backup");
    assertThat(run(temporary, "restore", "--help")).isZero();
    assertThat(said.toString()).contains("--force");
  }
}
