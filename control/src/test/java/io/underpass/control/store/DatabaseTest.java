package io.underpass.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How large the files become. */
final class DatabaseTest {
  private static final long LARGEST_LOG = 1 << 20;
  /** Of pages, 4 KiB each. */
  private static final String TEXT = "x".repeat(20_000);

  @TempDir
  private Path data;

  private Database database() {
    return Database.open(data.resolve("d.db"), LARGEST_LOG);
  }

  private long log() throws Exception {
    return Files.size(data.resolve("d.db-wal"));
  }

  /** Another one each time: what stays the same isn't written again. */
  private static String text(int number) {
    return String.valueOf((char) ('a' + number / 10 % 20)).repeat(20_000);
  }

  private static void write(Database database, String name, String text) {
    Database.await(database.write(session -> session.run("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, text)));
  }

  /** A backup reads from one moment, and what is written meanwhile waits in the log. */
  @Test
  void theLogIsSmallAgainWhenAnotherProcessHasRead() throws Exception {
    try (Database database = database()) {
      write(database, "first", TEXT);
      try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("d.db"));
          Statement statement = other.createStatement();
          ResultSet reading = statement.executeQuery("SELECT name FROM meta, schema_version")) {
        assertThat(reading.next()).isTrue();
        for (int i = 0; i < 500; i++) {
          write(database, "written" + i % 10, text(i));
        }
        assertThat(log()).isGreaterThan(5 * LARGEST_LOG);
      }
      for (int i = 0; i < 200 && log() > LARGEST_LOG; i++) {
        write(database, "more", "" + i);
        Thread.sleep(20);
      }
      assertThat(log()).isLessThanOrEqualTo(LARGEST_LOG);
      List<String> written = database.read(session -> session.list("SELECT value FROM meta WHERE name = 'written9'", row -> row.getString(1)));
      assertThat(written).containsExactly(text(499));
    }
  }

  @Test
  void aFileThatIsMostlyFreeIsMadeSmallerWhenItIsOpened() throws Exception {
    try (Database database = database()) {
      for (int i = 0; i < 2_000; i++) {
        write(database, "name" + i, TEXT);
      }
      Database.await(database.write(session -> session.run("DELETE FROM meta WHERE name > 'name1'")));
    }
    assertThat(Files.size(data.resolve("d.db"))).isGreaterThan(40_000_000);
    try (Database database = database()) {
      assertThat(Files.size(data.resolve("d.db"))).isLessThan(10_000_000);
      assertThat(log()).isLessThan(LARGEST_LOG);
      List<String> left = database.read(session -> session.list("SELECT value FROM meta WHERE name = 'name0'", row -> row.getString(1)));
      assertThat(left).containsExactly(TEXT);
    }
  }
}
