package io.underpass.control.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/**
 * The tables, a script a version: script n leads from version n to n + 1. Scripts that were released are never edited: what changes is
 * another script at the end.
 */
record Schema(List<String> scripts) {
  private static final System.Logger LOG = System.getLogger(Schema.class.getName());

  static final Schema CURRENT = new Schema(List.of(
      """
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
      """,
      """
      CREATE TABLE activity (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, time INTEGER NOT NULL, correlation TEXT NOT NULL, operation TEXT,
        caller TEXT NOT NULL, principal TEXT NOT NULL, application TEXT NOT NULL, role TEXT NOT NULL, action TEXT NOT NULL,
        resource TEXT NOT NULL, resource_key TEXT NOT NULL, resource_group TEXT NOT NULL, provider TEXT NOT NULL, method TEXT NOT NULL,
        path TEXT NOT NULL, phase TEXT NOT NULL, status TEXT NOT NULL, http INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL);
      CREATE INDEX activity_by_time ON activity (time);
      CREATE INDEX activity_by_operation ON activity (operation) WHERE operation IS NOT NULL;
      """,
      // What the events of a call have in common, once; what the rows of an exported metric have in common, once; no index without a query.
      """
      CREATE TABLE activity_callers (
        id INTEGER PRIMARY KEY, caller TEXT NOT NULL, principal TEXT NOT NULL, application TEXT NOT NULL, role TEXT NOT NULL,
        UNIQUE (caller, principal, application, role));
      CREATE TABLE activity_calls (
        id INTEGER PRIMARY KEY, correlation TEXT NOT NULL, caller INTEGER NOT NULL, action TEXT NOT NULL, resource TEXT NOT NULL,
        resource_key TEXT, resource_group TEXT NOT NULL, method TEXT NOT NULL, path TEXT);
      CREATE TABLE activity_events (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, time INTEGER NOT NULL, call INTEGER NOT NULL, operation TEXT,
        phase TEXT NOT NULL, status TEXT NOT NULL, http INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL);
      INSERT INTO activity_callers (caller, principal, application, role)
        SELECT DISTINCT caller, principal, application, role FROM activity;
      INSERT INTO activity_events (number, id, time, call, operation, phase, status, http, code, message)
        SELECT number, id, time,
          min(number) OVER (PARTITION BY correlation, caller, principal, application, role, action, resource, method, path),
          operation, phase, status, http, code, message
        FROM activity ORDER BY number;
      INSERT INTO activity_calls (id, correlation, caller, action, resource, resource_key, resource_group, method, path)
        SELECT number, correlation,
          (SELECT id FROM activity_callers w WHERE w.caller = activity.caller AND w.principal = activity.principal
            AND w.application = activity.application AND w.role = activity.role),
          action, resource, nullif(resource_key, lower(resource)), resource_group, method, nullif(path, resource)
        FROM activity WHERE number IN (SELECT call FROM activity_events) ORDER BY number;
      DROP TABLE activity;
      CREATE INDEX activity_events_by_call ON activity_events (call);
      CREATE INDEX activity_events_by_operation ON activity_events (operation) WHERE operation IS NOT NULL AND status = 'Accepted';
      CREATE TABLE exported_series (
        id INTEGER PRIMARY KEY, workspace TEXT NOT NULL, ResourceId TEXT NOT NULL, _ResourceId TEXT NOT NULL, Resource TEXT NOT NULL,
        ResourceGroup TEXT NOT NULL, ResourceProvider TEXT NOT NULL, SubscriptionId TEXT NOT NULL, MetricName TEXT NOT NULL,
        UnitName TEXT NOT NULL, UNIQUE (workspace, _ResourceId, MetricName));
      CREATE TABLE exported_points (
        series INTEGER NOT NULL, time INTEGER NOT NULL, total REAL NOT NULL, count REAL NOT NULL, maximum REAL NOT NULL,
        minimum REAL NOT NULL, PRIMARY KEY (series, time)) WITHOUT ROWID;
      INSERT OR IGNORE INTO exported_series (workspace, ResourceId, _ResourceId, Resource, ResourceGroup, ResourceProvider, SubscriptionId,
          MetricName, UnitName)
        SELECT DISTINCT workspace, ResourceId, _ResourceId, Resource, ResourceGroup, ResourceProvider, SubscriptionId, MetricName, UnitName
        FROM azure_metrics;
      INSERT OR IGNORE INTO exported_points (series, time, total, count, maximum, minimum)
        SELECT s.id, a.TimeGenerated, a.Total, a.Count, a.Maximum, a.Minimum FROM azure_metrics a
        JOIN exported_series s ON s.workspace = a.workspace AND s._ResourceId = a._ResourceId AND s.MetricName = a.MetricName;
      DROP TABLE azure_metrics;
      CREATE VIEW azure_metrics AS
        SELECT s.workspace, p.time AS TimeGenerated, s.ResourceId, s._ResourceId, s.Resource, s.ResourceGroup, s.ResourceProvider,
          s.SubscriptionId, s.MetricName, s.UnitName, 'PT1M' AS TimeGrain, p.total AS Total, p.count AS Count, p.maximum AS Maximum,
          p.minimum AS Minimum, p.total / p.count AS Average
        FROM exported_series s JOIN exported_points p ON p.series = s.id;
      DROP INDEX points_by_age;
      """));

  Schema {
    scripts = List.copyOf(scripts);
  }

  /** The version that this program writes. */
  int newest() {
    return scripts.size();
  }

  /**
   * The version of a database, 0 for one without tables.
   *
   * @throws StoreException {@code StoreTooNew} where it is newer than this program
   */
  static int version(Session session) throws SQLException {
    return CURRENT.versionOf(session);
  }

  private int versionOf(Session session) throws SQLException {
    if (session.list("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'", row -> row.getInt(1)).isEmpty()) {
      return 0;
    }
    int version = session.list("SELECT coalesce(max(version), 0) FROM schema_version", row -> row.getInt(1)).getFirst();
    if (version > newest()) {
      throw new StoreException(
          "StoreTooNew",
          "The store has schema version " + version + " and this program knows versions up to " + newest()
              + ". Use the newer program that wrote it; or restore a backup, or the copy underpass.db.v" + newest()
              + " that the newer program kept, into another data directory.");
    }
    return version;
  }

  /**
   * Brings a database of any older version up to this one, in one transaction. What it was is kept in {@code FILE.vN}, N being its
   * version.
   */
  void migrate(Session session, Path file) throws SQLException, IOException {
    int version = versionOf(session);
    session.rollback();
    if (version == newest()) {
      return;
    }
    if (version > 0) {
      Path kept = file.resolveSibling(file.getFileName() + ".v" + version);
      Files.deleteIfExists(kept);
      DataDirectory.createPrivate(kept);
      try {
        session.outside("VACUUM INTO ?", kept.toString());
        Backup.force(kept);
      } catch (SQLException | IOException e) {
        // Half a copy looks like one.
        Files.deleteIfExists(kept);
        throw e;
      }
      LOG.log(System.Logger.Level.INFO, "The store goes from schema version {0} to {1}; what it was is kept in {2}", version, newest(),
          kept);
    }
    session.script("CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL);\n");
    for (int from = version; from < newest(); from++) {
      session.script(scripts.get(from));
      session.run("INSERT INTO schema_version VALUES (?)", from + 1);
    }
    session.commit();
  }
}
