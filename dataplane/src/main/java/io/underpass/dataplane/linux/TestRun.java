package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Runs a loaded tc program on a frame without an interface that carries it (BPF_PROG_TEST_RUN; struct bpf_test_run_opts, struct __sk_buff).
 * Its buffers live as long as the arena. Used by one thread.
 */
final class TestRun {
  private static final int ROOM = 4096;
  private static final int OPTIONS_SIZE = 80;
  private static final int LENGTH_OUT = 28;
  private static final int ACTION = 56;
  private static final int CONTEXT_SIZE = 192;
  private static final int CONTEXT_MARK = 8;
  private static final int CONTEXT_IFINDEX = 40;

  private final MemorySegment in;
  private final MemorySegment out;
  private final MemorySegment context;
  private final MemorySegment options;

  TestRun(Arena arena) {
    in = arena.allocate(ROOM);
    out = arena.allocate(ROOM);
    context = arena.allocate(CONTEXT_SIZE, 8);
    options = arena.allocate(OPTIONS_SIZE, 8);
  }

  /**
   * Runs it.
   *
   * @param program its file descriptor
   * @param ifindex where the frame is to have come in, in the caller's namespace
   * @param mark of the packet; 0: none
   * @return what the program said, such as TC_ACT_REDIRECT
   * @throws DataPlaneException if the kernel refuses, or the frame has more than 4,096 octets
   */
  int run(int program, byte[] frame, int ifindex, int mark) {
    if (frame.length > ROOM) {
      throw new DataPlaneException("a frame of " + frame.length + " octets is longer than " + ROOM);
    }
    MemorySegment.copy(frame, 0, in, ValueLayout.JAVA_BYTE, 0, frame.length);
    context.fill((byte) 0);
    context.set(ValueLayout.JAVA_INT, CONTEXT_MARK, mark);
    context.set(ValueLayout.JAVA_INT, CONTEXT_IFINDEX, ifindex);
    options.fill((byte) 0);
    options.set(ValueLayout.JAVA_LONG, 0, OPTIONS_SIZE);
    options.set(ValueLayout.ADDRESS, 8, in);
    options.set(ValueLayout.ADDRESS, 16, out);
    options.set(ValueLayout.JAVA_INT, 24, frame.length);
    options.set(ValueLayout.JAVA_INT, LENGTH_OUT, ROOM);
    options.set(ValueLayout.ADDRESS, 32, context);
    options.set(ValueLayout.JAVA_INT, 48, CONTEXT_SIZE);
    int result = Libbpf.testRun(program, options);
    if (result < 0) {
      throw new DataPlaneException("the kernel doesn't take a frame of " + frame.length + " octets: errno " + -result);
    }
    return options.get(ValueLayout.JAVA_INT, ACTION);
  }

  /** The frame as the program left it. */
  byte[] left() {
    return out.asSlice(0, options.get(ValueLayout.JAVA_INT, LENGTH_OUT)).toArray(ValueLayout.JAVA_BYTE);
  }
}
