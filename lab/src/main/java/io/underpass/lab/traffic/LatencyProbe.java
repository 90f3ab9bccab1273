package io.underpass.lab.traffic;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.underpass.lab.linux.Libc;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Round-trip times of paced UDP probes: one goes out, its echo comes back, and only then the next is due. */
public final class LatencyProbe {
  private static final int SIZE = 64;
  private static final int WARM_UP = 300;
  private static final Duration LOST_AFTER = Duration.ofMillis(200);

  private LatencyProbe() {}

  /**
   * Round-trip times.
   *
   * @param count probes that came back
   * @param lost probes without an echo within 200 ms
   * @param p50 and the others: microseconds
   */
  public record Latency(long count, long lost, double p50, double p90, double p99, double max) {}

  /**
   * Probes {@code address}, which lives in {@code to}; 300 more probes go before and aren't counted.
   *
   * @param probes how many
   * @param interval between the starts of two probes; zero for back to back
   */
  public static Latency measure(NetworkNamespace from, NetworkNamespace to, InetAddress address, int probes, Duration interval) {
    try (UdpSocket echo = UdpSocket.bound(to, new InetSocketAddress(address, 0), 0);
        UdpSocket prober = UdpSocket.connected(from, new InetSocketAddress(address, echo.port()))) {
      prober.receiveTimeout(LOST_AFTER);
      Thread echoing = Thread.ofPlatform().name("latency-echo").daemon().start(() -> echo.sendBack(SIZE));
      try {
        probe(prober, WARM_UP, Duration.ofNanos(Math.min(interval.toNanos(), 200_000)));
        return probe(prober, probes, interval);
      } finally {
        Libc.shutdown(echo.fd());
        echoing.join(1_000);
      }
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new LinuxException("interrupted while probing " + address.getHostAddress());
    }
  }

  private static Latency probe(UdpSocket socket, int probes, Duration interval) {
    Histogram histogram = new Histogram(Duration.ofSeconds(10).toNanos(), 3);
    long lost = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(SIZE, 8);
      MemorySegment in = arena.allocate(SIZE, 8);
      long due = System.nanoTime();
      for (long i = 0; i < probes; i++) {
        due += interval.toNanos();
        out.set(JAVA_LONG, 0, i);
        out.set(JAVA_LONG, 8, due);
        long start = System.nanoTime();
        int sent = Libc.send(socket.fd(), out, SIZE, 0);
        boolean back = sent == SIZE && awaitEcho(socket, in, i, due);
        if (back) {
          histogram.recordValue(Math.min(System.nanoTime() - start, histogram.getHighestTrackableValue()));
        } else {
          lost++;
        }
        long wait = due - System.nanoTime();
        if (wait > 0) {
          LockSupport.parkNanos(wait);
        } else {
          due = System.nanoTime();
        }
      }
    }
    return new Latency(
        histogram.getTotalCount(),
        lost,
        microseconds(histogram, 50),
        microseconds(histogram, 90),
        microseconds(histogram, 99),
        histogram.getMaxValue() / 1e3);
  }

  /** An echo that comes late belongs to a probe already given up: it is passed over. */
  private static boolean awaitEcho(UdpSocket socket, MemorySegment in, long number, long stamp) {
    while (true) {
      int octets = Libc.recv(socket.fd(), in, SIZE, 0);
      if (octets < 0) {
        return false;
      }
      if (octets == SIZE && in.get(JAVA_LONG, 0) == number && in.get(JAVA_LONG, 8) == stamp) {
        return true;
      }
    }
  }

  private static double microseconds(Histogram histogram, double percentile) {
    return histogram.getTotalCount() == 0 ? 0 : histogram.getValueAtPercentile(percentile) / 1e3;
  }
}
