package io.underpass.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
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

  /** Where the disk is full or broken SQLite ends the transaction by itself; what follows is to be in one all the same. */
  @Test
  void afterATransactionThatSqliteEndedTheNextOnesAreWhole() throws Exception {
    try (Database database = database()) {
      write(database, "before", "1");
      assertThatThrownBy(() -> Database.await(database.write(session -> {
        session.script("ROLLBACK;\n");
        throw new SQLException("disk I/O error");
      }))).isInstanceOf(StoreException.class).hasMessageContaining("disk I/O error");
      assertThatThrownBy(() -> Database.await(database.write(session -> {
        session.run("INSERT INTO meta VALUES ('half', '1')");
        throw new SQLException("no more");
      }))).isInstanceOf(StoreException.class);
      write(database, "after", "1");
      assertThat(names(database)).contains("before", "after").doesNotContain("half");
      assertThatThrownBy(() -> database.read(session -> {
        session.script("ROLLBACK;\n");
        throw new SQLException("disk I/O error");
      })).isInstanceOf(StoreException.class);
      write(database, "later", "1");
      assertThat(names(database)).contains("later");
    }
  }

  private static String ends(CountDownLatch mayEnd) {
    try {
      return mayEnd.await(60, TimeUnit.SECONDS) ? "read" : "waited in vain";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<String> names(Database database) {
    return database.read(session -> session.list("SELECT name FROM meta", row -> row.getString(1)));
  }

  /** A query may read for long; writes don't wait for its end to bring the log into the file. */
  @Test
  void aLongReadHoldsNoWriteBack() throws Exception {
    try (Database database = database(); ExecutorService other = Executors.newSingleThreadExecutor()) {
      CountDownLatch reads = new CountDownLatch(1);
      CountDownLatch mayEnd = new CountDownLatch(1);
      Future<String> reading = other.submit(() -> database.read(session -> {
        session.list("SELECT name FROM meta", row -> row.getString(1));
        reads.countDown();
        return ends(mayEnd);
      }));
      reads.await();
      for (int i = 0; i < 200; i++) {
        write(database, "written" + i % 10, text(i));
      }
      assertThat(log()).isGreaterThan(LARGEST_LOG);
      mayEnd.countDown();
      assertThat(reading.get()).isEqualTo("read");
      for (int i = 0; i < 200 && log() > LARGEST_LOG; i++) {
        write(database, "more", "" + i);
        Thread.sleep(20);
      }
      assertThat(log()).isLessThanOrEqualTo(LARGEST_LOG);
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
