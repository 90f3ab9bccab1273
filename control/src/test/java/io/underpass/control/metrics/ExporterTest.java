package io.underpass.control.metrics;

import static io.underpass.control.Documents.gateway;
import static io.underpass.control.Documents.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.control.Document;
import io.underpass.control.Documents;
import io.underpass.control.Logs;
import io.underpass.control.Metrics;
import io.underpass.control.logs.StoredLogs;
import io.underpass.control.store.Database;
import io.underpass.control.store.DocumentSet;
import io.underpass.model.ResourceId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExporterTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final ResourceId WORKSPACE =
      ResourceId.parse(Documents.GROUP + "/providers/Microsoft.OperationalInsights/workspaces/w");
  private static final ResourceId SETTING =
      ResourceId.parse(gateway("gw") + "/providers/microsoft.insights/diagnosticSettings/expressroute-diagnostics");

  @TempDir
  private Path data;

  /** Every minute's value is its number; it remembers what it was asked for. */
  private final List<Instant> asked = new ArrayList<>();
  private final Metrics metrics = new Metrics() {
    @Override
    public List<Definition> definitions(ResourceId resource) {
      return Metric.of(resource.type()).stream().map(Metric::definition).toList();
    }

    @Override
    public List<Series> query(ResourceId resource, String metric, Instant from, Instant to, Duration grain, List<String> splitBy) {
      List<Point> points = new ArrayList<>();
      for (Instant time = from; time.isBefore(to); time = time.plus(grain)) {
        asked.add(time);
        double value = Duration.between(START, time).toMinutes();
        points.add(new Point(time, value, value, value, value * 12, 12));
      }
      return List.of(new Series(Map.of(), points));
    }
  };

  private static DocumentSet setting(boolean enabled) {
    return DocumentSet.EMPTY.with(new Document(
        SETTING, json("{'properties':{'workspaceId':'" + WORKSPACE + "','metrics':[{'category':'AllMetrics','enabled':" + enabled + "}]}}"),
        "W/\"1\"", 1, false));
  }

  private long rows(Database database, String kql) {
    return (Long) new StoredLogs(database, () -> START).query(WORKSPACE, kql + " | count", null, null).rows().getFirst().getFirst();
  }

  @Test
  void minutesThatAreOverGoToTheWorkspaceFromTheMomentOfTheSetting() {
    try (Database database = Database.open(data.resolve("e.db"))) {
      Exporter exporter = new Exporter(database, metrics);
      exporter.export(setting(true), START.plusSeconds(610));
      assertThat(rows(database, "AzureMetrics")).isZero();
      exporter.export(setting(true), START.plusSeconds(659));
      assertThat(rows(database, "AzureMetrics")).isZero();
      exporter.export(setting(true), START.plusSeconds(725));
      assertThat(rows(database, "AzureMetrics | where MetricName == 'ExpressRouteGatewayBitsPerSecond'")).isEqualTo(2);
      assertThat(rows(database, "AzureMetrics | distinct MetricName")).as("all of them").isEqualTo(Metric.of(gateway("gw").type()).size());
      Logs.Table table = new StoredLogs(database, () -> START).query(
          WORKSPACE,
          "AzureMetrics | where MetricName == 'ExpressRouteGatewayBitsPerSecond' | order by TimeGenerated desc | take 1"
              + " | project TimeGenerated, Average, Total, Count, UnitName, TimeGrain, Resource, ResourceId",
          null, null);
      assertThat(table.rows()).containsExactly(List.of(
          START.plusSeconds(660), 11.0, 132.0, 12.0, "BitsPerSecond", "PT1M", "GW", gateway("gw").toString().toUpperCase()));
    }
    try (Database database = Database.open(data.resolve("e.db"))) {
      asked.clear();
      new Exporter(database, metrics).export(setting(true), START.plusSeconds(840));
      assertThat(asked).as("it goes on where it stopped").contains(START.plusSeconds(720), START.plusSeconds(780))
          .doesNotContain(START.plusSeconds(660));
      assertThat(rows(database, "AzureMetrics | where MetricName == 'ExpressRouteGatewayBitsPerSecond'")).isEqualTo(4);
    }
  }

  @Test
  void namesAreStoredOnceAndGoWithTheLastOfTheirPoints() {
    try (Database database = Database.open(data.resolve("e.db"))) {
      Exporter exporter = new Exporter(database, metrics);
      exporter.export(setting(true), START);
      exporter.export(setting(true), START.plusSeconds(3_600));
      int all = Metric.of(gateway("gw").type()).size();
      assertThat(rows(database, "AzureMetrics")).isEqualTo(60L * all);
      assertThat(count(database)).isEqualTo(all);
      exporter.forget(START.plus(Duration.ofDays(30)).plusSeconds(1_800));
      assertThat(count(database)).isEqualTo(all);
      assertThat(rows(database, "AzureMetrics")).isEqualTo(30L * all);
      exporter.forget(START.plus(Duration.ofDays(31)));
      assertThat(count(database)).isZero();
      assertThat(rows(database, "AzureMetrics")).isZero();
    }
  }

  private static long count(Database database) {
    Database.await(database.write(_ -> {}));
    return database.read(session -> session.list("SELECT count(*) FROM exported_series", row -> row.getLong(1))).getFirst();
  }

  @Test
  void aSettingThatIsOffOrGoneExportsNothing() {
    try (Database database = Database.open(data.resolve("e.db"))) {
      Exporter exporter = new Exporter(database, metrics);
      exporter.export(setting(false), START);
      exporter.export(setting(false), START.plusSeconds(120));
      assertThat(asked).isEmpty();
      exporter.export(setting(true), START.plusSeconds(180));
      assertThat(asked).contains(START.plusSeconds(120)).doesNotContain(START.plusSeconds(60));
      asked.clear();
      exporter.export(DocumentSet.EMPTY, START.plusSeconds(300));
      exporter.export(setting(true), START.plusSeconds(600));
      assertThat(asked).isEmpty();
    }
  }
}
