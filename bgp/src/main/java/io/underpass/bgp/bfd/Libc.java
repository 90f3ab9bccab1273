package io.underpass.bgp.bfd;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The calls of the C library that BFD needs and Java doesn't offer: the TTL that a datagram arrived with, a wait over many sockets without
 * garbage, a thread's priority and network namespace. Results below zero are negative errno. One object for one thread: it holds the room
 * for errno.
 */
final class Libc {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int SOCK_NONBLOCK = 0x800;
  static final int MSG_DONTWAIT = 0x40;
  static final short POLLIN = 1;
  private static final int O_CLOEXEC = 0x80000;
  private static final int CLONE_NEWNET = 0x4000_0000;
  static final int EINTR = 4;
  static final int EADDRINUSE = 98;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;

  private static final MethodHandle SOCKET = bind("socket", INT, INT, INT, INT);
  private static final MethodHandle BIND = bind("bind", INT, INT, POINTER, INT);
  private static final MethodHandle SETSOCKOPT = bind("setsockopt", INT, INT, INT, INT, POINTER, INT);
  private static final MethodHandle SENDTO = bind("sendto", LONG, INT, POINTER, LONG, INT, POINTER, INT);
  private static final MethodHandle RECVMSG = bind("recvmsg", LONG, INT, POINTER, INT);
  private static final MethodHandle PPOLL = bind("ppoll", INT, POINTER, LONG, POINTER, POINTER);
  private static final MethodHandle EVENTFD = bind("eventfd", INT, INT, INT);
  private static final MethodHandle READ = bind("read", LONG, INT, POINTER, LONG);
  private static final MethodHandle WRITE = bind("write", LONG, INT, POINTER, LONG);
  private static final MethodHandle CLOSE = bind("close", INT, INT);
  private static final MethodHandle OPEN = bind("open", INT, POINTER, INT);
  private static final MethodHandle SETNS = bind("setns", INT, INT, INT);
  private static final MethodHandle SETPRIORITY = bind("setpriority", INT, INT, INT, INT);
  private static final MethodHandle SCHED_SETSCHEDULER = bind("sched_setscheduler", INT, INT, INT, POINTER);

  private final MemorySegment state;

  Libc(Arena arena) {
    this.state = arena.allocate(STATE);
  }

  private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(
        LINKER.defaultLookup().findOrThrow(name), FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"));
  }

  private int result(int result) {
    return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
  }

  private long result(long result) {
    return result < 0 ? -(int) ERRNO.get(state, 0L) : result;
  }

  private static RuntimeException unexpected(Throwable thrown) {
    return thrown instanceof RuntimeException runtime ? runtime : new IllegalStateException(thrown);
  }

  int socket(int domain, int type) {
    try {
      return result((int) SOCKET.invokeExact(state, domain, type, 0));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  int bind(int fd, MemorySegment address) {
    try {
      return result((int) BIND.invokeExact(state, fd, address, (int) address.byteSize()));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  int setOption(int fd, int level, int option, int value) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment at = arena.allocateFrom(INT, value);
      return result((int) SETSOCKOPT.invokeExact(state, fd, level, option, at, 4));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** Never waits. */
  long sendTo(int fd, MemorySegment bytes, MemorySegment address) {
    try {
      return result((long) SENDTO.invokeExact(state, fd, bytes, bytes.byteSize(), MSG_DONTWAIT, address, (int) address.byteSize()));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** Never waits. */
  long receiveMessage(int fd, MemorySegment header) {
    try {
      return result((long) RECVMSG.invokeExact(state, fd, header, MSG_DONTWAIT));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** @param timeout a {@code struct timespec} */
  int poll(MemorySegment fds, long count, MemorySegment timeout) {
    try {
      return result((int) PPOLL.invokeExact(state, fds, count, timeout, MemorySegment.NULL));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  int eventFd() {
    try {
      return result((int) EVENTFD.invokeExact(state, 0, SOCK_CLOEXEC | SOCK_NONBLOCK));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  long read(int fd, MemorySegment into) {
    try {
      return result((long) READ.invokeExact(state, fd, into, into.byteSize()));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  long write(int fd, MemorySegment bytes) {
    try {
      return result((long) WRITE.invokeExact(state, fd, bytes, bytes.byteSize()));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  void close(int fd) {
    try {
      int _ = result((int) CLOSE.invokeExact(state, fd));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** For reading. */
  int open(MemorySegment path) {
    try {
      return result((int) OPEN.invokeExact(state, path, O_CLOEXEC));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** Moves the calling thread into a network namespace. */
  int enterNetwork(int fd) {
    try {
      return result((int) SETNS.invokeExact(state, fd, CLONE_NEWNET));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** The calling thread's policy and priority. */
  int schedule(int policy, int priority) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment parameter = arena.allocateFrom(INT, priority);
      return result((int) SCHED_SETSCHEDULER.invokeExact(state, 0, policy, parameter));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }

  /** The nice value of one thread. */
  int setNice(int thread, int nice) {
    try {
      return result((int) SETPRIORITY.invokeExact(state, 0, thread, nice));
    } catch (Throwable thrown) {
      throw unexpected(thrown);
    }
  }
}
