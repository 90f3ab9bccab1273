package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import org.jspecify.annotations.Nullable;

/** The errors a router owes (RFC 792, RFC 1191, RFC 1812 section 4.3, RFC 4443). */
final class IcmpError {
  /** Behind a header without options the whole is 576 octets (RFC 1812 section 4.3.2.3). */
  private static final int QUOTED_IPV4_PAYLOAD = 528;
  private static final int QUOTED_IPV6 = 1184;

  private IcmpError() {}

  private record Kind(int type, int code, int rest) {}

  private static @Nullable Kind kind(DropCode code, boolean ipv4) {
    return switch (code) {
      case NO_ROUTE -> ipv4 ? new Kind(3, 0, 0) : new Kind(1, 0, 0);
      case NO_PORT -> ipv4 ? new Kind(3, 1, 0) : new Kind(1, 3, 0);
      case TTL_EXCEEDED -> ipv4 ? new Kind(11, 0, 0) : new Kind(3, 0, 0);
      case TOO_BIG -> ipv4 ? new Kind(3, 4, Wire.INNER_MTU) : new Kind(2, 0, Wire.INNER_MTU);
      case ROUTE_NONE -> ipv4 ? new Kind(3, 13, 0) : new Kind(1, 1, 0);
      case NONE, SPOOFED_SOURCE, UNKNOWN_TUNNEL_SOURCE, UNKNOWN_NETWORK, MALFORMED, GW_FRAGMENT, GW_PACKET_LIMIT, GW_FLOW_LIMIT,
          NOT_FORWARDABLE, KERNEL_REFUSED, INTERNET, FORWARDED_SOURCE, FILTERED_OUT, FILTERED_IN, NO_BACKEND, FRAGMENT -> null;
    };
  }

  /** Whether this drop of this packet may be answered at all. */
  static boolean owed(DropCode code, IpPacket packet, byte[] frame) {
    return kind(code, packet.ipv4()) != null && packet.firstFragment() && AddressClass.answerable(packet) && !isError(packet, frame);
  }

  private static boolean isError(IpPacket packet, byte[] frame) {
    if (!packet.isIcmp() || packet.payloadLength() < 1) {
      return false;
    }
    return is(Wire.u8(frame, packet.payloadAt()), packet.ipv4());
  }

  /** Whether this is the type of an error (RFC 1122 section 3.2.2, RFC 4443 section 2.1); no type is negative. */
  static boolean is(int type, boolean ipv4) {
    return ipv4 ? type == 3 || type == 4 || type == 5 || type == 11 || type == 12 : type >= 0 && type < 128;
  }

  /** The error about a packet, as an Ethernet frame without addresses; null when the code has none. */
  static byte @Nullable [] frame(DropCode code, IpPacket packet, byte[] about, IpAddress router) {
    Kind kind = kind(code, packet.ipv4());
    if (kind == null) {
      return null;
    }
    int limit = packet.ipv4() ? packet.headerLength() + QUOTED_IPV4_PAYLOAD : QUOTED_IPV6;
    int quoted = Math.min(packet.length(), limit) & ~3;
    int header = packet.ipv4() ? 20 : 40;
    byte[] frame = new byte[Wire.ETHERNET + header + 8 + quoted];
    int ip = Wire.ETHERNET;
    int icmp = ip + header;
    Wire.put16(frame, Wire.ETHER_TYPE, packet.ipv4() ? Wire.TYPE_IPV4 : Wire.TYPE_IPV6);
    Wire.put8(frame, icmp, kind.type);
    Wire.put8(frame, icmp + 1, kind.code);
    Wire.put32(frame, icmp + 4, kind.rest);
    System.arraycopy(about, packet.at(), frame, icmp + 8, quoted);
    if (packet.ipv4()) {
      Wire.put16(frame, ip, 0x4500);
      Wire.put16(frame, ip + 2, 20 + 8 + quoted);
      Wire.put16(frame, ip + 6, 0x4000);
      Wire.put16(frame, ip + 8, 64 << 8 | Wire.ICMP);
      Wire.putAddress(frame, ip + 12, router);
      Wire.putAddress(frame, ip + 16, packet.source());
      Wire.put16(frame, ip + 10, Checksum.of(frame, ip, 20));
      Wire.put16(frame, icmp + 2, Checksum.finish(messageSum(frame, icmp, quoted, packet, about)));
    } else {
      Wire.put8(frame, ip, 0x60);
      Wire.put16(frame, ip + 4, 8 + quoted);
      Wire.put16(frame, ip + 6, Wire.ICMPV6 << 8 | 64);
      Wire.putAddress(frame, ip + 8, router);
      Wire.putAddress(frame, ip + 24, packet.source());
      long pseudo = Checksum.pseudo(router, packet.source(), 8 + quoted, Wire.ICMPV6);
      Wire.put16(frame, icmp + 2, Checksum.finish(pseudo + messageSum(frame, icmp, quoted, packet, about)));
    }
    return frame;
  }

  /** The sum of header and quote, as it will be when a transport checksum that was left to the device has been filled in. */
  private static long messageSum(byte[] frame, int icmp, int quoted, IpPacket packet, byte[] about) {
    int field = packet.protocol() == Wire.TCP ? 16 : 6;
    boolean ported = packet.protocol() == Wire.TCP || packet.protocol() == Wire.UDP;
    if (ported && !packet.fragment() && packet.payloadLength() >= field + 2) {
      int held = Wire.u16(about, packet.payloadAt() + field);
      long pseudo = Checksum.pseudo(packet.source(), packet.destination(), packet.payloadLength(), packet.protocol());
      if (packet.ipv4()) {
        pseudo -= 2 * 0xFFFF; // the words of IPv4-mapped addresses
      }
      if ((~Checksum.finish(pseudo) & 0xFFFF) == held) {
        return Checksum.sum(frame, icmp, 8 + packet.headerLength()) + (~held & 0xFFFF);
      }
    }
    return Checksum.sum(frame, icmp, 8 + quoted);
  }
}
