package io.underpass.control.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A connection that prepares each statement once. Only for the thread that it was given to. */
public final class Session implements AutoCloseable {
  private final Connection connection;
  private final Map<String, PreparedStatement> prepared = new HashMap<>();

  Session(Connection connection) {
    this.connection = connection;
  }

  /** Reads one row. */
  @FunctionalInterface
  public interface RowReader<T extends @Nullable Object> {
    T read(ResultSet row) throws SQLException;
  }

  /** Values may be String, Integer, Long, Double or null. Returns the number of rows changed. */
  public int run(String sql, @Nullable Object... values) throws SQLException {
    return bound(sql, values).executeUpdate();
  }

  public <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... values) throws SQLException {
    List<T> found = new ArrayList<>();
    try (ResultSet rows = bound(sql, values).executeQuery()) {
      while (rows.next()) {
        found.add(reader.read(rows));
      }
    }
    return found;
  }

  /** Hands over the whole result, for queries whose columns aren't known beforehand. */
  public <T> T query(String sql, RowReader<T> reader, List<? extends @Nullable Object> values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      bind(statement, values.toArray());
      try (ResultSet rows = statement.executeQuery()) {
        return reader.read(rows);
      }
    }
  }

  /** Runs statements that return nothing, divided by semicolons at line ends. */
  void script(String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      for (String one : sql.split(";\\s*\\n")) {
        if (!one.isBlank()) {
          statement.execute(one);
        }
      }
    }
  }

  /** Runs a statement that can't be in a transaction. */
  void outside(String sql, String value) throws SQLException {
    apart(() -> {
      try (PreparedStatement statement = connection.prepareStatement(sql)) {
        statement.setString(1, value);
        return statement.execute();
      }
    });
  }

  /** Makes the file as small as what is in it. */
  void vacuum() throws SQLException {
    apart(() -> {
      try (Statement statement = connection.createStatement()) {
        statement.execute("VACUUM");
        return statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
      }
    });
  }

  /**
   * Brings the write-ahead log into the database and makes it empty.
   *
   * @return false where somebody reads what is in it; nobody is waited for
   */
  boolean emptyLog() throws SQLException {
    return apart(() -> {
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA busy_timeout = 0");
        try (ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
          return row.next() && row.getInt(1) == 0;
        } finally {
          statement.execute("PRAGMA busy_timeout = " + Database.BUSY_MS);
        }
      }
    });
  }

  /** Something done in no transaction. */
  @FunctionalInterface
  private interface Apart {
    boolean done() throws SQLException;
  }

  private boolean apart(Apart work) throws SQLException {
    try {
      connection.setAutoCommit(true);
      return work.done();
    } finally {
      connection.setAutoCommit(false);
    }
  }

  void commit() throws SQLException {
    connection.commit();
  }

  /** Afterwards there is a transaction again, also where SQLite ended the last one by itself, as it does when the disk is full. */
  void rollback() throws SQLException {
    try {
      connection.rollback();
    } catch (SQLException ended) {
      try (Statement statement = connection.createStatement()) {
        statement.execute("BEGIN");
      } catch (SQLException e) {
        ended.addSuppressed(e);
        throw ended;
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
    PreparedStatement statement = prepared.get(sql);
    if (statement == null) {
      statement = connection.prepareStatement(sql);
      prepared.put(sql, statement);
    }
    bind(statement, values);
    return statement;
  }

  private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
    for (int i = 0; i < values.length; i++) {
      statement.setObject(i + 1, values[i]);
    }
  }
}
