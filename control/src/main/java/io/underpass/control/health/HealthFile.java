package io.underpass.control.health;

import io.underpass.model.ResourceId;
import io.underpass.routing.BackendHealth;
import io.underpass.routing.BackendHealth.Asked;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who was down when a server was last there: {@code DATA/health}, a probe and a machine a line. */
final class HealthFile {
  private static final String FORMAT = "underpass health 1";

  private final Path file;

  HealthFile(Path directory) {
    this.file = directory.resolve("health");
  }

  /**
   * Replaces what is on disk, whole or not at all.
   *
   * @throws IOException if the data directory can't be written
   */
  void write(BackendHealth health) throws IOException {
    Path next = file.resolveSibling("health.next");
    Files.write(next, Stream.concat(Stream.of(FORMAT), health.down().stream().map(down -> down.probe() + " " + down.member())).toList());
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** What was written; all up where nothing was, or nothing that can be read: whom that concerns is asked soon. */
  BackendHealth read() {
    try (Stream<String> lines = Files.lines(file)) {
      return new BackendHealth(lines.filter(line -> !line.equals(FORMAT)).map(HealthFile::asked).collect(Collectors.toSet()));
    } catch (IOException | RuntimeException _) {
      return BackendHealth.ALL_UP;
    }
  }

  private static Asked asked(String line) {
    int between = line.indexOf(" /");
    return new Asked(ResourceId.parse(line.substring(0, between)), ResourceId.parse(line.substring(between + 1)));
  }
}
