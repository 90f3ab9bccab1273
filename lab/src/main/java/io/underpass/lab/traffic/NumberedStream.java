package io.underpass.lab.traffic;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Numbered UDP packets from one namespace to another at a steady rate, counted where they arrive. The receiver runs before the first packet
 * is sent; {@link #stop} waits for stragglers.
 */
public final class NumberedStream implements AutoCloseable {
  /** What the receive buffer holds, octets: enough for the longest pause seen in a Java thread under load (510 ms) at 50,000 packets/s. */
  public static final int RECEIVE_BUFFER = 64 << 20;

  /** Marks a packet of ours: run number and sequence number follow. */
  private static final int HEADER = 16;

  private static final int BATCH = 64;
  private static final long STRAGGLERS_NS = 300_000_000;

  private final List<UdpSocket> sources;
  private final UdpSocket sink;
  private final Sequence sequence;
  private final int run = Long.hashCode(System.nanoTime()) | 1;
  private final int size;
  private final Thread receiver;
  private final Thread sender;
  private volatile boolean sending = true;
  private volatile boolean receiving = true;
  private volatile long refused;
  private volatile long slowestNs;

  private NumberedStream(List<UdpSocket> sources, UdpSocket sink, Pace pace) {
    this.sources = sources;
    this.sink = sink;
    size = pace.size();
    sequence = new Sequence(pace.packets(), pace.flows());
    sink.receiveTimeout(Duration.ofMillis(50));
    receiver = Thread.ofPlatform().name("numbered-receiver").daemon().start(this::receive);
    sender = Thread.ofPlatform().name("numbered-sender").daemon().start(() -> send(pace));
  }

  /**
   * How fast and how many.
   *
   * @param packetsPerSecond 0 for as fast as the sender can
   * @param packets how many at most, 1–100,000,000
   * @param size octets of UDP payload, 16–1472
   * @param flows source ports that take turns, 1–256; several spread over equal paths
   */
  public record Pace(int packetsPerSecond, int packets, int size, int flows) {
    public Pace {
      if (packetsPerSecond < 0 || packets < 1 || packets > 100_000_000 || size < HEADER || size > 1472 || flows < 1 || flows > 256) {
        throw new IllegalArgumentException(
            packets + " packets of " + size + " octets at " + packetsPerSecond + " a second on " + flows
                + " flows: expected 1–100,000,000 packets of 16–1472 octets, 0 or more a second, and 1–256 flows");
      }
    }

    /** On one flow. */
    public Pace(int packetsPerSecond, int packets, int size) {
      this(packetsPerSecond, packets, size, 1);
    }
  }

  /** Starts to send from {@code from} to {@code address}, which lives in {@code to}. */
  public static NumberedStream start(NetworkNamespace from, NetworkNamespace to, InetAddress address, Pace pace) {
    UdpSocket sink = UdpSocket.bound(to, new InetSocketAddress(address, 0), RECEIVE_BUFFER);
    List<UdpSocket> sources = new ArrayList<>();
    try {
      for (int i = 0; i < pace.flows(); i++) {
        sources.add(UdpSocket.connected(from, new InetSocketAddress(address, sink.port())));
      }
      return new NumberedStream(sources, sink, pace);
    } catch (LinuxException failure) {
      sources.forEach(UdpSocket::close);
      sink.close();
      throw failure;
    }
  }

  private void send(Pace pace) {
    try (Arena arena = Arena.ofConfined()) {
      MessageBatch batch = new MessageBatch(arena, BATCH, size);
      for (int i = 0; i < BATCH; i++) {
        batch.payload(i).set(JAVA_INT, 0, run);
      }
      long start = System.nanoTime();
      double intervalNs = pace.packetsPerSecond() == 0 ? 0 : 1e9 / pace.packetsPerSecond();
      int next = 0;
      while (sending && next < pace.packets()) {
        long now = System.nanoTime();
        long due = intervalNs == 0 ? pace.packets() : Math.min(pace.packets(), (long) ((now - start) / intervalNs) + 1);
        if (due <= next) {
          LockSupport.parkNanos(100_000);
          continue;
        }
        slowestNs = Math.max(slowestNs, (long) ((due - next) * intervalNs));
        int count = (int) Math.min(BATCH, due - next);
        for (int i = 0; i < count; i++) {
          batch.payload(i).set(JAVA_LONG, 8, next + i);
        }
        sequence.sent(next, count, now);
        for (int done = 0; done < count; ) {
          UdpSocket source = sources.get(sequence.flow(next + done));
          int taken = batch.send(source, done, sources.size() == 1 ? count : done + 1);
          if (taken < 0) {
            // ENOBUFS or an ICMP error that came back: that packet counts as sent and lost.
            refused++;
            done++;
          } else {
            done += taken;
          }
        }
        next += count;
      }
      sending = false;
    }
  }

  private void receive() {
    try (Arena arena = Arena.ofConfined()) {
      MessageBatch batch = new MessageBatch(arena, BATCH, 2048);
      while (receiving) {
        int count = batch.receive(sink, BATCH);
        long now = System.nanoTime();
        for (int i = 0; i < count; i++) {
          var payload = batch.payload(i);
          if (batch.length(i) == size && payload.get(JAVA_INT, 0) == run) {
            sequence.received(payload.get(JAVA_LONG, 8), now);
          }
        }
      }
    }
  }

  /** When the first packet was sent, by {@link System#nanoTime}; once one was. */
  public long firstSentNs() {
    return sequence.firstSentNs();
  }

  /** Packets sent so far. */
  public long sent() {
    return sequence.sentCount();
  }

  /** Packets received so far, without duplicates. */
  public long received() {
    return sequence.receivedCount();
  }

  /** Waits until every packet is sent. */
  public void awaitSent() throws InterruptedException {
    sender.join();
  }

  /** Stops sending, waits for what is still on its way, and counts. */
  public NumberedReport stop() throws InterruptedException {
    sending = false;
    sender.join();
    long quiet = System.nanoTime();
    long seen = sequence.receivedCount();
    while (System.nanoTime() - quiet < STRAGGLERS_NS && sequence.receivedCount() < sequence.sentCount()) {
      Thread.sleep(10);
      if (sequence.receivedCount() != seen) {
        seen = sequence.receivedCount();
        quiet = System.nanoTime();
      }
    }
    close();
    return sequence.report(refused, slowestNs, sink.receiveBuffer());
  }

  @Override
  public void close() {
    sending = false;
    receiving = false;
    try {
      sender.join(1_000);
      receiver.join(1_000);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
    sources.forEach(UdpSocket::close);
    sink.close();
  }
}
