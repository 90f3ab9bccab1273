package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The compiled programs, and one loading of them into the kernel. Closing it lets go of what isn't pinned, attached or held otherwise. */
final class BpfObject implements AutoCloseable {
  static final String RESOURCE = "up.bpf.o";
  static final String CONFIG_MAP = ".rodata.config";
  static final List<String> PROGRAMS = List.of("up_customer", "up_machine", "up_underlay");
  private static final int LOG_SIZE = 1 << 20;
  private static final int OPEN_OPTIONS_SIZE = 80;
  private static final int LOG_BUFFER_AT = 56;

  private final MemorySegment object;

  private BpfObject(MemorySegment object) {
    this.object = object;
  }

  /**
   * The object file and its digest, by which a running program's source is known.
   *
   * @param digest SHA-256
   */
  record Code(byte[] bytes, byte[] digest) {
    /** @throws DataPlaneException if this build has none */
    static Code read() {
      // The build has taken the digest: at start, the interpreter would take a fifth of a second for it.
      String digest = new String(resource(RESOURCE + ".sha256"), StandardCharsets.US_ASCII).strip();
      return new Code(resource(RESOURCE), HexFormat.of().parseHex(digest));
    }

    private static byte[] resource(String name) {
      try (InputStream in = BpfObject.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new DataPlaneException(
              "DataPlaneUnavailable: this build holds no " + name + "; install clang, libbpf-dev and linux-libc-dev and build again");
        }
        return in.readAllBytes();
      } catch (IOException failure) {
        throw new DataPlaneException("DataPlaneUnavailable: can't read " + name + ": " + failure.getMessage(), failure);
      }
    }
  }

  /**
   * What to load.
   *
   * @param config struct config
   * @param sizes entries by map; others keep what the source says
   * @param reused file descriptors of maps that already are, by map
   */
  record Load(Set<String> programs, byte[] config, Map<String, Integer> sizes, Map<String, Integer> reused) {}

  static BpfObject load(Code code, Load load) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(code.bytes.length, 16);
      MemorySegment.copy(code.bytes, 0, bytes, ValueLayout.JAVA_BYTE, 0, code.bytes.length);
      MemorySegment log = arena.allocate(LOG_SIZE);
      MemorySegment options = arena.allocate(OPEN_OPTIONS_SIZE, 8);
      options.set(ValueLayout.JAVA_LONG, 0, OPEN_OPTIONS_SIZE);
      options.set(ValueLayout.ADDRESS, 8, arena.allocateFrom("up"));
      options.set(ValueLayout.ADDRESS, LOG_BUFFER_AT, log);
      options.set(ValueLayout.JAVA_LONG, LOG_BUFFER_AT + 8, LOG_SIZE);
      MemorySegment state = arena.allocate(NativeCall.STATE);
      MemorySegment opened = Libbpf.open(state, bytes, options);
      if (opened.address() == 0) {
        throw new DataPlaneException("libbpf can't open " + RESOURCE + ": errno " + NativeCall.errno(state));
      }
      BpfObject object = new BpfObject(opened);
      try {
        object.prepare(load, arena);
        int result = Libbpf.load(opened);
        if (result < 0) {
          throw new DataPlaneException("the kernel refuses " + load.programs() + ": errno " + -result + verifierLine(log.getString(0)));
        }
        return object;
      } catch (RuntimeException failure) {
        object.close();
        throw failure;
      }
    }
  }

  private void prepare(Load load, Arena arena) {
    for (String program : PROGRAMS) {
      check(Libbpf.setAutoload(program(program), load.programs.contains(program)), "program " + program);
    }
    load.sizes.forEach((map, entries) -> check(Libbpf.setMaxEntries(map(map), entries), "size of map " + map));
    load.reused.forEach((map, fd) -> check(Libbpf.reuse(map(map), fd), "reusing map " + map));
    MemorySegment size = arena.allocate(ValueLayout.JAVA_LONG);
    MemorySegment config = Libbpf.initialValue(map(CONFIG_MAP), size);
    if (config.byteSize() != load.config.length) {
      throw new DataPlaneException("struct config has " + config.byteSize() + " bytes in " + RESOURCE + ", not " + load.config.length);
    }
    MemorySegment.copy(load.config, 0, config, ValueLayout.JAVA_BYTE, 0, load.config.length);
  }

  /** The last line that isn't statistics says what was wrong. */
  private static String verifierLine(String log) {
    List<String> lines = log.lines().filter(line -> !line.isBlank() && !line.startsWith("processed ")).toList();
    return lines.isEmpty() ? "" : ": " + lines.getLast();
  }

  private static void check(int result, String what) {
    if (result < 0) {
      throw new DataPlaneException("libbpf refuses " + what + ": errno " + -result);
    }
  }

  private MemorySegment map(String name) {
    MemorySegment map = Libbpf.map(object, name);
    if (map.address() == 0) {
      throw new DataPlaneException(RESOURCE + " has no map " + name);
    }
    return map;
  }

  private MemorySegment program(String name) {
    MemorySegment program = Libbpf.program(object, name);
    if (program.address() == 0) {
      throw new DataPlaneException(RESOURCE + " has no program " + name);
    }
    return program;
  }

  int mapFd(String name) {
    return Libbpf.mapFd(map(name));
  }

  int programFd(String name) {
    return Libbpf.programFd(program(name));
  }

  @Override
  public void close() {
    Libbpf.close(object);
  }
}
