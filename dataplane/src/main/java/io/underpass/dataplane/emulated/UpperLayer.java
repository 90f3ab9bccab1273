package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;
import io.underpass.plan.Flow;
import org.jspecify.annotations.Nullable;

/**
 * What a flow is recognised by: behind the IP header, and in IPv6 behind a Fragment header too. In a fragment other than the first there is
 * nothing to read but the protocol.
 *
 * @param at where it starts in the frame
 * @param there how many octets of it the packet holds
 * @param protocol what it is; of an IPv6 fragment the Fragment header's next header
 * @param ports of TCP and UDP, source in the high half; else 0
 * @param identifier of an ICMP echo request or reply; -1 for everything else
 * @param error whether it is an ICMP error
 */
record UpperLayer(int at, int there, int protocol, int ports, int identifier, boolean error) {
  private static final int FRAGMENT_HEADER = 8;
  private static final int NO_ECHO = -1;
  static final int FIN = 1;
  static final int SYN = 2;
  static final int RST = 4;
  static final int ACK = 16;

  static UpperLayer of(Datagram datagram) {
    IpPacket ip = datagram.ip();
    byte[] frame = datagram.frame();
    boolean behindFragmentHeader = !ip.ipv4() && ip.fragment() && ip.payloadLength() >= FRAGMENT_HEADER;
    int skipped = behindFragmentHeader ? FRAGMENT_HEADER : 0;
    int protocol = behindFragmentHeader ? Wire.u8(frame, ip.payloadAt()) : ip.protocol();
    int there = ip.firstFragment() ? ip.payloadLength() - skipped : 0;
    return read(frame, ip.payloadAt() + skipped, there, protocol, ip.ipv4());
  }

  private static UpperLayer read(byte[] frame, int at, int there, int protocol, boolean ipv4) {
    boolean ported = (protocol == Wire.TCP || protocol == Wire.UDP) && there >= 4;
    boolean icmp = protocol == (ipv4 ? Wire.ICMP : Wire.ICMPV6);
    int type = icmp && there >= 1 ? Wire.u8(frame, at) : -1;
    boolean echo = there >= 8 && (ipv4 ? type == 8 || type == 0 : type == 128 || type == 129);
    return new UpperLayer(
        at, there, protocol, ported ? Wire.i32(frame, at) : 0, echo ? Wire.u16(frame, at + 4) : NO_ECHO, IcmpError.is(type, ipv4));
  }

  boolean echo() {
    return identifier != NO_ECHO;
  }

  /** TCP's flags; 0 of everything else. */
  int tcpFlags(byte[] frame) {
    return protocol == Wire.TCP && there >= 14 ? Wire.u8(frame, at + 13) : 0;
  }

  /** What rules judge: an echo has no ports. */
  Flow flow(IpPacket ip) {
    return Flow.of(ip.source(), ip.destination(), protocol, ports);
  }

  /** The packet that an ICMP error is about; null if too little of it is quoted, or only a later fragment. */
  @Nullable Quoted quoted(Datagram datagram) {
    byte[] frame = datagram.frame();
    boolean ipv4 = datagram.ip().ipv4();
    int ip = at + 8;
    int quoted = there - 8;
    if (!error || quoted < (ipv4 ? 20 : 40) || Wire.u8(frame, ip) >>> 4 != (ipv4 ? 4 : 6)) {
      return null;
    }
    if (!ipv4) {
      UpperLayer upper = read(frame, ip + 40, quoted - 40, Wire.u8(frame, ip + 6), false);
      return new Quoted(Wire.ipv6(frame, ip + 8), Wire.ipv6(frame, ip + 24), upper);
    }
    int header = (Wire.u8(frame, ip) & 15) * 4;
    if (header < 20 || quoted < header || (Wire.u16(frame, ip + 6) & 0x1FFF) != 0) {
      return null;
    }
    UpperLayer upper = read(frame, ip + header, quoted - header, Wire.u8(frame, ip + 9), true);
    return new Quoted(Wire.ipv4(frame, ip + 12), Wire.ipv4(frame, ip + 16), upper);
  }

  /** What an ICMP error is about. */
  record Quoted(IpAddress source, IpAddress destination, UpperLayer upper) {}
}
