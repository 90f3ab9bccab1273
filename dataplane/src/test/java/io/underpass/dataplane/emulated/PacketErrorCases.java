package io.underpass.dataplane.emulated;

import static io.underpass.dataplane.emulated.Packet.CUSTOMER;
import static io.underpass.dataplane.emulated.Packet.EDGE;
import static io.underpass.dataplane.emulated.Packet.ROUTER;
import static io.underpass.dataplane.emulated.PacketCase.customer;
import static io.underpass.dataplane.emulated.PacketCase.machine;
import static io.underpass.dataplane.emulated.PacketCase.underlay;
import static io.underpass.dataplane.emulated.PacketCases.EDGE_NODE;
import static io.underpass.dataplane.emulated.PacketCases.IN;
import static io.underpass.dataplane.emulated.PacketCases.IN6;
import static io.underpass.dataplane.emulated.PacketCases.OUT;
import static io.underpass.dataplane.emulated.PacketCases.OUT6;
import static io.underpass.dataplane.emulated.PacketCases.VNI;
import static io.underpass.dataplane.emulated.TestFabric.GW_0;
import static io.underpass.dataplane.emulated.TestFabric.HOST_1;

import io.underpass.net.MacAddress;
import io.underpass.plan.DropCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The table of packet tests on {@link TestFabric}: what a node sends of its own, errors and answers. */
final class PacketErrorCases {
  private PacketErrorCases() {}

  static List<PacketCase> all() {
    List<PacketCase> all = new ArrayList<>();
    all.addAll(kinds());
    all.addAll(sizes());
    all.addAll(silence());
    all.addAll(echo());
    all.addAll(arp());
    all.addAll(neighbours());
    return all;
  }

  /** An error about the packet as it came, quoted whole, from this router address to the sender. */
  private static Packet error(Packet about, String router, String sender, int type, int code, int rest) {
    return error(about.ip(), router, sender, type, code, rest);
  }

  private static Packet error(byte[] quoted, String router, String sender, int type, int code, int rest) {
    return Packet.of(router, sender).identification(0).icmp(type, code, rest, Arrays.copyOf(quoted, quoted.length & ~3))
        .macs(CUSTOMER, EDGE)
        .flowLabel(0);
  }

  private static byte[] atEdge(Packet about, int type, int code, int rest) {
    return error(about, "172.16.0.2", "10.10.0.10", type, code, rest).frame();
  }

  private static byte[] atEdge6(Packet about, int type, int code, int rest) {
    return error(about, "fd72::2", "fd10::10", type, code, rest).frame();
  }

  private static List<PacketCase> kinds() {
    Packet nowhere = IN.to("11.0.0.1");
    Packet nowhere6 = IN6.to("fc00::1");
    Packet unbound = IN.to("10.0.1.77");
    Packet unbound6 = IN6.to("fd00::77");
    Packet forbidden = IN.to("10.0.66.1");
    Packet forbidden6 = IN6.to("fd00:0:0:66::1");
    Packet atGateway = IN.ttl(1).to("10.0.2.20");
    Packet atGateway6 = IN6.ttl(1).to("fd00::20");
    Packet lost = OUT.to("11.0.0.1");
    byte[] fromGateway = error(atGateway, "10.0.255.4", "10.10.0.10", 11, 0, 0).tunnelled(GW_0, EDGE_NODE, VNI);
    byte[] fromGateway6 = error(atGateway6, "fd00:0:0:ff::4", "fd10::10", 3, 0, 0).tunnelled(GW_0, EDGE_NODE, VNI);
    Packet atEdgeFromTunnel = OUT.to("11.0.0.1");
    return List.of(
        customer("no route: network unreachable", nowhere.frame()).dropped(DropCode.NO_ROUTE, atEdge(nowhere, 3, 0, 0)),
        customer("no route: no route to destination, IPv6", nowhere6.frame()).dropped(DropCode.NO_ROUTE, atEdge6(nowhere6, 1, 0, 0)),
        customer("no port: host unreachable", unbound.frame()).dropped(DropCode.NO_PORT, atEdge(unbound, 3, 1, 0)),
        customer("no port: address unreachable, IPv6", unbound6.frame()).dropped(DropCode.NO_PORT, atEdge6(unbound6, 1, 3, 0)),
        customer("a route to nowhere: administratively prohibited", forbidden.frame())
            .dropped(DropCode.ROUTE_NONE, atEdge(forbidden, 3, 13, 0)),
        customer("a route to nowhere: administratively prohibited, IPv6", forbidden6.frame())
            .dropped(DropCode.ROUTE_NONE, atEdge6(forbidden6, 1, 1, 0)),
        customer("TTL 1 at a customer port: time exceeded", IN.ttl(1).frame()).dropped(DropCode.TTL_EXCEEDED, atEdge(IN.ttl(1), 11, 0, 0)),
        customer("TTL 0 at a customer port: time exceeded", IN.ttl(0).frame()).dropped(DropCode.TTL_EXCEEDED, atEdge(IN.ttl(0), 11, 0, 0)),
        customer("hop limit 1 at a customer port: time exceeded", IN6.ttl(1).frame())
            .dropped(DropCode.TTL_EXCEEDED, atEdge6(IN6.ttl(1), 3, 0, 0)),
        customer("a look-up without result comes before the TTL", nowhere.ttl(1).frame())
            .dropped(DropCode.NO_ROUTE, atEdge(nowhere.ttl(1), 3, 0, 0)),
        customer("a target at a node that isn't there is no route", IN.to("10.0.1.78").frame())
            .dropped(DropCode.NO_ROUTE, atEdge(IN.to("10.0.1.78"), 3, 0, 0)),
        customer("a target at a port that isn't there is no port", IN.to("10.0.1.79").frame())
            .dropped(DropCode.NO_PORT, atEdge(IN.to("10.0.1.79"), 3, 1, 0)),
        underlay("TTL 1 at a gateway: the error goes back over the overlay", "gw-0", atGateway.tunnelled(EDGE_NODE, GW_0, VNI))
            .droppedWithErrorTo(DropCode.TTL_EXCEEDED, "edge", fromGateway),
        underlay("hop limit 1 at a gateway: the error goes back over the overlay", "gw-0", atGateway6.tunnelled(EDGE_NODE, GW_0, VNI))
            .droppedWithErrorTo(DropCode.TTL_EXCEEDED, "edge", fromGateway6),
        underlay("an edge answers the machine over the overlay", "edge", atEdgeFromTunnel.tunnelled(HOST_1, EDGE_NODE, VNI))
            .droppedWithErrorTo(
                DropCode.NO_ROUTE, "host-1", error(atEdgeFromTunnel, "192.0.2.1", "10.0.1.10", 3, 0, 0).tunnelled(EDGE_NODE, HOST_1, VNI)),
        underlay("a host without router addresses sends no error", "host-1", IN.to("10.0.1.77").tunnelled(EDGE_NODE, HOST_1, VNI))
            .dropped(DropCode.NO_PORT),
        machine("TTL 1 on the way out of the network: the subnet's first address answers", "m10", OUT.ttl(1).frame())
            .dropped(
                DropCode.TTL_EXCEEDED, error(OUT.ttl(1), "10.0.1.1", "10.0.1.10", 11, 0, 0).macs(TestFabric.M10, ROUTER).frame()),
        machine("no route for a machine", "m10", lost.frame())
            .dropped(DropCode.NO_ROUTE, error(lost, "10.0.1.1", "10.0.1.10", 3, 0, 0).macs(TestFabric.M10, ROUTER).frame()),
        machine("no route for a machine, IPv6", "m10", OUT6.to("fc00::1").frame())
            .dropped(
                DropCode.NO_ROUTE, error(OUT6.to("fc00::1"), "fd00::1", "fd00::10", 1, 0, 0).macs(TestFabric.M10, ROUTER).frame()));
  }

  private static List<PacketCase> sizes() {
    Packet large = IN.udp(1, 2, 1473);
    Packet large6 = IN6.udp(1, 2, 1453);
    Packet withOptions = IN.to("11.0.0.1").options(10).udp(1, 2, 1000);
    Packet odd = IN.to("11.0.0.1").udp(1, 2, 33);
    Packet padded = IN.to("11.0.0.1").udp(1, 2, 3).padding(20);
    Packet long6 = IN6.to("fc00::1").udp(1, 2, 1400);
    return List.of(
        customer("1,501 octets with DF: fragmentation needed, MTU 1500", large.frame())
            .dropped(DropCode.TOO_BIG, error(Arrays.copyOf(large.ip(), 548), "172.16.0.2", "10.10.0.10", 3, 4, 1500).frame()),
        customer("1,501 octets without DF: the same, nothing is fragmented", large.fragmentBits(0).frame())
            .dropped(DropCode.TOO_BIG, error(Arrays.copyOf(large.fragmentBits(0).ip(), 548), "172.16.0.2", "10.10.0.10", 3, 4, 1500)
                .frame()),
        customer("1,501 octets of IPv6: packet too big, MTU 1500", large6.frame())
            .dropped(DropCode.TOO_BIG, error(Arrays.copyOf(large6.ip(), 1184), "fd72::2", "fd10::10", 2, 0, 1500).frame()),
        customer("size comes before the TTL", large.ttl(1).frame())
            .dropped(DropCode.TOO_BIG, error(Arrays.copyOf(large.ttl(1).ip(), 548), "172.16.0.2", "10.10.0.10", 3, 4, 1500).frame()),
        customer("quoted: the header with its options and 528 octets", withOptions.frame())
            .dropped(DropCode.NO_ROUTE, error(Arrays.copyOf(withOptions.ip(), 588), "172.16.0.2", "10.10.0.10", 3, 0, 0).frame()),
        customer("quoted: a multiple of four", odd.frame()).dropped(DropCode.NO_ROUTE, atEdge(odd, 3, 0, 0)),
        customer("quoted: no padding", padded.frame()).dropped(DropCode.NO_ROUTE, atEdge(padded, 3, 0, 0)),
        customer("quoted: 1,184 octets of IPv6", long6.frame())
            .dropped(DropCode.NO_ROUTE, error(Arrays.copyOf(long6.ip(), 1184), "fd72::2", "fd10::10", 1, 0, 0).frame()));
  }

  private static List<PacketCase> silence() {
    List<PacketCase> cases = new ArrayList<>();
    Packet nowhere = IN.to("11.0.0.1");
    Packet nowhere6 = IN6.to("fc00::1");
    for (int type : List.of(3, 4, 5, 11, 12)) {
      cases.add(customer("no error about an ICMP error: type " + type, nowhere.icmp(type, 0, 0, new byte[28]).frame())
          .dropped(DropCode.NO_ROUTE));
    }
    for (int type : List.of(1, 2, 3, 4, 127)) {
      cases.add(customer("no error about an ICMPv6 error: type " + type, nowhere6.icmp(type, 0, 0, new byte[48]).frame())
          .dropped(DropCode.NO_ROUTE));
    }
    Packet bare = nowhere.payload(1, new byte[0]);
    cases.add(customer("an error about ICMP without a type", bare.frame()).dropped(DropCode.NO_ROUTE, atEdge(bare, 3, 0, 0)));
    Packet echo = nowhere.echo(7, 8);
    Packet echo6 = nowhere6.echo(7, 8);
    cases.add(customer("an error about an echo request", echo.frame()).dropped(DropCode.NO_ROUTE, atEdge(echo, 3, 0, 0)));
    cases.add(customer("an error about an echo request, IPv6", echo6.frame()).dropped(DropCode.NO_ROUTE, atEdge6(echo6, 1, 0, 0)));
    Packet first = nowhere.fragmentBits(0x2000);
    cases.add(customer("an error about a first fragment", first.frame()).dropped(DropCode.NO_ROUTE, atEdge(first, 3, 0, 0)));
    cases.add(customer("no error about a later fragment", nowhere.fragmentBits(0x2001).frame()).dropped(DropCode.NO_ROUTE));
    Packet first6 = nowhere6.payload(44, new byte[] {17, 0, 0, 1, 0, 0, 0, 9, 1, 2, 3, 4});
    cases.add(customer("an error about a first fragment, IPv6", first6.frame()).dropped(DropCode.NO_ROUTE, atEdge6(first6, 1, 0, 0)));
    cases.add(customer("no error about a later fragment, IPv6", nowhere6.payload(44, new byte[] {17, 0, 0, 9, 0, 0, 0, 9, 1, 2, 3, 4})
        .frame())
        .dropped(DropCode.NO_ROUTE));
    for (String from : List.of("0.1.2.3", "240.0.0.1", "255.255.255.255")) {
      cases.add(customer("no error to " + from, nowhere.from(from).frame()).dropped(DropCode.NO_ROUTE));
    }
    cases.add(underlay("no error to a source that no tunnel leads to", "gw-0", IN.from("11.0.0.2").ttl(1).tunnelled(EDGE_NODE, GW_0, VNI))
        .dropped(DropCode.TTL_EXCEEDED));
    cases.add(underlay("no error out of a local port", "edge", IN.to("11.0.0.1").tunnelled(HOST_1, EDGE_NODE, VNI))
        .dropped(DropCode.NO_ROUTE));
    return cases;
  }

  private static List<PacketCase> echo() {
    Packet ping = OUT.to("10.0.1.1").echo(9, 56);
    Packet ping6 = OUT6.to("fd00::1").echo(9, 56);
    Packet other = OUT.to("10.0.1.11").echo(9, 56);
    return List.of(
        machine("the subnet's first address answers an echo request", "m10", ping.ttl(3).frame())
            .answered(ping.from("10.0.1.1").to("10.0.1.10").ttl(64).macs(TestFabric.M10, ROUTER).echoReply(9, 56).frame()),
        machine("the subnet's first address answers an echo request, IPv6", "m10", ping6.ttl(3).frame())
            .answered(ping6.from("fd00::1").to("fd00::10").ttl(64).macs(TestFabric.M10, ROUTER).echoReply(9, 56).frame()),
        machine("an answer keeps padding", "m10", ping.padding(4).frame())
            .answered(ping.padding(4).from("10.0.1.1").to("10.0.1.10").macs(TestFabric.M10, ROUTER).echoReply(9, 56).frame()),
        machine("an echo request to another machine is its own", "m10", other.frame())
            .leavesBy("m11", other.macs(TestFabric.M11, ROUTER).frame()),
        machine("anything else to the subnet's first address has no route", "m10", OUT.to("10.0.1.1").frame())
            .dropped(
                DropCode.NO_ROUTE,
                error(OUT.to("10.0.1.1"), "10.0.1.1", "10.0.1.10", 3, 0, 0).macs(TestFabric.M10, ROUTER).frame()),
        machine("a fragment of an echo request isn't answered", "m10", ping.fragmentBits(0x2000).frame())
            .dropped(
                DropCode.NO_ROUTE,
                error(ping.fragmentBits(0x2000), "10.0.1.1", "10.0.1.10", 3, 0, 0).macs(TestFabric.M10, ROUTER).frame()));
  }

  private static byte[] arp(int operation, MacAddress to, MacAddress sender, String senderIp, MacAddress target, String targetIp,
      int padding) {
    return ByteBuffer.allocate(42 + padding)
        .put(to.toBytes()).put(sender.toBytes()).putShort((short) 0x0806).putInt(0x0001_0800).putShort((short) 0x0604)
            .putShort((short) operation)
        .put(sender.toBytes()).put(TestFabric.address(senderIp).wireBytes()).put(target.toBytes())
            .put(TestFabric.address(targetIp).wireBytes())
        .array();
  }

  private static byte[] other(byte[] arp) {
    arp[15] = 6;
    return arp;
  }

  private static List<PacketCase> arp() {
    MacAddress all = new MacAddress(0xFFFF_FFFF_FFFFL);
    MacAddress unknown = new MacAddress(0);
    byte[] router = arp(2, TestFabric.M10, ROUTER, "10.0.1.1", TestFabric.M10, "10.0.1.10", 0);
    byte[] neighbour = arp(2, TestFabric.M10, ROUTER, "10.0.1.99", TestFabric.M10, "10.0.1.10", 18);
    return List.of(
        machine("ARP for the router", "m10", arp(1, all, TestFabric.M10, "10.0.1.10", unknown, "10.0.1.1", 0)).answered(router),
        machine("ARP for any neighbour, padding kept", "m10", arp(1, all, TestFabric.M10, "10.0.1.10", unknown, "10.0.1.99", 18))
            .answered(neighbour),
        machine("ARP for the machine's own address is a question to others", "m10",
            arp(1, all, TestFabric.M10, "10.0.1.9", unknown, "10.0.1.10", 0))
            .dropped(DropCode.MALFORMED),
        machine("an ARP probe hears silence", "fw", arp(1, all, TestFabric.FW, "0.0.0.0", unknown, "10.0.1.50", 0))
            .dropped(DropCode.MALFORMED),
        machine("an ARP announcement hears silence", "fw", arp(1, all, TestFabric.FW, "10.0.1.50", unknown, "10.0.1.50", 0))
            .dropped(DropCode.MALFORMED),
        machine("an ARP reply asks nothing", "m10", arp(2, all, TestFabric.M10, "10.0.1.10", unknown, "10.0.1.1", 0))
            .dropped(DropCode.MALFORMED),
        machine("ARP for another hardware", "m10", other(arp(1, all, TestFabric.M10, "10.0.1.10", unknown, "10.0.1.1", 0)))
            .dropped(DropCode.MALFORMED),
        machine("half an ARP request", "m10", Arrays.copyOf(arp(1, all, TestFabric.M10, "10.0.1.10", unknown, "10.0.1.1", 0), 41))
            .dropped(DropCode.MALFORMED));
  }

  private static Packet solicitation(String source, String destination, String target, boolean option) {
    byte[] body = option
        ? Packet.concat(TestFabric.address(target).toBytes(), new byte[] {1, 1}, TestFabric.M10.toBytes())
        : TestFabric.address(target).toBytes();
    return Packet.of(source, destination).macs(MacAddress.parse("33:33:ff:00:00:01"), TestFabric.M10).ttl(255).icmp(135, 0, 0, body)
        .flowLabel(0);
  }

  private static List<PacketCase> neighbours() {
    byte[] targetOption = Packet.concat(TestFabric.address("fd00::1").toBytes(), new byte[] {2, 1}, ROUTER.toBytes());
    byte[] answer = Packet.of("fd00::1", "fd00::10").macs(TestFabric.M10, ROUTER).ttl(255).icmp(136, 0, 0xE000_0000, targetOption)
        .flowLabel(0).frame();
    Packet asked = solicitation("fd00::10", "ff02::1:ff00:1", "fd00::1", true);
    return List.of(
        machine("a solicitation for the router", "m10", asked.frame()).answered(answer),
        machine("a solicitation to one address", "m10", solicitation("fd00::10", "fd00::1", "fd00::1", false).frame()).answered(answer),
        machine("a solicitation with padding", "m10", asked.padding(3).frame()).answered(answer),
        machine("a solicitation that crossed a router", "m10", asked.ttl(254).frame()).dropped(DropCode.NOT_FORWARDABLE),
        machine("duplicate address detection hears silence", "m10", solicitation("::", "ff02::1:ff00:11", "fd00::11", false).frame())
            .dropped(DropCode.NOT_FORWARDABLE),
        machine("a solicitation for the machine's own address is a question to others", "m10",
            solicitation("fd00::10", "ff02::1:ff00:10", "fd00::10", true).frame()).dropped(DropCode.NOT_FORWARDABLE),
        machine("a solicitation for nobody", "m10", solicitation("fd00::10", "ff02::1", "::", true).frame())
            .dropped(DropCode.NOT_FORWARDABLE),
        machine("a solicitation for nobody at a port with one source", "m11", solicitation("fd00::11", "ff02::1", "::", true).frame())
            .dropped(DropCode.NOT_FORWARDABLE),
        machine("a solicitation for a group", "m10", solicitation("fd00::10", "ff02::1", "ff02::1", true).frame())
            .dropped(DropCode.NOT_FORWARDABLE));
  }
}
