package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.plan.Node;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The BPF file system of a server, {@code bpf/v<layout>/<node>}: what is pinned there outlives the server that pinned it. */
final class Bpffs {
  private final Path mountPoint;
  private final Path pins;

  /** @param layout the only one that this server writes */
  Bpffs(Path runDirectory, int layout) {
    mountPoint = runDirectory.resolve("bpf");
    pins = mountPoint.resolve("v" + layout);
  }

  /** Mounted unless it is. */
  void ensureMounted() {
    try {
      Files.createDirectories(mountPoint);
      if (!isMounted()) {
        int result = Libc.mount("bpf", mountPoint.toString(), "bpf");
        if (result < 0) {
          throw new DataPlaneException("can't mount bpffs at " + mountPoint + ": errno " + -result);
        }
      }
    } catch (IOException failure) {
      throw new DataPlaneException("can't make " + mountPoint + ": " + failure.getMessage(), failure);
    }
  }

  private boolean isMounted() throws IOException {
    return !Files.getAttribute(mountPoint, "unix:dev").equals(Files.getAttribute(mountPoint.resolve(".."), "unix:dev"));
  }

  /** Where a node's maps and programs are pinned. Bpffs keeps dots in names for itself. */
  Path of(Node node) {
    return pins.resolve(node.name().replace('.', '+'));
  }

  /** Unpins what an earlier server has of other nodes. */
  void retain(Collection<Node> nodes) {
    Set<Path> kept = nodes.stream().map(this::of).collect(Collectors.toSet());
    children(pins).stream().filter(node -> !kept.contains(node)).forEach(NodeMaps::unpin);
  }

  /** Unpins what an earlier server has of other layouts: every packet meets this one's programs now. */
  void removeOtherLayouts() {
    children(mountPoint).stream().filter(layout -> !layout.equals(pins)).forEach(NodeMaps::unpin);
  }

  private static List<Path> children(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(directory)) {
      return children.toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
