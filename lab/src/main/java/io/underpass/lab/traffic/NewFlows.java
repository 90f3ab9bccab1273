package io.underpass.lab.traffic;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.underpass.lab.linux.Libc;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/** One packet for each of many UDP 5-tuples, so that every packet begins a flow. */
public final class NewFlows {
  private static final int FIRST_PORT = 1_024;
  private static final int PORTS = 65_536 - FIRST_PORT;
  private static final int BATCH = 64;
  private static final int SIZE = 24;

  private NewFlows() {}

  /**
   * @param offered tuples sent
   * @param passed tuples that arrived
   * @param seconds the sending took
   */
  public record Flows(long offered, long passed, double seconds) {
    public double offeredRate() {
      return offered / seconds;
    }

    public double passedRate() {
      return passed / seconds;
    }
  }

  /**
   * Offers new tuples at a steady rate from {@code from} to {@code address}, which lives in {@code to}.
   *
   * @param perSecond tuples a second, 1–200,000
   * @param seconds for how long, 1–60
   */
  public static Flows offer(NetworkNamespace from, NetworkNamespace to, InetAddress address, int perSecond, int seconds) {
    if (perSecond < 1 || perSecond > 200_000 || seconds < 1 || seconds > 60) {
      throw new IllegalArgumentException(perSecond + " flows/s for " + seconds + " s: expected 1–200,000 flows/s for 1–60 s");
    }
    int total = perSecond * seconds;
    int run = Long.hashCode(System.nanoTime()) | 1;
    LongAdder passed = new LongAdder();
    List<UdpSocket> sinks = new ArrayList<>();
    List<Thread> receivers = new ArrayList<>();
    try (UdpSocket source = UdpSocket.raw(from, new InetSocketAddress(address, 0))) {
      for (int i = 0; i <= total / PORTS; i++) {
        UdpSocket sink = UdpSocket.bound(to, new InetSocketAddress(address, 0), NumberedStream.RECEIVE_BUFFER);
        sink.receiveTimeout(Duration.ofMillis(300));
        sinks.add(sink);
      }
      sinks.forEach(sink -> receivers.add(Thread.ofPlatform().daemon().start(() -> receive(sink, run, passed))));
      double took = send(source, sinks.stream().mapToInt(UdpSocket::port).toArray(), perSecond, total, run);
      LockSupport.parkNanos(300_000_000);
      return new Flows(total, passed.sum(), took);
    } finally {
      sinks.forEach(UdpSocket::close);
      for (Thread receiver : receivers) {
        try {
          receiver.join(1_000);
        } catch (InterruptedException interruption) {
          Thread.currentThread().interrupt();
          throw new LinuxException("interrupted while counting flows");
        }
      }
    }
  }

  private static double send(UdpSocket source, int[] ports, int perSecond, int total, int run) {
    try (Arena arena = Arena.ofConfined()) {
      MessageBatch batch = new MessageBatch(arena, BATCH, SIZE);
      long start = System.nanoTime();
      double intervalNs = 1e9 / perSecond;
      for (int next = 0; next < total; ) {
        long due = Math.min(total, (long) ((System.nanoTime() - start) / intervalNs) + 1);
        if (due <= next) {
          LockSupport.parkNanos(100_000);
          continue;
        }
        int count = (int) Math.min(BATCH, due - next);
        for (int i = 0; i < count; i++) {
          int flow = next + i;
          datagram(batch.payload(i), FIRST_PORT + flow % PORTS, ports[flow / PORTS], run);
        }
        for (int done = 0; done < count; ) {
          int taken = batch.send(source, done, count);
          done += Math.max(1, taken);
        }
        next += count;
      }
      return (System.nanoTime() - start) / 1e9;
    }
  }

  /** RFC 768; checksum 0 says that there is none. */
  private static void datagram(MemorySegment packet, int source, int destination, int run) {
    short16(packet, 0, source);
    short16(packet, 2, destination);
    short16(packet, 4, SIZE);
    short16(packet, 6, 0);
    packet.set(JAVA_INT, 8, run);
  }

  private static void short16(MemorySegment packet, long offset, int value) {
    packet.set(JAVA_BYTE, offset, (byte) (value >>> 8));
    packet.set(JAVA_BYTE, offset + 1, (byte) value);
  }

  private static void receive(UdpSocket sink, int run, LongAdder passed) {
    try (Arena arena = Arena.ofConfined()) {
      MessageBatch batch = new MessageBatch(arena, BATCH, 64);
      while (true) {
        int count = batch.receive(sink, BATCH);
        if (count < 0) {
          if (Libc.errno() == 11) {
            continue;
          }
          return;
        }
        for (int i = 0; i < count; i++) {
          if (batch.length(i) == 0) {
            return;
          }
          if (batch.payload(i).get(JAVA_INT, 0) == run) {
            passed.increment();
          }
        }
      }
    }
  }
}
