package io.underpass.bgp.message;

import static io.underpass.bgp.message.BigEndian.put16;
import static io.underpass.bgp.message.BigEndian.put32;
import static io.underpass.bgp.message.BigEndian.put8;

import io.underpass.net.Asn;

/** Writes the body of an OPEN: all capabilities in one optional parameter, extended (RFC 9072) if they don't fit otherwise. */
final class OpenWriter {
  private OpenWriter() {}

  /**
   * Returns the place after the body.
   *
   * @throws IllegalArgumentException if the capabilities don't fit a message
   */
  static int write(Open open, byte[] octets, int from) {
    byte[] capabilities = new byte[Message.MAX_LENGTH];
    int size = 0;
    for (Capability capability : open.capabilities()) {
      if (size > Message.MAX_LENGTH - Message.HEADER_LENGTH - 16 - 2 - 0xFF) {
        throw new IllegalArgumentException(open.capabilities().size() + " capabilities don't fit an OPEN of 4096 octets");
      }
      int start = put8(capabilities, size, capability.code());
      size = value(capability, capabilities, start + 1);
      put8(capabilities, start, size - start - 1);
    }
    long asn = open.asn().value();
    int at = put8(octets, from, OpenReader.VERSION);
    at = put16(octets, at, asn > 0xFFFF ? AttributesReader.AS_TRANS : (int) asn);
    at = put16(octets, at, open.holdSeconds());
    at = put32(octets, at, open.bgpId());
    if (size == 0) {
      return put8(octets, at, 0);
    }
    if (size + 2 < OpenReader.EXTENDED) {
      at = put8(octets, at, size + 2);
      at = put8(octets, at, OpenReader.CAPABILITIES);
      at = put8(octets, at, size);
    } else {
      at = put8(octets, at, OpenReader.EXTENDED);
      at = put8(octets, at, OpenReader.EXTENDED);
      at = put16(octets, at, size + 3);
      at = put8(octets, at, OpenReader.CAPABILITIES);
      at = put16(octets, at, size);
    }
    System.arraycopy(capabilities, 0, octets, at, size);
    return at + size;
  }

  private static int value(Capability capability, byte[] octets, int from) {
    return switch (capability) {
      case Capability.MultiProtocol(int afi, int safi) -> put16(octets, put16(octets, from, afi), safi);
      case Capability.RouteRefresh() -> from;
      case Capability.EnhancedRouteRefresh() -> from;
      case Capability.FourOctetAs(Asn asn) -> put32(octets, from, (int) asn.value());
      case Capability.GracefulRestart restart -> {
        int at = put16(octets, from,
            (restart.restarting() ? 0x8000 : 0) | (restart.notification() ? 0x4000 : 0) | restart.restartSeconds());
        for (AddressFamily family : restart.forwarding().keySet()) {
          at = put8(octets, put16(octets, at, family.afi()), family.safi());
          at = put8(octets, at, Boolean.TRUE.equals(restart.forwarding().get(family)) ? 0x80 : 0);
        }
        yield at;
      }
      case Capability.Unknown(int _, Octets value) -> {
        value.copyTo(octets, from);
        yield from + value.size();
      }
    };
  }
}
