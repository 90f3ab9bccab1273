package io.underpass.dataplane.emulated;

import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Seeded frames for a {@link RandomFabric}: both families, every protocol that means something here, fragments, options, padding, odd TTLs,
 * every ECN
 * combination, sizes around the limits, unusual addresses, ARP and neighbour discovery; one in five is damaged afterwards.
 */
final class RandomPackets {
  private static final List<String> UNUSUAL_IPV4 = List.of(
      "0.0.0.0", "0.1.2.3", "127.0.0.1", "169.254.1.1", "224.0.0.1", "239.9.9.9", "240.0.0.1", "255.255.255.255", "223.255.255.255",
          "169.253.1.1");
  private static final List<String> UNUSUAL_IPV6 = List.of("::", "::1", "::2", "fe80::1", "febf::9", "fec0::1", "ff02::1",
      "ff02::1:ff00:1", "fdff::1");
  private static final int[] SIZES = {0, 1, 3, 4, 7, 8, 20, 27, 28, 63, 500, 528, 529, 548, 1183, 1184, 1185, 1440, 1452, 1459, 1460, 1472,
      1480, 1481, 1500, 1600};
  private static final int[] TYPES_IPV4 = {0, 3, 4, 5, 8, 11, 12, 13, 200};
  private static final int[] TYPES_IPV6 = {1, 2, 3, 4, 100, 127, 128, 129, 133, 135, 136};

  private final SplittableRandom random;
  private final RandomFabric fabric;
  private final Mutation mutation;
  private final List<byte[]> recent = new ArrayList<>();

  /** A frame and where it comes in. */
  record Sent(Arrival arrival, byte[] frame) {}

  RandomPackets(SplittableRandom random, RandomFabric fabric) {
    this.random = random;
    this.fabric = fabric;
    this.mutation = new Mutation(random);
    recent.add(new byte[60]);
  }

  Sent next() {
    Arrival arrival = fabric.arrival();
    byte[] frame = arrival instanceof Arrival.FromUnderlay
        ? packet(arrival).inTunnel(fabric.peer(), fabric.own.node(), fabric.vni(), random.nextInt(256))
        : random.nextInt(12) == 0 ? neighbourly(arrival) : packet(arrival).frame();
    if (random.nextInt(5) == 0) {
      frame = mutation.of(frame, recent);
    }
    if (recent.size() < 50) {
      recent.add(frame);
    } else {
      recent.set(random.nextInt(50), frame);
    }
    return new Sent(arrival, frame.length < 60 && random.nextInt(3) > 0 ? ByteBuffer.allocate(60).put(frame).array() : frame);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private Packet packet(Arrival arrival) {
    IpAddress source = fabric.source(arrival);
    IpAddress destination = fabric.address();
    for (int i = 0; i < 100 && destination.isIpv4() != source.isIpv4(); i++) {
      destination = fabric.address();
    }
    if (destination.isIpv4() != source.isIpv4()) {
      source = destination;
    }
    Packet packet = Packet.of(source.toString(), destination.toString()).macs(mac(), mac()).trafficClass(random.nextInt(256))
        .identification(random.nextInt(65536));
    packet = content(packet, source.isIpv4());
    if (random.nextInt(10) == 0) {
      packet = packet.to(pick(source.isIpv4() ? UNUSUAL_IPV4 : UNUSUAL_IPV6));
    }
    if (random.nextInt(10) == 0) {
      packet = packet.from(pick(source.isIpv4() ? UNUSUAL_IPV4 : UNUSUAL_IPV6));
    }
    packet = packet.ttl(random.nextInt(6) == 0 ? random.nextInt(3) : random.nextInt(256));
    if (source.isIpv4()) {
      packet = packet.fragmentBits(random.nextInt(8) == 0 ? random.nextInt(65536) : random.nextBoolean() ? 0x4000 : 0);
      packet = random.nextInt(8) == 0 ? packet.options(random.nextInt(1, 11)) : packet;
      packet = random.nextInt(40) == 0 ? packet.checksumError(random.nextInt(1, 5)) : packet;
    } else {
      packet = packet.flowLabel(random.nextInt(1 << 20));
    }
    packet = random.nextInt(30) == 0 ? packet.lengthError(random.nextInt(-30, 30)) : packet;
    return random.nextInt(8) == 0 ? packet.padding(random.nextInt(1, 40)) : packet;
  }

  /** Mostly unicast: a frame to a group has its own rule. */
  private MacAddress mac() {
    long bits = random.nextLong() >>> 16;
    return new MacAddress(random.nextInt(30) == 0 ? bits : bits & 0xFEFF_FFFF_FFFFL);
  }

  private Packet content(Packet packet, boolean ipv4) {
    int size = random.nextBoolean() ? SIZES[random.nextInt(SIZES.length)] : random.nextInt(120);
    int sourcePort = port();
    int destinationPort = port();
    return switch (random.nextInt(12)) {
      case 0, 1, 2 -> packet.udp(sourcePort, destinationPort, size)
          .transportChecksum(random.nextInt(4) == 0 ? 0 : random.nextInt(0x1_0000));
      case 3, 4, 5 -> packet.tcp(sourcePort, destinationPort, size).transportChecksum(random.nextInt(0x1_0000));
      case 6 -> packet.echo(random.nextInt(4), size);
      case 7, 8 -> {
        int[] types = ipv4 ? TYPES_IPV4 : TYPES_IPV6;
        yield packet.icmp(types[random.nextInt(types.length)], random.nextInt(3) == 0 ? random.nextInt(256) : 0, random.nextInt(),
            octets(size));
      }
      case 9 -> packet.payload(ipv4 ? 1 : 58, octets(random.nextInt(9)));
      case 10 -> ipv4 ? packet.payload(random.nextBoolean() ? 6 : 17, octets(random.nextInt(9)))
          : packet.payload(44, octets(random.nextInt(40)));
      default -> packet.payload(random.nextInt(256), octets(size));
    };
  }

  private int port() {
    return random.nextInt(3) == 0 ? random.nextInt(65536) : RandomTables.SERVICES[random.nextInt(RandomTables.SERVICES.length)];
  }

  private byte[] octets(int count) {
    byte[] octets = new byte[count];
    random.nextBytes(octets);
    return octets;
  }

  private byte[] neighbourly(Arrival arrival) {
    IpAddress source = fabric.source(arrival);
    IpAddress target = random.nextInt(4) == 0 ? source : fabric.address();
    MacAddress sender = mac();
    if (source.isIpv4()) {
      IpAddress from = random.nextInt(5) == 0 ? IpAddress.ofIpv4(0) : source;
      return ByteBuffer.allocate(42 + random.nextInt(20))
          .put(new MacAddress(0xFFFF_FFFF_FFFFL).toBytes()).put(sender.toBytes()).putShort((short) 0x0806).putInt(0x0001_0800)
              .putShort((short) 0x0604)
          .putShort((short) (random.nextInt(5) == 0 ? 2 : 1)).put(sender.toBytes()).put(from.wireBytes()).put(new byte[6])
          .putInt(target.ipv4Bits()).array();
    }
    byte[] option = random.nextBoolean() ? Packet.concat(new byte[] {1, 1}, sender.toBytes()) : octets(random.nextInt(12));
    return Packet.of(random.nextInt(5) == 0 ? "::" : source.toString(), random.nextBoolean() ? "ff02::1:ff00:1" : "fd00::1")
        .macs(MacAddress.parse("33:33:ff:00:00:01"), sender).ttl(random.nextInt(8) == 0 ? 254 : 255)
        .icmp(135, random.nextInt(10) == 0 ? 1 : 0, 0, Packet.concat(random.nextInt(8) == 0 ? new byte[3] : target.toBytes(), option))
        .padding(random.nextInt(4)).frame();
  }
}
