package io.underpass.bgp.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.underpass.bgp.ListenAddress;
import io.underpass.bgp.Md5Key;
import io.underpass.net.IpAddress;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A listening socket of Netty's; what it accepts stays on the same loop. */
final class NettyListening extends ChannelInboundHandlerAdapter implements Transport.Listening {
  private static final int BACKLOG = 128;
  private static final long PAUSE_SECONDS = 1;

  /** Answers to SYNs go out with it: a neighbor with GTSM takes nothing less, and to others it does no harm. */
  private static final TtlRule TTL = new TtlRule(255, 1);

  private final EventLoop loop;
  private final ListenAddress address;
  private final Transport.Listener listener;
  private Map<IpAddress, Md5Key> keys;
  private @Nullable EpollServerSocketChannel channel;
  private boolean closed;

  NettyListening(EventLoop loop, ListenAddress address, Map<IpAddress, Md5Key> keys, Transport.Listener listener) {
    this.loop = loop;
    this.address = address;
    this.keys = keys;
    this.listener = listener;
  }

  void opened(EpollServerSocketChannel made) {
    if (closed) {
      made.unsafe().closeForcibly();
      return;
    }
    try {
      made.config().setOption(ChannelOption.SO_REUSEADDR, true);
      made.config().setOption(ChannelOption.SO_BACKLOG, BACKLOG);
      SocketOptions.ttl(made.config(), address.address(), TTL);
      SocketOptions.onlyOwnFamily(made.config(), address.address());
      SocketOptions.keys(made.config(), keys);
    } catch (RuntimeException e) {
      made.unsafe().closeForcibly();
      failed(e);
      return;
    }
    channel = made;
    made.pipeline().addLast(this);
    loop.register(made);
    made.bind(SocketOptions.inet(address.address(), address.port())).addListener(done -> {
      if (closed) {
        return;
      }
      if (done.isSuccess()) {
        listener.opened();
      } else {
        made.close();
        failed(done.cause());
      }
    });
  }

  void failed(Throwable cause) {
    channel = null;
    if (!closed) {
      closed = true;
      listener.failed(SocketOptions.reason(cause));
    }
  }

  @Override
  public void keys(Map<IpAddress, Md5Key> next) {
    keys = next;
    EpollServerSocketChannel open = channel;
    if (open != null) {
      try {
        SocketOptions.keys(open.config(), next);
      } catch (RuntimeException e) {
        // Better no connections than unsigned ones.
        open.close();
        loop.execute(() -> failed(e));
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    if (channel != null) {
      channel.close();
      channel = null;
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    EpollSocketChannel accepted = (EpollSocketChannel) message;
    if (closed) {
      accepted.unsafe().closeForcibly();
    } else {
      listener.accepted(new NettyConnection(loop, accepted));
    }
  }

  /** Most likely there are no file descriptors left: a pause, so as not to spin. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    context.channel().config().setAutoRead(false);
    loop.schedule(() -> context.channel().config().setAutoRead(true), PAUSE_SECONDS, TimeUnit.SECONDS);
  }
}
