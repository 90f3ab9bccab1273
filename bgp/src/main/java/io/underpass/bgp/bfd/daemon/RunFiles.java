package io.underpass.bgp.bfd.daemon;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The daemon's files, for its owner alone: {@code bfd.sock} to talk to it, {@code bfd.pid} (its number and when it began, locked while it
 * lives) and {@code bfd.log}.
 *
 * @param directory forgets at reboot
 */
record RunFiles(Path directory) {
  private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rw-------");
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_FILE = PosixFilePermissions.asFileAttribute(OWNERS);
  private static final FileAttribute<Set<PosixFilePermission>> OWNERS_DIRECTORY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  Path socket() {
    return directory.resolve("bfd.sock");
  }

  Path pid() {
    return directory.resolve("bfd.pid");
  }

  Path log() {
    return directory.resolve("bfd.log");
  }

  /** An empty log. */
  Path emptyLog() throws IOException {
    Files.createDirectories(directory);
    Files.deleteIfExists(log());
    return Files.createFile(log(), OWNERS_FILE);
  }

  /**
   * Makes this process the daemon, until the channel is closed.
   *
   * @return empty if another is
   */
  Optional<FileChannel> claim() throws IOException {
    FileChannel channel = FileChannel.open(pid(), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), OWNERS_FILE);
    String mine = Incarnation.ofThis().toString();
    if (channel.tryLock() != null) {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(mine.getBytes(StandardCharsets.US_ASCII)));
      // Whoever ended meanwhile has taken the file away, and another may have made a new one.
      if (isOpenHere(pid())) {
        return Optional.of(channel);
      }
    }
    channel.close();
    return Optional.empty();
  }

  /** Without opening it: who closes a file gives up all locks that the process has on it (fcntl(2)). */
  private static boolean isOpenHere(Path file) throws IOException {
    Path there = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.isSymbolicLink(descriptor) && target(descriptor).equals(there)) {
          return true;
        }
      }
    }
    return false;
  }

  private static Path target(Path descriptor) throws IOException {
    try {
      return Files.readSymbolicLink(descriptor);
    } catch (NoSuchFileException _) {
      // The stream's own.
      return descriptor;
    }
  }

  /** Whom the record names, dead or alive. */
  Optional<Incarnation> recorded() throws IOException {
    try {
      return Incarnation.parse(Files.readString(pid(), StandardCharsets.US_ASCII));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /** Nobody else could ever connect, and who finds the socket finds somebody listening. */
  ServerSocketChannel listen() throws IOException {
    Path made = Files.createTempDirectory(directory, "bfd", OWNERS_DIRECTORY);
    Path unnamed = made.resolve("s");
    ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.bind(UnixDomainSocketAddress.of(unnamed));
      Files.setPosixFilePermissions(unnamed, OWNERS);
      Files.move(unnamed, socket(), StandardCopyOption.ATOMIC_MOVE);
      return channel;
    } catch (IOException | RuntimeException failure) {
      channel.close();
      Files.deleteIfExists(unnamed);
      throw failure;
    } finally {
      Files.deleteIfExists(made);
    }
  }

  /** Blocking. */
  SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket()));
  }

  void delete() throws IOException {
    for (Path file : List.of(socket(), pid(), log())) {
      Files.deleteIfExists(file);
    }
  }
}
