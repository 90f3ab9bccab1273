package io.underpass.lab.bench.bgp;

import io.underpass.lab.bench.BenchException;
import io.underpass.lab.bench.CpuReading;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A table on its way: from peers through a daemon to a peer that counts, or without a daemon. */
public final class Transfer {
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration SETTLED = Duration.ofSeconds(2);
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(30);
  private static final long IDLE_SAMPLE_NANOS = 1_000_000_000;
  private static final long IDLE_TICKS = 2;

  private Transfer() {}

  /**
   * One daemon's reading.
   *
   * @param seconds from the first octet sent until the receiver held everything
   * @param cpuSeconds of the daemon in that time
   * @param benchShare the share of that time in which the bench's own thread was on its CPU, 0–1
   * @param resident of the daemon when full and idle, KiB
   * @param peak of the daemon from its start on, KiB
   * @param foreign the share of all CPUs' time that others used meanwhile, 0–1
   */
  public record Reading(double seconds, double cpuSeconds, double benchShare, long resident, long peak, double foreign) {}

  /** Through a daemon, started fresh. */
  public static Reading through(Daemon daemon, Load load, Place place) {
    List<Neighbor> neighbors = load.neighbors();
    PrefixTally tally = load.prefixes();
    tally.clear();
    try (DaemonProcess process = DaemonProcess.start(daemon, place.daemon(), place.directory(), neighbors, place.daemonCpu())) {
      List<Link> links = new ArrayList<>();
      try (Closing _ = () -> links.forEach(Link::close)) {
        for (Neighbor neighbor : neighbors) {
          PrefixTally counted = neighbor.receives() ? tally : null;
          links.add(Link.establish(place.peers(), neighbor, new MessageReader(neighbor.name(), counted), START_LIMIT));
        }
        return measure(process, load, links);
      } catch (BenchException broken) {
        throw process.failed("did not take the table: " + broken.getMessage());
      }
    }
  }

  private interface Closing extends AutoCloseable {
    @Override
    void close();
  }

  private static Reading measure(DaemonProcess process, Load load, List<Link> links) {
    PrefixTally tally = load.prefixes();
    try (Exchange exchange = new Exchange(links)) {
      exchange.until(() -> false, SETTLED);
      for (int i = 1; i < links.size(); i++) {
        links.get(i).send(load.updates().get(i - 1).duplicate());
      }
      CpuReading before = CpuReading.now();
      long ticks = process.ticks();
      long own = threadNanos();
      long nanos = exchange.until(tally::complete, LIMIT);
      double share = (double) (threadNanos() - own) / nanos;
      double cpuSeconds = (process.ticks() - ticks) / 100.0;
      double foreign = CpuReading.foreignShare(before, CpuReading.now());
      if (nanos == Long.MAX_VALUE) {
        throw new BenchException(
            "after " + LIMIT.toSeconds() + " s the receiver holds " + tally.here() + " of " + tally.expected() + " prefixes");
      }
      exchange.until(idle(process), IDLE_LIMIT);
      if (!tally.complete() || tally.unexpected() > 0) {
        throw new BenchException(
            "when all was quiet the receiver held " + tally.here() + " of " + tally.expected() + " prefixes and had got "
            + tally.unexpected() + " that nobody had sent");
      }
      return new Reading(nanos / 1e9, cpuSeconds, share, process.resident(), process.peak(), foreign);
    }
  }

  /** Whether the daemon has used next to no CPU for a while. */
  private static BooleanSupplier idle(DaemonProcess process) {
    return new BooleanSupplier() {
      private long since = System.nanoTime();
      private long ticks = process.ticks();

      @Override
      public boolean getAsBoolean() {
        if (System.nanoTime() - since < IDLE_SAMPLE_NANOS) {
          return false;
        }
        long before = ticks;
        ticks = process.ticks();
        since = System.nanoTime();
        return ticks - before <= IDLE_TICKS;
      }
    };
  }

  /** What the far end does with a table that comes without a daemon in between. */
  public enum FarEnd {
    READS,
    COUNTS
  }

  /** From the senders straight to the far end, over the same link and on the same CPU; seconds. */
  public static double straight(Load load, Place place, FarEnd farEnd) {
    PrefixTally tally = load.prefixes();
    tally.clear();
    List<Link> links = new ArrayList<>();
    Intake.Sink sink = new Intake.Sink();
    InetSocketAddress address = new InetSocketAddress(Neighbor.inet(new Neighbor(Neighbor.RECEIVER).daemonAddress()), 0);
    try (Closing _ = () -> links.forEach(Link::close); ServerSocketChannel listener = place.daemon().call(ServerSocketChannel::open)) {
      listener.bind(address);
      for (int i = 0; i < load.updates().size(); i++) {
        SocketChannel near = place.peers().call(SocketChannel::open);
        Link sender = new Link("sender", near, sink);
        links.add(sender);
        near.connect(listener.getLocalAddress());
        links.add(new Link("far end", listener.accept(), farEnd == FarEnd.COUNTS ? new MessageReader("far end", tally) : sink));
        sender.send(load.updates().get(i).duplicate());
      }
      try (Exchange exchange = new Exchange(links)) {
        long all = load.octets();
        return exchange.until(farEnd == FarEnd.COUNTS ? tally::complete : () -> sink.taken() == all, LIMIT) / 1e9;
      }
    } catch (IOException failed) {
      throw new BenchException("no connection without a daemon: " + failed.getMessage(), failed);
    }
  }

  private static long threadNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
