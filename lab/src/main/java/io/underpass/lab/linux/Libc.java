package io.underpass.lab.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * The few calls of the C library that Java has no words for. Results below zero come with {@link #lastError}; may be called by any thread.
 */
public final class Libc {
  /** {@code CLONE_NEWNET}, linux/sched.h. */
  static final int CLONE_NEWNET = 0x40000000;

  public static final int AF_INET = 2;
  public static final int AF_INET6 = 10;
  public static final int SOCK_DGRAM = 2;
  public static final int SOCK_RAW = 3;
  public static final int SOCK_CLOEXEC = 0x80000;
  public static final int IPPROTO_UDP = 17;
  public static final int SOL_SOCKET = 1;
  public static final int SO_RCVBUF = 8;
  public static final int SO_RCVTIMEO = 20;
  public static final int SO_SNDBUFFORCE = 32;
  public static final int SO_RCVBUFFORCE = 33;
  public static final int MSG_DONTWAIT = 0x40;
  public static final int MSG_WAITFORONE = 0x10000;
  public static final int SHUT_RDWR = 2;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> CAPTURED = ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private static final MethodHandle OPEN = capturing("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), 2);
  private static final MethodHandle CLOSE = capturing("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle SETNS = capturing("setns", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle SOCKET = capturing("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle BIND = capturing("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle CONNECT = capturing("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKNAME = capturing("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SETSOCKOPT =
      capturing("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle GETSOCKOPT =
      capturing("getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SENDMMSG =
      capturing("sendmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle RECVMMSG =
      capturing("recvmmsg", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS));
  private static final MethodHandle SEND = capturing("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECV = capturing("recv", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECVFROM =
      capturing("recvfrom", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SENDTO =
      capturing("sendto", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle SHUTDOWN = capturing("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle EXECVP = capturing("execvp", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SIGPROCMASK = capturing("sigprocmask", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
  private static final MethodHandle SETENV = capturing("setenv", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
  private static final MethodHandle ISATTY = capturing("isatty", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow("strerror"), FunctionDescriptor.of(ADDRESS, JAVA_INT));

  private Libc() {}

  private static MethodHandle capturing(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, Linker.Option.captureCallState("errno"));
  }

  private static MethodHandle capturing(String name, FunctionDescriptor type, int firstVariadic) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name),
        type,
        Linker.Option.captureCallState("errno"),
        Linker.Option.firstVariadicArg(firstVariadic));
  }

  private interface Call {
    Object run(MemorySegment state) throws Throwable;
  }

  private static int call(Call call) {
    try {
      return ((Number) call.run(CAPTURED.get())).intValue();
    } catch (Throwable failure) {
      throw new IllegalStateException("the C library could not be called", failure);
    }
  }

  /** The errno of this thread's last call; meaningful only when that call returned below zero. */
  public static int errno() {
    return (int) ERRNO.get(CAPTURED.get(), 0L);
  }

  /** The last error as the C library words it, such as {@code No such file or directory}. */
  public static String lastError() {
    return describe(errno());
  }

  private static String describe(int errno) {
    try {
      return ((MemorySegment) STRERROR.invokeExact(errno)).reinterpret(256).getString(0);
    } catch (Throwable failure) {
      return "errno " + errno;
    }
  }

  /** Opens for reading, close-on-exec. */
  static int open(String path) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment text = arena.allocateFrom(path);
      return call(state -> (int) OPEN.invokeExact(state, text, 0x80000));
    }
  }

  public static int close(int fd) {
    return call(state -> (int) CLOSE.invokeExact(state, fd));
  }

  static int setns(int fd, int kind) {
    return call(state -> (int) SETNS.invokeExact(state, fd, kind));
  }

  public static int socket(int family, int type, int protocol) {
    return call(state -> (int) SOCKET.invokeExact(state, family, type, protocol));
  }

  public static int bind(int fd, MemorySegment address) {
    return call(state -> (int) BIND.invokeExact(state, fd, address, (int) address.byteSize()));
  }

  public static int connect(int fd, MemorySegment address) {
    return call(state -> (int) CONNECT.invokeExact(state, fd, address, (int) address.byteSize()));
  }

  public static int getsockname(int fd, MemorySegment address, MemorySegment length) {
    return call(state -> (int) GETSOCKNAME.invokeExact(state, fd, address, length));
  }

  public static int setsockopt(int fd, int level, int option, MemorySegment value) {
    return call(state -> (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize()));
  }

  public static int getsockopt(int fd, int level, int option, MemorySegment value, MemorySegment length) {
    return call(state -> (int) GETSOCKOPT.invokeExact(state, fd, level, option, value, length));
  }

  public static int sendmmsg(int fd, MemorySegment messages, int count, int flags) {
    return call(state -> (int) SENDMMSG.invokeExact(state, fd, messages, count, flags));
  }

  public static int recvmmsg(int fd, MemorySegment messages, int count, int flags) {
    return call(state -> (int) RECVMMSG.invokeExact(state, fd, messages, count, flags, MemorySegment.NULL));
  }

  public static int send(int fd, MemorySegment bytes, long length, int flags) {
    return call(state -> (long) SEND.invokeExact(state, fd, bytes, length, flags));
  }

  public static int recv(int fd, MemorySegment bytes, long length, int flags) {
    return call(state -> (long) RECV.invokeExact(state, fd, bytes, length, flags));
  }

  public static int recvfrom(int fd, MemorySegment bytes, MemorySegment address, MemorySegment length) {
    return call(state -> (long) RECVFROM.invokeExact(state, fd, bytes, bytes.byteSize(), 0, address, length));
  }

  public static int sendto(int fd, MemorySegment bytes, long count, MemorySegment address, int length) {
    return call(state -> (long) SENDTO.invokeExact(state, fd, bytes, count, 0, address, length));
  }

  public static int shutdown(int fd) {
    return call(state -> (int) SHUTDOWN.invokeExact(state, fd, SHUT_RDWR));
  }

  /** Whether a file descriptor (0, 1, 2) is a terminal. */
  public static boolean terminal(int fd) {
    return call(state -> (int) ISATTY.invokeExact(state, fd)) == 1;
  }

  /**
   * Becomes another program: terminal, standard input and exit status are then that program's own. Returns only on failure, with the
   * reason.
   *
   * @param command the program, looked up in {@code PATH}, and its arguments
   * @param environment names and values to add to this process's own
   */
  public static String become(List<String> command, List<String[]> environment) {
    try (Arena arena = Arena.ofConfined()) {
      for (String[] variable : environment) {
        MemorySegment name = arena.allocateFrom(variable[0]);
        MemorySegment value = arena.allocateFrom(variable[1]);
        call(state -> (int) SETENV.invokeExact(state, name, value, 1));
      }
      // The JVM blocks signals in its threads, and a blocked signal stays blocked across exec: SIG_SETMASK with an empty set (128 octets).
      MemorySegment none = arena.allocate(128);
      call(state -> (int) SIGPROCMASK.invokeExact(state, 2, none, MemorySegment.NULL));
      MemorySegment arguments = arena.allocate(ADDRESS, command.size() + 1L);
      for (int i = 0; i < command.size(); i++) {
        arguments.setAtIndex(ADDRESS, i, arena.allocateFrom(command.get(i)));
      }
      arguments.setAtIndex(ADDRESS, command.size(), MemorySegment.NULL);
      MemorySegment program = arena.allocateFrom(command.getFirst());
      call(state -> (int) EXECVP.invokeExact(state, program, arguments));
      return lastError();
    }
  }
}
