package io.underpass.control.logs;

import io.underpass.control.Logs;
import io.underpass.control.logs.Expression.Type;
import io.underpass.control.store.Database;
import io.underpass.model.ResourceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Queries over the store's tables. */
public final class StoredLogs implements Logs {
  /** The most rows of an answer, as in the service. */
  private static final int MOST_ROWS = 500_000;

  private static final Map<String, Type> AZURE_METRICS = azureMetrics();

  private final Database database;
  private final InstantSource clock;

  public StoredLogs(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  private static Map<String, Type> azureMetrics() {
    Map<String, Type> columns = new LinkedHashMap<>();
    columns.put("TimeGenerated", Type.DATETIME);
    for (String name : List.of(
        "ResourceId", "Resource", "ResourceGroup", "ResourceProvider", "SubscriptionId", "MetricName", "UnitName", "TimeGrain")) {
      columns.put(name, Type.STRING);
    }
    for (String name : List.of("Total", "Count", "Maximum", "Minimum", "Average")) {
      columns.put(name, Type.REAL);
    }
    columns.put("_ResourceId", Type.STRING);
    return columns;
  }

  @Override
  public Table query(ResourceId workspace, String kql, @Nullable Instant from, @Nullable Instant to) {
    Pipeline.Table metrics = azureMetrics(workspace, from, to);
    Pipeline.Translated translated = Pipeline.translate(kql, Map.of("AzureMetrics", metrics), clock.instant());
    List<List<@Nullable Object>> rows = database.read(session -> session.query(
        translated.sql() + " LIMIT " + MOST_ROWS, result -> rows(result, translated.columns()), translated.parameters()));
    return new Table(
        "PrimaryResult",
        translated.columns().stream().map(column -> new Logs.Column(column.name(), column.type().toString())).toList(),
        rows);
  }

  private static Pipeline.Table azureMetrics(ResourceId workspace, @Nullable Instant from, @Nullable Instant to) {
    Map<String, Expressions.Column> columns = new LinkedHashMap<>();
    AZURE_METRICS.forEach((name, type) -> columns.put(name, new Expressions.Column(name, name, type)));
    return new Pipeline.Table(
        new Expression(
            "SELECT " + String.join(", ", AZURE_METRICS.keySet())
                + " FROM azure_metrics WHERE workspace = ? AND TimeGenerated >= ? AND TimeGenerated < ?",
            List.of(workspace.key(), from == null ? Long.MIN_VALUE : from.toEpochMilli(), to == null ? Long.MAX_VALUE : to.toEpochMilli()),
            Type.BOOL),
        columns);
  }

  private static List<List<@Nullable Object>> rows(ResultSet result, List<Expressions.Column> columns) throws SQLException {
    List<List<@Nullable Object>> rows = new ArrayList<>();
    while (result.next()) {
      List<@Nullable Object> row = new ArrayList<>(columns.size());
      for (int i = 0; i < columns.size(); i++) {
        row.add(value(result, i + 1, columns.get(i).type()));
      }
      rows.add(row);
    }
    return rows;
  }

  private static @Nullable Object value(ResultSet result, int column, Type type) throws SQLException {
    if (result.getObject(column) == null) {
      return null;
    }
    return switch (type) {
      case STRING -> result.getString(column);
      case LONG -> result.getLong(column);
      case REAL -> result.getDouble(column);
      case BOOL -> result.getInt(column) != 0;
      case DATETIME -> Instant.ofEpochMilli(result.getLong(column));
      case TIMESPAN -> timespan(Duration.ofMillis(result.getLong(column)));
    };
  }

  /** As Kusto prints it: {@code 1.02:03:04}. */
  private static String timespan(Duration span) {
    Duration size = span.abs();
    String days = size.toDays() == 0 ? "" : size.toDays() + ".";
    return (span.isNegative() ? "-" : "") + days
        + "%02d:%02d:%02d".formatted(size.toHoursPart(), size.toMinutesPart(), size.toSecondsPart());
  }
}
