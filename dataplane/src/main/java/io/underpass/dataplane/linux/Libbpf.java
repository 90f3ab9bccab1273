package io.underpass.dataplane.linux;

import static io.underpass.dataplane.linux.NativeCall.INT;
import static io.underpass.dataplane.linux.NativeCall.LONG;
import static io.underpass.dataplane.linux.NativeCall.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * libbpf 1.x, the calls we need, as they are: results below zero are negative errno, objects and maps are opaque addresses. Any thread;
 * the {@code tc} calls act on the network namespace of the calling thread.
 */
final class Libbpf {
  static final String NAME = "libbpf.so.1";
  private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup(NAME, Arena.global());

  private static final MethodHandle OPEN = NativeCall.bindWithErrno(LIBRARY, "bpf_object__open_mem", POINTER, POINTER, LONG, POINTER);
  private static final MethodHandle LOAD = bind("bpf_object__load", POINTER);
  private static final MethodHandle CLOSE =
      NativeCall.LINKER.downcallHandle(LIBRARY.findOrThrow("bpf_object__close"), FunctionDescriptor.ofVoid(POINTER));
  private static final MethodHandle FIND_MAP = NativeCall.bind(LIBRARY, "bpf_object__find_map_by_name", POINTER, POINTER, POINTER);
  private static final MethodHandle FIND_PROGRAM = NativeCall.bind(LIBRARY, "bpf_object__find_program_by_name", POINTER, POINTER, POINTER);
  private static final MethodHandle MAP_FD = bind("bpf_map__fd", POINTER);
  private static final MethodHandle MAP_MAX_ENTRIES = bind("bpf_map__set_max_entries", POINTER, INT);
  private static final MethodHandle MAP_REUSE = bind("bpf_map__reuse_fd", POINTER, INT);
  private static final MethodHandle MAP_INITIAL = NativeCall.bind(LIBRARY, "bpf_map__initial_value", POINTER, POINTER, POINTER);
  private static final MethodHandle PROGRAM_FD = bind("bpf_program__fd", POINTER);
  private static final MethodHandle AUTOLOAD = bind("bpf_program__set_autoload", POINTER, ValueLayout.JAVA_BOOLEAN);
  private static final MethodHandle PIN = bind("bpf_obj_pin", INT, POINTER);
  private static final MethodHandle GET = bind("bpf_obj_get", POINTER);
  private static final MethodHandle INFO = bind("bpf_obj_get_info_by_fd", INT, POINTER, POINTER);
  private static final MethodHandle UPDATE = bind("bpf_map_update_elem", INT, POINTER, POINTER, LONG);
  private static final MethodHandle LOOKUP = bind("bpf_map_lookup_elem", INT, POINTER, POINTER);
  private static final MethodHandle UPDATE_BATCH = bind("bpf_map_update_batch", INT, POINTER, POINTER, POINTER, POINTER);
  private static final MethodHandle DELETE_BATCH = bind("bpf_map_delete_batch", INT, POINTER, POINTER, POINTER);
  private static final MethodHandle LOOKUP_BATCH = bind("bpf_map_lookup_batch", INT, POINTER, POINTER, POINTER, POINTER, POINTER, POINTER);
  private static final MethodHandle TEST_RUN = bind("bpf_prog_test_run_opts", INT, POINTER);
  private static final MethodHandle PROGRAM_BY_ID = bind("bpf_prog_get_fd_by_id", INT);
  private static final MethodHandle HOOK_CREATE = bind("bpf_tc_hook_create", POINTER);
  private static final MethodHandle ATTACH = bind("bpf_tc_attach", POINTER, POINTER);
  private static final MethodHandle QUERY = bind("bpf_tc_query", POINTER, POINTER);
  private static final MethodHandle CPUS = bind("libbpf_num_possible_cpus");
  private static final MethodHandle SET_PRINT = NativeCall.bind(LIBRARY, "libbpf_set_print", POINTER, POINTER);

  static {
    try {
      MemorySegment before = (MemorySegment) SET_PRINT.invokeExact(MemorySegment.NULL);
      assert before != null;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  private Libbpf() {}

  private static MethodHandle bind(String name, MemoryLayout... arguments) {
    return NativeCall.bind(LIBRARY, name, INT, arguments);
  }

  /** {@link MemorySegment#NULL} on failure, errno in {@code state}. */
  static MemorySegment open(MemorySegment state, MemorySegment bytes, MemorySegment options) {
    try {
      return (MemorySegment) OPEN.invokeExact(state, bytes, bytes.byteSize(), options);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int load(MemorySegment object) {
    try {
      return (int) LOAD.invokeExact(object);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static void close(MemorySegment object) {
    try {
      CLOSE.invokeExact(object);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static MemorySegment map(MemorySegment object, String name) {
    try (Arena arena = Arena.ofConfined()) {
      return (MemorySegment) FIND_MAP.invokeExact(object, NativeCall.text(arena, name));
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static MemorySegment program(MemorySegment object, String name) {
    try (Arena arena = Arena.ofConfined()) {
      return (MemorySegment) FIND_PROGRAM.invokeExact(object, NativeCall.text(arena, name));
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int mapFd(MemorySegment map) {
    try {
      return (int) MAP_FD.invokeExact(map);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int setMaxEntries(MemorySegment map, int entries) {
    try {
      return (int) MAP_MAX_ENTRIES.invokeExact(map, entries);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int reuse(MemorySegment map, int fd) {
    try {
      return (int) MAP_REUSE.invokeExact(map, fd);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  /** The memory that becomes the map's first value; {@code size} is written. */
  static MemorySegment initialValue(MemorySegment map, MemorySegment size) {
    try {
      MemorySegment memory = (MemorySegment) MAP_INITIAL.invokeExact(map, size);
      return memory.reinterpret(size.get(LONG, 0));
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int programFd(MemorySegment program) {
    try {
      return (int) PROGRAM_FD.invokeExact(program);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int setAutoload(MemorySegment program, boolean load) {
    try {
      return (int) AUTOLOAD.invokeExact(program, load);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int pin(int fd, String path) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) PIN.invokeExact(fd, NativeCall.text(arena, path));
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int get(String path) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) GET.invokeExact(NativeCall.text(arena, path));
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int info(int fd, MemorySegment info, MemorySegment length) {
    try {
      return (int) INFO.invokeExact(fd, info, length);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int update(int fd, MemorySegment key, MemorySegment value) {
    try {
      return (int) UPDATE.invokeExact(fd, key, value, 0L);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int lookup(int fd, MemorySegment key, MemorySegment value) {
    try {
      return (int) LOOKUP.invokeExact(fd, key, value);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  /** {@code count}: in how many, out how many were done. */
  static int updateBatch(int fd, MemorySegment keys, MemorySegment values, MemorySegment count, MemorySegment options) {
    try {
      return (int) UPDATE_BATCH.invokeExact(fd, keys, values, count, options);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int deleteBatch(int fd, MemorySegment keys, MemorySegment count, MemorySegment options) {
    try {
      return (int) DELETE_BATCH.invokeExact(fd, keys, count, options);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int lookupBatch(
      int fd, MemorySegment from, MemorySegment next, MemorySegment keys, MemorySegment values, MemorySegment count,
      MemorySegment options) {
    try {
      return (int) LOOKUP_BATCH.invokeExact(fd, from, next, keys, values, count, options);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int testRun(int fd, MemorySegment options) {
    try {
      return (int) TEST_RUN.invokeExact(fd, options);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  /** A file descriptor of a loaded program. */
  static int programById(int id) {
    try {
      return (int) PROGRAM_BY_ID.invokeExact(id);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int createHook(MemorySegment hook) {
    try {
      return (int) HOOK_CREATE.invokeExact(hook);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int attach(MemorySegment hook, MemorySegment options) {
    try {
      return (int) ATTACH.invokeExact(hook, options);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int query(MemorySegment hook, MemorySegment options) {
    try {
      return (int) QUERY.invokeExact(hook, options);
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int possibleCpus() {
    try {
      return (int) CPUS.invokeExact();
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }
}
