package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;
import io.underpass.plan.Port;
import java.util.Arrays;
import java.util.Optional;

/** What a machine port answers by itself: ARP (RFC 826), neighbour solicitations (RFC 4861), echo requests (RFC 792, RFC 4443). */
final class Answers {
  private static final int ARP_LENGTH = 28;
  private static final long ARP_REQUEST = 0x0001_0800_0604_0001L;
  private static final int SOLICITATION = 135;
  private static final int ADVERTISEMENT = 136;
  private static final int FLAGS_ROUTER_SOLICITED_OVERRIDE = 0xE000_0000;
  private static final int TARGET_LINK_LAYER = 2;

  private Answers() {}

  /**
   * A request for any address but the machine's own. Probes (sender 0.0.0.0) and announcements (sender = target) of RFC 5227 ask
   * whether the address is taken: it isn't.
   */
  static Optional<byte[]> arp(byte[] frame, Port port) {
    int at = Wire.ETHERNET;
    if (frame.length < at + ARP_LENGTH) {
      return Optional.empty();
    }
    int sender = Wire.i32(frame, at + 14);
    int target = Wire.i32(frame, at + 24);
    if (Wire.i64(frame, at) != ARP_REQUEST || sender == 0 || sender == target || port.sources().contains(IpAddress.ofIpv4(target))) {
      return Optional.empty();
    }
    byte[] answer = frame.clone();
    System.arraycopy(frame, 6, answer, 0, 6);
    Wire.putMac(answer, 6, Wire.ROUTER_MAC);
    Wire.put16(answer, at + 6, 2);
    Wire.putMac(answer, at + 8, Wire.ROUTER_MAC);
    System.arraycopy(frame, at + 24, answer, at + 14, 4);
    System.arraycopy(frame, at + 8, answer, at + 18, 10);
    return Optional.of(answer);
  }

  /** A neighbour solicitation or an echo request to the port itself. */
  static Optional<byte[]> icmp(byte[] frame, IpPacket packet, Port port) {
    if (!packet.isIcmp() || packet.fragment() || packet.payloadLength() < 8) {
      return Optional.empty();
    }
    int type = Wire.u16(frame, packet.payloadAt());
    if (!packet.ipv4() && type == SOLICITATION << 8) {
      return advertisement(frame, packet, port);
    }
    boolean echo = type == (packet.ipv4() ? 8 : 128) << 8;
    return echo && toPortItself(packet, port) ? Optional.of(echoReply(frame, packet)) : Optional.empty();
  }

  static boolean toPortItself(IpPacket packet, Port port) {
    return port.addresses().stream()
        .map(Port.LinkAddress::address)
        .anyMatch(address -> address.isIpv4() == packet.ipv4() && address.equals(packet.destination()));
  }

  /**
   * RFC 4861 section 7.1.1. Duplicate address detection (source ::) asks about the machine's own addresses: silence is the answer that lets
   * it have them.
   */
  private static Optional<byte[]> advertisement(byte[] frame, IpPacket packet, Port port) {
    int at = packet.payloadAt();
    if (packet.payloadLength() < 24 || packet.ttl(frame) != 255 || (packet.source().high() | packet.source().low()) == 0) {
      return Optional.empty();
    }
    IpAddress target = Wire.ipv6(frame, at + 8);
    if (AddressClass.multicast(target) || AddressClass.unspecifiedOrLoopback(target) || port.sources().contains(target)) {
      return Optional.empty();
    }
    int ip = Wire.ETHERNET;
    int icmp = ip + 40;
    byte[] answer = new byte[icmp + 32];
    System.arraycopy(frame, 6, answer, 0, 6);
    Wire.putMac(answer, 6, Wire.ROUTER_MAC);
    Wire.put16(answer, Wire.ETHER_TYPE, Wire.TYPE_IPV6);
    Wire.put8(answer, ip, 0x60);
    Wire.put16(answer, ip + 4, 32);
    Wire.put16(answer, ip + 6, Wire.ICMPV6 << 8 | 255);
    System.arraycopy(frame, at + 8, answer, ip + 8, 16);
    System.arraycopy(frame, packet.at() + 8, answer, ip + 24, 16);
    Wire.put8(answer, icmp, ADVERTISEMENT);
    Wire.put32(answer, icmp + 4, FLAGS_ROUTER_SOLICITED_OVERRIDE);
    System.arraycopy(frame, at + 8, answer, icmp + 8, 16);
    Wire.put8(answer, icmp + 24, TARGET_LINK_LAYER);
    Wire.put8(answer, icmp + 25, 1);
    Wire.putMac(answer, icmp + 26, Wire.ROUTER_MAC);
    long pseudo = Checksum.pseudo(target, packet.source(), 32, Wire.ICMPV6);
    Wire.put16(answer, icmp + 2, Checksum.finish(pseudo + Checksum.sum(answer, icmp, 32)));
    return Optional.of(answer);
  }

  private static byte[] echoReply(byte[] frame, IpPacket packet) {
    byte[] answer = Arrays.copyOf(frame, frame.length);
    int at = packet.at();
    Wire.swapMacs(answer);
    int size = packet.ipv4() ? 4 : 16;
    int sourceAt = at + (packet.ipv4() ? 12 : 8);
    System.arraycopy(frame, sourceAt + size, answer, sourceAt, size);
    System.arraycopy(frame, sourceAt, answer, sourceAt + size, size);
    if (packet.ipv4()) {
      Checksum.replace16(answer, at + 10, at + 8, 64 << 8 | Wire.ICMP);
    } else {
      Wire.put8(answer, at + 7, 64);
    }
    int icmp = packet.payloadAt();
    Checksum.replace16(answer, icmp + 2, icmp, (packet.ipv4() ? 0 : 129) << 8);
    return answer;
  }
}
