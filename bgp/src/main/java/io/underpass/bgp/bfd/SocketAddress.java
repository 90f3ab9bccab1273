package io.underpass.bgp.bfd;

import io.underpass.net.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** {@code struct sockaddr_in} and {@code sockaddr_in6}. */
final class SocketAddress {
  static final int MAX_SIZE = 28;
  private static final int IPV4_SIZE = 16;
  private static final int IPV6_SIZE = 28;
  private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt IPV4 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong IPV6_HALF = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private SocketAddress() {}

  static int family(IpAddress address) {
    return address.isIpv4() ? Libc.AF_INET : Libc.AF_INET6;
  }

  static MemorySegment of(Arena arena, IpAddress address, int port) {
    MemorySegment at = arena.allocate(address.isIpv4() ? IPV4_SIZE : IPV6_SIZE, 8);
    at.set(ValueLayout.JAVA_SHORT, 0, (short) family(address));
    at.set(PORT, 2, (short) port);
    if (address.isIpv4()) {
      at.set(IPV4, 4, address.ipv4Bits());
    } else {
      at.set(IPV6_HALF, 8, address.high());
      at.set(IPV6_HALF, 16, address.low());
    }
    return at;
  }

  /** Whether it holds the address, whatever the port. */
  static boolean matches(MemorySegment at, IpAddress address) {
    if (at.get(ValueLayout.JAVA_SHORT, 0) != family(address)) {
      return false;
    }
    return address.isIpv4()
        ? at.get(IPV4, 4) == address.ipv4Bits()
        : at.get(IPV6_HALF, 8) == address.high() && at.get(IPV6_HALF, 16) == address.low();
  }
}
