package io.underpass.control;

import io.underpass.model.ResourceId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What diagnostic settings have exported, read back with a part of the Kusto query language. */
public interface Logs {
  /**
   * @param name such as {@code TimeGenerated}
   * @param type as Log Analytics spells it: {@code datetime}, {@code string}, {@code real}, {@code long}, {@code bool}
   */
  record Column(String name, String type) {}

  /**
   * @param name {@code PrimaryResult}
   * @param rows a value a column: String, Long, Double, Boolean, {@link Instant} or null
   */
  record Table(String name, List<Column> columns, List<List<@Nullable Object>> rows) {}

  /**
   * @param workspace a Microsoft.OperationalInsights/workspaces id
   * @param kql {@code AzureMetrics | where … | project … | summarize … by … | order by … | take n}
   * @param from the earliest TimeGenerated, inclusive; null: no bound
   * @param to the latest, exclusive; null: no bound
   * @throws KqlException if the query can't be understood; the message says where and what was expected
   */
  Table query(ResourceId workspace, String kql, @Nullable Instant from, @Nullable Instant to);

  /** A query that isn't understood, for the one who wrote it. */
  class KqlException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final String code;

    /** @param code {@code SyntaxError} or {@code SemanticError}, as the service says */
    public KqlException(String code, String message) {
      super(message);
      this.code = code;
    }

    public String code() {
      return code;
    }
  }
}
