package io.underpass.control.metrics;

import io.underpass.control.Document;
import io.underpass.control.Metrics;
import io.underpass.control.Snapshot;
import io.underpass.control.store.Database;
import io.underpass.control.store.Session;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Copies one-minute points of resources with a diagnostic setting to the table AzureMetrics of the setting's workspace. All metrics of the
 * resource go, also those that the real service doesn't export: our extension.
 */
final class Exporter {
  static final ResourceType SETTINGS = ResourceType.parse("microsoft.insights/diagnosticSettings");
  private static final Duration GRAIN = Duration.ofMinutes(1);
  private static final Duration KEPT = Duration.ofDays(30);
  /** After a long pause no more than this is made up for: older samples are gone. */
  private static final Duration MOST = Duration.ofHours(24);

  private final Database database;
  private final Metrics metrics;
  private final Map<String, Instant> until = new HashMap<>();

  private record Row(Instant time, ResourceId resource, Metrics.Definition metric, Metrics.Point point) {}

  Exporter(Database database, Metrics metrics) {
    this.database = database;
    this.metrics = metrics;
    database.read(session -> session.list(
            "SELECT setting, until FROM exports", row -> Map.entry(row.getString(1), Instant.ofEpochMilli(row.getLong(2)))))
        .forEach(row -> until.put(row.getKey(), row.getValue()));
  }

  /**
   * Exports the minutes that are over.
   *
   * @param whole until when there are samples
   */
  void export(Snapshot snapshot, Instant whole) {
    Instant end = Instant.ofEpochMilli(Math.floorDiv(whole.toEpochMilli(), GRAIN.toMillis()) * GRAIN.toMillis());
    Map<String, Instant> seen = new HashMap<>();
    for (Document setting : snapshot.ofType(SETTINGS)) {
      Instant start = until.getOrDefault(setting.id().key(), end);
      if (start.isBefore(end.minus(MOST))) {
        start = end.minus(MOST);
      }
      Optional<ResourceId> workspace = workspace(setting.body());
      if (workspace.isPresent() && start.isBefore(end)) {
        write(workspace.get(), rows(setting.id().parent(), start, end));
      }
      seen.put(setting.id().key(), end.isAfter(start) ? end : start);
    }
    if (!seen.equals(until)) {
      until.clear();
      until.putAll(seen);
      database.write(session -> remember(session, Map.copyOf(seen)));
    }
  }

  private static void remember(Session session, Map<String, Instant> until) throws SQLException {
    session.run("DELETE FROM exports");
    for (Map.Entry<String, Instant> one : until.entrySet()) {
      session.run("INSERT INTO exports (setting, until) VALUES (?, ?)", one.getKey(), one.getValue().toEpochMilli());
    }
  }

  /** Where a setting sends metrics; empty when it sends none. */
  private static Optional<ResourceId> workspace(JsonNode body) {
    JsonNode properties = body.path("properties");
    boolean enabled = false;
    for (JsonNode metric : properties.path("metrics")) {
      enabled |= metric.path("enabled").asBoolean(false);
    }
    return enabled ? ResourceId.tryParse(properties.path("workspaceId").asString("")) : Optional.empty();
  }

  private List<Row> rows(ResourceId resource, Instant start, Instant end) {
    List<Row> rows = new ArrayList<>();
    for (Metrics.Definition metric : metrics.definitions(resource)) {
      metrics.query(resource, metric.name(), start, end, GRAIN, List.of()).forEach(series -> series.points().stream()
          .filter(point -> point.count() > 0)
          .forEach(point -> rows.add(new Row(point.time(), resource, metric, point))));
    }
    return rows;
  }

  private void write(ResourceId workspace, List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    Database.await(database.write(session -> {
      for (Row row : rows) {
        ResourceId id = row.resource();
        session.run(
            """
            INSERT OR IGNORE INTO exported_series (workspace, ResourceId, _ResourceId, Resource, ResourceGroup, ResourceProvider,
              SubscriptionId, MetricName, UnitName)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
            workspace.key(), upper(id.toString()), id.key(), upper(id.name()), upper(id.resourceGroup()), upper(id.type().namespace()),
            id.subscription(), row.metric().name(), row.metric().unit());
        session.run(
            """
            INSERT OR REPLACE INTO exported_points (series, time, total, count, maximum, minimum)
            SELECT id, ?, ?, ?, ?, ? FROM exported_series WHERE workspace = ? AND _ResourceId = ? AND MetricName = ?""",
            row.time().toEpochMilli(), row.point().total(), (double) row.point().count(), row.point().maximum(), row.point().minimum(),
            workspace.key(), id.key(), row.metric().name());
      }
    }));
  }

  /** As the real table has them. */
  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  /** Throws away what is older than it is kept, and what it was about where nothing is left. */
  void forget(Instant now) {
    database.write(session -> {
      session.run(
          "DELETE FROM exported_points WHERE series IN (SELECT id FROM exported_series) AND time < ?", now.minus(KEPT).toEpochMilli());
      session.run(
          "DELETE FROM exported_series WHERE NOT EXISTS (SELECT 1 FROM exported_points WHERE series = exported_series.id)");
    });
  }
}
