package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The maps and programs of one node, by the files they are pinned in: {@code bpf/v<layout>/<node>/<name>}. Owns the file descriptors. Not
 * thread-safe but for {@link #hold}.
 */
final class NodeMaps implements AutoCloseable {
  static final String CONFIG = "config";
  static final List<String> TABLES = List.of(
      "mappings", "routes", "ports", "sources", "networks", "endpoints", "front_ends", "backend_lists", "picks", "crossings",
      "counters", "drops", "flows", "meters", "verdicts", "observations", "scratches", "rule_classes", "rule_bitmaps",
      "rule_sets", "rule_names", "tracked_flows", "denied_flows", "fragments", "translations");
  private static final int INFO_SIZE = 256;

  private final Path directory;
  private final Map<String, BpfTable> tables;

  private NodeMaps(Path directory, Map<String, BpfTable> tables) {
    this.directory = directory;
    this.tables = new ConcurrentHashMap<>(tables);
  }

  /** Whether every map is pinned there. */
  static boolean complete(Path directory) {
    return Stream.concat(TABLES.stream(), Stream.of(CONFIG)).allMatch(name -> Files.exists(directory.resolve(name)));
  }

  static NodeMaps open(Path directory) {
    Map<String, BpfTable> tables = new LinkedHashMap<>();
    for (String name : TABLES) {
      tables.put(name, table(name, get(directory.resolve(name))));
    }
    return new NodeMaps(directory, tables);
  }

  static BpfTable table(String name, int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = info(arena, fd);
      return new BpfTable(name, fd, info.get(ValueLayout.JAVA_INT, 8), info.get(ValueLayout.JAVA_INT, 12));
    }
  }

  private static MemorySegment info(Arena arena, int fd) {
    MemorySegment info = arena.allocate(INFO_SIZE, 8);
    MemorySegment length = arena.allocate(ValueLayout.JAVA_INT);
    length.set(ValueLayout.JAVA_INT, 0, INFO_SIZE);
    int result = Libbpf.info(fd, info, length);
    if (result < 0) {
      throw new DataPlaneException("no information on file descriptor " + fd + ": errno " + -result);
    }
    return info;
  }

  private static int get(Path path) {
    int fd = Libbpf.get(path.toString());
    if (fd < 0) {
      throw new DataPlaneException("can't open " + path + ": errno " + -fd);
    }
    return fd;
  }

  /** Pins everything of a fresh loading; what was pinned under the names goes. */
  static void pin(BpfObject object, Path directory, Iterable<String> programs, boolean tablesToo) {
    try {
      Files.createDirectories(directory);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    if (tablesToo) {
      TABLES.forEach(name -> pin(object.mapFd(name), directory.resolve(name)));
    }
    programs.forEach(name -> pin(object.programFd(name), directory.resolve(name)));
    pin(object.mapFd(BpfObject.CONFIG_MAP), directory.resolve(CONFIG));
  }

  private static void pin(int fd, Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
    int result = Libbpf.pin(fd, path.toString());
    if (result < 0) {
      throw new DataPlaneException("can't pin " + path + ": errno " + -result);
    }
  }

  /** Pins another map under the name, empty as it was loaded, and lets go of the old one. */
  void replace(String name, BpfObject object) {
    pin(object.mapFd(name), directory.resolve(name));
    BpfTable before = tables.put(name, table(name, get(directory.resolve(name))));
    if (before != null) {
      before.close();
    }
  }

  BpfTable table(String name) {
    return tables.get(name);
  }

  /** The table, which the caller closes; null if the node is gone. Whoever applies a plan needn't wait for who reads. */
  @Nullable BpfTable hold(String name) {
    BpfTable table = tables.get(name);
    while (!table.hold()) {
      BpfTable next = tables.get(name);
      if (next == table) {
        return null;
      }
      table = next;
    }
    return table;
  }

  Map<String, Integer> fds() {
    Map<String, Integer> fds = new LinkedHashMap<>();
    tables.forEach((name, table) -> fds.put(name, table.fd()));
    return fds;
  }

  /** The constants of the programs pinned here. */
  byte[] config() {
    try (BpfTable table = table(CONFIG, get(directory.resolve(CONFIG))); Arena arena = Arena.ofConfined()) {
      MemorySegment key = arena.allocate(ValueLayout.JAVA_INT);
      MemorySegment value = arena.allocate(table.valueSize(), 8);
      table.get(key, value);
      return value.toArray(ValueLayout.JAVA_BYTE);
    }
  }

  /** How many entries the table may hold. */
  int capacity(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return info(arena, table(name).fd()).get(ValueLayout.JAVA_INT, 16);
    }
  }

  /** Puts the pinned program at an interface's ingress unless it is there already; true when it was put. In the interface's namespace. */
  boolean attach(String program, int ifindex) {
    int fd = get(directory.resolve(program));
    try (Arena arena = Arena.ofConfined()) {
      int id = info(arena, fd).get(ValueLayout.JAVA_INT, 4);
      if (Tc.attached(ifindex) == id) {
        return false;
      }
      Tc.attach(ifindex, fd);
      return true;
    } finally {
      Libc.close(fd);
    }
  }

  /** Removes the pins; what is attached keeps running until its interface goes. */
  static void unpin(Path directory) {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> pins = Files.walk(directory)) {
      for (Path pin : pins.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(pin);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    tables.values().forEach(BpfTable::close);
  }
}
