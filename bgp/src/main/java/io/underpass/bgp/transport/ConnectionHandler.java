package io.underpass.bgp.transport;

import io.netty.buffer.ByteBuf;

/** What happens on a connection, on its loop. */
public interface ConnectionHandler {
  /** It is connected. Only for one that was asked for, not for one accepted. */
  void connected();

  /** Octets have come, all to be read within the call; the buffer stays the caller's. */
  void received(ByteBuf octets);

  /** What was there to be read has been handed in: a good moment to act on it as a whole. */
  void receivedAll();

  /** There is room again. */
  void writable();

  /** It ended, or never came about; not called after {@link Connection#close}. Nothing more follows. */
  void closed(String reason);
}
