package io.underpass.dataplane;

import io.underpass.net.MacAddress;
import io.underpass.plan.Flow;
import java.nio.ByteBuffer;

/** Makes the frame of a flow's first packet, or of its answer: Ethernet, IP, and the shortest TCP, UDP or ICMP that is well formed. */
public final class ProbeFrame {
  /** The hardware address that machines know their router by: docs/forwarding.md. */
  public static final MacAddress ROUTER = MacAddress.parse("12:34:56:78:9a:bc");

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int ETHERNET = 14;
  private static final int TTL = 64;
  private static final int TCP_LENGTH = 20;
  private static final int EIGHT = 8;
  private static final MacAddress SENDER = MacAddress.parse("02:00:00:00:00:01");

  private ProbeFrame() {}

  /** Which packet of a flow. */
  public enum Kind {
    /** A SYN, or an echo request. */
    FIRST,
    /** A SYN-ACK, or an echo reply. */
    ANSWER
  }

  /**
   * To the router.
   *
   * @param flow as this packet has it: an answer's source is who was asked
   */
  public static byte[] of(Flow flow, Kind kind) {
    byte[] payload = payload(flow, kind);
    boolean ipv4 = flow.source().isIpv4();
    ByteBuffer frame = ByteBuffer.allocate(ETHERNET + (ipv4 ? 20 : 40) + payload.length);
    frame.put(ROUTER.toBytes()).put(SENDER.toBytes()).putShort((short) (ipv4 ? 0x0800 : 0x86DD));
    if (ipv4) {
      frame.put((byte) 0x45).put((byte) 0).putShort((short) (20 + payload.length)).putShort((short) 0).putShort((short) 0x4000);
      frame.put((byte) TTL).put((byte) flow.protocol()).putShort((short) 0);
    } else {
      frame.putInt(0x6000_0000).putShort((short) payload.length).put((byte) flow.protocol()).put((byte) TTL);
    }
    frame.put(flow.source().wireBytes()).put(flow.destination().wireBytes());
    if (ipv4) {
      frame.putShort(ETHERNET + 10, folded(sum(frame.array(), ETHERNET, 20, 0)));
    }
    return frame.put(payload).array();
  }

  private static byte[] payload(Flow flow, Kind kind) {
    return switch (flow.protocol()) {
      case TCP -> {
        ByteBuffer tcp = ByteBuffer.allocate(TCP_LENGTH).putInt(flow.ports()).putInt(1).putInt(kind == Kind.FIRST ? 0 : 2);
        tcp.putShort((short) (kind == Kind.FIRST ? 0x5002 : 0x5012)).putShort((short) 0xFFFF);
        yield tcp.putShort(16, checksum(flow, tcp.array())).array();
      }
      case UDP -> {
        ByteBuffer udp = ByteBuffer.allocate(EIGHT).putInt(flow.ports()).putShort((short) EIGHT);
        yield udp.putShort(6, checksum(flow, udp.array())).array();
      }
      case ICMP -> {
        ByteBuffer icmp = ByteBuffer.allocate(EIGHT).put((byte) (kind == Kind.FIRST ? 8 : 0));
        yield icmp.putShort(2, folded(sum(icmp.array(), 0, EIGHT, 0))).array();
      }
      case ICMPV6 -> {
        ByteBuffer icmp = ByteBuffer.allocate(EIGHT).put((byte) (kind == Kind.FIRST ? 128 : 129));
        yield icmp.putShort(2, checksum(flow, icmp.array())).array();
      }
      default -> new byte[EIGHT];
    };
  }

  /** With the pseudo header (RFC 9293 section 3.1, RFC 8200 section 8.1). */
  private static short checksum(Flow flow, byte[] segment) {
    byte[] source = flow.source().wireBytes();
    byte[] destination = flow.destination().wireBytes();
    long pseudo = sum(source, 0, source.length, sum(destination, 0, destination.length, flow.protocol() + segment.length));
    short sum = folded(sum(segment, 0, segment.length, pseudo));
    return sum == 0 && flow.protocol() == UDP ? (short) 0xFFFF : sum;
  }

  private static long sum(byte[] octets, int from, int length, long start) {
    long sum = start;
    for (int at = from; at < from + length; at += 2) {
      sum += (octets[at] & 0xFF) << 8 | octets[at + 1] & 0xFF;
    }
    return sum;
  }

  private static short folded(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xFFFF) + (folded >>> 16);
    }
    return (short) ~folded;
  }
}
