package io.underpass.lab.traffic;

import io.underpass.lab.linux.Affinity;
import io.underpass.lab.linux.Libc;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.HdrHistogram.Histogram;

/** Round trips of UDP packets back to back, with each end kept on a CPU: what one hop more or less costs. */
public final class PingPong {
  private static final int SIZE = 64;
  private static final Duration LOST_AFTER = Duration.ofMillis(200);

  private PingPong() {}

  /**
   * @param count round trips
   * @param lost packets whose echo didn't come within 200 ms
   * @param p50 microseconds, as p99
   */
  public record RoundTrips(long count, long lost, double p50, double p99) {}

  /**
   * Measures against {@code address}, which lives in {@code to}.
   *
   * @param cpus the receiver is the end that echoes
   * @param lead round trips that don't count, for this long
   * @param window round trips that count, for this long
   */
  public static RoundTrips measure(
      NetworkNamespace from, NetworkNamespace to, InetAddress address, Flood.Cpus cpus, Duration lead, Duration window) {
    try (UdpSocket echo = UdpSocket.bound(to, new InetSocketAddress(address, 0), 0);
        UdpSocket prober = UdpSocket.connected(from, new InetSocketAddress(address, echo.port()))) {
      prober.receiveTimeout(LOST_AFTER);
      Thread echoing = Thread.ofPlatform().name("pong").daemon().start(() -> {
        Affinity.pin(cpus.receiver());
        echo.sendBack(SIZE);
      });
      CompletableFuture<RoundTrips> result = new CompletableFuture<>();
      Thread.ofPlatform().name("ping").daemon().start(() -> {
        try {
          Affinity.pin(cpus.sender());
          probe(prober, lead);
          result.complete(probe(prober, window));
        } catch (RuntimeException failure) {
          result.completeExceptionally(failure);
        }
      });
      try {
        return result.join();
      } catch (CompletionException failure) {
        throw new LinuxException("no round trips to " + address.getHostAddress() + ": " + failure.getCause().getMessage(), failure);
      } finally {
        Libc.shutdown(echo.fd());
        echoing.join(1_000);
      }
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new LinuxException("interrupted while measuring round trips to " + address.getHostAddress());
    }
  }

  private static RoundTrips probe(UdpSocket socket, Duration window) {
    Histogram nanos = new Histogram(Duration.ofSeconds(10).toNanos(), 3);
    long lost = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(SIZE, 8);
      MemorySegment in = arena.allocate(SIZE, 8);
      long end = System.nanoTime() + window.toNanos();
      long start = System.nanoTime();
      for (long number = start; start < end; number++) {
        out.set(ValueLayout.JAVA_LONG, 0, number);
        Libc.send(socket.fd(), out, SIZE, 0);
        boolean back = echoed(socket, in, number);
        long now = System.nanoTime();
        if (back) {
          nanos.recordValue(Math.min(now - start, nanos.getHighestTrackableValue()));
        } else {
          lost++;
        }
        start = System.nanoTime();
      }
    }
    return new RoundTrips(
        nanos.getTotalCount(), lost, nanos.getValueAtPercentile(50) / 1e3, nanos.getValueAtPercentile(99) / 1e3);
  }

  private static boolean echoed(UdpSocket socket, MemorySegment in, long number) {
    while (Libc.recv(socket.fd(), in, SIZE, 0) >= 0) {
      if (in.get(ValueLayout.JAVA_LONG, 0) == number) {
        return true;
      }
    }
    return false;
  }
}
