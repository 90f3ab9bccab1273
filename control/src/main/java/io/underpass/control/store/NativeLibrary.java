package io.underpass.control.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;
import org.sqlite.util.OSInfo;

/**
 * Keeps SQLite's library beside the database. Left to itself sqlite-jdbc unpacks it to the temporary directory at every start and leaves it
 * there whenever the process is killed.
 */
final class NativeLibrary {
  private static final System.Logger LOG = System.getLogger(NativeLibrary.class.getName());

  private NativeLibrary() {}

  /** Has an effect only before the first connection of the process; where it can't, sqlite-jdbc does as it always does. */
  static void keepIn(Path directory) {
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    Path home = directory.resolve("sqlite-" + SQLiteJDBCLoader.getVersion() + "-" + OSInfo.getArchName());
    try {
      if (!Files.exists(home.resolve(name))) {
        unpack(resource, home, name);
      }
      System.setProperty("org.sqlite.lib.path", home.toString());
      System.setProperty("org.sqlite.lib.name", name);
    } catch (IOException | UnsupportedOperationException e) {
      LOG.log(System.Logger.Level.DEBUG, "SQLite's library stays in the temporary directory", e);
    }
  }

  private static void unpack(String resource, Path home, String name) throws IOException {
    try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (packed == null) {
        throw new IOException("no " + resource);
      }
      Files.createDirectories(home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Path whole = Files.createTempFile(home, name, ".part");
      Files.copy(packed, whole, StandardCopyOption.REPLACE_EXISTING);
      Files.move(whole, home.resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
