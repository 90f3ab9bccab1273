package io.underpass.bgp.message;

import io.netty.buffer.ByteBuf;

/** Messages to octets, appended to a buffer. Routes go into as few messages as hold them. One thread at a time. */
public final class MessageEncoder {
  private final Negotiated negotiated;

  public MessageEncoder(Negotiated negotiated) {
    this.negotiated = negotiated;
  }

  public Negotiated negotiated() {
    return negotiated;
  }

  /**
   * Any message; an {@link Update} becomes as many as it needs, withdrawals first.
   *
   * @return how many messages were written
   */
  public int encode(Message message, ByteBuf out) {
    throw new UnsupportedOperationException();
  }

  /**
   * Announces all these prefixes. Attributes that leave no room for a prefix can't be told to anyone: the prefixes are then
   * withdrawn, as RFC 8654 section 4 has it, and {@link #unencodable} counts them.
   *
   * @return how many messages were written
   */
  public int announce(PathAttributes attributes, Nlri prefixes, ByteBuf out) {
    throw new UnsupportedOperationException();
  }

  /**
   * Withdraws all these prefixes; an empty list is the End-of-RIB marker (RFC 4724 section 2).
   *
   * @return how many messages were written
   */
  public int withdraw(Nlri prefixes, ByteBuf out) {
    throw new UnsupportedOperationException();
  }

  /** Prefixes withdrawn since their attributes don't fit a message. */
  public long unencodable() {
    return 0;
  }
}
