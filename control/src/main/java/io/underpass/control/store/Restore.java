package io.underpass.control.store;

import io.underpass.control.store.Backup.Contents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Puts a backup in place of what a data directory holds, wholly or not at all. It is unpacked and checked beside what is there; renaming
 * that directory to {@code restore.ready} decides. From there on whoever opens the data directory next finishes the work first, whatever
 * became of the restore.
 *
 * <pre>
 * restore.part  → being unpacked: means nothing
 * restore.ready → decided: old files go to restore.ready/replaced
 * restore.moved → all old ones are there: new files go to the data directory, then replaced becomes replaced-TIME
 * </pre>
 */
public final class Restore {
  private static final String PART = "restore.part";
  private static final String READY = "restore.ready";
  private static final String MOVED = "restore.moved";
  private static final String REPLACED = "replaced";
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss").withZone(ZoneOffset.UTC);

  private Restore() {}

  /** What to do with a data directory that isn't empty. */
  public enum Present {
    REFUSE,
    /** Keep it beside what is restored. */
    REPLACE
  }

  /** @param replaced where what was there is kept; null where nothing was */
  public record Outcome(Contents contents, @Nullable Path replaced) {}

  /**
   * @throws StoreException {@code BackupDamaged}, {@code BackupUnreadable}, {@code StoreTooNew}, {@code DataDirectoryInUse},
   *     {@code DataDirectoryNotEmpty}; then the directory is as it was
   */
  public static Outcome of(Path file, Path directory, Present present, Instant now) {
    if (!Files.isReadable(file)) {
      throw new StoreException("BackupUnreadable", "There is no backup '" + file + "' that may be read.");
    }
    requireEmpty(directory, present);
    try (DataDirectory data = DataDirectory.open(directory)) {
      Path part = data.path().resolve(PART);
      delete(part);
      Files.createDirectory(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      Contents contents;
      try {
        contents = Backup.unpack(file, part);
        Files.move(part, data.path().resolve(READY), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        delete(part);
      }
      Backup.force(data.path());
      return new Outcome(contents, finish(data.path(), now).orElse(null));
    } catch (IOException e) {
      throw new StoreException("DataDirectoryUnusable", "'" + file + "' can't be restored to '" + directory + "': " + e
          + ". What was decided is finished by the next start.", e);
    }
  }

  private static void requireEmpty(Path directory, Present present) {
    if (present == Present.REPLACE || !Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      List<String> there = entries.map(path -> path.getFileName().toString())
          .filter(name -> !name.equals("underpass.lock") && !name.startsWith("sqlite-"))
          .sorted().toList();
      if (!there.isEmpty()) {
        throw new StoreException(
            "DataDirectoryNotEmpty",
            "'" + directory + "' is not empty: it has " + String.join(", ", there.subList(0, Math.min(4, there.size())))
            + (there.size() > 4 ? ", …" : "")
                + ". Restore to another directory with --data, or put the backup in its place with --force; what is there is"
                + " kept beside it.");
      }
    } catch (IOException e) {
      throw new StoreException("DataDirectoryUnusable", "'" + directory + "' can't be read: " + StoreException.why(e), e);
    }
  }

  /**
   * Finishes a restore that was decided, if there is one. The caller holds the directory.
   *
   * @return where what was replaced is kept, if anything was
   */
  static Optional<Path> finish(Path data, Instant now) throws IOException {
    Path ready = data.resolve(READY);
    Path moved = data.resolve(MOVED);
    if (Files.isDirectory(ready)) {
      Path replaced = ready.resolve(REPLACED);
      for (String name : names()) {
        if (Files.exists(data.resolve(name))) {
          Files.createDirectories(replaced, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
          Files.move(data.resolve(name), replaced.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        }
      }
      Files.move(ready, moved, StandardCopyOption.ATOMIC_MOVE);
      Backup.force(data);
    }
    if (!Files.isDirectory(moved)) {
      return Optional.empty();
    }
    for (String name : names()) {
      if (Files.exists(moved.resolve(name))) {
        Files.move(moved.resolve(name), data.resolve(name), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    Backup.force(data);
    Optional<Path> kept = Optional.empty();
    if (Files.isDirectory(moved.resolve(REPLACED))) {
      kept = Optional.of(free(data, REPLACED + "-" + TIME.format(now)));
      Files.move(moved.resolve(REPLACED), kept.get(), StandardCopyOption.ATOMIC_MOVE);
    }
    delete(moved);
    return kept;
  }

  private static Path free(Path data, String name) {
    Path path = data.resolve(name);
    for (int i = 2; Files.exists(path); i++) {
      path = data.resolve(name + "-" + i);
    }
    return path;
  }

  /** All that is replaced: what a backup may hold, and what belongs to the database. */
  private static List<String> names() {
    List<String> names = new ArrayList<>(Backup.FILES);
    names.addAll(List.of(Backup.DATABASE + "-wal", Backup.DATABASE + "-shm", Backup.DATABASE));
    return names;
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }
}
