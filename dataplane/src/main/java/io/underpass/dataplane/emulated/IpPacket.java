package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;
import io.underpass.plan.Flow;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Where things are in the IP packet of a frame: read once, checked once (step 1 of docs/forwarding.md). The bytes stay in the frame.
 *
 * @param at where the IP header starts in the frame
 * @param headerLength IPv4: with options; IPv6: 40, extension headers are payload
 * @param length of the whole IP packet as its header says; the frame holds at least so much
 * @param protocol protocol or next header of the first header
 * @param fragment IPv4: more fragments or an offset; IPv6: a Fragment header directly behind the fixed header
 * @param firstFragment offset 0; true for what is no fragment
 * @param ports source port in the high half, destination port in the low; 0 unless TCP or UDP, whole and there
 */
record IpPacket(
    boolean ipv4,
    int at,
    int headerLength,
    int length,
    IpAddress source,
    IpAddress destination,
    int protocol,
    boolean fragment,
    boolean firstFragment,
    int ports) {

  /** Null when malformed: not the version the EtherType says, lengths or the header checksum wrong. */
  static @Nullable IpPacket parse(byte[] frame, int at, int etherType) {
    return switch (etherType) {
      case Wire.TYPE_IPV4 -> parseIpv4(frame, at);
      case Wire.TYPE_IPV6 -> parseIpv6(frame, at);
      default -> null;
    };
  }

  private static @Nullable IpPacket parseIpv4(byte[] frame, int at) {
    int there = frame.length - at;
    if (there < 20 || Wire.u8(frame, at) >>> 4 != 4) {
      return null;
    }
    int headerLength = (Wire.u8(frame, at) & 15) * 4;
    int length = Wire.u16(frame, at + 2);
    if (headerLength < 20 || length < headerLength || length > there || Checksum.of(frame, at, headerLength) != 0) {
      return null;
    }
    int offset = Wire.u16(frame, at + 6);
    boolean fragment = (offset & 0x3FFF) != 0;
    int protocol = Wire.u8(frame, at + 9);
    return new IpPacket(
        true, at, headerLength, length, Wire.ipv4(frame, at + 12), Wire.ipv4(frame, at + 16), protocol, fragment, (offset & 0x1FFF) == 0,
        ports(frame, at + headerLength, length - headerLength, protocol, fragment));
  }

  private static @Nullable IpPacket parseIpv6(byte[] frame, int at) {
    int there = frame.length - at;
    if (there < 40 || Wire.u8(frame, at) >>> 4 != 6) {
      return null;
    }
    int payload = Wire.u16(frame, at + 4);
    if (payload > there - 40) {
      return null;
    }
    int protocol = Wire.u8(frame, at + 6);
    boolean fragment = protocol == Wire.IPV6_FRAGMENT;
    boolean first = !fragment || payload >= 8 && (Wire.u16(frame, at + 42) & 0xFFF8) == 0;
    return new IpPacket(
        false, at, 40, 40 + payload, Wire.ipv6(frame, at + 8), Wire.ipv6(frame, at + 24), protocol, fragment, first,
        ports(frame, at + 40, payload, protocol, fragment));
  }

  private static int ports(byte[] frame, int at, int there, int protocol, boolean fragment) {
    return !fragment && there >= 4 && (protocol == Wire.TCP || protocol == Wire.UDP) ? Wire.i32(frame, at) : 0;
  }

  int payloadAt() {
    return at + headerLength;
  }

  int payloadLength() {
    return length - headerLength;
  }

  Flow flow() {
    return Flow.of(source, destination, protocol, ports);
  }

  /** What a packet's fragments have in common; empty where no such field is there. */
  OptionalInt identification(byte[] frame) {
    if (ipv4) {
      return OptionalInt.of(Wire.u16(frame, at + 4));
    }
    return fragment && payloadLength() >= 8 ? OptionalInt.of(Wire.i32(frame, payloadAt() + 4)) : OptionalInt.empty();
  }

  /** The same with other addresses and ports. */
  IpPacket readdressed(IpAddress from, IpAddress to, int newPorts) {
    return new IpPacket(ipv4, at, headerLength, length, from, to, protocol, fragment, firstFragment, newPorts);
  }

  boolean isIcmp() {
    return protocol == (ipv4 ? Wire.ICMP : Wire.ICMPV6);
  }

  int trafficClass(byte[] frame) {
    return ipv4 ? Wire.u8(frame, at + 1) : Wire.u16(frame, at) >>> 4 & 0xFF;
  }

  /** Sets the two low bits of the traffic class; an IPv4 header's checksum follows. */
  void setEcn(byte[] frame, int ecn) {
    int word = Wire.u16(frame, at);
    if (ipv4) {
      Checksum.replace16(frame, at + 10, at, word & ~3 | ecn);
    } else {
      Wire.put16(frame, at, word & ~0x30 | ecn << 4);
    }
  }

  /** TTL or hop limit. */
  int ttl(byte[] frame) {
    return Wire.u8(frame, ttlAt());
  }

  void decrementTtl(byte[] frame) {
    if (ipv4) {
      Checksum.replace16(frame, at + 10, at + 8, Wire.u16(frame, at + 8) - 0x100);
    } else {
      Wire.put8(frame, ttlAt(), ttl(frame) - 1);
    }
  }

  private int ttlAt() {
    return at + (ipv4 ? 8 : 7);
  }
}
