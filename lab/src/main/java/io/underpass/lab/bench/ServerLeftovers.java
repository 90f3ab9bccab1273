package io.underpass.lab.bench;

import io.underpass.cli.CliException;
import io.underpass.cli.client.ServerFile;
import io.underpass.lab.azure.Server;
import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.ProcessIdentity;
import io.underpass.lab.linux.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Takes away a server of the bench's, alive or dead, with all that it has made on the machine. */
final class ServerLeftovers {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  private ServerLeftovers() {}

  /** @param data the server's data directory, made by the bench; it goes too */
  static void takeAway(Path data) {
    Optional<ServerFile> file = ServerFile.read(data);
    file.flatMap(server -> ours(server, data)).ifPresent(process -> {
      Server.running(data).ifPresent(ServerLeftovers::down);
      process.end();
    });
    file.map(ServerFile::prefix).filter(prefix -> !prefix.isEmpty()).ifPresent(prefix -> {
      NetworkNamespace.startingWith(prefix + "-").forEach(Iproute::deleteNamespace);
      Path runtime = Path.of("/run/underpass", prefix);
      if (Files.isDirectory(runtime.resolve("bpf"))) {
        Run.of(List.of("umount", runtime.resolve("bpf").toString()), LIMIT);
      }
      deleteTree(runtime);
    });
    deleteTree(data);
  }

  private static void down(Server server) {
    try (server) {
      server.service().post("/underpass/down", null, false);
    } catch (CliException _) {
      // it can't any more: what it has made is taken away by name
    }
  }

  /** The server's process, unless its number has gone to another since. */
  private static Optional<ProcessIdentity> ours(ServerFile server, Path data) {
    try {
      String command = Files.readString(Path.of("/proc", Long.toString(server.pid()), "cmdline"));
      return command.contains(data.toString()) ? ProcessIdentity.of(server.pid()) : Optional.empty();
    } catch (IOException gone) {
      return Optional.empty();
    }
  }

  /** Deletes a directory with all that is in it; nothing happens when there is none. */
  static void deleteTree(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(directory)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException failed) {
      throw new BenchException(directory + " can't be deleted: " + failed.getMessage(), failed);
    }
  }
}
