package io.underpass.dataplane.emulated;

import io.underpass.dataplane.ProbeFrame;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.plan.FlowHash;
import io.underpass.plan.Node;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Writes packets for tests, byte by byte and without the code under test. Every method returns a changed copy. */
final class Packet implements Cloneable {
  static final MacAddress MACHINE = MacAddress.parse("00:0d:3a:00:00:01");
  static final MacAddress CUSTOMER = MacAddress.parse("02:aa:aa:aa:aa:aa");
  static final MacAddress EDGE = MacAddress.parse("02:bb:bb:bb:bb:bb");
  static final MacAddress ROUTER = ProbeFrame.ROUTER;
  static final MacAddress NOBODY = new MacAddress(0);

  private final boolean ipv4;
  private IpAddress source;
  private IpAddress destination;
  private int trafficClass;
  private int ttl = 64;
  private int identification = 0x1234;
  private int fragmentBits = 0x4000;
  private int flowLabel = 0x12345;
  private byte[] options = new byte[0];
  private int protocol = 253;
  private byte[] payload = new byte[0];
  private byte[] padding = new byte[0];
  private MacAddress to = ROUTER;
  private MacAddress from = MACHINE;
  private int checksumError;
  private int lengthError;

  private Packet(IpAddress source, IpAddress destination) {
    this.ipv4 = source.isIpv4();
    this.source = source;
    this.destination = destination;
  }

  static Packet of(String source, String destination) {
    return new Packet(IpAddress.parse(source), IpAddress.parse(destination));
  }

  private interface Change {
    void on(Packet copy);
  }

  private Packet with(Change change) {
    try {
      Packet copy = (Packet) clone();
      change.on(copy);
      return copy;
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }

  Packet from(String address) {
    return with(copy -> copy.source = IpAddress.parse(address));
  }

  Packet to(String address) {
    return with(copy -> copy.destination = IpAddress.parse(address));
  }

  Packet ttl(int value) {
    return with(copy -> copy.ttl = value);
  }

  Packet trafficClass(int value) {
    return with(copy -> copy.trafficClass = value);
  }

  Packet identification(int value) {
    return with(copy -> copy.identification = value);
  }

  Packet flowLabel(int value) {
    return with(copy -> copy.flowLabel = value);
  }

  /** IPv4: the flags and the offset as they stand in the header. */
  Packet fragmentBits(int value) {
    return with(copy -> copy.fragmentBits = value);
  }

  Packet options(int words) {
    byte[] noOperations = new byte[words * 4];
    Arrays.fill(noOperations, (byte) 1);
    return with(copy -> copy.options = noOperations);
  }

  Packet padding(int octets) {
    byte[] filled = new byte[octets];
    Arrays.fill(filled, (byte) 0xEE);
    return with(copy -> copy.padding = filled);
  }

  Packet macs(MacAddress destinationMac, MacAddress sourceMac) {
    return with(copy -> {
      copy.to = destinationMac;
      copy.from = sourceMac;
    });
  }

  Packet checksumError(int difference) {
    return with(copy -> copy.checksumError = difference);
  }

  /** The IP header's length field is wrong by so much. */
  Packet lengthError(int difference) {
    return with(copy -> copy.lengthError = difference);
  }

  Packet payload(int protocolNumber, byte[] octets) {
    return with(copy -> {
      copy.protocol = protocolNumber;
      copy.payload = octets;
    });
  }

  Packet udp(int sourcePort, int destinationPort, int octets) {
    return payload(17, ByteBuffer.allocate(8 + octets)
        .putShort((short) sourcePort).putShort((short) destinationPort).putShort((short) (8 + octets)).putShort((short) 0).put(text(octets))
            .array());
  }

  Packet tcp(int sourcePort, int destinationPort, int octets) {
    return payload(6, ByteBuffer.allocate(20 + octets)
        .putShort((short) sourcePort).putShort((short) destinationPort).putInt(1).putInt(2).putInt(0x5010_FFFF).putInt(0).put(text(octets))
            .array());
  }

  /** TCP's flags, as they stand in the header. */
  Packet flags(int flags) {
    byte[] octets = payload.clone();
    octets[13] = (byte) flags;
    return payload(protocol, octets);
  }

  /** Of TCP or UDP: this one, right or not, where the field is there. */
  Packet transportChecksum(int value) {
    int at = protocol == 6 ? 16 : 6;
    byte[] octets = payload.clone();
    if (octets.length >= at + 2) {
      ByteBuffer.wrap(octets).putShort(at, (short) value);
    }
    return payload(protocol, octets);
  }

  /** Of TCP or UDP: the right one. */
  Packet transportChecksum() {
    byte[] addresses = concat(source.wireBytes(), destination.wireBytes());
    byte[] pseudo = ByteBuffer.allocate(addresses.length + 8).put(addresses).putInt(payload.length).putInt(protocol).array();
    int checksum = checksum(concat(pseudo, transportChecksum(0).payload));
    return transportChecksum(protocol == 17 && checksum == 0 ? 0xFFFF : checksum);
  }

  Packet echo(int identifier, int octets) {
    return icmp(ipv4 ? 8 : 128, 0, identifier << 16 | 1, text(octets));
  }

  Packet echoReply(int identifier, int octets) {
    return icmp(ipv4 ? 0 : 129, 0, identifier << 16 | 1, text(octets));
  }

  Packet icmp(int type, int code, int rest, byte[] body) {
    int number = ipv4 ? 1 : 58;
    byte[] message = ByteBuffer.allocate(8 + body.length).put((byte) type).put((byte) code).putShort((short) 0).putInt(rest).put(body)
        .array();
    byte[] pseudo = ipv4
        ? new byte[0]
        : ByteBuffer.allocate(40).put(source.toBytes()).put(destination.toBytes()).putInt(message.length).putInt(number).array();
    int checksum = checksum(concat(pseudo, message));
    message[2] = (byte) (checksum >>> 8);
    message[3] = (byte) checksum;
    return payload(number, message);
  }

  private static byte[] text(int octets) {
    byte[] text = new byte[octets];
    for (int i = 0; i < octets; i++) {
      text[i] = (byte) ('a' + i % 23);
    }
    return text;
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  static int checksum(byte[] octets) {
    int sum = 0;
    for (int i = 0; i < octets.length; i++) {
      sum += (octets[i] & 0xFF) << (i % 2 == 0 ? 8 : 0);
      sum = (sum & 0xFFFF) + (sum >>> 16);
    }
    return ~sum & 0xFFFF;
  }

  /** What a frame has that is IP from its Ethernet header on, without padding. */
  static Packet read(byte[] frame) {
    IpPacket ip = IpPacket.parse(frame, 14, ByteBuffer.wrap(frame).getShort(12) & 0xFFFF);
    return new Packet(ip.source(), ip.destination())
        .identification(ip.ipv4() ? Wire.u16(frame, 18) : 0)
        .fragmentBits(ip.ipv4() ? Wire.u16(frame, 20) : 0)
        .payload(ip.protocol(), Arrays.copyOfRange(frame, ip.payloadAt(), 14 + ip.length()));
  }

  boolean isIpv4() {
    return ipv4;
  }

  IpAddress destination() {
    return destination;
  }

  int protocol() {
    return protocol;
  }

  byte[] payload() {
    return payload.clone();
  }

  /** Addresses and, of TCP and UDP, ports swapped. */
  Packet answer() {
    byte[] octets = payload.clone();
    if ((protocol == 6 || protocol == 17) && octets.length >= 4) {
      ByteBuffer.wrap(octets).putShort(0, ByteBuffer.wrap(payload).getShort(2)).putShort(2, ByteBuffer.wrap(payload).getShort(0));
    }
    if ((protocol == 1 || protocol == 58) && octets.length > 0) {
      octets[0] = switch (octets[0]) {
        case 8 -> 0;
        case (byte) 128 -> (byte) 129;
        default -> octets[0];
      };
    }
    return with(copy -> {
      copy.source = destination;
      copy.destination = source;
      copy.payload = octets;
    });
  }

  /** The IP packet alone, without padding. */
  byte[] ip() {
    if (!ipv4) {
      return ByteBuffer.allocate(40 + payload.length)
          .putInt(6 << 28 | trafficClass << 20 | flowLabel).putShort((short) (payload.length + lengthError)).put((byte) protocol)
              .put((byte) ttl)
          .put(source.toBytes()).put(destination.toBytes()).put(payload).array();
    }
    int header = 20 + options.length;
    byte[] octets = ByteBuffer.allocate(header + payload.length)
        .put((byte) (0x40 | header / 4)).put((byte) trafficClass).putShort((short) (header + payload.length + lengthError))
        .putShort((short) identification).putShort((short) fragmentBits).put((byte) ttl).put((byte) protocol).putShort((short) 0)
        .put(source.wireBytes()).put(destination.wireBytes()).put(options).put(payload).array();
    int checksum = checksum(Arrays.copyOf(octets, header)) + checksumError;
    octets[10] = (byte) (checksum >>> 8);
    octets[11] = (byte) checksum;
    return octets;
  }

  /** The whole Ethernet frame. */
  byte[] frame() {
    return ByteBuffer.allocate(14 + ip().length + padding.length)
        .put(to.toBytes()).put(from.toBytes()).putShort((short) (ipv4 ? 0x0800 : 0x86DD)).put(ip()).put(padding).array();
  }

  int flowHash() {
    boolean fragment = ipv4 ? (fragmentBits & 0x3FFF) != 0 : protocol == 44;
    boolean ports = !fragment && (protocol == 6 || protocol == 17) && payload.length >= 4;
    return FlowHash.of(source, destination, protocol, ports ? ByteBuffer.wrap(payload).getInt() : 0);
  }

  /** The frame inside of VXLAN as a node sends it: the fabric's addresses inside, the traffic class copied. */
  byte[] tunnelled(Node sender, Node receiver, int vni) {
    return inTunnel(sender, receiver, vni, trafficClass);
  }

  byte[] inTunnel(Node sender, Node receiver, int vni, int outerTrafficClass) {
    byte[] inner = macs(ROUTER, ROUTER).frame();
    byte[] header = ByteBuffer.allocate(20)
        .putShort((short) (0x4500 | outerTrafficClass)).putShort((short) (36 + inner.length)).putShort((short) 0).putShort((short) 0x4000)
        .put((byte) 64).put((byte) 17).putShort((short) 0).put(sender.underlay().wireBytes()).put(receiver.underlay().wireBytes()).array();
    int checksum = checksum(header);
    ByteBuffer frame = ByteBuffer.allocate(50 + inner.length);
    frame.put(receiver.underlayMac().toBytes()).put(sender.underlayMac().toBytes()).putShort((short) 0x0800);
    frame.put(header).putShort(24, (short) checksum);
    frame.putShort((short) (49152 + (flowHash() & 0x3FFF))).putShort((short) 4789).putShort((short) (16 + inner.length))
        .putShort((short) 0);
    return frame.putInt(0x0800_0000).putInt(vni << 8).put(inner).array();
  }
}
