package io.underpass.control.flowlogs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class RecordFileTest {
  @TempDir
  private Path folder;

  private static ObjectNode record(int number) {
    return JsonMapper.shared().createObjectNode().put("number", number).put("text", "x".repeat(20_000));
  }

  private static JsonNode read(Path file) throws Exception {
    return JsonMapper.shared().readTree(Files.readAllBytes(file));
  }

  @Test
  void recordsComeBehindEachOther() throws Exception {
    Path file = folder.resolve("a/b/PT1H.json");
    RecordFile.append(file, List.of());
    assertThat(file).doesNotExist();
    RecordFile.append(file, List.of(record(0)));
    RecordFile.append(file, List.of(record(1), record(2)));
    JsonNode records = read(file).path("records");
    assertThat(records.size()).isEqualTo(3);
    for (int i = 0; i < 3; i++) {
      assertThat(records.get(i).path("number").asInt()).isEqualTo(i);
    }
    assertThat(file.resolveSibling("PT1H.json.next")).doesNotExist();
  }

  @Test
  void onlyTheOwnerReads() throws Exception {
    Path file = folder.resolve("a/PT1H.json");
    RecordFile.append(file, List.of(record(0)));
    RecordFile.append(file, List.of(record(1)));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent()))).isEqualTo("rwx------");
  }

  @Test
  void aReaderFindsValidJsonAtAnyMoment() throws Exception {
    Path file = folder.resolve("PT1H.json");
    RecordFile.append(file, List.of(record(0)));
    AtomicBoolean done = new AtomicBoolean();
    Thread writer = Thread.ofPlatform().start(() -> {
      try {
        for (int i = 1; i < 100; i++) {
          RecordFile.append(file, List.of(record(i)));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      } finally {
        done.set(true);
      }
    });
    int seen = 0;
    while (!done.get()) {
      int now = read(file).path("records").size();
      assertThat(now).isGreaterThanOrEqualTo(seen);
      seen = now;
    }
    writer.join();
    assertThat(read(file).path("records").size()).isEqualTo(100);
  }

  @Test
  void somethingElseIsLeftAlone() throws Exception {
    Path file = folder.resolve("PT1H.json");
    Files.writeString(file, "{\"records\":[{\"half\":");
    assertThatThrownBy(() -> RecordFile.append(file, List.of(record(0)))).hasMessageContaining("move it away");
    assertThat(file).hasContent("{\"records\":[{\"half\":");
  }

  @Test
  void hoursThatAreOverLongEnoughGo() throws Exception {
    Instant now = Instant.parse("2026-03-01T10:30:00Z");
    Path kept = folder.resolve("r").resolve(Hour.path(now.minusSeconds(3 * 3_600))).resolve("macAddress=00/PT1H.json");
    Path gone = folder.resolve("r").resolve(Hour.path(now.minusSeconds(26 * 3_600))).resolve("macAddress=00/PT1H.json");
    for (Path file : List.of(kept, gone)) {
      RecordFile.append(file, List.of(record(0)));
    }
    Path other = Files.writeString(folder.resolve("note.txt"), "mine");
    Hour.forget(folder, now.minusSeconds(24 * 3_600));
    assertThat(kept).exists();
    assertThat(other).exists();
    assertThat(folder.resolve("r/y=2026/m=02/d=28")).doesNotExist();
    assertThat(kept.toString()).contains("/y=2026/m=03/d=01/h=07/m=00/");
  }
}
