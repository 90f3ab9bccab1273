package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;

/** Which packets a router doesn't forward because of their addresses (RFC 1812 section 5.3.7, RFC 4291 section 2, RFC 6890). */
final class AddressClass {
  private AddressClass() {}

  /** Step 3 of docs/forwarding.md. */
  static boolean forwardable(IpPacket packet) {
    return packet.ipv4()
        ? ipv4To(packet.destination().ipv4Bits()) && ipv4From(packet.source().ipv4Bits())
        : ipv6To(packet.destination()) && ipv6From(packet.source());
  }

  /** This network, loopback, link-local, multicast and everything from 240.0.0.0 up. */
  private static boolean ipv4To(int bits) {
    int first = bits >>> 24;
    return first != 0 && first != 127 && bits >>> 16 != 0xA9FE && first < 224;
  }

  /** Multicast, loopback and all zeros come from nowhere. */
  private static boolean ipv4From(int bits) {
    return bits != 0 && bits >>> 24 != 127 && bits >>> 28 != 14;
  }

  /** An IPv4-mapped address on the wire would pass for the IPv4 address in every table. */
  private static boolean ipv6To(IpAddress address) {
    return !unspecifiedOrLoopback(address) && !address.isIpv4() && !linkLocal(address) && !multicast(address);
  }

  private static boolean ipv6From(IpAddress address) {
    return ipv6To(address);
  }

  /** Whether an error may be sent to the source (RFC 1122 section 3.2.2, RFC 4443 section 2.4). */
  static boolean answerable(IpPacket packet) {
    if (!packet.ipv4()) {
      return ipv6From(packet.source());
    }
    int first = packet.source().ipv4Bits() >>> 24;
    return first != 0 && first != 127 && first < 224;
  }

  static boolean linkLocal(IpAddress address) {
    return address.high() >>> 54 == 0xFE80 >>> 6;
  }

  static boolean multicast(IpAddress address) {
    return address.high() >>> 56 == 0xFF;
  }

  static boolean unspecifiedOrLoopback(IpAddress address) {
    return address.high() == 0 && (address.low() == 0 || address.low() == 1);
  }
}
