package io.underpass.bgp.bfd;

import io.underpass.net.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;

/** Room for one datagram with what the kernel says about it: {@code recvmsg} into memory that is there already. For one thread. */
final class Inbox {
  private static final int PAYLOAD = 256;
  private static final int CONTROL = 128;
  private static final int HEADER = 56;
  private static final int CONTROL_HEADER = 16;

  private final Libc libc;
  private final MemorySegment header;
  private final MemorySegment control;
  private final MemorySegment source;
  private final ByteBuffer payload;

  Inbox(Arena arena, Libc libc) {
    this.libc = libc;
    MemorySegment bytes = arena.allocate(PAYLOAD, 8);
    this.payload = bytes.asByteBuffer();
    this.source = arena.allocate(SocketAddress.MAX_SIZE, 8);
    this.control = arena.allocate(CONTROL, 8);
    MemorySegment vector = arena.allocate(16, 8);
    vector.set(ValueLayout.ADDRESS, 0, bytes);
    vector.set(ValueLayout.JAVA_LONG, 8, PAYLOAD);
    this.header = arena.allocate(HEADER, 8);
    header.set(ValueLayout.ADDRESS, 0, source);
    header.set(ValueLayout.ADDRESS, 16, vector);
    header.set(ValueLayout.JAVA_LONG, 24, 1);
    header.set(ValueLayout.ADDRESS, 32, control);
  }

  /** Takes the next datagram of the socket; false when none waits. */
  boolean receive(int fd) {
    header.set(ValueLayout.JAVA_INT, 8, SocketAddress.MAX_SIZE);
    header.set(ValueLayout.JAVA_LONG, 40, CONTROL);
    long length;
    do {
      length = libc.receiveMessage(fd, header);
    } while (length == -Libc.EINTR);
    if (length < 0) {
      return false;
    }
    payload.clear().limit((int) length);
    return true;
  }

  /** What was taken last; valid until the next. */
  ByteBuffer payload() {
    return payload;
  }

  boolean from(IpAddress address) {
    return SocketAddress.matches(source, address);
  }

  /** The TTL or hop limit that it arrived with; -1 when the kernel doesn't say. */
  int ttl() {
    long end = header.get(ValueLayout.JAVA_LONG, 40);
    long at = 0;
    while (at + CONTROL_HEADER + 4 <= end) {
      long length = control.get(ValueLayout.JAVA_LONG, at);
      int level = control.get(ValueLayout.JAVA_INT, at + 8);
      int type = control.get(ValueLayout.JAVA_INT, at + 12);
      if (level == BfdSocket.IPPROTO_IP && type == BfdSocket.IP_TTL || level == BfdSocket.IPPROTO_IPV6 && type == BfdSocket.IPV6_HOPLIMIT) {
        return control.get(ValueLayout.JAVA_INT, at + CONTROL_HEADER);
      }
      if (length < CONTROL_HEADER) {
        return -1;
      }
      at += length + 7 & ~7L;
    }
    return -1;
  }
}
