package io.underpass.dataplane.linux;

import io.underpass.dataplane.DataPlaneException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whole frames at one interface (packet(7)) of the namespace of the thread that opens it: sends any, receives what the programs at its
 * ingress leave to the namespace's own stack. Used by one thread.
 */
final class PacketSocket implements AutoCloseable {
  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int ADDRESS_SIZE = 20;
  private static final int BUFFER = 2048;
  private static final ValueLayout.OfShort NETWORK16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final int fd;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment in = arena.allocate(BUFFER);
  private final MemorySegment waiting = arena.allocate(8, 4);

  private PacketSocket(int fd) {
    this.fd = fd;
  }

  /**
   * @param type the Ethernet type of what is received; 0: nothing is
   * @throws DataPlaneException if the interface isn't there
   */
  static PacketSocket open(int ifindex, int type) {
    int fd = Libc.socket(AF_PACKET, SOCK_RAW | Libc.O_CLOEXEC | Libc.SOCK_NONBLOCK, 0);
    if (fd < 0) {
      throw new DataPlaneException("no packet socket: errno " + -fd);
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(ADDRESS_SIZE, 4);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
      address.set(NETWORK16, 2, (short) type);
      address.set(ValueLayout.JAVA_INT, 4, ifindex);
      int result = Libc.bind(fd, address);
      if (result < 0) {
        Libc.close(fd);
        throw new DataPlaneException("interface " + ifindex + " takes no packet socket: errno " + -result);
      }
    }
    return new PacketSocket(fd);
  }

  /** Whether the interface took it. */
  boolean send(byte[] frame) {
    try (Arena sending = Arena.ofConfined()) {
      return Libc.send(fd, sending.allocateFrom(ValueLayout.JAVA_BYTE, frame)) == frame.length;
    }
  }

  /** The next frame, of a longer one the first 2,048 octets; null when none came in time. */
  byte @Nullable [] receive(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      long got = Libc.receive(fd, in);
      if (got >= 0) {
        return in.asSlice(0, Math.min(got, BUFFER)).toArray(ValueLayout.JAVA_BYTE);
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        return null;
      }
      waiting.set(ValueLayout.JAVA_INT, 0, fd);
      waiting.set(ValueLayout.JAVA_INT, 4, Libc.POLLIN);
      Libc.poll(waiting, 1, (int) (left / 1_000_000) + 1);
    }
  }

  @Override
  public void close() {
    Libc.close(fd);
    arena.close();
  }
}
