package io.underpass.bgp.message;

import java.nio.ByteBuffer;

/**
 * Octets to messages, errors in an UPDATE as RFC 7606 says. A repeated block of attributes gives the same {@link PathAttributes} object
 * without being decoded again: a bounded cache of {@value AttributeCache#CAPACITY} blocks, keyed by their octets. One thread at a time.
 */
public final class MessageDecoder {
  private final Negotiated negotiated;
  private final UpdateReader updates;

  public MessageDecoder(Negotiated negotiated) {
    this.negotiated = negotiated;
    this.updates = new UpdateReader(negotiated);
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
    if (to - from < Message.HEADER_LENGTH) {
      throw new BgpException(NotificationReason.BAD_MESSAGE_LENGTH, "message of " + (to - from) + " octets: 19 to 4096 are expected");
    }
    MessageType type = MessageType.ofHeader(octets, from);
    if (BigEndian.u16(octets, from + 16) != to - from) {
      throw new BgpException(NotificationReason.BAD_MESSAGE_LENGTH, Octets.of(octets, from + 16, from + 18),
          "message of " + (to - from) + " octets says it has " + BigEndian.u16(octets, from + 16));
    }
    return body(type, octets, from + Message.HEADER_LENGTH, to);
  }

  /** As the other; takes all that remains. */
  public Message decode(ByteBuffer octets) throws BgpException {
    byte[] copy = new byte[octets.remaining()];
    octets.get(copy);
    return decode(copy, 0, copy.length);
  }

  /** The header has been checked. */
  Message body(MessageType type, byte[] octets, int from, int to) throws BgpException {
    return switch (type) {
      case OPEN -> OpenReader.read(octets, from, to);
      case UPDATE -> updates.read(octets, from, to);
      case NOTIFICATION ->
          new Notification(BigEndian.u8(octets, from), BigEndian.u8(octets, from + 1), Octets.of(octets, from + 2, to));
      case KEEPALIVE -> KeepAlive.INSTANCE;
      case ROUTE_REFRESH ->
          new RouteRefresh(BigEndian.u16(octets, from), BigEndian.u8(octets, from + 3), BigEndian.u8(octets, from + 2));
    };
  }
}
