package io.underpass.bgp.transport;

import io.netty.buffer.ByteBuf;
import io.underpass.net.IpAddress;

/** One TCP connection, or what stands for it. On its loop only. */
public interface Connection {
  IpAddress remote();

  /** Our end's address; before it is connected, what was asked for or 0.0.0.0 / ::. */
  IpAddress local();

  /** Who hears of a connection that was accepted, and what its packets' TTL is to be. Once. */
  void handler(ConnectionHandler handler, TtlRule ttl);

  /** An empty buffer to write into; it grows up to the size of what is written at once. */
  ByteBuf buffer();

  /** Queues the octets and takes the buffer over. Nothing happens after {@link #close}. */
  void write(ByteBuf octets);

  /** Sends what is queued. */
  void flush();

  /**
   * Whether there is room; when it comes back, {@link ConnectionHandler#writable} tells. Writing without room is allowed, for what can't
   * wait.
   */
  boolean isWritable();

  /** Sends what is queued, then closes. {@link ConnectionHandler#closed} isn't called for this. Again: nothing. */
  void close();
}
