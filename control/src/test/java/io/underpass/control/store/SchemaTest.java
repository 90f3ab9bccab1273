package io.underpass.control.store;

import static io.underpass.control.Documents.put;
import static io.underpass.control.Documents.vnet;
import static io.underpass.control.Documents.vnetBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.control.ActivityLog;
import io.underpass.control.Operation;
import io.underpass.control.activity.StoredActivity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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

  /** What version 2 added, with what it noted of a call, of another with the same correlation, and of a metric. */
  private static final String VERSION_2 =
      VERSION_1
          + """
      INSERT INTO schema_version VALUES (2);
      CREATE TABLE activity (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, time INTEGER NOT NULL, correlation TEXT NOT NULL, operation TEXT,
        caller TEXT NOT NULL, principal TEXT NOT NULL, application TEXT NOT NULL, role TEXT NOT NULL, action TEXT NOT NULL,
        resource TEXT NOT NULL, resource_key TEXT NOT NULL, resource_group TEXT NOT NULL, provider TEXT NOT NULL, method TEXT NOT NULL,
        path TEXT NOT NULL, phase TEXT NOT NULL, status TEXT NOT NULL, http INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL);
      CREATE INDEX activity_by_time ON activity (time);
      CREATE INDEX activity_by_operation ON activity (operation) WHERE operation IS NOT NULL;
      INSERT INTO activity VALUES
        (41, 'e1', 1000, 'c', NULL, 'ann', 'p', 'a', 'Owner', 'N/v/write', '/R/Ä', '/r/ä', 'rg', 'n', 'PUT', '/R/Ä', 'BEGIN_REQUEST', 'Started', 0, '', ''),
        (42, 'e2', 2000, 'c', NULL, 'bob', 'q', 'a', 'Owner', 'N/v/delete', '/R/B', '/r/b', 'rg', 'n', 'DELETE', '/R/b', 'END_REQUEST', 'Failed', 404, 'X', 'no'),
        (43, 'e3', 3000, 'c', 'op', 'ann', 'p', 'a', 'Owner', 'N/v/write', '/R/Ä', '/r/ä', 'rg', 'n', 'PUT', '/R/Ä', 'END_REQUEST', 'Accepted', 201, '', '');
      INSERT INTO azure_metrics VALUES
        ('/w', 60000, '/R', '/r', 'R', 'RG', 'P', 'S', 'Bits', 'Count', 'PT1M', 24.0, 12.0, 3.0, 1.0, 2.0),
        ('/w', 120000, '/R', '/r', 'R', 'RG', 'P', 'S', 'Bits', 'Count', 'PT1M', 48.0, 12.0, 6.0, 2.0, 4.0);
      """;

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
  void eventsAndMetricsOfVersionTwoAreTakenOver() throws Exception {
    build(VERSION_2);
    try (Database database = Database.open(file)) {
      StoredActivity activity = new StoredActivity(database, () -> Instant.ofEpochMilli(4_000));
      activity.ended(new Operation(
          "op", "PutOperation", vnet("a"), Operation.Kind.PUT, Operation.Status.SUCCEEDED, Instant.EPOCH, Instant.ofEpochMilli(4_000), null, Map.of()));
      Database.await(database.write(_ -> {}));
      List<ActivityLog.Event> all = find(activity, Map.of());
      assertThat(all).extracting(one -> one.number() + " " + one.correlation() + " " + one.who().caller() + " " + one.what().path() + " "
              + one.what().method() + " " + one.outcome().status() + " " + one.operation())
          .containsExactly(
              "44 c ann /R/Ä PUT Succeeded op", "43 c ann /R/Ä PUT Accepted op", "42 c bob /R/b DELETE Failed null", "41 c ann /R/Ä PUT Started null");
      assertThat(all.get(2)).isEqualTo(new ActivityLog.Event(
          42, "e2", Instant.ofEpochMilli(2_000), "c", null, new ActivityLog.Who("bob", "q", "a", "Owner"),
          new ActivityLog.What("N/v/delete", "/R/B", "DELETE", "/R/b"),
          new ActivityLog.Outcome(ActivityLog.Phase.END_REQUEST, "Failed", 404, "X", "no")));
      assertThat(find(activity, Map.of(ActivityLog.Field.RESOURCE, "/r/Ä"))).hasSize(3);
      assertThat(find(activity, Map.of(ActivityLog.Field.RESOURCE, "/R/B", ActivityLog.Field.PROVIDER, "N"))).hasSize(1);
      List<String> metrics = database.read(session -> session.list(
          "SELECT TimeGenerated, Average, TimeGrain, ResourceId FROM azure_metrics WHERE workspace = '/w' ORDER BY TimeGenerated",
          row -> row.getLong(1) + " " + row.getDouble(2) + " " + row.getString(3) + " " + row.getString(4)));
      assertThat(metrics).containsExactly("60000 2.0 PT1M /R", "120000 4.0 PT1M /R");
    }
    assertThat(Files.exists(data.resolve("underpass.db.v2"))).isTrue();
  }

  @Test
  void whatAMigrationFreesIsGivenBack() throws Exception {
    build(VERSION_2 + """
        INSERT INTO activity WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
          SELECT i, 'e' || i, i, 'c', NULL, 'ann', 'p', 'a', 'Owner', 'N/v/write', '/R', '/r', 'rg', 'n', 'PUT', hex(zeroblob(600)), 'END_REQUEST',
            'Succeeded', 200, '', '' FROM n;
        """);
    assertThat(Files.size(file)).isGreaterThan(24_000_000);
    try (Database database = Database.open(file)) {
      assertThat(Files.size(file)).isLessThan(4_000_000);
      assertThat(find(new StoredActivity(database, () -> Instant.ofEpochMilli(4_000)), Map.of())).hasSize(10);
    }
  }

  private static List<ActivityLog.Event> find(StoredActivity activity, Map<ActivityLog.Field, String> equal) {
    return activity.find(new ActivityLog.Query(Instant.EPOCH, Instant.ofEpochMilli(10_000), equal, Long.MAX_VALUE), 10);
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
