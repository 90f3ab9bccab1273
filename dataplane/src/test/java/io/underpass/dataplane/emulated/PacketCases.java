package io.underpass.dataplane.emulated;

import static io.underpass.dataplane.emulated.Packet.CUSTOMER;
import static io.underpass.dataplane.emulated.Packet.EDGE;
import static io.underpass.dataplane.emulated.Packet.NOBODY;
import static io.underpass.dataplane.emulated.Packet.ROUTER;
import static io.underpass.dataplane.emulated.PacketCase.customer;
import static io.underpass.dataplane.emulated.PacketCase.machine;
import static io.underpass.dataplane.emulated.PacketCase.underlay;
import static io.underpass.dataplane.emulated.TestFabric.GW_0;
import static io.underpass.dataplane.emulated.TestFabric.GW_1;
import static io.underpass.dataplane.emulated.TestFabric.HOST_1;
import static io.underpass.dataplane.emulated.TestFabric.HOST_2;

import io.underpass.plan.DropCode;
import io.underpass.plan.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The table of packet tests on {@link TestFabric}: forwarding, parsing, overlay. Errors and answers are in {@link PacketErrorCases}. */
final class PacketCases {
  static final int VNI = 5001;
  static final Node EDGE_NODE = TestFabric.EDGE;
  /** From the customer to a machine that bypasses the gateways. */
  static final Packet IN = Packet.of("10.10.0.10", "10.0.1.10").macs(EDGE, CUSTOMER).udp(40000, 5201, 32);
  static final Packet IN6 = Packet.of("fd10::10", "fd00::10").macs(EDGE, CUSTOMER).udp(40000, 5201, 32);
  /** From the machine to the customer. */
  static final Packet OUT = Packet.of("10.0.1.10", "10.10.0.10").macs(ROUTER, TestFabric.M10).tcp(5201, 40000, 100);
  static final Packet OUT6 = Packet.of("fd00::10", "fd10::10").macs(ROUTER, TestFabric.M10).tcp(5201, 40000, 100);

  private PacketCases() {}

  static List<PacketCase> all() {
    List<PacketCase> all = new ArrayList<>();
    all.addAll(throughTheEdge());
    all.addAll(throughTheGateway());
    all.addAll(throughTheHost());
    all.addAll(parsing());
    all.addAll(addresses());
    all.addAll(overlay());
    all.addAll(congestion());
    all.addAll(PacketErrorCases.all());
    return all;
  }

  private static Node gatewayOf(Packet packet) {
    return Integer.remainderUnsigned(packet.flowHash(), 2) == 0 ? GW_0 : GW_1;
  }

  private static PacketCase viaGateway(String rule, Packet packet) {
    Node gateway = gatewayOf(packet);
    return customer(rule, packet.frame()).goesTo(gateway.name(), packet.ttl(63).tunnelled(EDGE_NODE, gateway, VNI));
  }

  private static List<PacketCase> throughTheEdge() {
    Packet hairpin = IN.to("10.10.3.3");
    return List.of(
        customer("a mapping sends straight to the host", IN.frame()).goesTo("host-1", IN.ttl(63).tunnelled(EDGE_NODE, HOST_1, VNI)),
        customer("a mapping sends straight to the host, IPv6", IN6.frame()).goesTo("host-1", IN6.ttl(63).tunnelled(EDGE_NODE, HOST_1, VNI)),
        viaGateway("without a mapping the route's gateway by flow hash, one flow", IN.to("10.0.1.11").udp(1, 2, 8)),
        viaGateway("without a mapping the route's gateway by flow hash, another flow", IN.to("10.0.1.11").udp(2, 2, 8)),
        viaGateway("without a mapping the route's gateway by flow hash, a third flow", IN.to("10.0.1.11").udp(3, 2, 8)),
        viaGateway("without a mapping the route's gateway by flow hash, IPv6", IN6.to("fd00::20").udp(3, 2, 8)),
        viaGateway("ICMP has no ports to hash", IN.to("10.0.1.11").echo(77, 56)),
        viaGateway("a fragment hashes without ports", IN.to("10.0.1.11").udp(3, 2, 64).fragmentBits(0x2000)),
        viaGateway("a later fragment hashes without ports", IN.to("10.0.1.11").udp(3, 2, 64).fragmentBits(0x0008)),
        viaGateway("TCP cut off before its ports hashes without", IN.to("10.0.1.11").payload(6, new byte[3])),
        viaGateway("TCP cut off behind its ports hashes with them", IN.to("10.0.1.11").payload(6, new byte[] {1, 2, 3, 4})),
        viaGateway("options move the ports", IN.to("10.0.1.11").udp(9, 2, 64).options(3)),
        viaGateway("an unknown protocol passes", IN.to("10.0.1.11").payload(253, new byte[40])),
        viaGateway("an IPv6 fragment hashes without ports", IN6.to("fd00::20")
            .payload(44, new byte[] {17, 0, 0, 1, 0, 0, 0, 9, 1, 2, 3, 4})),
        viaGateway("other IPv6 extension headers aren't walked", IN6.to("fd00::20")
            .payload(0, new byte[] {17, 0, 1, 4, 0, 0, 0, 0, 1, 2, 3, 4})),
        customer("from a customer to a customer's prefix out of the port", hairpin.frame())
            .leavesBy("c1", hairpin.ttl(63).macs(NOBODY, NOBODY).frame()),
        underlay("what comes from the overlay leaves to the customer, TTL as it came", "edge", OUT.ttl(63)
            .tunnelled(HOST_1, EDGE_NODE, VNI))
            .leavesBy("c1", OUT.ttl(63).macs(NOBODY, NOBODY).frame()),
        underlay("what comes from the overlay leaves to the customer, IPv6", "edge", OUT6.ttl(63).tunnelled(HOST_1, EDGE_NODE, VNI))
            .leavesBy("c1", OUT6.ttl(63).macs(NOBODY, NOBODY).frame()),
        underlay("TTL 1 is enough where a tunnel ends at an edge", "edge", OUT.ttl(1).tunnelled(HOST_1, EDGE_NODE, VNI))
            .leavesBy("c1", OUT.ttl(1).macs(NOBODY, NOBODY).frame()));
  }

  private static List<PacketCase> throughTheGateway() {
    Packet in = IN.ttl(63);
    Packet in6 = IN6.ttl(63).to("fd00::20");
    return List.of(
        underlay("a gateway counts down and rewrites the outer header", "gw-0", in.tunnelled(EDGE_NODE, GW_0, VNI))
            .goesTo("host-1", in.ttl(62).tunnelled(GW_0, HOST_1, VNI)),
        underlay("a gateway counts down and rewrites the outer header, IPv6", "gw-1", in6.tunnelled(EDGE_NODE, GW_1, VNI))
            .goesTo("host-2", in6.ttl(62).tunnelled(GW_1, HOST_2, VNI)),
        underlay("a gateway keeps padding", "gw-0", in.padding(6).tunnelled(EDGE_NODE, GW_0, VNI))
            .goesTo("host-1", in.padding(6).ttl(62).tunnelled(GW_0, HOST_1, VNI)),
        underlay("first fragments don't pass a gateway", "gw-0", in.fragmentBits(0x2000).tunnelled(EDGE_NODE, GW_0, VNI))
            .dropped(DropCode.GW_FRAGMENT),
        underlay("later fragments don't pass a gateway", "gw-0", in.fragmentBits(0x0010).tunnelled(EDGE_NODE, GW_0, VNI))
            .dropped(DropCode.GW_FRAGMENT),
        underlay("IPv6 fragments don't pass a gateway", "gw-0", in6.payload(44, new byte[16]).tunnelled(EDGE_NODE, GW_0, VNI))
            .dropped(DropCode.GW_FRAGMENT),
        underlay("a fragment comes before a look-up without result", "gw-0", in.to("11.0.0.1").fragmentBits(0x2000)
            .tunnelled(EDGE_NODE, GW_0, VNI))
            .dropped(DropCode.GW_FRAGMENT));
  }

  private static List<PacketCase> throughTheHost() {
    Packet near = OUT.to("10.0.1.11");
    Packet far = OUT.to("10.0.2.20").ttl(1);
    Packet peered = OUT.to("10.9.0.1");
    Packet forwarded = Packet.of("10.77.0.1", "10.0.2.20").macs(ROUTER, TestFabric.FW).udp(1, 2, 3);
    Packet nearPeer = OUT.to("10.9.0.12").ttl(1);
    Packet fromPeer = Packet.of("10.9.0.12", "10.0.1.10").macs(ROUTER, TestFabric.P12).ttl(1).udp(1, 2, 3);
    return List.of(
        machine("a machine's packet to the customer goes to the edge, one hop", "m10", OUT.frame())
            .goesTo("edge", OUT.ttl(63).tunnelled(HOST_1, EDGE_NODE, VNI)),
        machine("a machine's packet to the customer goes to the edge, IPv6", "m10", OUT6.frame())
            .goesTo("edge", OUT6.ttl(63).tunnelled(HOST_1, EDGE_NODE, VNI)),
        machine("between machines of one host the TTL stays", "m10", near.ttl(1).frame())
            .leavesBy("m11", near.ttl(1).macs(TestFabric.M11, ROUTER).frame()),
        machine("between machines of two hosts the TTL stays", "m10", far.frame()).goesTo("host-2", far.tunnelled(HOST_1, HOST_2, VNI)),
        machine("to a machine of a peered network the TTL stays, the VNI is that network's", "m10", peered.ttl(1).frame())
            .goesTo("host-2", TestFabric.OTHER, peered.ttl(1).tunnelled(HOST_1, HOST_2, 5002)),
        machine("to a machine of a peered network on the same host the TTL stays", "m10", nearPeer.frame())
            .leavesBy("p12", nearPeer.macs(TestFabric.P12, ROUTER).frame()),
        machine("from a machine of a peered network on the same host", "p12", fromPeer.frame())
            .leavesBy("m10", fromPeer.macs(TestFabric.M10, ROUTER).frame()),
        machine("from a machine of a peered network to another host", "p12", fromPeer.to("10.0.2.20").frame())
            .goesTo("host-2", fromPeer.to("10.0.2.20").tunnelled(HOST_1, HOST_2, VNI)),
        underlay("what comes with a peered network's VNI is looked up there", "host-1", IN.to("10.9.0.12")
            .tunnelled(EDGE_NODE, HOST_1, 5002))
            .leavesBy("p12", IN.to("10.9.0.12").macs(TestFabric.P12, ROUTER).frame()),
        machine("without sources a machine may forward for others", "fw", forwarded.frame())
            .leavesBy("m20", forwarded.macs(TestFabric.M20, ROUTER).frame()),
        machine("a machine doesn't send from another's address", "m10", OUT.from("10.0.1.11").frame()).dropped(DropCode.SPOOFED_SOURCE),
        machine("a machine doesn't send from another's address, IPv6", "m10", OUT6.from("fd00::11").frame())
            .dropped(DropCode.SPOOFED_SOURCE),
        underlay("what comes from the overlay leaves to the machine, its MAC on it", "host-1", IN.ttl(63).tunnelled(EDGE_NODE, HOST_1, VNI))
            .leavesBy("m10", IN.ttl(63).macs(TestFabric.M10, ROUTER).frame()),
        underlay("what comes from the overlay leaves to the machine, IPv6", "host-1", IN6.ttl(1).tunnelled(GW_0, HOST_1, VNI))
            .leavesBy("m10", IN6.ttl(1).macs(TestFabric.M10, ROUTER).frame()),
        underlay("fragments pass where no gateway is", "host-1", IN.fragmentBits(0x2000).tunnelled(EDGE_NODE, HOST_1, VNI))
            .leavesBy("m10", IN.fragmentBits(0x2000).macs(TestFabric.M10, ROUTER).frame()),
        underlay("padding reaches the machine", "host-1", IN.padding(9).tunnelled(EDGE_NODE, HOST_1, VNI))
            .leavesBy("m10", IN.padding(9).macs(TestFabric.M10, ROUTER).frame()),
        underlay("a host is no hairpin", "host-1", OUT.from("10.0.1.11").tunnelled(HOST_2, HOST_1, VNI)).dropped(DropCode.NO_ROUTE),
        underlay("an edge is no hairpin", "edge", IN.tunnelled(HOST_1, EDGE_NODE, VNI)).dropped(DropCode.NO_ROUTE));
  }

  private static byte[] changed(byte[] frame, int at, int value) {
    byte[] copy = frame.clone();
    copy[at] = (byte) value;
    return copy;
  }

  private static List<PacketCase> parsing() {
    byte[] in = IN.frame();
    byte[] in6 = IN6.frame();
    byte[] arp = changed(changed(in, 12, 0x08), 13, 0x06);
    byte[] vlan = changed(changed(in, 12, 0x81), 13, 0x00);
    return List.of(
        customer("what isn't IP at a customer port is for the own stack: ARP", arp).ownStack(),
        customer("what isn't IP at a customer port is for the own stack: a VLAN tag", vlan).ownStack(),
        customer("what is sent to a group of stations is the own stack's", changed(in, 0, 0xFF)).ownStack(),
        machine("what isn't IP at a machine port is malformed", "m10", changed(changed(OUT.frame(), 12, 0x81), 13, 0))
            .dropped(DropCode.MALFORMED),
        customer("IPv4 says version 4", changed(in, 14, 0x65)).dropped(DropCode.MALFORMED),
        customer("an IPv4 header has 20 octets", changed(in, 14, 0x44)).dropped(DropCode.MALFORMED),
        customer("an IPv4 header is whole", changed(in, 14, 0x4F)).dropped(DropCode.MALFORMED),
        customer("the header checksum is right", IN.checksumError(1).frame()).dropped(DropCode.MALFORMED),
        customer("the header checksum covers options", changed(IN.options(2).frame(), 34, 0)).dropped(DropCode.MALFORMED),
        customer("an IPv4 packet isn't longer than its frame", IN.lengthError(1).frame()).dropped(DropCode.MALFORMED),
        customer("an IPv4 packet isn't shorter than its header", IN.lengthError(-41).frame()).dropped(DropCode.MALFORMED),
        customer("an IPv4 header is there", Arrays.copyOf(in, 33)).dropped(DropCode.MALFORMED),
        customer("a frame that ends behind its Ethernet header", Arrays.copyOf(in, 14)).dropped(DropCode.MALFORMED),
        customer("an IPv6 header is there", Arrays.copyOf(in6, 53)).dropped(DropCode.MALFORMED),
        customer("IPv6 says version 6", changed(in6, 14, 0x40)).dropped(DropCode.MALFORMED),
        customer("an IPv6 packet isn't longer than its frame", IN6.lengthError(1).frame()).dropped(DropCode.MALFORMED),
        customer("padding behind IPv4 is kept", IN.padding(18).frame())
            .goesTo("host-1", IN.ttl(63).padding(18).tunnelled(EDGE_NODE, HOST_1, VNI)),
        customer("padding behind IPv6 is kept", IN6.padding(5).frame())
            .goesTo("host-1", IN6.ttl(63).padding(5).tunnelled(EDGE_NODE, HOST_1, VNI)),
        customer("an IP header alone is a packet", IN.payload(59, new byte[0]).frame())
            .goesTo("host-1", IN.payload(59, new byte[0]).ttl(63).tunnelled(EDGE_NODE, HOST_1, VNI)),
        customer("an IPv6 header alone is a packet", IN6.payload(59, new byte[0]).frame())
            .goesTo("host-1", IN6.payload(59, new byte[0]).ttl(63).tunnelled(EDGE_NODE, HOST_1, VNI)),
        customer("the full MTU passes", IN.udp(1, 2, 1472).frame())
            .goesTo("host-1", IN.udp(1, 2, 1472).ttl(63).tunnelled(EDGE_NODE, HOST_1, VNI)));
  }

  private static List<PacketCase> addresses() {
    List<PacketCase> cases = new ArrayList<>();
    for (String to : List.of("0.0.0.0", "0.1.2.3", "127.0.0.1", "127.255.0.1", "169.254.0.1", "224.0.0.5", "239.1.1.1", "240.0.0.1",
        "255.255.255.255")) {
      cases.add(customer("not forwardable to " + to, IN.to(to).frame()).dropped(DropCode.NOT_FORWARDABLE));
    }
    for (String from : List.of("0.0.0.0", "127.0.0.1", "224.0.0.1", "239.255.255.255")) {
      cases.add(customer("not forwardable from " + from, IN.from(from).frame()).dropped(DropCode.NOT_FORWARDABLE));
    }
    for (String to : List.of("::", "::1")) {
      cases.add(customer("not forwardable to " + to, IN6.to(to).frame()).dropped(DropCode.NOT_FORWARDABLE));
    }
    for (String from : List.of("::", "::1", "fe80::1", "febf::1", "ff02::1")) {
      cases.add(customer("not forwardable from " + from, IN6.from(from).frame()).dropped(DropCode.NOT_FORWARDABLE));
    }
    for (String to : List.of("ff02::1", "fe80::1", "ff05::2")) {
      cases.add(customer("neighbours' business at a customer port is the own stack's: " + to, IN6.to(to).frame()).ownStack());
      cases.add(machine("not forwardable to " + to + " at a machine port", "m10", OUT6.to(to).frame()).dropped(DropCode.NOT_FORWARDABLE));
    }
    byte[] mappedTo = IN6.frame();
    byte[] mappedFrom = IN6.frame();
    byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 10, 0, 1, 10};
    System.arraycopy(mapped, 0, mappedTo, 14 + 24, 16);
    System.arraycopy(mapped, 0, mappedFrom, 14 + 8, 16);
    cases.add(customer("an IPv4-mapped destination doesn't reach the IPv4 machine", mappedTo).dropped(DropCode.NOT_FORWARDABLE));
    cases.add(customer("an IPv4-mapped source doesn't pass for the IPv4 machine", mappedFrom).dropped(DropCode.NOT_FORWARDABLE));
    byte[] spoofed = OUT6.frame();
    System.arraycopy(mapped, 0, spoofed, 14 + 8, 16);
    cases.add(machine("an IPv4-mapped source isn't one of the machine's", "m10", spoofed).dropped(DropCode.NOT_FORWARDABLE));
    cases.add(customer("the edge's own address is for its own stack", IN.to("172.16.0.2").frame()).ownStack());
    cases.add(customer("the edge's own address is for its own stack, IPv6", IN6.to("fd72::2").frame()).ownStack());
    cases.add(customer("a malformed packet doesn't reach the own stack", IN.to("172.16.0.2").checksumError(3).frame())
        .dropped(DropCode.MALFORMED));
    return cases;
  }

  private static List<PacketCase> overlay() {
    byte[] good = IN.tunnelled(EDGE_NODE, HOST_1, VNI);
    byte[] delivered = IN.macs(TestFabric.M10, ROUTER).frame();
    return List.of(
        underlay("VXLAN from a stranger", "host-1", changed(good, 29, 99)).dropped(DropCode.UNKNOWN_TUNNEL_SOURCE),
        underlay("a VNI that isn't known here", "host-1", IN.tunnelled(EDGE_NODE, HOST_1, 5003)).dropped(DropCode.UNKNOWN_NETWORK),
        underlay("VNI 0", "host-1", IN.tunnelled(EDGE_NODE, HOST_1, 0)).dropped(DropCode.UNKNOWN_NETWORK),
        underlay("the largest VNI", "host-1", IN.tunnelled(EDGE_NODE, HOST_1, 0xFF_FFFF)).dropped(DropCode.UNKNOWN_NETWORK),
        underlay("without the VNI flag", "host-1", changed(good, 42, 0)).dropped(DropCode.MALFORMED),
        underlay("reserved flags and octets don't matter", "host-1", changed(changed(good, 42, 0xFF), 49, 7)).leavesBy("m10", delivered),
        underlay("outer checksums don't matter", "host-1", changed(changed(good, 24, 1), 41, 1)).leavesBy("m10", delivered),
        underlay("a stranger comes before a missing flag", "host-1", changed(changed(good, 29, 99), 42, 0))
            .dropped(DropCode.UNKNOWN_TUNNEL_SOURCE),
        underlay("inner frames hold IP", "host-1", changed(good, 62, 0x09)).dropped(DropCode.MALFORMED),
        underlay("inner headers are checked", "host-1", IN.checksumError(1).tunnelled(EDGE_NODE, HOST_1, VNI)).dropped(DropCode.MALFORMED),
        underlay("a tunnel with nothing in it", "host-1", Arrays.copyOf(good, 50)).dropped(DropCode.MALFORMED),
        underlay("an inner frame cut off", "host-1", Arrays.copyOf(good, 70)).dropped(DropCode.MALFORMED),
        underlay("an outer header cut off is the own stack's", "host-1", Arrays.copyOf(good, 49)).ownStack(),
        underlay("an inner Ethernet header cut off", "host-1", Arrays.copyOf(good, 63)).dropped(DropCode.MALFORMED),
        underlay("another node's tunnel is the own stack's", "host-1", IN.tunnelled(EDGE_NODE, HOST_2, VNI)).ownStack(),
        underlay("inner hardware addresses mean nothing", "host-1", changed(changed(good, 50, 0xFF), 56, 0xFF)).leavesBy("m10", delivered),
        underlay("a gateway leaves the inner hardware addresses", "gw-0", changed(IN.tunnelled(EDGE_NODE, GW_0, VNI), 50, 0xFF))
            .goesTo("host-1", changed(IN.ttl(63).tunnelled(GW_0, HOST_1, VNI), 50, 0xFF)),
        underlay("another UDP port is the own stack's", "host-1", changed(good, 37, 0)).ownStack(),
        underlay("TCP on the underlay is the own stack's", "host-1", changed(good, 23, 6)).ownStack(),
        underlay("an outer fragment is the own stack's", "host-1", changed(good, 20, 0x20)).ownStack(),
        underlay("outer options are the own stack's", "host-1", changed(good, 14, 0x46)).ownStack(),
        underlay("ARP on the underlay is the own stack's", "host-1", changed(good, 13, 6)).ownStack(),
        underlay("IPv6 on the underlay is the own stack's", "host-1", IN6.frame()).ownStack(),
        underlay("equal addresses in another network are unknown", "gw-0", IN.tunnelled(EDGE_NODE, GW_0, 9001))
            .dropped(DropCode.UNKNOWN_NETWORK));
  }

  /** RFC 6040 figure 4, and section 4.1: the outer field is the inner one's copy. */
  private static List<PacketCase> congestion() {
    List<PacketCase> cases = new ArrayList<>();
    int[][] inner = {{0, 0, 0, -1}, {1, 1, 1, 3}, {2, 1, 2, 3}, {3, 3, 3, 3}};
    for (int in = 0; in < 4; in++) {
      for (int outer = 0; outer < 4; outer++) {
        int after = inner[in][outer];
        for (Packet packet : List.of(IN, IN6)) {
          String rule = "ECN outer " + outer + ", inner " + in + (packet == IN ? "" : ", IPv6");
          Packet arriving = packet.trafficClass(0xB8 | in);
          PacketCase.Given host = underlay("at a host: " + rule, "host-1", arriving.inTunnel(EDGE_NODE, HOST_1, VNI, outer));
          PacketCase.Given gateway = underlay("at a gateway: " + rule, "gw-0", arriving.inTunnel(EDGE_NODE, GW_0, VNI, outer));
          if (after < 0) {
            cases.add(host.dropped(DropCode.MALFORMED));
            cases.add(gateway.dropped(DropCode.MALFORMED));
          } else {
            Packet changed = packet.trafficClass(0xB8 | after);
            cases.add(host.leavesBy("m10", changed.macs(TestFabric.M10, ROUTER).frame()));
            cases.add(gateway.goesTo("host-1", changed.ttl(63).tunnelled(GW_0, HOST_1, VNI)));
          }
        }
      }
    }
    for (int dscp : List.of(0, 10, 46, 63)) {
      Packet packet = IN.trafficClass(dscp << 2 | 2);
      cases.add(customer("DSCP " + dscp + " is copied to the outer header", packet.frame())
          .goesTo("host-1", packet.ttl(63).tunnelled(EDGE_NODE, HOST_1, VNI)));
    }
    return cases;
  }
}
