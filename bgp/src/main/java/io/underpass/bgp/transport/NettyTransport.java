package io.underpass.bgp.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.underpass.bgp.ListenAddress;
import io.underpass.bgp.Md5Key;
import io.underpass.bgp.SocketPlace;
import io.underpass.net.IpAddress;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The loops, and where sockets come from. */
final class NettyTransport implements Transport {
  private static final long CLOSE_SECONDS = 5;

  static {
    // Only names of channels depend on it; left to itself, Netty looks for a hardware address and warns where there is none.
    if (System.getProperty("io.netty.machineId") == null) {
      System.setProperty("io.netty.machineId", "02:00:00:00:00:01");
    }
  }

  private final MultiThreadIoEventLoopGroup group;
  private final ExecutorService openers = Executors.newVirtualThreadPerTaskExecutor();

  NettyTransport(int threads) {
    group = new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory("bgp", true), EpollIoHandler.newFactory());
  }

  @Override
  public Loop loop() {
    return new NettyLoop((EventLoop) group.next());
  }

  @Override
  public Listening listen(Loop loop, SocketPlace place, ListenAddress address, Map<IpAddress, Md5Key> keys, Listener listener) {
    NettyListening listening = new NettyListening(NettyLoop.of(loop), address, keys, listener);
    SocketProtocolFamily family = family(address.address());
    open(loop, place, () -> new EpollServerSocketChannel(family), listening::opened, listening::failed);
    return listening;
  }

  @Override
  public Connection connect(Loop loop, SocketPlace place, Dial dial, ConnectionHandler handler) {
    NettyConnection connection = new NettyConnection(NettyLoop.of(loop), dial, handler);
    SocketProtocolFamily family = family(dial.remote());
    open(loop, place, () -> new EpollSocketChannel(family), channel -> connection.opened(channel, dial), connection::failed);
    return connection;
  }

  /**
   * A channel's constructor makes its socket, on its thread, and the socket stays in that thread's namespace. To enter a place may block,
   * so it is never done on the loop; the loop's own place needs no entering.
   */
  private <C extends Channel> void open(
      Loop loop, SocketPlace place, Callable<C> constructor, Consumer<C> opened, Consumer<Exception> failed) {
    Runnable work = () -> {
      C channel;
      try {
        channel = place.open(constructor);
      } catch (Exception e) {
        given(loop, () -> failed.accept(e));
        return;
      }
      if (!given(loop, () -> opened.accept(channel))) {
        channel.unsafe().closeForcibly();
      }
    };
    if (place == SocketPlace.HERE) {
      work.run();
    } else {
      openers.execute(work);
    }
  }

  /** False if the loop has been stopped meanwhile. */
  private static boolean given(Loop loop, Runnable work) {
    try {
      loop.execute(work);
      return true;
    } catch (RejectedExecutionException stopped) {
      return false;
    }
  }

  private static SocketProtocolFamily family(IpAddress address) {
    return address.isIpv4() ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6;
  }

  void close() {
    openers.shutdown();
    group.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
  }
}
