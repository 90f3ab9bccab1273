package io.underpass.bgp.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.underpass.net.IpAddress;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** One end of a connection of a {@link MemoryNetwork}. */
final class MemoryConnection implements Connection {
  /** Unread octets at the other end, from which on there is no room; and up to which there is again. */
  private static final int HIGH_WATER = 262_144;
  private static final int LOW_WATER = 131_072;

  private static final ByteBuf FIN = Unpooled.EMPTY_BUFFER;

  private final MemoryNetwork network;
  private final MemoryNetwork.Host host;
  private final IpAddress local;
  private final IpAddress remote;
  private final Queue<ByteBuf> underWay = new ArrayDeque<>();
  private @Nullable ConnectionHandler handler;
  private @Nullable MemoryConnection peer;
  private int underWayOctets;
  private boolean full;
  private boolean open;
  private boolean closed;

  MemoryConnection(
      MemoryNetwork network, MemoryNetwork.Host host, IpAddress local, IpAddress remote, @Nullable ConnectionHandler handler) {
    this.network = network;
    this.host = host;
    this.local = local;
    this.remote = remote;
    this.handler = handler;
  }

  void join(MemoryConnection other) {
    peer = other;
    other.peer = this;
    other.open = true;
  }

  boolean isClosed() {
    return closed;
  }

  /** The handshake has come back. */
  void open() {
    if (closed || network.isSilent(local, remote)) {
      return;
    }
    open = true;
    if (handler != null) {
      handler.connected();
    }
  }

  @Override
  public IpAddress remote() {
    return remote;
  }

  @Override
  public IpAddress local() {
    return local;
  }

  @Override
  public void handler(ConnectionHandler to, TtlRule ttl) {
    handler = to;
  }

  @Override
  public ByteBuf buffer() {
    return Unpooled.buffer();
  }

  @Override
  public void write(ByteBuf octets) {
    if (closed || !octets.isReadable()) {
      octets.release();
      return;
    }
    send(octets);
  }

  private void send(ByteBuf octets) {
    underWay.add(octets);
    underWayOctets += octets.readableBytes();
    full |= underWayOctets >= HIGH_WATER;
    network.loop().schedule(network.delay(local, remote), this::deliver);
  }

  @Override
  public void flush() {}

  @Override
  public boolean isWritable() {
    return !closed && !full;
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      host.forget(this);
      send(FIN);
    }
  }

  /** Its host has lost power. */
  void forget() {
    closed = true;
    handler = null;
    underWay.clear();
  }

  void deliverSoon() {
    network.loop().schedule(network.delay(local, remote), this::deliver);
  }

  /** What is under way arrives, in order, as far as there is a path. */
  private void deliver() {
    MemoryConnection to = peer;
    if (underWay.isEmpty() || to == null) {
      return;
    }
    if (network.isSilent(local, remote) || !to.host.isUp()) {
      network.hold(this);
      return;
    }
    ByteBuf octets = underWay.remove();
    underWayOctets -= octets.readableBytes();
    to.arrived(octets, this);
    if (full && underWayOctets <= LOW_WATER) {
      full = false;
      if (handler != null && !closed) {
        handler.writable();
      }
    }
  }

  private void arrived(ByteBuf octets, MemoryConnection from) {
    if (octets == FIN) {
      ended("Connection closed by " + remote);
      return;
    }
    if (closed || handler == null) {
      octets.release();
      network.loop().schedule(network.delay(local, remote), () -> from.ended("Connection reset by " + local));
      return;
    }
    handler.received(octets);
    octets.release();
    if (handler != null && !closed) {
      handler.receivedAll();
    }
  }

  /** The other end is gone, or never was. */
  void ended(String reason) {
    if (!closed && (handler != null || open)) {
      closed = true;
      host.forget(this);
      if (handler != null) {
        handler.closed(reason);
      }
    }
  }
}
