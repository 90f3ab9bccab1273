package io.underpass.bgp.message;

/** The type octet of the header (RFC 4271 section 4.1, RFC 2918 section 3) and the lengths a message of it may have, in octets. */
enum MessageType {
  OPEN(29, Message.MAX_LENGTH),
  UPDATE(23, Message.MAX_LENGTH),
  NOTIFICATION(21, Message.MAX_LENGTH),
  KEEPALIVE(Message.HEADER_LENGTH, Message.HEADER_LENGTH),
  ROUTE_REFRESH(23, 23);

  private static final MessageType[] ALL = values();

  private final int minLength;
  private final int maxLength;

  MessageType(int minLength, int maxLength) {
    this.minLength = minLength;
    this.maxLength = maxLength;
  }

  int code() {
    return ordinal() + 1;
  }

  /**
   * Checks the header (RFC 4271 section 6.1) and gives its type.
   *
   * @param at where the message begins; {@link Message#HEADER_LENGTH} octets are there
   */
  static MessageType ofHeader(byte[] octets, int at) throws BgpException {
    if (BigEndian.i64(octets, at) != -1 || BigEndian.i64(octets, at + 8) != -1) {
      throw new BgpException(NotificationReason.CONNECTION_NOT_SYNCHRONIZED,
          "marker " + Octets.of(octets, at, at + 16) + " isn't all ones");
    }
    int length = BigEndian.u16(octets, at + 16);
    int code = BigEndian.u8(octets, at + 18);
    if (length < Message.HEADER_LENGTH || length > Message.MAX_LENGTH) {
      throw badLength(octets, at, "message of " + length + " octets: 19 to 4096 are expected");
    }
    if (code < 1 || code > ALL.length) {
      throw new BgpException(NotificationReason.BAD_MESSAGE_TYPE, Octets.of((byte) code),
          "message of type " + code + ": 1 to 5 is expected");
    }
    MessageType type = ALL[code - 1];
    if (length < type.minLength || length > type.maxLength) {
      throw badLength(octets, at, type + " of " + length + " octets: " + type.minLength + " to " + type.maxLength + " are expected");
    }
    return type;
  }

  private static BgpException badLength(byte[] octets, int at, String text) {
    return new BgpException(NotificationReason.BAD_MESSAGE_LENGTH, Octets.of(octets, at + 16, at + 18), text);
  }
}
