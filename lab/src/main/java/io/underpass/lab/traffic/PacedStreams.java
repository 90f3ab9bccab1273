package io.underpass.lab.traffic;

import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.NetworkNamespace;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Channel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * TCP connections that each carry a known sequence of octets at a steady rate. A connection is broken when it is reset or closed early,
 * delivers an octet that isn't the next one, or delivers nothing for {@value #STALL_MS} ms.
 */
public final class PacedStreams implements AutoCloseable {
  /** Longer than TCP needs to send again twice what one switch could swallow. */
  static final long STALL_MS = 5_000;

  private static final int CHUNK = 8 * 1024;

  private final ServerSocketChannel listener;
  private final List<SocketChannel> senders = new ArrayList<>();
  private final List<SocketChannel> receivers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong[] delivered;
  private final Map<Integer, String> broken = new ConcurrentHashMap<>();
  private volatile boolean stopping;
  private volatile long longestSilenceNs;

  /**
   * What became of the connections.
   *
   * @param streams connections opened
   * @param broken why, by number of the connection; empty when all held
   * @param octets delivered over all
   * @param longestSilenceMs longest time in which one connection delivered nothing
   */
  public record Report(int streams, Map<Integer, String> broken, long octets, double longestSilenceMs) {
    public Report {
      broken = Collections.unmodifiableMap(new TreeMap<>(broken));
    }
  }

  private PacedStreams(NetworkNamespace from, NetworkNamespace to, InetAddress address, int streams) {
    StandardProtocolFamily family =
        address instanceof Inet4Address ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
    delivered = new AtomicLong[streams];
    listener =
        to.call(
            () -> {
              ServerSocketChannel channel = ServerSocketChannel.open(family);
              channel.bind(new InetSocketAddress(address, 0), streams);
              return channel;
            });
    try {
      InetSocketAddress target = (InetSocketAddress) listener.getLocalAddress();
      for (int i = 0; i < streams; i++) {
        delivered[i] = new AtomicLong();
        SocketChannel channel = from.call(() -> SocketChannel.open(family));
        senders.add(channel);
        channel.socket().connect(target, 3_000);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        receivers.add(listener.accept());
      }
    } catch (IOException failure) {
      close();
      throw new LinuxException("no TCP connection from " + from + " to " + address.getHostAddress() + ": " + failure.getMessage());
    }
  }

  /**
   * Opens the connections and begins to send.
   *
   * @param address lives in {@code to}
   * @param bitsPerSecond of each stream
   */
  public static PacedStreams start(NetworkNamespace from, NetworkNamespace to, InetAddress address, int streams, long bitsPerSecond) {
    PacedStreams paced = new PacedStreams(from, to, address, streams);
    for (int i = 0; i < streams; i++) {
      int stream = i;
      paced.threads.add(Thread.ofVirtual().start(() -> paced.send(stream, bitsPerSecond)));
      paced.threads.add(Thread.ofVirtual().start(() -> paced.receive(stream)));
    }
    return paced;
  }

  private void send(int stream, long bitsPerSecond) {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK);
    long intervalNs = CHUNK * 8L * 1_000_000_000L / bitsPerSecond;
    long due = System.nanoTime();
    long position = 0;
    try {
      SocketChannel channel = senders.get(stream);
      while (!stopping) {
        chunk.clear();
        for (int i = 0; i < CHUNK; i += 8) {
          chunk.putLong(position + i);
        }
        chunk.flip();
        while (chunk.hasRemaining()) {
          channel.write(chunk);
        }
        position += CHUNK;
        due += intervalNs;
        long wait = due - System.nanoTime();
        if (wait > 0) {
          LockSupport.parkNanos(wait);
        }
      }
      channel.shutdownOutput();
    } catch (IOException failure) {
      breaks(stream, "sender: " + failure.getMessage());
    }
  }

  private void receive(int stream) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    long position = 0;
    long last = System.nanoTime();
    try {
      SocketChannel channel = receivers.get(stream);
      while (true) {
        int count = channel.read(buffer);
        long now = System.nanoTime();
        longestSilenceNs = Math.max(longestSilenceNs, now - last);
        last = now;
        if (count < 0) {
          if (!stopping) {
            breaks(stream, "closed after " + position + " octets");
          }
          return;
        }
        delivered[stream].addAndGet(count);
        buffer.flip();
        while (buffer.remaining() >= 8) {
          long found = buffer.getLong();
          if (found != position) {
            breaks(stream, "octet " + position + " expected, " + found + " delivered");
            return;
          }
          position += 8;
        }
        buffer.compact();
      }
    } catch (IOException failure) {
      breaks(stream, "receiver: " + failure.getMessage());
    }
  }

  private void breaks(int stream, String why) {
    if (!stopping) {
      broken.putIfAbsent(stream, why);
    }
  }

  /** Octets delivered so far over all connections. */
  public long octets() {
    long sum = 0;
    for (AtomicLong count : delivered) {
      sum += count.get();
    }
    return sum;
  }

  /** Sees whether every connection still delivers, then closes them. */
  public Report stop() throws InterruptedException {
    long[] before = new long[delivered.length];
    for (int i = 0; i < before.length; i++) {
      before[i] = delivered[i].get();
    }
    long until = System.nanoTime() + STALL_MS * 1_000_000;
    for (int i = 0; i < before.length; i++) {
      while (delivered[i].get() == before[i] && !broken.containsKey(i)) {
        if (System.nanoTime() > until) {
          breaks(i, "nothing delivered for " + STALL_MS + " ms");
        }
        Thread.sleep(5);
      }
    }
    Report report = new Report(delivered.length, broken, octets(), longestSilenceNs / 1e6);
    close();
    return report;
  }

  @Override
  public void close() {
    stopping = true;
    List<Channel> channels = new ArrayList<>(senders);
    channels.addAll(receivers);
    channels.add(listener);
    for (var channel : channels) {
      try {
        channel.close();
      } catch (IOException failure) {
        // Closing is all that was left to do with it.
      }
    }
    threads.forEach(Thread::interrupt);
  }
}
