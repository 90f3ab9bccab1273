package io.underpass.control.store;

import static io.underpass.control.Documents.put;
import static io.underpass.control.Documents.vnet;
import static io.underpass.control.Documents.vnetBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BackupTest {
  private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

  @TempDir
  private Path temporary;

  private Path data;
  private Path file;

  @BeforeEach
  void fill() throws IOException {
    data = temporary.resolve("data");
    file = temporary.resolve("backup.zip");
    fill(data, "a");
    Files.writeString(data.resolve("credentials.json"), "secret of a");
    Files.writeString(data.resolve("learnt"), "routes of a");
  }

  private static void fill(Path directory, String name) {
    try (DataDirectory held = DataDirectory.open(directory); Database database = Database.open(held.path().resolve("underpass.db"))) {
      new Store(database, InstantSource.system()).commit(put(vnet(name), vnetBody("10.0.0.0/16")));
    }
  }

  private static List<String> names(Path directory) {
    try (DataDirectory held = DataDirectory.open(directory); Database database = Database.open(held.path().resolve("underpass.db"))) {
      return new Store(database, InstantSource.system()).state().documents().all().stream()
          .map(document -> document.id().name()).toList();
    }
  }

  @Test
  void leavesWhatIsBesideItAlone() throws IOException {
    Files.writeString(temporary.resolve("backup.zip.db"), "somebody's");
    Files.writeString(temporary.resolve("backup.zip.part"), "somebody's");
    Backup.write(data, file, NOW);
    assertThat(temporary.resolve("backup.zip.db")).hasContent("somebody's");
    assertThat(temporary.resolve("backup.zip.part")).hasContent("somebody's");
    try (Stream<Path> there = Files.list(temporary)) {
      assertThat(there.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("data", "backup.zip", "backup.zip.db", "backup.zip.part");
    }
    // A name whose database it would be.
    Backup.write(data, data.resolve("underpass"), NOW);
    assertThat(names(data)).containsExactly("a");
  }

  @Test
  void comesBackElsewhereWhole() throws IOException {
    Backup.Contents contents = Backup.write(data, file, NOW);
    assertThat(contents.documents()).isEqualTo(1);
    assertThat(contents.files().keySet()).containsExactly("underpass.db", "credentials.json", "learnt");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
    assertThat(listed(temporary)).as("no scraps").containsExactly("backup.zip", "data");

    Path other = temporary.resolve("other");
    Restore.Outcome outcome = Restore.of(file, other, Restore.Present.REFUSE, NOW);
    assertThat(outcome.contents()).isEqualTo(contents);
    assertThat(outcome.replaced()).isNull();
    assertThat(names(other)).containsExactly("a");
    assertThat(Files.readString(other.resolve("credentials.json"))).isEqualTo("secret of a");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(other.resolve("credentials.json")))).isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(other.resolve("underpass.db")))).isEqualTo("rw-------");
  }

  @Test
  void isOneMomentOfAStoreThatIsWrittenTo() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    try (DataDirectory held = DataDirectory.open(data); Database database = Database.open(held.path().resolve("underpass.db"))) {
      Store store = new Store(database, InstantSource.system());
      Thread writer = Thread.ofPlatform().start(() -> {
        for (int i = 0; !enough.get(); i++) {
          store.commit(put(vnet("w" + i), vnetBody("10.0.0.0/16")));
        }
      });
      try {
        for (int i = 0; i < 5; i++) {
          long acknowledged = store.state().revision();
          Path one = temporary.resolve("backup" + i);
          Backup.write(data, one, NOW);
          Path there = temporary.resolve("there" + i);
          Restore.of(one, there, Restore.Present.REFUSE, NOW);
          List<String> names = names(there);
          assertThat(names).as("all that was durable when it began").hasSizeGreaterThanOrEqualTo((int) acknowledged);
          for (int w = 0; w < names.size() - 1; w++) {
            assertThat(names).as("no gap").contains("w" + w);
          }
        }
      } finally {
        enough.set(true);
        writer.join();
      }
    }
  }

  @Test
  void doesNotReplaceAFile() throws IOException {
    Files.writeString(file, "mine");
    assertThatThrownBy(() -> Backup.write(data, file, NOW)).isInstanceOf(StoreException.class).hasMessageContaining(file.toString());
    assertThat(Files.readString(file)).isEqualTo("mine");
    assertThatThrownBy(() -> Backup.write(temporary.resolve("nowhere"), temporary.resolve("b"), NOW))
        .hasMessageContaining("no underpass.db");
  }

  @Test
  void isNotPutOverOtherDataUnlessAsked() throws IOException {
    Backup.write(data, file, NOW);
    Path other = temporary.resolve("other");
    fill(other, "b");
    Files.writeString(other.resolve("token-key.json"), "key of b");
    Map<String, String> before = state(other);
    assertThatThrownBy(() -> Restore.of(file, other, Restore.Present.REFUSE, NOW)).isInstanceOf(StoreException.class)
        .hasMessageContainingAll("not empty", "--force");
    assertThat(state(other)).isEqualTo(before);

    Path replaced = Restore.of(file, other, Restore.Present.REPLACE, NOW).replaced();
    assertThat(replaced).isEqualTo(other.toRealPath().resolve("replaced-20261126T120000"));
    assertThat(names(other)).containsExactly("a");
    assertThat(other.resolve("token-key.json")).as("b's, and not in the backup").doesNotExist();
    assertThat(names(replaced)).containsExactly("b");
  }

  @Test
  void isRefusedWhileAServerHoldsTheDirectory() {
    Backup.write(data, file, NOW);
    try (DataDirectory _ = DataDirectory.open(data)) {
      assertThatThrownBy(() -> Restore.of(file, data, Restore.Present.REPLACE, NOW)).isInstanceOf(StoreException.class)
          .hasMessageContaining("in use");
    }
    assertThat(names(data)).containsExactly("a");
  }

  @Test
  void anyDamageIsNoticedAndChangesNothing() throws IOException {
    Backup.write(data, file, NOW);
    byte[] good = Files.readAllBytes(file);
    Map<String, String> before = state(data);
    List<byte[]> bad = new ArrayList<>();
    for (int at = 0; at < good.length; at += Math.max(1, good.length / 150)) {
      byte[] one = good.clone();
      one[at] ^= 0x10;
      bad.add(one);
    }
    bad.add(java.util.Arrays.copyOf(good, good.length / 2));
    bad.add(new byte[0]);
    int refused = 0;
    for (int i = 0; i < bad.size(); i++) {
      Files.write(file, bad.get(i));
      try {
        Path other = temporary.resolve("other" + i);
        Restore.of(file, other, Restore.Present.REFUSE, NOW);
        assertThat(names(other)).as("a flip in what doesn't matter, such as a time stamp").containsExactly("a");
      } catch (StoreException expected) {
        refused++;
        assertThat(expected).hasMessageContaining(file.toString());
        assertThatThrownBy(() -> Restore.of(file, data, Restore.Present.REPLACE, NOW)).isInstanceOf(StoreException.class);
        assertThat(state(data)).isEqualTo(before);
      }
    }
    assertThat(refused).isGreaterThan(bad.size() * 3 / 4);
  }

  /** A restore that dies anywhere: whoever opens the directory next finds the one or the other, whole. */
  @Test
  void isNeverHalfDone() throws IOException {
    Backup.write(data, file, NOW);
    for (int moves = 0; moves < 12; moves++) {
      Path other = temporary.resolve("other" + moves);
      fill(other, "b");
      Files.writeString(other.resolve("credentials.json"), "secret of b");
      Path real = other.toRealPath();
      Path ready = Files.createDirectory(real.resolve("restore.ready"));
      Backup.unpack(file, ready);
      dieAfter(moves, real, ready);
      assertThat(names(other)).as("after " + moves + " moves").containsExactly("a");
      assertThat(Files.readString(other.resolve("credentials.json"))).isEqualTo("secret of a");
      assertThat(listed(other)).noneMatch(name -> name.startsWith("restore."));
      Path replaced = other.resolve(listed(other).stream().filter(name -> name.startsWith("replaced-")).findFirst().orElseThrow());
      assertThat(names(replaced)).containsExactly("b");
      assertThat(Files.readString(replaced.resolve("credentials.json"))).isEqualTo("secret of b");
    }
    Path other = temporary.resolve("undecided");
    fill(other, "b");
    Backup.unpack(file, Files.createDirectory(other.resolve("restore.part")));
    assertThat(names(other)).as("not decided: as it was").containsExactly("b");
  }

  /** The same moves as {@link Restore#finish}, as far as they go. */
  private static void dieAfter(int moves, Path data, Path ready) throws IOException {
    List<String> order = List.of("credentials.json", "token-key.json", "ca.pem", "server.pem", "learnt", "underpass.db-wal",
        "underpass.db-shm", "underpass.db");
    Path replaced = ready.resolve("replaced");
    int left = moves;
    for (String name : order) {
      if (left > 0 && Files.exists(data.resolve(name))) {
        Files.createDirectories(replaced);
        Files.move(data.resolve(name), replaced.resolve(name));
        left--;
      }
    }
    if (left-- <= 0) {
      return;
    }
    Path moved = Files.move(ready, data.resolve("restore.moved"));
    for (String name : order) {
      if (left > 0 && Files.exists(moved.resolve(name))) {
        Files.move(moved.resolve(name), data.resolve(name));
        left--;
      }
    }
  }

  private static List<String> listed(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  private static Map<String, String> state(Path directory) throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.filter(Files::isRegularFile).toList()) {
        state.put(entry.getFileName().toString(), java.util.HexFormat.of().formatHex(Files.readAllBytes(entry)));
      }
    }
    return state;
  }
}
