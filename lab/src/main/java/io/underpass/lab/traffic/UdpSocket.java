package io.underpass.lab.traffic;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.underpass.lab.linux.Libc;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A datagram socket that lives in a network namespace. Blocking calls hold their platform thread; one thread may send while another
 * receives.
 */
public final class UdpSocket implements AutoCloseable {
  private final int fd;
  private final int receiveBuffer;

  private UdpSocket(int fd, int receiveBuffer) {
    this.fd = fd;
    this.receiveBuffer = receiveBuffer;
  }

  /**
   * Opens a socket in a namespace and binds it.
   *
   * @param local port 0 for any
   * @param receiveBuffer octets, beyond the system's limit if need be (SO_RCVBUFFORCE); 0 leaves the default
   */
  public static UdpSocket bound(NetworkNamespace namespace, InetSocketAddress local, int receiveBuffer) {
    return open(namespace, Libc.SOCK_DGRAM, local, null, receiveBuffer);
  }

  /** Opens a socket in a namespace for one remote address. */
  public static UdpSocket connected(NetworkNamespace namespace, InetSocketAddress remote) {
    return open(namespace, Libc.SOCK_DGRAM, null, remote, 0);
  }

  /** Opens a socket whose sender writes the UDP header itself; the kernel adds IPv4's. */
  static UdpSocket raw(NetworkNamespace namespace, InetSocketAddress remote) {
    return open(namespace, Libc.SOCK_RAW, null, new InetSocketAddress(remote.getAddress(), 0), 0);
  }

  private static UdpSocket open(
      NetworkNamespace namespace,
      int type,
      @Nullable InetSocketAddress local,
      @Nullable InetSocketAddress remote,
      int receiveBuffer) {
    return namespace.call(
        () -> {
          InetSocketAddress any = local != null ? local : Objects.requireNonNull(remote);
          int family = SocketAddress.family(any);
          int fd = Libc.socket(family, type | Libc.SOCK_CLOEXEC, Libc.IPPROTO_UDP);
          if (fd < 0) {
            throw new LinuxException("no socket in " + namespace + ": " + Libc.lastError());
          }
          try (Arena arena = Arena.ofConfined()) {
            if (local != null && Libc.bind(fd, SocketAddress.of(arena, local)) < 0) {
              throw closing(fd, "cannot bind " + local + " in " + namespace);
            }
            if (remote != null && Libc.connect(fd, SocketAddress.of(arena, remote)) < 0) {
              throw closing(fd, "cannot reach " + remote + " from " + namespace);
            }
            if (receiveBuffer > 0
                && Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVBUFFORCE, arena.allocateFrom(JAVA_INT, receiveBuffer)) < 0) {
              throw closing(fd, "a receive buffer of " + receiveBuffer + " octets was refused");
            }
            if (remote != null) {
              Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_SNDBUFFORCE, arena.allocateFrom(JAVA_INT, 4 << 20));
            }
            MemorySegment granted = arena.allocate(JAVA_INT);
            Libc.getsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVBUF, granted, arena.allocateFrom(JAVA_INT, 4));
            // The kernel reports twice what was asked: it counts its own book-keeping (socket(7)).
            return new UdpSocket(fd, granted.get(JAVA_INT, 0) / 2);
          }
        });
  }

  private static LinuxException closing(int fd, String what) {
    String why = Libc.lastError();
    Libc.close(fd);
    return new LinuxException(what + ": " + why);
  }

  int fd() {
    return fd;
  }

  /** The receive buffer that the kernel granted, octets. */
  public int receiveBuffer() {
    return receiveBuffer;
  }

  /** The port it is bound to. */
  public int port() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(28);
      Libc.getsockname(fd, address, arena.allocateFrom(JAVA_INT, 28));
      return SocketAddress.port(address);
    }
  }

  /** Lets a receive that waits longer than this end with nothing. */
  void receiveTimeout(Duration timeout) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment time = arena.allocate(16);
      time.set(JAVA_LONG, 0, timeout.toSeconds());
      time.set(JAVA_LONG, 8, timeout.toNanosPart() / 1_000);
      Libc.setsockopt(fd, Libc.SOL_SOCKET, Libc.SO_RCVTIMEO, time);
    }
  }

  /**
   * Sends back to its sender whatever comes, until the socket is shut down.
   *
   * @param size octets of a datagram, at most
   */
  void sendBack(int size) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(size);
      MemorySegment sender = arena.allocate(28, 8);
      MemorySegment length = arena.allocate(4, 4);
      while (true) {
        length.set(JAVA_INT, 0, 28);
        int octets = Libc.recvfrom(fd, buffer, sender, length);
        if (octets <= 0) {
          return;
        }
        Libc.sendto(fd, buffer, octets, sender, length.get(JAVA_INT, 0));
      }
    }
  }

  @Override
  public void close() {
    Libc.shutdown(fd);
    Libc.close(fd);
  }
}
