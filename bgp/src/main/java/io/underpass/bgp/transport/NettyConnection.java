package io.underpass.bgp.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollSocketChannel;
import io.underpass.net.IpAddress;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One TCP connection of Netty's. */
final class NettyConnection extends ChannelInboundHandlerAdapter implements Connection {
  private static final System.Logger LOG = System.getLogger(NettyConnection.class.getName());
  private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(262_144, 1_048_576);
  private static final int READ_LEAST = 2_048;
  private static final int READ_FIRST = 16_384;
  private static final int READ_MOST = 262_144;
  private static final int BUFFER = 4_096;
  private static final long LINGER_SECONDS = 2;

  private final EventLoop loop;
  private final IpAddress remote;
  private final IpAddress wantedLocal;
  private final String target;
  private @Nullable ConnectionHandler handler;
  private @Nullable EpollSocketChannel channel;
  private @Nullable String failure;

  /** To be connected. */
  NettyConnection(EventLoop loop, Dial dial, ConnectionHandler handler) {
    this.loop = loop;
    this.handler = handler;
    remote = dial.remote();
    wantedLocal = dial.local().orElse(remote.isIpv4() ? IpAddress.ofIpv4(0) : new IpAddress(0, 0));
    target = remote + " port " + dial.port();
  }

  /** Accepted, and not registered with a loop before somebody wants it. */
  NettyConnection(EventLoop loop, EpollSocketChannel accepted) {
    this.loop = loop;
    channel = accepted;
    remote = SocketOptions.address(accepted.remoteAddress());
    wantedLocal = SocketOptions.address(accepted.localAddress());
    target = remote.toString();
  }

  /** The socket is there. */
  void opened(EpollSocketChannel made, Dial dial) {
    if (handler == null) {
      made.unsafe().closeForcibly();
      return;
    }
    channel = made;
    try {
      options(made.config());
      made.config().setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
      SocketOptions.ttl(made.config(), remote, dial.ttl());
      dial.key().ifPresent(key -> SocketOptions.keys(made.config(), Map.of(remote, key)));
    } catch (RuntimeException e) {
      made.unsafe().closeForcibly();
      failed(e);
      return;
    }
    made.pipeline().addLast(this);
    loop.register(made);
    InetSocketAddress to = SocketOptions.inet(remote, dial.port());
    ChannelFuture connecting =
        dial.local().isPresent() ? made.connect(to, SocketOptions.inet(dial.local().get(), 0)) : made.connect(to);
    connecting.addListener(done -> {
      if (!done.isSuccess()) {
        made.close();
        failed(done.cause());
      }
    });
  }

  /** It can't be connected. */
  void failed(Throwable cause) {
    ended("can't connect to " + target + ": " + SocketOptions.reason(cause));
  }

  private static void options(ChannelConfig config) {
    config.setOption(ChannelOption.TCP_NODELAY, true);
    config.setOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK);
    config.setOption(ChannelOption.RECVBUF_ALLOCATOR, new AdaptiveRecvByteBufAllocator(READ_LEAST, READ_FIRST, READ_MOST));
  }

  @Override
  public IpAddress remote() {
    return remote;
  }

  @Override
  public IpAddress local() {
    InetSocketAddress bound = channel == null ? null : channel.localAddress();
    return bound == null ? wantedLocal : SocketOptions.address(bound);
  }

  @Override
  public void handler(ConnectionHandler to, TtlRule ttl) {
    EpollSocketChannel accepted = channel;
    if (accepted == null || handler != null) {
      throw new IllegalStateException("a connection from " + remote + " was not accepted, or has a handler already");
    }
    handler = to;
    try {
      options(accepted.config());
      SocketOptions.ttl(accepted.config(), remote, ttl);
    } catch (RuntimeException e) {
      accepted.unsafe().closeForcibly();
      loop.execute(() -> ended(SocketOptions.reason(e)));
      return;
    }
    accepted.pipeline().addLast(this);
    loop.register(accepted);
  }

  @Override
  public ByteBuf buffer() {
    return channel == null ? Unpooled.buffer() : channel.alloc().directBuffer(BUFFER);
  }

  @Override
  public void write(ByteBuf octets) {
    if (channel == null || handler == null) {
      octets.release();
    } else {
      channel.write(octets);
    }
  }

  @Override
  public void flush() {
    if (channel != null && handler != null) {
      channel.flush();
    }
  }

  @Override
  public boolean isWritable() {
    return channel != null && handler != null && channel.isWritable();
  }

  /**
   * After what is queued a FIN, and then what the neighbor still sends is thrown away for a moment: a close with unread octets would reset
   * the connection, and the last message with it.
   */
  @Override
  public void close() {
    EpollSocketChannel open = channel;
    boolean unheard = handler == null;
    handler = null;
    if (open == null || !open.isOpen()) {
      return;
    }
    if (!open.isRegistered()) {
      if (unheard) {
        open.unsafe().closeForcibly();
      } else {
        loop.execute(open::close);
      }
    } else if (!open.isActive()) {
      open.close();
    } else {
      open.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(_ -> open.shutdownOutput());
      loop.schedule(() -> open.close(), LINGER_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (handler != null && context.channel().parent() == null) {
      handler.connected();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf octets = (ByteBuf) message;
    try {
      if (handler != null) {
        handler.received(octets);
      }
    } finally {
      octets.release();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (handler != null) {
      handler.receivedAll();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (handler != null && context.channel().isWritable()) {
      handler.writable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    ended(failure == null ? "the neighbor closed the connection" : failure);
  }

  /** Either the socket failed, or our own code: that is a bug, and ends this session alone. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      failure = "the connection broke: " + SocketOptions.reason(cause);
    } else {
      failure = "internal error: " + cause;
      LOG.log(System.Logger.Level.ERROR, "session with " + target + " ended", cause);
    }
    context.close();
  }

  private void ended(String reason) {
    ConnectionHandler told = handler;
    handler = null;
    if (told != null) {
      told.closed(reason);
    }
  }
}
