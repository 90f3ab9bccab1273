package io.underpass.control.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.control.Documents;
import io.underpass.control.Logs;
import io.underpass.control.store.Database;
import io.underpass.model.ResourceId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KqlTest {
  private static final ResourceId WORKSPACE =
      ResourceId.parse(Documents.GROUP + "/providers/Microsoft.OperationalInsights/workspaces/myWorkspace");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir
  private Path data;

  private Database database;
  private Logs logs;

  @BeforeEach
  void open() {
    database = Database.open(data.resolve("l.db"));
    logs = new StoredLogs(database, () -> START.plusSeconds(600));
    for (int minute = 0; minute < 10; minute++) {
      row(WORKSPACE, minute, "Bits", 100.0 * minute);
      row(WORKSPACE, minute, "it's \"Packets\"", minute);
    }
    row(ResourceId.parse(WORKSPACE + "2"), 0, "Bits", 7);
  }

  private void row(ResourceId workspace, int minute, String metric, double value) {
    Database.await(database.write(session -> {
      session.run(
          """
          INSERT OR IGNORE INTO exported_series (workspace, ResourceId, _ResourceId, Resource, ResourceGroup, ResourceProvider,
            SubscriptionId, MetricName, UnitName) VALUES (?, '/R', '/r', 'R', 'RG', 'P', 'S', ?, 'Count')""",
          workspace.key(), metric);
      session.run(
          """
          INSERT INTO exported_points (series, time, total, count, maximum, minimum)
          SELECT id, ?, ?, 12.0, ?, ? FROM exported_series WHERE workspace = ? AND MetricName = ?""",
          START.plusSeconds(60L * minute).toEpochMilli(), value * 12, value, value, workspace.key(), metric);
    }));
  }

  @AfterEach
  void close() {
    database.close();
  }

  private List<List<Object>> rows(String kql) {
    return logs.query(WORKSPACE, kql, null, null).rows();
  }

  @Test
  void aTableComesWithItsColumnsAndTypes() {
    Logs.Table table = logs.query(WORKSPACE, "AzureMetrics", null, null);
    assertThat(table.name()).isEqualTo("PrimaryResult");
    assertThat(table.rows()).hasSize(20);
    assertThat(table.columns()).contains(
        new Logs.Column("TimeGenerated", "datetime"), new Logs.Column("ResourceId", "string"), new Logs.Column("Average", "real"));
    assertThat(logs.query(WORKSPACE, "AzureMetrics", START.plusSeconds(60), START.plusSeconds(180)).rows()).hasSize(4);
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '`', value = {
      "where MetricName == 'Bits' => 10",
      "where MetricName == 'bits' => 0",
      "where MetricName =~ 'bits' => 10",
      "where MetricName != \"Bits\" => 10",
      "where MetricName contains 'PACK' => 10",
      "where MetricName !contains 'PACK' => 10",
      "where MetricName startswith 'bi' => 10",
      "where MetricName endswith 'TS' => 10",
      "where MetricName has 'packets' => 10",
      "where MetricName has 'pack' => 0",
      "where MetricName in ('Bits', 'x') => 10",
      "where MetricName !in ('Bits') and Average >= 5 => 5",
      "where MetricName == 'Bits' and (Average < 200 or Average > 700) => 4",
      "where Average between (100 .. 300) => 3",
      "where not(MetricName == 'Bits') => 10",
      "where TimeGenerated > ago(5m) => 8",
      "where TimeGenerated >= datetime(2026-01-01T00:09:00Z) => 2",
      "where TimeGenerated >= datetime(2026-01-01 00:09) => 2",
      "where TimeGenerated between (datetime(2026-01-01) .. 2m) => 6",
      "where Total / Count > 899.5 => 1",
      "where Average + 1 == 1 // none => 2",
      "where isnotempty(ResourceGroup) | take 3 => 3",
      "where MetricName == 'x\\' OR 1=1 --' => 0",
      "distinct MetricName => 2",
      "count => 1",
  })
  void operatorsKeepTheRowsThatTheyShould(String operators, int expected) {
    assertThat(rows("AzureMetrics | " + operators)).hasSize(expected);
  }

  @Test
  void projectionsOrdersAndLimits() {
    assertThat(rows("AzureMetrics | where MetricName == 'Bits' | order by TimeGenerated desc | project TimeGenerated, Gigabits = Average / 1000 | take 2"))
        .containsExactly(List.of(START.plusSeconds(540), 0.9), List.of(START.plusSeconds(480), 0.8));
    assertThat(rows("AzureMetrics | top 2 by Average asc, MetricName | project MetricName"))
        .containsExactly(List.of("it's \"Packets\""), List.of("Bits"));
    assertThat(rows("AzureMetrics | sort by Average | take 1 | extend Double = Average * 2, Big = Average > 5 | project Double, Big"))
        .containsExactly(List.of(1800.0, true));
    assertThat(logs.query(WORKSPACE, "AzureMetrics | project-away TimeGenerated, ResourceId", null, null).columns())
        .extracting(Logs.Column::name).doesNotContain("TimeGenerated", "ResourceId").contains("Average");
  }

  @Test
  void summaries() {
    Logs.Table table = logs.query(
        WORKSPACE,
        "AzureMetrics | summarize avg(Average), Peak = max(Maximum), count() by MetricName, bin(TimeGenerated, 5m) | order by MetricName asc, TimeGenerated asc",
        null, null);
    assertThat(table.columns()).containsExactly(
        new Logs.Column("MetricName", "string"), new Logs.Column("TimeGenerated", "datetime"), new Logs.Column("avg_Average", "real"),
        new Logs.Column("Peak", "real"), new Logs.Column("count_", "long"));
    assertThat(table.rows()).hasSize(4).startsWith(
        List.of("Bits", START, 200.0, 400.0, 5L), List.of("Bits", START.plusSeconds(300), 700.0, 900.0, 5L));
    assertThat(rows("AzureMetrics | summarize sum(Total), dcount(MetricName), countif(Average > 5)"))
        .containsExactly(List.of(54540.0, 2L, 13L));
    assertThat(rows("AzureMetrics | count")).containsExactly(List.of(20L));
    assertThat(rows("AzureMetrics | summarize Last = max(TimeGenerated) by MetricName | project Age = now() - Last | take 1"))
        .containsExactly(List.of("00:01:00"));
  }

  @ParameterizedTest
  @CsvSource(delimiterString = "=>", quoteCharacter = '`', value = {
      "Nope => SemanticError => 'Nope' in this workspace; there are AzureMetrics",
      "AzureMetrics | where => SyntaxError => found the end of the query, expected a value",
      "AzureMetrics | wher x => SyntaxError => found 'wher', expected one of where, project",
      "AzureMetrics | where Metric == 'x' => SemanticError => no column 'Metric' here",
      "AzureMetrics | where MetricName == 5 => SemanticError => can't compare string with long",
      "AzureMetrics | where TimeGenerated > '2026-01-01' => SemanticError => write times as datetime(",
      "AzureMetrics | where Average => SemanticError => expected a condition, not a value of type real",
      "AzureMetrics | where MetricName == 'x => SyntaxError => no closing '",
      "AzureMetrics | take many => SyntaxError => expected a number of rows",
      "AzureMetrics | where TimeGenerated > ago(1y) => SyntaxError => 'y' is no unit of time",
      "AzureMetrics | where TimeGenerated > datetime(soon) => SyntaxError => expected a time such as",
      "AzureMetrics | summarize median(Average) => SemanticError => 'median' is no aggregate",
      "AzureMetrics | summarize avg(MetricName) => SemanticError => needs numbers, not string",
      "AzureMetrics | where strlen(MetricName) > 1 => SemanticError => no function strlen(string)",
      "AzureMetrics | project Average, Average => SemanticError => two columns are called 'Average'",
      "AzureMetrics | where a ; drop table => SemanticError => no column 'a'",
      "AzureMetrics | take 1 x => SyntaxError => expected '|' or the end",
      "let x = 1 => SyntaxError => not implemented",
      "AzureMetrics | take 99999999999999999999 => SyntaxError => below 2^63",
      "AzureMetrics | where # => SyntaxError => '#' has no meaning",
  })
  void whatIsWrongIsSaidWithItsPlace(String kql, String code, String message) {
    assertThatThrownBy(() -> rows(kql)).isInstanceOfSatisfying(Logs.KqlException.class, e -> {
      assertThat(e.code()).isEqualTo(code);
      assertThat(e.getMessage()).contains(message).startsWith("Position ");
    });
  }

  @Test
  void deepNestingIsRefused() {
    assertThatThrownBy(() -> rows("AzureMetrics | where " + "(".repeat(5000) + "true")).isInstanceOf(Logs.KqlException.class);
  }
}
