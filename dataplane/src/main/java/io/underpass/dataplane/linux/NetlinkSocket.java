package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Set;

/** A socket of netlink(7), of the namespace of the thread that opens it; any one thread may use it afterwards. */
final class NetlinkSocket implements AutoCloseable {
  /** Octets of {@code struct nlmsghdr}. */
  static final int HEADER = 16;

  private static final int AF_NETLINK = 16;
  private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
  private static final int RTMGRP_LINK = 1;
  private static final int RTMGRP_TC = 8;
  private static final int ADDRESS = 12;
  private static final int NLMSG_ERROR = 2;
  private static final int NLMSG_DONE = 3;
  private static final int FIRST_TC = 36;
  private static final int LAST_TC = 47;
  private static final int BUFFER = 1 << 17;

  private final int fd;
  private final MemorySegment in = Arena.ofAuto().allocate(BUFFER);

  private NetlinkSocket(int fd) {
    this.fd = fd;
  }

  /** The kernel says no: errno is in the message. */
  static final class Refused extends DataPlaneException {
    private static final long serialVersionUID = 1;

    Refused(int errno) {
      super("netlink refuses: errno " + errno);
    }
  }

  /** Sees the messages of an answer, without their headers. */
  interface Visitor {
    void message(int type, ByteBuffer payload);
  }

  /** For requests. */
  static NetlinkSocket open() {
    int fd = Libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, 0);
    if (fd < 0) {
      throw new DataPlaneException("no netlink socket: errno " + -fd);
    }
    return new NetlinkSocket(fd);
  }

  /** For what the namespace's interfaces, queues and filters announce; reading never waits. */
  static NetlinkSocket listen() {
    int fd = Libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
    if (fd < 0) {
      throw new DataPlaneException("no netlink socket: errno " + -fd);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(ADDRESS, 4);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_NETLINK);
      address.set(ValueLayout.JAVA_INT, 8, RTMGRP_LINK | RTMGRP_TC);
      int bound = Libc.bind(fd, address);
      if (bound < 0) {
        Libc.close(fd);
        throw new DataPlaneException("netlink announces nothing: errno " + -bound);
      }
    }
    return new NetlinkSocket(fd);
  }

  int fd() {
    return fd;
  }

  /**
   * Sends a request and reads its answer to the end.
   *
   * @throws Refused if the kernel does
   */
  void exchange(ByteBuffer request, Visitor visitor) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(request.remaining());
      out.asByteBuffer().put(request);
      long sent = Libc.send(fd, out);
      if (sent < 0) {
        throw new DataPlaneException("netlink refuses the request: errno " + -sent);
      }
    }
    while (true) {
      long received = Libc.receive(fd, in);
      if (received == -Libc.EINTR) {
        continue;
      }
      if (received <= 0) {
        throw new DataPlaneException("netlink doesn't answer: errno " + -received);
      }
      if (read(buffer(received), visitor)) {
        return;
      }
    }
  }

  private ByteBuffer buffer(long length) {
    return in.asSlice(0, length).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** True when the answer is complete. */
  private static boolean read(ByteBuffer buffer, Visitor visitor) {
    while (buffer.remaining() >= HEADER) {
      int start = buffer.position();
      int length = buffer.getInt(start);
      int type = buffer.getShort(start + 4);
      if (type == NLMSG_DONE) {
        return true;
      }
      if (type == NLMSG_ERROR) {
        int error = buffer.getInt(start + HEADER);
        if (error != 0) {
          throw new Refused(-error);
        }
        return true;
      }
      visitor.message(type, buffer.slice(start + HEADER, length - HEADER).order(ByteOrder.nativeOrder()));
      buffer.position(Math.min(buffer.limit(), start + align(length)));
    }
    return false;
  }

  static int align(int length) {
    return length + 3 & ~3;
  }

  /** What was announced since the last look. */
  enum News {
    NONE,
    SOME,
    /** More than the socket could keep: anything may have happened. */
    TOO_MUCH
  }

  /**
   * Reads all that was announced; doesn't wait.
   *
   * @param filtered indices of interfaces whose queues or filters changed are added
   */
  News news(Set<Integer> filtered) {
    News news = News.NONE;
    while (true) {
      long received = Libc.receive(fd, in);
      if (received == -Libc.EAGAIN) {
        return news;
      }
      if (received <= 0) {
        return News.TOO_MUCH;
      }
      news = News.SOME;
      ByteBuffer buffer = buffer(received);
      while (buffer.remaining() >= HEADER) {
        int start = buffer.position();
        int length = buffer.getInt(start);
        int type = buffer.getShort(start + 4);
        if (type >= FIRST_TC && type <= LAST_TC && length >= HEADER + 8) {
          filtered.add(buffer.getInt(start + HEADER + 4));
        }
        buffer.position(Math.min(buffer.limit(), start + align(Math.max(length, HEADER))));
      }
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
  }
}
