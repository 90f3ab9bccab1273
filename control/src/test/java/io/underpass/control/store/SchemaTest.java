package io.underpass.control.store;

import static io.underpass.control.Documents.put;
import static io.underpass.control.Documents.vnet;
import static io.underpass.control.Documents.vnetBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Databases of older programs come along, those of newer ones are refused, and what was there before is kept. */
final class SchemaTest {
  /** What version 1 of the program made. Never edited: it stands for files that are out there. */
  private static final String VERSION_1 =
      """
      CREATE TABLE schema_version (version INTEGER NOT NULL);
      INSERT INTO schema_version VALUES (1);
      CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE documents (
        id TEXT PRIMARY KEY, text TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL, etag TEXT NOT NULL,
        revision INTEGER NOT NULL, deleting INTEGER NOT NULL,
        sequence INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX documents_by_age ON documents (sequence);
      CREATE TABLE allocations (kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
      CREATE TABLE operations (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, subject TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL,
        revision INTEGER NOT NULL, started INTEGER NOT NULL, ended INTEGER, code TEXT, message TEXT, figures TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE gateway_state (gateway TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE series (
        id INTEGER PRIMARY KEY, resource TEXT NOT NULL, metric TEXT NOT NULL, dimensions TEXT NOT NULL,
        UNIQUE (resource, metric, dimensions));
      CREATE TABLE points (
        series INTEGER NOT NULL, grain INTEGER NOT NULL, time INTEGER NOT NULL, total REAL NOT NULL, minimum REAL NOT NULL,
        maximum REAL NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (series, grain, time)) WITHOUT ROWID;
      CREATE INDEX points_by_age ON points (grain, time);
      CREATE TABLE azure_metrics (
        workspace TEXT NOT NULL, TimeGenerated INTEGER NOT NULL, ResourceId TEXT NOT NULL, _ResourceId TEXT NOT NULL,
        Resource TEXT NOT NULL, ResourceGroup TEXT NOT NULL, ResourceProvider TEXT NOT NULL, SubscriptionId TEXT NOT NULL,
        MetricName TEXT NOT NULL, UnitName TEXT NOT NULL, TimeGrain TEXT NOT NULL, Total REAL NOT NULL, Count REAL NOT NULL,
        Maximum REAL NOT NULL, Minimum REAL NOT NULL, Average REAL NOT NULL,
        PRIMARY KEY (workspace, TimeGenerated, ResourceId, MetricName)) WITHOUT ROWID;
      CREATE TABLE exports (setting TEXT PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;
      INSERT INTO meta VALUES ('revision', '7'), ('subscription', '11111111-1111-1111-1111-111111111111'), ('tenant', '22222222-2222-2222-2222-222222222222');
      INSERT INTO documents VALUES (
        '%1$s', '%2$s', 'Microsoft.Network/virtualNetworks',
        '{"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":["10.0.0.0/16"]}}}', 'W/"33333333-3333-3333-3333-333333333333"', 7, 0, 1);
      INSERT INTO allocations VALUES ('network', '%1$s', '4096');
      """.formatted(vnet("Old").key(), vnet("Old"));

  @TempDir
  private Path data;

  private Path file;

  @BeforeEach
  void name() {
    file = data.resolve("underpass.db");
  }

  private void build(String script) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file); Statement statement = connection.createStatement()) {
      for (String one : script.split(";\\s*\\n")) {
        statement.execute(one);
      }
    }
  }

  @Test
  void aDatabaseOfVersionOneIsTakenOver() throws Exception {
    build(VERSION_1);
    try (Database database = Database.open(file)) {
      Store store = new Store(database, InstantSource.system());
      assertThat(store.identity().subscription()).startsWith("11111111");
      assertThat(store.state().revision()).isEqualTo(7);
      assertThat(store.state().documents().get(vnet("old")).orElseThrow().etag()).contains("33333333");
      assertThat(store.state().allocations().allocations().networks()).hasSize(1);
      store.commit(put(vnet("new"), vnetBody("10.1.0.0/16")));
      assertThat(database.read(Schema::version)).isEqualTo(Schema.CURRENT.newest());
    }
    assertThat(Files.exists(data.resolve("underpass.db.v1"))).isEqualTo(Schema.CURRENT.newest() > 1);
  }

  @Test
  void whatItWasIsKeptAndNothingIsLostByTheWay() throws Exception {
    build(VERSION_1);
    try (Session session = new Session(Database.connect(file))) {
      extended("ALTER TABLE documents ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';\n", "UPDATE documents SET colour = 'red';\n")
          .migrate(session, file);
      assertThat(session.list("SELECT colour FROM documents", row -> row.getString(1))).containsExactly("red");
      assertThat(session.list("SELECT max(version) FROM schema_version", row -> row.getInt(1))).containsExactly(Schema.CURRENT.newest()
          + 2);
    }
    Path kept = data.resolve("underpass.db.v1");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(kept))).isEqualTo("rw-------");
    try (Session session = new Session(Database.connect(kept))) {
      assertThat(Schema.version(session)).isEqualTo(1);
      assertThat(session.list("SELECT text FROM documents", row -> row.getString(1))).containsExactly(vnet("Old").toString());
    }
  }

  @Test
  void aScriptThatFailsLeavesTheOldVersion() throws Exception {
    build(VERSION_1);
    try (Session session = new Session(Database.connect(file))) {
      assertThatThrownBy(() -> extended("DELETE FROM documents;\n", "SELECT nonsense;\n").migrate(session, file))
          .isInstanceOf(SQLException.class);
    }
    try (Database database = Database.open(file)) {
      assertThat(new Store(database, InstantSource.system()).state().documents().all()).hasSize(1);
    }
  }

  @Test
  void aNewerOneIsRefusedAndLeftAlone() throws Exception {
    build(VERSION_1.replace("VALUES (1);", "VALUES (1), (99);"));
    build("PRAGMA journal_mode = WAL;\n");
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> Database.open(file)).isInstanceOfSatisfying(StoreException.class, refused -> {
      assertThat(refused.code()).isEqualTo("StoreTooNew");
      assertThat(refused).hasMessageContainingAll("99", "up to " + Schema.CURRENT.newest(), "newer program", "restore a backup");
    });
    assertThat(Arrays.equals(Files.readAllBytes(file), before)).isTrue();
  }

  @Test
  void commitsAreOnTheDiskWhenTheyReturn() {
    try (Database database = Database.open(file)) {
      List<String> journal = database.read(session -> session.list("PRAGMA journal_mode", row -> row.getString(1)));
      assertThat(journal).containsExactly("wal");
      List<Integer> synchronous = database.read(session -> session.list("PRAGMA synchronous", row -> row.getInt(1)));
      assertThat(synchronous).as("FULL").containsExactly(2);
    }
  }

  private static Schema extended(String... scripts) {
    List<String> all = new ArrayList<>(Schema.CURRENT.scripts());
    all.addAll(List.of(scripts));
    return new Schema(all);
  }
}
