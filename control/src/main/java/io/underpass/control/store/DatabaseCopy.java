package io.underpass.control.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;

/** Copies of a database as it is at one moment, also while a server writes to it, and the checks before one is used. */
final class DatabaseCopy {
  private DatabaseCopy() {}

  /** What a database holds. */
  record Facts(int schema, long documents) {}

  /**
   * Copies a database to a new file (0600). What was committed before is in it, what is being written isn't; neither side waits for the
   * other.
   *
   * @throws StoreException {@code StoreUnusable}, {@code StoreTooNew}
   */
  static Facts of(Path database, Path copy) throws IOException {
    Files.deleteIfExists(copy);
    DataDirectory.createNew(copy);
    NativeLibrary.keepIn(database.toAbsolutePath().getParent());
    try {
      try (Session session = new Session(Database.connect(database))) {
        session.outside("VACUUM INTO ?", copy.toString());
      }
      return facts(copy);
    } catch (SQLException e) {
      throw Database.unusable(database, e);
    }
  }

  /**
   * Looks whether a database is whole and of a version that this program knows.
   *
   * @param said what to call it in a message
   * @throws StoreException {@code BackupDamaged}, {@code StoreTooNew}
   */
  static void check(Path database, Path said) {
    NativeLibrary.keepIn(database.toAbsolutePath().getParent().getParent());
    try (Session session = new Session(Database.connect(database))) {
      List<String> found = session.list("PRAGMA integrity_check", row -> row.getString(1));
      if (!found.equals(List.of("ok"))) {
        throw new StoreException("BackupDamaged", "The database in '" + said + "' is damaged: " + found.getFirst()
            + ". Nothing was changed; take another backup.");
      }
      Schema.version(session);
    } catch (SQLException e) {
      throw new StoreException("BackupDamaged", "The database in '" + said + "' can't be opened: " + e.getMessage()
          + ". Nothing was changed; take another backup.", e);
    }
  }

  private static Facts facts(Path database) throws SQLException {
    try (Session session = new Session(Database.connect(database))) {
      return new Facts(Schema.version(session), session.list("SELECT count(*) FROM documents", row -> row.getLong(1)).getFirst());
    }
  }
}
