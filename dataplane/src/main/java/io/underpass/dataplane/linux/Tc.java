package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Programs at clsact ingress, in the namespace of the calling thread. One handle and priority: ours. */
final class Tc {
  private static final int HOOK_SIZE = 24;
  private static final int OPTIONS_SIZE = 32;
  private static final int INGRESS = 1;
  private static final int BOTH = 3;
  private static final int REPLACE = 1;
  static final int HANDLE = 1;
  static final int PRIORITY = 1;

  private Tc() {}

  /** Puts the program where ours is or isn't yet; a packet meets the old one or the new one. */
  static void attach(int ifindex, int programFd) {
    try (Arena arena = Arena.ofConfined()) {
      int created = Libbpf.createHook(hook(arena, ifindex, BOTH));
      if (created < 0 && created != -Libc.EEXIST) {
        throw new DataPlaneException("interface " + ifindex + " takes no clsact: errno " + -created);
      }
      MemorySegment options = options(arena);
      options.set(ValueLayout.JAVA_INT, 8, programFd);
      options.set(ValueLayout.JAVA_INT, 12, REPLACE);
      int attached = Libbpf.attach(hook(arena, ifindex, INGRESS), options);
      if (attached < 0) {
        throw new DataPlaneException("interface " + ifindex + " takes no program: errno " + -attached);
      }
    }
  }

  /** The id of the program that runs there as ours; 0 for none. */
  static int attached(int ifindex) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment options = options(arena);
      return Libbpf.query(hook(arena, ifindex, INGRESS), options) < 0 ? 0 : options.get(ValueLayout.JAVA_INT, 16);
    }
  }

  private static MemorySegment hook(Arena arena, int ifindex, int point) {
    MemorySegment hook = arena.allocate(HOOK_SIZE, 8);
    hook.set(ValueLayout.JAVA_LONG, 0, HOOK_SIZE);
    hook.set(ValueLayout.JAVA_INT, 8, ifindex);
    hook.set(ValueLayout.JAVA_INT, 12, point);
    return hook;
  }

  private static MemorySegment options(Arena arena) {
    MemorySegment options = arena.allocate(OPTIONS_SIZE, 8);
    options.set(ValueLayout.JAVA_LONG, 0, OPTIONS_SIZE);
    options.set(ValueLayout.JAVA_INT, 20, HANDLE);
    options.set(ValueLayout.JAVA_INT, 24, PRIORITY);
    return options;
  }
}
