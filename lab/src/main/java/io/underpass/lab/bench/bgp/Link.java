package io.underpass.lab.bench.bgp;

import io.underpass.lab.bench.BenchException;
import io.underpass.lab.linux.NetworkNamespace;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** One TCP connection of an {@link Exchange}: what is still to be sent, and what becomes of what arrives. For one thread. */
final class Link implements AutoCloseable {
  private static final int CONNECT_MS = 1_000;
  private static final int ANSWER_MS = 5_000;
  private static final int BUFFER = 256 << 10;
  private static final int CHUNK = 256 << 10;

  private final String name;
  private final SocketChannel channel;
  private final Intake intake;
  private final ByteBuffer arriving = ByteBuffer.allocateDirect(BUFFER);
  private ByteBuffer leaving = ByteBuffer.allocate(0);

  Link(String name, SocketChannel channel, Intake intake) {
    this.name = name;
    this.channel = channel;
    this.intake = intake;
  }

  /** A session with the daemon, established; tried again until the daemon is ready for it. */
  static Link establish(NetworkNamespace peers, Neighbor neighbor, Intake intake, Duration limit) {
    long until = System.nanoTime() + limit.toNanos();
    while (true) {
      SocketChannel channel = peers.call(SocketChannel::open);
      try {
        channel.bind(neighbor.local());
        channel.socket().connect(neighbor.daemon(), CONNECT_MS);
        handshake(channel, neighbor);
        return new Link(neighbor.name(), channel, intake);
      } catch (IOException notYet) {
        close(channel);
        if (System.nanoTime() > until) {
          throw new BenchException(
              "no session of " + neighbor.name() + " with the daemon in " + limit.toSeconds() + " s: " + notYet.getMessage(), notYet);
        }
        pause();
      }
    }
  }

  private static void handshake(SocketChannel channel, Neighbor neighbor) throws IOException {
    channel.socket().setSoTimeout(ANSWER_MS);
    channel.write(Messages.open(neighbor.as(), neighbor.addressNumber()));
    InputStream in = channel.socket().getInputStream();
    expect(in, Messages.OPEN);
    channel.write(Messages.keepAlive());
    expect(in, Messages.KEEPALIVE);
  }

  private static void expect(InputStream in, byte type) throws IOException {
    byte[] header = in.readNBytes(Messages.HEADER);
    if (header.length < Messages.HEADER) {
      throw new EOFException("the daemon closed the connection");
    }
    byte[] body = in.readNBytes(((header[16] & 255) << 8 | header[17] & 255) - Messages.HEADER);
    if (header[18] != type) {
      throw new IOException(
          "message " + header[18] + (body.length > 1 ? " (" + body[0] + "/" + body[1] + ")" : "") + " came instead of " + type);
    }
  }

  SocketChannel channel() {
    return channel;
  }

  /** Sends these octets from now on, as the other side takes them. */
  void send(ByteBuffer octets) {
    leaving = octets;
  }

  boolean sending() {
    return leaving.hasRemaining();
  }

  /** Sends as much as the connection takes, at most one chunk. */
  void write() throws IOException {
    int end = leaving.limit();
    leaving.limit(Math.min(end, leaving.position() + CHUNK));
    channel.write(leaving);
    leaving.limit(end);
  }

  void keepAlive() throws IOException {
    if (!sending()) {
      channel.write(Messages.keepAlive());
    }
  }

  void read() throws IOException {
    if (channel.read(arriving) < 0) {
      throw new BenchException("the daemon closed the connection with " + name);
    }
    intake.take(arriving.flip());
    arriving.compact();
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("interrupted while a session was being established", interrupted);
    }
  }

  @Override
  public void close() {
    close(channel);
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException failed) {
      throw new BenchException("a connection can't be closed: " + failed.getMessage(), failed);
    }
  }
}
