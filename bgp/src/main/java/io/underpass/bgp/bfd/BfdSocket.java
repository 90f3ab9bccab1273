package io.underpass.bgp.bfd;

import io.underpass.bgp.SocketPlace;
import io.underpass.net.IpAddress;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * A UDP socket of BFD, by file descriptor: one for each local address of a place to receive with, one for each session to send with (RFC
 * 5881 section 4). It may be bound before its address is there, and outlives it.
 */
final class BfdSocket {
  static final int PORT = 3784;
  /** RFC 5881 section 5: sent with 255 and taken with nothing less, so that it can't come from further away (RFC 5082). */
  static final int TTL = 255;
  private static final int FIRST_SOURCE_PORT = 49152;
  private static final int SOURCE_PORTS = 65536 - FIRST_SOURCE_PORT;
  private static final int ATTEMPTS = 200;
  /** Class selector 6, network control (RFC 2474), so that routers and queues let the packets pass the data. */
  private static final int NETWORK_CONTROL = 6 << 5;
  /** {@code TC_PRIO_CONTROL}; the highest that needs no privilege is one less. */
  private static final int PRIORITY_CONTROL = 7;

  static final int SOL_SOCKET = 1;
  static final int IPPROTO_IP = 0;
  static final int IPPROTO_IPV6 = 41;
  static final int IP_TTL = 2;
  static final int IPV6_HOPLIMIT = 52;
  private static final int SO_PRIORITY = 12;
  private static final int IP_TOS = 1;
  private static final int IP_RECVTTL = 12;
  private static final int IP_FREEBIND = 15;
  private static final int IPV6_UNICAST_HOPS = 16;
  private static final int IPV6_V6ONLY = 26;
  private static final int IPV6_RECVHOPLIMIT = 51;
  private static final int IPV6_TCLASS = 67;
  private static final int IPV6_FREEBIND = 78;

  private BfdSocket() {}

  static int openReceiver(SocketPlace place, IpAddress local) throws IOException {
    return in(place, libc -> {
      int fd = open(libc, local);
      set(libc, fd, local, IP_RECVTTL, IPV6_RECVHOPLIMIT, 1);
      int bound = bind(libc, fd, local, PORT);
      if (bound < 0) {
        libc.close(fd);
        throw new IOException("UDP port " + PORT + " of " + local + " in " + place + " can't be had: errno " + -bound
            + (bound == -Libc.EADDRINUSE ? "; another BFD has it: stop that (bfdd, bird), or let it do the work" : ""));
      }
      return fd;
    });
  }

  static int openSender(SocketPlace place, IpAddress local, RandomGenerator random) throws IOException {
    return in(place, libc -> {
      int fd = open(libc, local);
      set(libc, fd, local, IP_TTL, IPV6_UNICAST_HOPS, TTL);
      set(libc, fd, local, IP_TOS, IPV6_TCLASS, NETWORK_CONTROL);
      // After the TOS, which sets a priority too.
      if (libc.setOption(fd, SOL_SOCKET, SO_PRIORITY, PRIORITY_CONTROL) < 0) {
        libc.setOption(fd, SOL_SOCKET, SO_PRIORITY, PRIORITY_CONTROL - 1);
      }
      int bound = 0;
      for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        bound = bind(libc, fd, local, FIRST_SOURCE_PORT + random.nextInt(SOURCE_PORTS));
        if (bound != -Libc.EADDRINUSE) {
          break;
        }
      }
      if (bound < 0) {
        libc.close(fd);
        throw new IOException("no UDP source port of " + local + " in " + place + " can be had: errno " + -bound);
      }
      return fd;
    });
  }

  private interface Opening {
    int open(Libc libc) throws IOException;
  }

  private static int in(SocketPlace place, Opening opening) throws IOException {
    try {
      return place.open(() -> {
        try (Arena arena = Arena.ofConfined()) {
          return opening.open(new Libc(arena));
        }
      });
    } catch (IOException | RuntimeException known) {
      throw known;
    } catch (Exception failure) {
      throw new IOException("can't open sockets in " + place + ": " + failure.getMessage(), failure);
    }
  }

  private static int open(Libc libc, IpAddress local) throws IOException {
    int fd = libc.socket(SocketAddress.family(local), Libc.SOCK_DGRAM | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK);
    if (fd < 0) {
      throw new IOException("no UDP socket: errno " + -fd);
    }
    if (!local.isIpv4()) {
      set(libc, fd, local, 0, IPV6_V6ONLY, 1);
    }
    set(libc, fd, local, IP_FREEBIND, IPV6_FREEBIND, 1);
    return fd;
  }

  private static void set(Libc libc, int fd, IpAddress local, int ipv4Option, int ipv6Option, int value) throws IOException {
    int result = local.isIpv4()
        ? libc.setOption(fd, IPPROTO_IP, ipv4Option, value)
        : libc.setOption(fd, IPPROTO_IPV6, ipv6Option, value);
    if (result < 0) {
      libc.close(fd);
      throw new IOException("socket option " + (local.isIpv4() ? ipv4Option : ipv6Option) + " refused: errno " + -result);
    }
  }

  private static int bind(Libc libc, int fd, IpAddress local, int port) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = SocketAddress.of(arena, local, port);
      return libc.bind(fd, address);
    }
  }
}
