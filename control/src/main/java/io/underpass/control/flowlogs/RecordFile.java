package io.underpass.control.flowlogs;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A file of records, {@code {"records":[…]}}, as the service's append to a blob: whoever reads it finds valid JSON at any moment,
 * since a longer file takes the place of the shorter one as a whole.
 */
final class RecordFile {
  private static final byte[] HEAD = "{\"records\":[".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TAIL = "]}".getBytes(StandardCharsets.US_ASCII);

  private static final Set<StandardOpenOption> NEW =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);

  private RecordFile() {}

  /** Who talks to whom is nobody else's business on this machine. */
  private static FileAttribute<Set<PosixFilePermission>> only(String owner) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(owner));
  }

  /**
   * Appends records.
   *
   * @throws IOException if the file can't be written, or ends otherwise than files of records do; then it is as it was
   */
  static void append(Path file, List<? extends JsonNode> records) throws IOException {
    if (records.isEmpty()) {
      return;
    }
    Files.createDirectories(file.getParent(), only("rwx------"));
    Path next = file.resolveSibling(file.getFileName() + ".next");
    try (FileChannel to = FileChannel.open(next, NEW, only("rw-------"))) {
      boolean first = copyWithoutTail(file, to);
      OutputStream out = Channels.newOutputStream(to);
      StringBuilder text = new StringBuilder();
      for (JsonNode record : records) {
        text.append(first ? "" : ",").append(record);
        first = false;
      }
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      out.write(TAIL);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** @return whether there are no records yet */
  private static boolean copyWithoutTail(Path file, FileChannel to) throws IOException {
    if (!Files.exists(file)) {
      Channels.newOutputStream(to).write(HEAD);
      return true;
    }
    try (RandomAccessFile from = new RandomAccessFile(file.toFile(), "r")) {
      long length = from.length() - TAIL.length;
      byte[] end = new byte[TAIL.length];
      if (length >= HEAD.length) {
        from.seek(length);
        from.readFully(end);
      }
      if (end[0] != TAIL[0] || end[1] != TAIL[1]) {
        throw new IOException("'" + file + "' doesn't end with ]}: it is no file of records, or was damaged; move it away");
      }
      for (long at = 0; at < length;) {
        at += from.getChannel().transferTo(at, length - at, to);
      }
      return length == HEAD.length;
    }
  }
}
