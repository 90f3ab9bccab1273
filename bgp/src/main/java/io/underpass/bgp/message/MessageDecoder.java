package io.underpass.bgp.message;

import java.nio.ByteBuffer;

/**
 * Octets to messages, errors in an UPDATE as RFC 7606 says. A repeated block of attributes gives the same {@link PathAttributes} object
 * without being decoded again: a bounded cache, keyed by the octets. One thread at a time.
 */
public final class MessageDecoder {
  private final Negotiated negotiated;

  public MessageDecoder(Negotiated negotiated) {
    this.negotiated = negotiated;
  }

  public Negotiated negotiated() {
    return negotiated;
  }

  /**
   * Decodes one whole message.
   *
   * @param octets from the marker to the end of the message, no more and no less
   * @throws BgpException if the session has to end
   */
  public Message decode(byte[] octets, int from, int to) throws BgpException {
    throw new UnsupportedOperationException();
  }

  /** As the other; takes all that remains. */
  public Message decode(ByteBuffer octets) throws BgpException {
    byte[] copy = new byte[octets.remaining()];
    octets.get(copy);
    return decode(copy, 0, copy.length);
  }
}
