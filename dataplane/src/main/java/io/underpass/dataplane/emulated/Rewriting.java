package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;
import org.jspecify.annotations.Nullable;

/** Another address and port in a packet that is no fragment; checksums follow by what changed (RFC 1624), so wrong ones stay wrong. */
final class Rewriting {
  private Rewriting() {}

  /** @param port 0, or where there are no ports: the port stays */
  static Datagram source(Datagram datagram, IpAddress address, int port) {
    IpPacket ip = datagram.ip();
    int ports = keepsPorts(ip, port) ? ip.ports() : port << 16 | ip.ports() & 0xFFFF;
    return rewritten(datagram, ip.readdressed(address, ip.destination(), ports), address, ip.ipv4() ? 12 : 8, 0);
  }

  /** @param port 0, or where there are no ports: the port stays */
  static Datagram destination(Datagram datagram, IpAddress address, int port) {
    IpPacket ip = datagram.ip();
    int ports = keepsPorts(ip, port) ? ip.ports() : ip.ports() & 0xFFFF_0000 | port;
    return rewritten(datagram, ip.readdressed(ip.source(), address, ports), address, ip.ipv4() ? 16 : 24, 2);
  }

  private static boolean keepsPorts(IpPacket ip, int port) {
    return port == 0 || (ip.protocol() != Wire.TCP && ip.protocol() != Wire.UDP) || ip.payloadLength() < 4;
  }

  private static Datagram rewritten(Datagram datagram, IpPacket after, IpAddress address, int addressAt, int portAt) {
    IpPacket ip = datagram.ip();
    byte[] frame = datagram.frame().clone();
    byte[] octets = ip.ipv4() ? address.wireBytes() : address.toBytes();
    Sum transport = Sum.of(frame, ip);
    for (int i = 0; i < octets.length; i += 2) {
      int at = ip.at() + addressAt + i;
      int before = Wire.u16(frame, at);
      int now = Wire.u16(octets, i);
      if (ip.ipv4()) {
        Checksum.replace16(frame, ip.at() + 10, at, now);
      } else {
        Wire.put16(frame, at, now);
      }
      if (transport != null) {
        transport.change(frame, before, now);
      }
    }
    if (after.ports() != ip.ports()) {
      int at = ip.payloadAt() + portAt;
      int before = Wire.u16(frame, at);
      int now = portAt == 0 ? after.ports() >>> 16 : after.ports() & 0xFFFF;
      Wire.put16(frame, at, now);
      if (transport != null) {
        transport.change(frame, before, now);
      }
    }
    return new Datagram(frame, after);
  }

  /** A transport's checksum, which covers the addresses too. UDP: 0 says that there is none (RFC 768). */
  private record Sum(int at, boolean zeroIsNone) {
    static @Nullable Sum of(byte[] frame, IpPacket ip) {
      int behind = switch (ip.protocol()) {
        case Wire.TCP -> 16;
        case Wire.UDP -> 6;
        case Wire.ICMPV6 -> ip.ipv4() ? -1 : 2;
        default -> -1;
      };
      int at = ip.payloadAt() + behind;
      if (behind < 0 || ip.payloadLength() < behind + 2 || ip.protocol() == Wire.UDP && Wire.u16(frame, at) == 0) {
        return null;
      }
      return new Sum(at, ip.protocol() == Wire.UDP);
    }

    void change(byte[] frame, int before, int now) {
      int sum = Checksum.finish((~Wire.u16(frame, at) & 0xFFFFL) + (~before & 0xFFFFL) + now);
      Wire.put16(frame, at, sum == 0 && zeroIsNone ? 0xFFFF : sum);
    }
  }
}
