package io.underpass.control.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * All that a server needs to come back elsewhere, in one ZIP file (0600): the database as it was at one moment, keys and certificates,
 * what customers announced. {@code manifest.json} in it names every file with its SHA-256. It holds secrets in the clear.
 */
public final class Backup {
  /** Besides the database; those that aren't there are left out. */
  static final List<String> FILES = List.of("credentials.json", "token-key.json", "ca.pem", "server.pem", "learnt");

  static final String DATABASE = "underpass.db";
  private static final String MANIFEST = "manifest.json";
  private static final String FORMAT = "underpass-backup-1";
  private static final JsonMapper JSON = new JsonMapper();

  private Backup() {}

  /**
   * What a backup holds.
   *
   * @param taken when
   * @param schema the database's version
   * @param documents how many resources
   * @param files by name, with the digest of each
   */
  public record Contents(Instant taken, int schema, long documents, Map<String, String> files) {}

  /**
   * Backs a data directory up, whether a server uses it or not. The file appears whole or not at all.
   *
   * @throws StoreException {@code NothingToBackUp}, {@code BackupExists}, {@code BackupFailed}
   */
  public static Contents write(Path data, Path file, Instant now) {
    Path database = data.resolve(DATABASE);
    if (!Files.isRegularFile(database)) {
      throw new StoreException("NothingToBackUp", "'" + data + "' has no " + DATABASE
          + ": no server has kept its data there. Name another directory with --data.");
    }
    if (Files.exists(file)) {
      throw new StoreException("BackupExists", "'" + file + "' is there already. Name a file that isn't.");
    }
    Path target = file.toAbsolutePath();
    Path copy = unused(target, "db");
    Path part = unused(target, "part");
    try {
      DatabaseCopy.Facts facts = DatabaseCopy.of(database, copy);
      Map<String, Path> sources = new LinkedHashMap<>();
      sources.put(DATABASE, copy);
      FILES.stream().filter(name -> Files.isRegularFile(data.resolve(name))).forEach(name -> sources.put(name, data.resolve(name)));
      DataDirectory.createNew(part);
      Map<String, String> digests = new LinkedHashMap<>();
      try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(part))) {
        for (Map.Entry<String, Path> source : sources.entrySet()) {
          digests.put(source.getKey(), add(zip, source.getKey(), source.getValue()));
        }
        Contents contents = new Contents(now, facts.schema(), facts.documents(), digests);
        zip.putNextEntry(new ZipEntry(MANIFEST));
        zip.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(json(contents)));
        zip.closeEntry();
        zip.finish();
        publish(part, target);
        return contents;
      }
    } catch (IOException e) {
      throw new StoreException("BackupFailed", "The backup '" + file + "' can't be written: " + StoreException.why(e)
          + ". Name a file in a directory that you may write to.", e);
    } finally {
      delete(copy);
      delete(part);
    }
  }

  /** A name beside the target that nothing else has: what else is there stays, the database in a data directory too. */
  private static Path unused(Path target, String what) {
    return target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + "." + what);
  }

  private static void publish(Path part, Path target) throws IOException {
    force(part);
    // A link, unlike a move, doesn't replace what somebody else has put there meanwhile.
    Files.createLink(target, part);
    force(target.getParent());
  }

  private static String add(ZipOutputStream zip, String name, Path source) throws IOException {
    MessageDigest digest = sha256();
    zip.putNextEntry(new ZipEntry(name));
    try (InputStream in = new DigestInputStream(Files.newInputStream(source), digest)) {
      in.transferTo(zip);
    }
    zip.closeEntry();
    return HexFormat.of().formatHex(digest.digest());
  }

  private static ObjectNode json(Contents contents) {
    ObjectNode json = JSON.createObjectNode()
        .put("format", FORMAT)
        .put("taken", contents.taken().toString())
        .put("schema", contents.schema())
        .put("documents", contents.documents());
    ObjectNode files = json.putObject("files");
    contents.files().forEach(files::put);
    return json;
  }

  /**
   * Unpacks a backup into an empty directory and checks all of it: digests, the database's own integrity, its version.
   *
   * @throws StoreException {@code BackupDamaged}, {@code BackupUnreadable}, {@code StoreTooNew}
   */
  static Contents unpack(Path file, Path into) {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      Contents contents = contents(file, zip);
      for (Map.Entry<String, String> one : contents.files().entrySet()) {
        Path target = into.resolve(one.getKey());
        ZipEntry entry = zip.getEntry(one.getKey());
        if (entry == null) {
          throw damaged(file, "it lacks " + one.getKey());
        }
        if (!extract(zip, entry, target).equals(one.getValue())) {
          throw damaged(file, one.getKey() + " is not what it was");
        }
      }
      DatabaseCopy.check(into.resolve(DATABASE), file);
      force(into);
      return contents;
    } catch (ZipException e) {
      throw damaged(file, e.getMessage());
    } catch (IOException e) {
      throw new StoreException("BackupUnreadable", "The backup '" + file + "' can't be read, or not unpacked to '" + into + "': " + e, e);
    }
  }

  private static Contents contents(Path file, ZipFile zip) throws IOException {
    ZipEntry entry = zip.getEntry(MANIFEST);
    if (entry == null) {
      throw damaged(file, "it has no " + MANIFEST);
    }
    try (InputStream in = zip.getInputStream(entry)) {
      JsonNode json = JSON.readTree(in);
      if (!json.path("format").asString("").equals(FORMAT)) {
        throw damaged(file, "its format is '" + json.path("format").asString("") + "' and not '" + FORMAT + "'");
      }
      Map<String, String> files = new LinkedHashMap<>();
      json.path("files").properties().forEach(one -> files.put(one.getKey(), one.getValue().asString("")));
      if (!files.containsKey(DATABASE) || !Stream.concat(FILES.stream(), Stream.of(DATABASE)).toList().containsAll(files.keySet())) {
        throw damaged(file, "it holds " + files.keySet());
      }
      return new Contents(Instant.parse(json.path("taken").asString("")), json.path("schema").asInt(0), json.path("documents").asLong(0),
          files);
    } catch (JacksonException | DateTimeException e) {
      throw damaged(file, MANIFEST + " can't be read");
    }
  }

  private static String extract(ZipFile zip, ZipEntry entry, Path target) throws IOException {
    MessageDigest digest = sha256();
    Files.createFile(target, PosixFilePermissions.asFileAttribute(
        PosixFilePermissions.fromString(target.endsWith("ca.pem") ? "rw-r--r--" : "rw-------")));
    try (InputStream in = new DigestInputStream(zip.getInputStream(entry), digest);
        OutputStream out = Files.newOutputStream(target)) {
      in.transferTo(out);
    }
    force(target);
    return HexFormat.of().formatHex(digest.digest());
  }

  private static StoreException damaged(Path file, String why) {
    return new StoreException("BackupDamaged", "'" + file + "' is no whole backup of Underpass: " + why
        + ". Nothing was changed; take another copy of it.");
  }

  /** Brings a file, or a directory's entries, to the disk. */
  static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
