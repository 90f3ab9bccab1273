package io.underpass.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardingTest {
  private static final NetworkId HUB = new NetworkId(5001);
  private static final NetworkId TWIN = new NetworkId(5002);
  private static final Target TO_HOST = new Target.Tunnel("host-1", HUB);
  private static final Target TO_TWIN = new Target.Tunnel("host-2", TWIN);
  private static final Target GW_0 = new Target.Tunnel("gw-0", HUB);
  private static final Target GW_1 = new Target.Tunnel("gw-1", HUB);
  private static final Target NOWHERE = new Target.Drop(DropCode.ROUTE_NONE);
  private static final Target TO_CUSTOMER = new Target.Customer("c1", IpAddress.parse("172.16.0.1"));

  private static Map.Entry<Mapping.Key, Mapping> mapping(NetworkId network, String address, Target target) {
    return Map.entry(new Mapping.Key(network, IpAddress.parse(address)), new Mapping(target, new Reason("MAPPED", address, "")));
  }

  private static Map.Entry<Route.Key, Route> route(NetworkId network, String prefix, Target... targets) {
    return Map.entry(new Route.Key(network, Prefix.parse(prefix)), new Route(List.of(targets), new Reason("ROUTED", prefix, "")));
  }

  private static final Forwarding FORWARDING = new Forwarding(new NodePlan(
      new Node("edge", "edge", NodeRole.EDGE, IpAddress.parse("198.18.0.1"), List.of()),
      Map.of(),
      Map.of(),
      Map.ofEntries(
          mapping(HUB, "10.0.1.10", TO_HOST), mapping(TWIN, "10.0.1.10", TO_TWIN),
              mapping(HUB, "10.0.9.1", new Target.Drop(DropCode.NO_PORT)),
          mapping(HUB, "fd00::10", TO_HOST)),
      Map.ofEntries(
          route(HUB, "10.0.0.0/16", GW_0, GW_1), route(HUB, "10.0.2.0/24", NOWHERE), route(HUB, "10.0.0.0/8", TO_CUSTOMER),
          route(HUB, "::/0", TO_CUSTOMER), route(TWIN, "0.0.0.0/0", TO_TWIN), route(HUB, "10.0.1.10/32", NOWHERE)),
      null));

  private static final IpAddress CLIENT = IpAddress.parse("10.10.0.10");

  private static Flow to(String destination) {
    return new Flow(CLIENT, IpAddress.parse(destination), 6, 40_000, 443);
  }

  @ParameterizedTest(name = "{3}")
  @CsvSource({
      "5001, 10.0.1.10, MAPPED 10.0.1.10,   an exact mapping beats every route the host route included",
      "5001, 10.0.9.1,  MAPPED 10.0.9.1,    a mapping may say drop",
      "5001, 10.0.3.1,  ROUTED 10.0.0.0/16, no mapping: the longest prefix",
      "5001, 10.0.2.1,  ROUTED 10.0.2.0/24, a longer prefix beats a shorter",
      "5001, 10.1.0.1,  ROUTED 10.0.0.0/8,  outside of the longer the shorter",
      "5001, 11.0.0.1,  NOTHING,            the IPv6 default route is none for IPv4",
      "5001, fd00::10,  MAPPED fd00::10,    IPv6 mappings",
      "5001, fd00::11,  ROUTED ::/0,        IPv6 routes",
      "5002, fd00::10,  NOTHING,            another network's IPv6 is unknown",
      "5002, 10.0.1.10, MAPPED 10.0.1.10,   equal addresses in two networks are strangers",
      "5003, 10.0.1.10, NOTHING,            an unknown network has nothing"
  })
  void decides(int vni, String destination, String entry, String rule) {
    Forwarding.Decision decision = FORWARDING.decide(new NetworkId(vni), null, to(destination));
    if (entry.equals("NOTHING")) {
      assertThat(decision).isEqualTo(new Forwarding.Decision(new Target.Drop(DropCode.NO_ROUTE), List.of()));
    } else {
      assertThat(decision.reason()).as(rule).isNotNull();
      assertThat(decision.reason().code() + " " + decision.reason().text()).as(rule).isEqualTo(entry);
    }
  }

  @Test
  void givesTheTargetAndTheKeyOfTheEntry() {
    assertThat(FORWARDING.decide(HUB, null, to("10.0.1.10")).target()).isEqualTo(TO_HOST);
    assertThat(FORWARDING.decide(TWIN, null, to("10.0.1.10")).target()).isEqualTo(TO_TWIN);
    assertThat(FORWARDING.decide(HUB, null, to("10.0.1.10")).entry())
        .isEqualTo(new Mapping.Key(HUB, IpAddress.parse("10.0.1.10")));
    assertThat(FORWARDING.decide(HUB, null, to("10.0.3.1")).entry()).isEqualTo(new Route.Key(HUB, Prefix.parse("10.0.0.0/16")));
  }

  @Test
  void theUnsignedHashPicksTheTarget() {
    int negative = 0;
    for (int port = 1; port <= 64; port++) {
      Flow flow = new Flow(CLIENT, IpAddress.parse("10.0.3.1"), 6, port, 443);
      negative += flow.hash() < 0 ? 1 : 0;
      assertThat(FORWARDING.decide(HUB, null, flow).target()).isEqualTo((flow.hash() & 1) == 0 ? GW_0 : GW_1);
    }
    assertThat(negative).isPositive();
  }

  /** 99.9 % of a chi-square distribution with this many degrees of freedom lies below, roughly (Wilson–Hilferty). */
  private static double chiSquareBound(int buckets) {
    double freedom = buckets - 1;
    double cube = 1 - 2 / (9 * freedom) + 3.09 * Math.sqrt(2 / (9 * freedom));
    return freedom * cube * cube * cube;
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "4", "5", "7", "8"})
  void theHashSpreadsFlowsThatDifferInThePortAlone(int targets) {
    int flows = 24_000;
    IpAddress source = IpAddress.parse("10.10.0.10");
    IpAddress destination = IpAddress.parse("10.0.1.10");
    long[] hits = new long[targets];
    for (int i = 0; i < flows; i++) {
      hits[Integer.remainderUnsigned(FlowHash.of(source, destination, 6, (32768 + i) << 16 | 443), targets)]++;
    }
    assertEven(hits, flows);
  }

  @ParameterizedTest
  @CsvSource({"2", "3", "4", "8"})
  void theHashSpreadsFlowsThatDifferInAnAddressAlone(int targets) {
    int flows = 24_000;
    long[] ipv4 = new long[targets];
    long[] ipv6 = new long[targets];
    for (int i = 0; i < flows; i++) {
      ipv4[Integer.remainderUnsigned(FlowHash.of(IpAddress.ofIpv4(0x0A0A_0000 + i), IpAddress.parse("10.0.1.10"), 1, 0), targets)]++;
      ipv6[Integer.remainderUnsigned(FlowHash.of(new IpAddress(0xFD00L << 48, i), IpAddress.parse("fd00::10"), 58, 0), targets)]++;
    }
    assertEven(ipv4, flows);
    assertEven(ipv6, flows);
  }

  private static void assertEven(long[] hits, int flows) {
    double expected = (double) flows / hits.length;
    double chiSquare = IntStream.range(0, hits.length).mapToDouble(i -> (hits[i] - expected) * (hits[i] - expected) / expected).sum();
    assertThat(chiSquare).as("%s", Arrays.toString(hits)).isLessThan(chiSquareBound(hits.length) * 1.5);
  }

  @Test
  void theHashReachesMostOuterPorts() {
    TreeSet<Integer> ports = new TreeSet<>();
    for (int i = 0; i < 65_536; i++) {
      ports.add(49152 + (FlowHash.of(IpAddress.parse("10.10.0.10"), IpAddress.parse("10.0.1.10"), 17, i << 16 | 5001) & 0x3FFF));
    }
    assertThat(ports.first()).isGreaterThanOrEqualTo(49152);
    assertThat(ports.last()).isLessThanOrEqualTo(65535);
    assertThat(ports.size()).isGreaterThan(15_500);
  }

  @Test
  void everyPartOfTheFlowMatters() {
    IpAddress one = IpAddress.parse("10.10.0.10");
    IpAddress other = IpAddress.parse("10.0.1.10");
    assertThat(List.of(
            FlowHash.of(one, other, 6, 0x1234_5678), FlowHash.of(other, one, 6, 0x1234_5678), FlowHash.of(one, other, 17, 0x1234_5678),
            FlowHash.of(one, other, 6, 0x5678_1234), FlowHash.of(one, other, 6, 0)))
        .doesNotHaveDuplicates();
  }

  /** The kernel's programs have the same function: the property test compares them. These two were computed apart from this code. */
  @Test
  void theHashIsPinned() {
    assertThat(FlowHash.of(IpAddress.parse("10.10.0.10"), IpAddress.parse("10.0.1.10"), 6, 0x8000_01BB)).isEqualTo(1_507_674_118);
    assertThat(FlowHash.of(IpAddress.parse("fd10::10"), IpAddress.parse("fd00::10"), 58, 0)).isEqualTo(846_977_372);
  }
}
