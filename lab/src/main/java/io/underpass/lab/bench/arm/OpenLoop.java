package io.underpass.lab.bench.arm;

import io.underpass.lab.linux.LinuxException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;

/**
 * Offers requests at a fixed rate over kept-alive connections, one request at a time on each. A request's time counts from when it was due,
 * also when every connection was still waiting for an answer then: a server that stalls pays for all that it kept waiting. One thread, the
 * caller's.
 */
public final class OpenLoop {
  private static final long LONGEST_NANOS = 60_000_000_000L;
  private static final int CONNECTIONS = 128;

  private final LongFunction<byte[]> requests;
  private final double nanosBetween;
  private final Deque<Exchange> free = new ArrayDeque<>();
  private final Histogram latency = new Histogram(LONGEST_NANOS, 3);
  private final Histogram lateness = new Histogram(LONGEST_NANOS, 3);
  private long answered;
  private long refused;

  /**
   * What became of the requests after the lead.
   *
   * @param latency nanoseconds from when each was due to the last octet of its answer
   * @param lateness of it what passed before the request was sent though a connection was free: the generator's own, for want of a CPU
   * @param offered requests that fell due
   * @param refused answers other than 200, those of the lead included
   * @param seconds from the first of them being due to the last answer
   * @param ownCpuSeconds what this thread used meanwhile
   */
  public record Result(Histogram latency, Histogram lateness, long offered, long refused, double seconds, double ownCpuSeconds) {
    /** Answers a second. */
    public double rate() {
      return latency.getTotalCount() / seconds;
    }

    /** A percentile, in milliseconds. */
    public double millis(double percentile) {
      return latency.getValueAtPercentile(percentile) / 1e6;
    }
  }

  private OpenLoop(LongFunction<byte[]> requests, double perSecond) {
    this.requests = requests;
    this.nanosBetween = 1e9 / perSecond;
  }

  /**
   * @param requests the octets of the n-th request
   * @param lead offered at the same rate first, not counted
   */
  public static Result run(InetSocketAddress server, LongFunction<byte[]> requests, double perSecond, Duration lead, Duration measured) {
    try (Selector selector = Selector.open()) {
      List<Exchange> exchanges = new ArrayList<>();
      try {
        OpenLoop loop = new OpenLoop(requests, perSecond);
        for (int i = 0; i < CONNECTIONS; i++) {
          SocketChannel channel = SocketChannel.open(server);
          Exchange exchange = new Exchange(channel);
          exchanges.add(exchange);
          channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
          channel.configureBlocking(false);
          channel.register(selector, SelectionKey.OP_READ, exchange);
          loop.free.add(exchange);
        }
        return loop.run(selector, lead, measured);
      } finally {
        for (Exchange exchange : exchanges) {
          exchange.close();
        }
      }
    } catch (IOException failure) {
      throw new LinuxException("the server at " + server + " can't be asked: " + failure.getMessage());
    }
  }

  private Result run(Selector selector, Duration lead, Duration measured) throws IOException {
    var threads = ManagementFactory.getThreadMXBean();
    long begin = System.nanoTime();
    long uncounted = (long) (lead.toNanos() / nanosBetween);
    long all = uncounted + (long) (measured.toNanos() / nanosBetween);
    long sent = 0;
    long keptWaiting = 0;
    long cpu = threads.getCurrentThreadCpuTime();
    while (answered < all) {
      long now = System.nanoTime();
      while (sent < all && !free.isEmpty() && due(begin, sent) <= now) {
        if (sent == uncounted) {
          cpu = threads.getCurrentThreadCpuTime();
        }
        if (sent >= uncounted && sent >= keptWaiting) {
          lateness.recordValue(Math.clamp(System.nanoTime() - due(begin, sent), 1, LONGEST_NANOS));
        }
        free.pop().send(requests.apply(sent), due(begin, sent), sent >= uncounted);
        sent++;
      }
      if (free.isEmpty()) {
        keptWaiting = Math.max(keptWaiting, (long) ((now - begin) / nanosBetween) + 1);
      }
      long wait = sent == all || free.isEmpty() ? 100 : (due(begin, sent) - System.nanoTime()) / 1_000_000;
      if (wait < 1) {
        // Requests that fall due within a millisecond leave together: what this delays them counts as the server's.
        wait = 1;
      }
      selector.select(key -> read((Exchange) key.attachment()), wait);
      if (System.nanoTime() - begin > lead.plus(measured).toNanos() + LONGEST_NANOS) {
        throw new LinuxException("of " + all + " requests " + (all - answered) + " have had no answer for a minute");
      }
    }
    double seconds = (System.nanoTime() - due(begin, uncounted)) / 1e9;
    return new Result(latency, lateness, all - uncounted, refused, seconds, (threads.getCurrentThreadCpuTime() - cpu) / 1e9);
  }

  private long due(long begin, long request) {
    return begin + (long) (request * nanosBetween);
  }

  private void read(Exchange exchange) {
    try {
      if (exchange.readWhole()) {
        answered++;
        refused += exchange.status() == 200 ? 0 : 1;
        if (exchange.counts()) {
          latency.recordValue(Math.min(LONGEST_NANOS, Math.max(1, System.nanoTime() - exchange.due())));
        }
        free.push(exchange);
      }
    } catch (IOException failure) {
      throw new LinuxException("the server broke a connection: " + failure.getMessage());
    }
  }
}
