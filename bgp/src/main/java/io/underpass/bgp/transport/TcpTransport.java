package io.underpass.bgp.transport;

import io.underpass.bgp.ListenAddress;
import io.underpass.bgp.Md5Key;
import io.underpass.bgp.SocketPlace;
import java.util.Map;
import io.underpass.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** TCP on Linux (epoll). Costs nothing before it is first used: threads are started and Netty is loaded then. Any thread. */
public final class TcpTransport implements Transport, AutoCloseable {
  private final int threads;
  private @Nullable NettyTransport netty;
  private boolean closed;

  /** @param threads how many loops the speakers share, 1 or more; one carries hundreds of quiet sessions */
  public TcpTransport(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException(threads + " threads: at least one is needed");
    }
    this.threads = threads;
  }

  private synchronized NettyTransport netty() {
    if (closed) {
      throw new IllegalStateException("the transport is closed");
    }
    if (netty == null) {
      netty = new NettyTransport(threads);
    }
    return netty;
  }

  @Override
  public Loop loop() {
    return netty().loop();
  }

  @Override
  public Listening listen(Loop loop, SocketPlace place, ListenAddress address, Map<IpAddress, Md5Key> keys, Listener listener) {
    return netty().listen(loop, place, address, keys, listener);
  }

  @Override
  public Connection connect(Loop loop, SocketPlace place, Dial dial, ConnectionHandler handler) {
    return netty().connect(loop, place, dial, handler);
  }

  /** Stops the threads; speakers must be closed before. Waits at most some seconds, for what they still have to send. */
  @Override
  public synchronized void close() {
    closed = true;
    if (netty != null) {
      netty.close();
      netty = null;
    }
  }
}
