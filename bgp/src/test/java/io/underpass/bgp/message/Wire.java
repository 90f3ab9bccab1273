package io.underpass.bgp.message;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.underpass.net.Asn;
import java.util.HexFormat;
import java.util.Set;

/** Messages written by hand: hexadecimal with blanks anywhere. */
final class Wire {
  static final String MARKER = "ff".repeat(16);

  // An IPv4 route's mandatory attributes
  static final String ORIGIN = "40 01 01 00";
  static final String AS_PATH = "40 02 06 02 01 0000fde9";
  static final String NEXT_HOP = "40 03 04 c0000201";
  static final String MANDATORY = ORIGIN + AS_PATH + NEXT_HOP;

  static final Asn LOCAL = new Asn(65000);
  static final Asn PEER = new Asn(65001);
  static final Set<AddressFamily> BOTH = Set.of(AddressFamily.values());

  private Wire() {}

  static byte[] octets(String hex) {
    return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
  }

  static byte[] message(int type, String body) {
    byte[] octets = octets(body);
    return octets(MARKER + "%04x%02x".formatted(19 + octets.length, type) + body);
  }

  /** The three fields of an UPDATE, their lengths put in. */
  static byte[] update(String withdrawn, String attributes, String nlri) {
    return message(2, "%04x".formatted(octets(withdrawn).length) + withdrawn + "%04x".formatted(octets(attributes).length) + attributes
        + nlri);
  }

  static Negotiated external() {
    return new Negotiated(Negotiated.AsnWidth.FOUR_OCTETS, BOTH, LOCAL, PEER, Negotiated.FirstAs.IS_ANY);
  }

  static Negotiated internal() {
    return new Negotiated(Negotiated.AsnWidth.FOUR_OCTETS, BOTH, LOCAL, LOCAL, Negotiated.FirstAs.IS_ANY);
  }

  static Negotiated twoOctets() {
    return new Negotiated(Negotiated.AsnWidth.TWO_OCTETS, BOTH, LOCAL, PEER, Negotiated.FirstAs.IS_ANY);
  }

  static Message decode(Negotiated negotiated, byte[] message) throws BgpException {
    return new MessageDecoder(negotiated).decode(message, 0, message.length);
  }

  static Update decodeUpdate(Negotiated negotiated, byte[] message) throws BgpException {
    return (Update) decode(negotiated, message);
  }

  static byte[] encode(Negotiated negotiated, Message message) {
    ByteBuf out = Unpooled.buffer();
    new MessageEncoder(negotiated).encode(message, out);
    byte[] octets = new byte[out.readableBytes()];
    out.readBytes(octets);
    return octets;
  }
}
