package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.arm.wire.Json;
import io.underpass.control.ControlOptions;
import io.underpass.control.ControlOptions.DataPlaneChoice;
import io.underpass.control.store.StoreException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class UnderpassServerTest {
  @TempDir Path directory;

  private UnderpassServer start(int port, String data) throws Exception {
    ControlOptions options = ControlOptions.of(directory.resolve(data)).with(DataPlaneChoice.EMULATED);
    return UnderpassServer.start(port, options, Clock.systemUTC());
  }

  @Test
  void announcesItselfWhileItAnswers() throws Exception {
    Path announcement = directory.resolve("one/server.json");
    try (UnderpassServer server = start(0, "one")) {
      JsonNode json = Json.read(Files.readAllBytes(announcement));
      assertThat(json.path("http").asString()).isEqualTo("http://127.0.0.1:" + server.port());
      assertThat(json.path("https").asString()).isEqualTo("https://localhost:" + server.port());
      assertThat(json.path("token").asString()).isEqualTo(server.token());
      assertThat(json.path("pid").asLong()).isEqualTo(ProcessHandle.current().pid());
      assertThat(json.path("prefix").asString()).startsWith("up");
      assertThat(Files.exists(Path.of(json.path("ca").asString()))).isTrue();
    }
    assertThat(Files.exists(announcement)).isFalse();
  }

  @Test
  void aPortOrADirectoryInUseIsSaidAndLeavesNothingBehind() throws Exception {
    try (UnderpassServer server = start(0, "one")) {
      assertThatThrownBy(() -> start(server.port(), "two")).isInstanceOf(BindException.class);
      assertThatThrownBy(() -> start(0, "one")).isInstanceOf(StoreException.class);
      assertThat(Files.exists(directory.resolve("one/server.json"))).isTrue();
    }
    // The directory is free again.
    start(0, "two").close();
  }
}
