package io.underpass.control.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A data directory held by this process: nobody else opens it until it is closed or the process is gone. */
public final class DataDirectory implements AutoCloseable {
  private static final int PID_DIGITS = 20;
  private final Path path;
  private final FileChannel lockFile;

  private DataDirectory(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /**
   * Makes the directory (0700) if it isn't there and locks it. A {@link Restore} that was decided is finished first.
   *
   * @throws StoreException {@code DataDirectoryInUse} naming the process that holds it, {@code DataDirectoryUnusable} otherwise
   */
  public static DataDirectory open(Path directory) {
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Path path = directory.toRealPath();
      createPrivate(path.resolve("underpass.lock"));
      FileChannel channel = FileChannel.open(path.resolve("underpass.lock"), StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        String holder = readText(channel);
        channel.close();
        throw new StoreException(
            "DataDirectoryInUse",
            "The data directory '" + path + "' is in use by process " + (holder.isEmpty() ? "(unknown)" : holder)
                + ". Stop that one, or choose another directory with --data.");
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)), 0);
      DataDirectory opened = new DataDirectory(path, channel);
      try {
        Restore.finish(path, Instant.now());
      } catch (IOException e) {
        opened.close();
        throw e;
      }
      return opened;
    } catch (IOException | UnsupportedOperationException e) {
      throw new StoreException(
          "DataDirectoryUnusable",
          "The data directory '" + directory + "' can't be used: " + StoreException.why(e)
              + ". Choose a directory that you may write to with --data.", e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  private static String readText(FileChannel channel) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(PID_DIGITS);
    channel.read(buffer, 0);
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII).strip();
  }

  /** Makes an empty file that only its owner may read; leaves one that is there. */
  static void createPrivate(Path file) throws IOException {
    if (!Files.exists(file)) {
      createNew(file);
    }
  }

  /** Makes an empty file that only its owner may read; fails where there is one, whoever has put it there meanwhile. */
  static void createNew(Path file) throws IOException {
    Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  /** The real path, without links. */
  public Path path() {
    return path;
  }

  /** Where the data goes when nothing else is said: {@code /var/lib/underpass} for root, {@code ~/.local/share/underpass} for others. */
  public static Path byDefault() {
    return System.getProperty("user.name").equals("root")
        ? Path.of("/var/lib/underpass")
        : Path.of(System.getProperty("user.home"), ".local/share/underpass");
  }

  /** The prefix of kernel objects: {@code up} for the default directory, else {@code up} and four hex digits of the path's SHA-256. */
  public static String kernelPrefix(Path realPath) {
    try {
      if (Files.isDirectory(byDefault()) && byDefault().toRealPath().equals(realPath)) {
        return "up";
      }
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(realPath.toString().getBytes(StandardCharsets.UTF_8));
      return "up" + HexFormat.of().formatHex(digest, 0, 2);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    } catch (IOException e) {
      throw new StoreException("DataDirectoryUnusable", "The directory '" + byDefault() + "' can't be read: " + StoreException.why(e), e);
    }
  }

  /** Lets the next one in. */
  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new StoreException("DataDirectoryUnusable", "The lock of '" + path + "' can't be let go: " + e, e);
    }
  }
}
