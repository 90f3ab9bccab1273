package io.underpass.lab.bench;

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
import java.util.stream.Stream;

/**
 * What a server of the bench leaves on the machine when nobody has told it to go down.
 *
 * @param prefix the server's kernel prefix
 * @param pid its process, with {@code start} so that it isn't mistaken for a later one
 * @param data its data directory, made by the bench
 */
record ServerLeftovers(String prefix, long pid, long start, Path data) {
  private static final Duration LIMIT = Duration.ofSeconds(10);

  static ServerLeftovers parse(String prefix, String text) {
    String[] parts = text.split(" ", 3);
    return new ServerLeftovers(prefix, Long.parseLong(parts[0]), Long.parseLong(parts[1]), Path.of(parts[2]));
  }

  /** Ends the process if it lives, and takes its namespaces, pins and files away. */
  void takeAway() {
    new ProcessIdentity(pid, start).end();
    if (!prefix.isEmpty()) {
      NetworkNamespace.startingWith(prefix + "-").forEach(Iproute::deleteNamespace);
      Path runtime = Path.of("/run/underpass", prefix);
      if (Files.isDirectory(runtime.resolve("bpf"))) {
        Run.of(List.of("umount", runtime.resolve("bpf").toString()), LIMIT);
      }
      deleteTree(runtime);
    }
    deleteTree(data);
  }

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
