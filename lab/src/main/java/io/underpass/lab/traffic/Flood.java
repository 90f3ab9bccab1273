package io.underpass.lab.traffic;

import io.underpass.lab.linux.Affinity;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** UDP packets as fast as one thread can send them, sixty-four a system call, and how many of them another thread reads. */
public final class Flood implements AutoCloseable {
  private static final int BATCH = 64;
  private static final int RECEIVE_BUFFER = 8 << 20;

  private final UdpSocket source;
  private final UdpSocket sink;
  private final int size;
  private final Thread receiver;
  private final Thread sender;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private volatile boolean running = true;

  private Flood(UdpSocket source, UdpSocket sink, int size, Cpus cpus) {
    this.source = source;
    this.sink = sink;
    this.size = size;
    sink.receiveTimeout(Duration.ofMillis(50));
    receiver = Thread.ofPlatform().name("flood-receiver").daemon().start(() -> receive(cpus.receiver()));
    sender = Thread.ofPlatform().name("flood-sender").daemon().start(() -> send(cpus.sender()));
  }

  /**
   * Where the two threads are kept; {@link Affinity#ANY} for nowhere in particular.
   *
   * @param sender also forwards what it sends, as far as the kernel does that in the sender's context
   */
  public record Cpus(int sender, int receiver) {
    /** The first and the second CPU, or twice the first where there is one only. */
    public static Cpus two() {
      return new Cpus(0, Runtime.getRuntime().availableProcessors() > 1 ? 1 : 0);
    }

    /** Both on the first CPU. */
    public static Cpus one() {
      return new Cpus(0, 0);
    }
  }

  /**
   * Packets in a window of time.
   *
   * @param sent taken by the sender's kernel
   * @param received read by the receiver
   * @param seconds the window
   */
  public record Rate(long sent, long received, double seconds) {
    public double sentPerSecond() {
      return sent / seconds;
    }

    public double receivedPerSecond() {
      return received / seconds;
    }
  }

  /**
   * Floods {@code address}, which lives in {@code to}, first for {@code lead} and then for the window that counts.
   *
   * @param size octets of UDP payload, 8–1472
   */
  public static Rate measure(
      NetworkNamespace from, NetworkNamespace to, InetAddress address, int size, Cpus cpus, Duration lead, Duration window) {
    UdpSocket sink = UdpSocket.bound(to, new InetSocketAddress(address, 0), RECEIVE_BUFFER);
    UdpSocket source;
    try {
      source = UdpSocket.connected(from, new InetSocketAddress(address, sink.port()));
    } catch (LinuxException failure) {
      sink.close();
      throw failure;
    }
    try (Flood flood = new Flood(source, sink, size, cpus)) {
      Thread.sleep(lead);
      long sentBefore = flood.sent.get();
      long receivedBefore = flood.received.get();
      long start = System.nanoTime();
      Thread.sleep(window);
      long received = flood.received.get() - receivedBefore;
      long sent = flood.sent.get() - sentBefore;
      return new Rate(sent, received, (System.nanoTime() - start) / 1e9);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      throw new LinuxException("interrupted while flooding " + address.getHostAddress());
    }
  }

  private void send(int cpu) {
    Affinity.pin(cpu);
    try (Arena arena = Arena.ofConfined()) {
      MessageBatch batch = new MessageBatch(arena, BATCH, size);
      while (running) {
        sent.lazySet(sent.get() + Math.max(0, batch.send(source, 0, BATCH)));
      }
    }
  }

  private void receive(int cpu) {
    Affinity.pin(cpu);
    try (Arena arena = Arena.ofConfined()) {
      MessageBatch batch = new MessageBatch(arena, BATCH, size);
      while (running) {
        received.lazySet(received.get() + Math.max(0, batch.receive(sink, BATCH)));
      }
    }
  }

  @Override
  public void close() {
    running = false;
    try {
      sender.join(1_000);
      receiver.join(1_000);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
    }
    source.close();
    sink.close();
  }
}
