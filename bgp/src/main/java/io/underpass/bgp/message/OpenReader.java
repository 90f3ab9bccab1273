package io.underpass.bgp.message;

import static io.underpass.bgp.message.BigEndian.i32;
import static io.underpass.bgp.message.BigEndian.u16;
import static io.underpass.bgp.message.BigEndian.u8;

import io.underpass.net.Asn;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Reads the body of an OPEN (RFC 4271 section 4.2) with its capabilities (RFC 5492); errors as RFC 4271 section 6.2. */
final class OpenReader {
  static final int VERSION = 4;
  static final int CAPABILITIES = 2;

  /** As a length and as a type: optional parameters in the extended form (RFC 9072 section 2). */
  static final int EXTENDED = 255;

  private final byte[] octets;
  private final List<Capability> capabilities = new ArrayList<>();

  private OpenReader(byte[] octets) {
    this.octets = octets;
  }

  static Open read(byte[] octets, int from, int to) throws BgpException {
    int version = u8(octets, from);
    if (version != VERSION) {
      throw new BgpException(NotificationReason.UNSUPPORTED_VERSION, Octets.of((byte) 0, (byte) VERSION), "BGP version " + version
          + ": 4 is expected");
    }
    int holdSeconds = u16(octets, from + 3);
    if (holdSeconds == 1 || holdSeconds == 2) {
      throw new BgpException(NotificationReason.UNACCEPTABLE_HOLD_TIME, "hold time of " + holdSeconds + " s: 0, or 3 and more is expected");
    }
    int bgpId = i32(octets, from + 5);
    if (bgpId == 0) {
      // RFC 6286 section 2.2
      throw new BgpException(NotificationReason.BAD_BGP_IDENTIFIER, "BGP identifier 0.0.0.0");
    }
    OpenReader reader = new OpenReader(octets);
    reader.parameters(from + 9, to);
    return new Open(reader.asn(u16(octets, from + 1)), holdSeconds, bgpId, reader.capabilities);
  }

  private Asn asn(int myAs) throws BgpException {
    long value = myAs;
    for (Capability capability : capabilities) {
      if (capability instanceof Capability.FourOctetAs(Asn asn)) {
        if (myAs != AttributesReader.AS_TRANS && myAs != asn.value()) {
          throw new BgpException(NotificationReason.BAD_PEER_AS, "AS " + myAs + " in the OPEN, " + asn + " in its capability");
        }
        value = asn.value();
      }
    }
    if (value == 0) {
      // RFC 7607 section 2
      throw new BgpException(NotificationReason.BAD_PEER_AS, "AS 0");
    }
    return new Asn(value);
  }

  private void parameters(int at, int to) throws BgpException {
    int length = u8(octets, at);
    // RFC 9072 section 2: the type says it, whatever the length
    boolean extended = length != 0 && at + 4 <= to && u8(octets, at + 1) == EXTENDED;
    int next = extended ? at + 4 : at + 1;
    if (next + (extended ? u16(octets, at + 2) : length) != to) {
      throw malformed("optional parameters of " + (extended ? u16(octets, at + 2) : length) + " octets where " + (to - next) + " are left");
    }
    int header = extended ? 3 : 2;
    while (next < to) {
      int size = to - next < header ? to : extended ? u16(octets, next + 1) : u8(octets, next + 1);
      int type = u8(octets, next);
      if (size > to - next - header) {
        throw malformed("optional parameter " + type + " doesn't fit the " + (to - next) + " octets that are left");
      }
      if (type != CAPABILITIES) {
        throw new BgpException(NotificationReason.UNSUPPORTED_OPTIONAL_PARAMETER, "optional parameter " + type
            + ": 2, capabilities, is expected");
      }
      next += header;
      capabilities(next, next + size);
      next += size;
    }
  }

  private void capabilities(int from, int to) throws BgpException {
    int at = from;
    while (at < to) {
      int length = to - at < 2 ? to : u8(octets, at + 1);
      if (length > to - at - 2) {
        throw malformed("capability " + u8(octets, at) + " doesn't fit the " + (to - at) + " octets that are left");
      }
      capabilities.add(capability(u8(octets, at), at + 2, at + 2 + length));
      at += 2 + length;
    }
  }

  private Capability capability(int code, int from, int to) throws BgpException {
    int length = to - from;
    return switch (code) {
      case Capability.MultiProtocol.CODE -> {
        check(code, length == 4, length);
        yield new Capability.MultiProtocol(u16(octets, from), u8(octets, from + 3));
      }
      case Capability.RouteRefresh.CODE -> {
        check(code, length == 0, length);
        yield new Capability.RouteRefresh();
      }
      case Capability.EnhancedRouteRefresh.CODE -> {
        check(code, length == 0, length);
        yield new Capability.EnhancedRouteRefresh();
      }
      case Capability.FourOctetAs.CODE -> {
        check(code, length == 4, length);
        if (i32(octets, from) == 0) {
          // RFC 7607 section 2
          throw new BgpException(NotificationReason.BAD_PEER_AS, "AS 0 in the capability");
        }
        yield new Capability.FourOctetAs(new Asn(i32(octets, from) & 0xFFFF_FFFFL));
      }
      case Capability.GracefulRestart.CODE -> {
        check(code, length >= 2 && (length - 2) % 4 == 0, length);
        yield gracefulRestart(from, to);
      }
      default -> new Capability.Unknown(code, Octets.of(octets, from, to));
    };
  }

  private Capability gracefulRestart(int from, int to) {
    int head = u16(octets, from);
    Map<AddressFamily, Boolean> forwarding = new EnumMap<>(AddressFamily.class);
    for (int at = from + 2; at < to; at += 4) {
      AddressFamily family = AddressFamily.find(u16(octets, at), u8(octets, at + 2));
      if (family != null) {
        forwarding.put(family, (u8(octets, at + 3) & 0x80) != 0);
      }
    }
    return new Capability.GracefulRestart((head & 0x8000) != 0, (head & 0x4000) != 0, head & 0xFFF, forwarding);
  }

  private static void check(int code, boolean expected, int length) throws BgpException {
    if (!expected) {
      throw malformed("capability " + code + " of " + length + " octets");
    }
  }

  /** RFC 4271 section 6.2: recognized, but malformed. */
  private static BgpException malformed(String text) {
    return new BgpException(NotificationReason.OPEN_UNSPECIFIC, text);
  }
}
