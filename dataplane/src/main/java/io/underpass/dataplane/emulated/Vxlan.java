package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import java.util.Arrays;

/** The overlay's outer headers: Ethernet, IPv4, UDP, VXLAN (RFC 7348 section 5). */
final class Vxlan {
  static final int PORT = 4789;
  /** Outer Ethernet, IPv4, UDP and VXLAN. */
  static final int OVERHEAD = Wire.ETHERNET + 20 + 8 + 8;
  private static final int IP = Wire.ETHERNET;
  private static final int UDP = IP + 20;
  private static final int HEADER = UDP + 8;
  private static final int FLAG_VNI = 0x08;
  private static final int DONT_FRAGMENT = 0x4000;

  private Vxlan() {}

  /** Whether the frame is the overlay's: IPv4 without options to the node's own address, no fragment, UDP to port 4789, headers enough. */
  static boolean is(byte[] frame, Node node) {
    return frame.length >= OVERHEAD
        && Wire.u16(frame, Wire.ETHER_TYPE) == Wire.TYPE_IPV4
        && Wire.u8(frame, IP) == 0x45
        && (Wire.u16(frame, IP + 6) & 0x3FFF) == 0
        && Wire.u8(frame, IP + 9) == Wire.UDP
        && Wire.u16(frame, UDP + 2) == PORT
        && Wire.ipv4(frame, IP + 16).equals(node.underlay());
  }

  static IpAddress source(byte[] frame) {
    return Wire.ipv4(frame, IP + 12);
  }

  static int ecn(byte[] frame) {
    return Wire.u8(frame, IP + 1) & 3;
  }

  /** The VNI flag must be set; the rest is reserved and ignored. */
  static boolean hasVni(byte[] frame) {
    return (Wire.u8(frame, HEADER) & FLAG_VNI) != 0;
  }

  static int vni(byte[] frame) {
    return Wire.i32(frame, HEADER + 4) >>> 8;
  }

  static byte[] inner(byte[] frame) {
    return Arrays.copyOfRange(frame, OVERHEAD, frame.length);
  }

  /**
   * Puts the outer headers before an inner frame.
   *
   * @param trafficClass the inner packet's: RFC 6040 section 4.1, RFC 2983 uniform model
   */
  static byte[] encapsulate(byte[] inner, Node from, Node to, NetworkId network, int trafficClass, int flowHash) {
    byte[] frame = new byte[OVERHEAD + inner.length];
    Wire.putEthernet(frame, 0, to.underlayMac(), from.underlayMac(), Wire.TYPE_IPV4);
    Wire.put16(frame, IP, 0x4500 | trafficClass);
    Wire.put16(frame, IP + 2, frame.length - IP);
    Wire.put16(frame, IP + 6, DONT_FRAGMENT);
    Wire.put16(frame, IP + 8, 64 << 8 | Wire.UDP);
    Wire.putAddress(frame, IP + 12, from.underlay());
    Wire.putAddress(frame, IP + 16, to.underlay());
    Wire.put16(frame, IP + 10, Checksum.of(frame, IP, 20));
    Wire.put16(frame, UDP, 49152 + (flowHash & 0x3FFF));
    Wire.put16(frame, UDP + 2, PORT);
    Wire.put16(frame, UDP + 4, frame.length - UDP);
    Wire.put32(frame, HEADER, FLAG_VNI << 24);
    Wire.put32(frame, HEADER + 4, network.vni() << 8);
    System.arraycopy(inner, 0, frame, OVERHEAD, inner.length);
    return frame;
  }
}
