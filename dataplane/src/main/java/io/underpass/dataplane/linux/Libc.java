package io.underpass.dataplane.linux;

import static io.underpass.dataplane.linux.NativeCall.INT;
import static io.underpass.dataplane.linux.NativeCall.LONG;
import static io.underpass.dataplane.linux.NativeCall.POINTER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** The few calls of the C library that Java doesn't offer. Results below zero are negative errno. Any thread. */
final class Libc {
  static final int O_RDONLY = 0;
  static final int O_CLOEXEC = 0x80000;
  static final int CLONE_NEWNET = 0x40000000;
  static final int MNT_DETACH = 2;
  static final int ENOENT = 2;
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int EEXIST = 17;
  static final int SOCK_NONBLOCK = 0x800;
  static final short POLLIN = 1;

  private static final MethodHandle OPEN = bind("open", POINTER, INT, INT);
  private static final MethodHandle CLOSE = bind("close", INT);
  private static final MethodHandle SETNS = bind("setns", INT, INT);
  private static final MethodHandle MOUNT = bind("mount", POINTER, POINTER, POINTER, LONG, POINTER);
  private static final MethodHandle UMOUNT2 = bind("umount2", POINTER, INT);
  private static final MethodHandle SOCKET = bind("socket", INT, INT, INT);
  private static final MethodHandle BIND = bind("bind", INT, POINTER, INT);
  private static final MethodHandle EVENTFD = bind("eventfd", INT, INT);
  private static final MethodHandle INOTIFY_INIT = bind("inotify_init1", INT);
  private static final MethodHandle INOTIFY_ADD_WATCH = bind("inotify_add_watch", INT, POINTER, INT);
  private static final MethodHandle POLL = bind("poll", POINTER, LONG, INT);
  private static final MethodHandle READ = NativeCall.bindWithErrno(NativeCall.LINKER.defaultLookup(), "read", LONG, INT, POINTER, LONG);
  private static final MethodHandle WRITE = NativeCall.bindWithErrno(NativeCall.LINKER.defaultLookup(), "write", LONG, INT, POINTER, LONG);
  private static final MethodHandle SEND =
      NativeCall.bindWithErrno(NativeCall.LINKER.defaultLookup(), "send", LONG, INT, POINTER, LONG, INT);
  private static final MethodHandle RECV =
      NativeCall.bindWithErrno(NativeCall.LINKER.defaultLookup(), "recv", LONG, INT, POINTER, LONG, INT);

  private Libc() {}

  private static MethodHandle bind(String name, MemoryLayout... arguments) {
    return NativeCall.bindWithErrno(NativeCall.LINKER.defaultLookup(), name, INT, arguments);
  }

  static int open(String path, int flags) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      int result = (int) OPEN.invokeExact(state, NativeCall.text(arena, path), flags, 0);
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int close(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      int result = (int) CLOSE.invokeExact(state, fd);
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int setns(int fd, int kind) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      int result = (int) SETNS.invokeExact(state, fd, kind);
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int mount(String source, String target, String type) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      int result = (int) MOUNT.invokeExact(
          state, NativeCall.text(arena, source), NativeCall.text(arena, target), NativeCall.text(arena, type), 0L, MemorySegment.NULL);
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int unmount(String target) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      int result = (int) UMOUNT2.invokeExact(state, NativeCall.text(arena, target), MNT_DETACH);
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int socket(int domain, int type, int protocol) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      int result = (int) SOCKET.invokeExact(state, domain, type, protocol);
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static long send(int fd, MemorySegment bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      long result = (long) SEND.invokeExact(state, fd, bytes, bytes.byteSize(), 0);
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static long receive(int fd, MemorySegment into) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      long result = (long) RECV.invokeExact(state, fd, into, into.byteSize(), 0);
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int bind(int fd, MemorySegment address) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      int result = (int) BIND.invokeExact(state, fd, address, (int) address.byteSize());
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  /** Closed by {@code exec}; reading never waits. */
  static int eventFd() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      int result = (int) EVENTFD.invokeExact(state, 0, O_CLOEXEC | SOCK_NONBLOCK);
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  /** Closed by {@code exec}; reading never waits. */
  static int inotify() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      int result = (int) INOTIFY_INIT.invokeExact(state, O_CLOEXEC | SOCK_NONBLOCK);
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int inotifyAdd(int fd, String path, int events) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      int result = (int) INOTIFY_ADD_WATCH.invokeExact(state, fd, NativeCall.text(arena, path), events);
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static int poll(MemorySegment fds, long count, int timeoutMs) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      int result = (int) POLL.invokeExact(state, fds, count, timeoutMs);
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static long read(int fd, MemorySegment into) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      long result = (long) READ.invokeExact(state, fd, into, into.byteSize());
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }

  static long write(int fd, MemorySegment bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(NativeCall.STATE);
      long result = (long) WRITE.invokeExact(state, fd, bytes, bytes.byteSize());
      return result < 0 ? -NativeCall.errno(state) : result;
    } catch (Throwable thrown) {
      throw NativeCall.unexpected(thrown);
    }
  }
}
