package io.underpass.lab.traffic;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.underpass.lab.linux.Libc;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetSocketAddress;

/** {@code struct sockaddr_in} and {@code sockaddr_in6} (ip(7), ipv6(7)). */
final class SocketAddress {
  private SocketAddress() {}

  static int family(InetSocketAddress address) {
    return address.getAddress() instanceof Inet4Address ? Libc.AF_INET : Libc.AF_INET6;
  }

  static MemorySegment of(Arena arena, InetSocketAddress address) {
    byte[] bytes = address.getAddress().getAddress();
    MemorySegment segment = arena.allocate(bytes.length == 4 ? 16 : 28, 8);
    segment.set(JAVA_SHORT, 0, (short) family(address));
    segment.set(JAVA_BYTE, 2, (byte) (address.getPort() >>> 8));
    segment.set(JAVA_BYTE, 3, (byte) address.getPort());
    MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, bytes.length == 4 ? 4 : 8, bytes.length);
    return segment;
  }

  static int port(MemorySegment address) {
    return (address.get(JAVA_BYTE, 2) & 255) << 8 | address.get(JAVA_BYTE, 3) & 255;
  }
}
