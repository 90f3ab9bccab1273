package io.underpass.lab.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;

/**
 * Tells of interfaces that get and lose their carrier (rtnetlink(7)), those that have one at the start included. They are
 * those of the network namespace of the thread that starts it.
 */
public final class LinkWatch implements AutoCloseable {
  private static final int AF_NETLINK = 16;
  private static final int NETLINK_ROUTE = 0;
  private static final int RTMGRP_LINK = 1;
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_DELLINK = 17;
  private static final int RTM_GETLINK = 18;
  private static final int NLM_F_REQUEST_DUMP = 0x301;
  private static final int IFLA_IFNAME = 3;
  private static final int IFF_UP = 1;
  private static final int IFF_LOWER_UP = 0x10000;
  private static final int EAGAIN = 11;
  private static final int ENOBUFS = 105;
  private static final int MESSAGE_HEADER = 16;
  private static final int LINK_HEADER = 16;

  private final Map<String, Boolean> carriers = new HashMap<>();
  private final Listener listener;
  private final int fd;
  private volatile boolean closed;

  /** Called on the watch's own thread, once for each change. */
  @FunctionalInterface
  public interface Listener {
    void carrier(String device, boolean there);
  }

  private LinkWatch(int fd, Listener listener) {
    this.fd = fd;
    this.listener = listener;
  }

  /** @throws LinuxException if this isn't Linux */
  public static LinkWatch start(Listener listener) {
    int fd = Libc.socket(AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0) {
      throw new LinuxException("links can't be watched: " + Libc.lastError());
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(12, 4);
      address.set(JAVA_SHORT, 0, (short) AF_NETLINK);
      address.set(JAVA_INT, 8, RTMGRP_LINK);
      if (Libc.bind(fd, address) < 0) {
        throw new LinuxException("links can't be watched: " + Libc.lastError());
      }
      MemorySegment oneSecond = arena.allocate(16, 8);
      oneSecond.set(JAVA_LONG, 0, 1);
      Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, oneSecond);
    }
    LinkWatch watch = new LinkWatch(fd, listener);
    Thread.ofPlatform().name("links").daemon().start(watch::run);
    return watch;
  }

  private void run() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(64 << 10, 8);
      ask(arena);
      while (!closed) {
        int length = Libc.recv(fd, buffer, buffer.byteSize(), 0);
        if (length >= 0) {
          messages(buffer, length);
        } else if (Libc.errno() == ENOBUFS) {
          ask(arena);
        } else if (Libc.errno() != EAGAIN) {
          throw new LinuxException("links can't be watched any more: " + Libc.lastError());
        }
      }
    } finally {
      Libc.close(fd);
    }
  }

  /** Nothing is told any more; the socket goes within a second. */
  @Override
  public void close() {
    closed = true;
  }

  private void ask(Arena arena) {
    MemorySegment request = arena.allocate(MESSAGE_HEADER + LINK_HEADER, 8);
    request.set(JAVA_INT, 0, MESSAGE_HEADER + LINK_HEADER);
    request.set(JAVA_SHORT, 4, (short) RTM_GETLINK);
    request.set(JAVA_SHORT, 6, (short) NLM_F_REQUEST_DUMP);
    Libc.send(fd, request, request.byteSize(), 0);
  }

  private void messages(MemorySegment buffer, int length) {
    int at = 0;
    while (at + MESSAGE_HEADER <= length) {
      int size = buffer.get(JAVA_INT, at);
      int type = buffer.get(JAVA_SHORT, at + 4);
      if (type == RTM_NEWLINK || type == RTM_DELLINK) {
        int flags = buffer.get(JAVA_INT, at + MESSAGE_HEADER + 8);
        boolean there = type == RTM_NEWLINK && (flags & IFF_UP) != 0 && (flags & IFF_LOWER_UP) != 0;
        tell(name(buffer, at + MESSAGE_HEADER + LINK_HEADER, at + size), there);
      }
      at += Math.max(MESSAGE_HEADER, size + 3 & ~3);
    }
  }

  private static String name(MemorySegment buffer, int from, int to) {
    for (int at = from; at + 4 <= to; at += Math.max(4, buffer.get(JAVA_SHORT, at) + 3 & ~3)) {
      if (buffer.get(JAVA_SHORT, at + 2) == IFLA_IFNAME) {
        return buffer.getString(at + 4L);
      }
    }
    return "";
  }

  private void tell(String device, boolean there) {
    Boolean before = carriers.put(device, there);
    if (!closed && (before == null || before != there)) {
      listener.carrier(device, there);
    }
  }
}
