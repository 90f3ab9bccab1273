package io.underpass.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.underpass.net.BitRate;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the records of a plan refuse, copy and sort by. */
class PlanValuesTest {
  private static final NetworkId HUB = new NetworkId(5001);
  private static final Reason REASON = new Reason("TEST", "for the test", "");
  private static final MacAddress MAC = MacAddress.parse("00:0d:3a:00:00:01");
  private static final Port.Attachment ROOT = new Port.Attachment("", "eth1");
  private static final IpAddress UNDERLAY = IpAddress.parse("198.18.0.1");

  private static Port port(String name, PortRole role, List<Port.LinkAddress> addresses, MacAddress mac, List<IpAddress> sources) {
    return new Port(name, role, HUB, addresses, mac, sources, ROOT, REASON);
  }

  private static Port.LinkAddress link(String address, int length) {
    return new Port.LinkAddress(IpAddress.parse(address), length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "sixteen-letters-", "a b", "a/b", ".", "..", "é", "a\n"})
  void aPortHasTheNameOfAnInterface(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> port(name, PortRole.MACHINE, List.of(), MAC, List.of()))
        .withMessageContaining("'" + name + "'");
  }

  @Test
  void aPortHasWhatItsRoleAsksFor() {
    assertThat(port("fifteen-letters", PortRole.MACHINE, List.of(link("10.0.1.1", 24), link("fd00::1", 64)), MAC, List.of()).addresses())
        .hasSize(2);
    assertThatIllegalArgumentException().isThrownBy(() -> port("m", PortRole.MACHINE, List.of(), null, List.of()))
        .withMessageContaining("hardware address");
    assertThatIllegalArgumentException().isThrownBy(() -> port("c", PortRole.CUSTOMER, List.of(), MAC, List.of()))
        .withMessageContaining("hardware address");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> port("c", PortRole.CUSTOMER, List.of(), null, List.of(UNDERLAY)))
        .withMessageContaining("sources");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> port("m", PortRole.MACHINE, List.of(link("10.0.1.1", 24), link("10.0.2.1", 24)), MAC, List.of()))
        .withMessageContaining("more than one address");
    assertThatIllegalArgumentException().isThrownBy(() -> link("10.0.1.1", 33)).withMessageContaining("33");
    assertThat(link("10.0.1.1", 24).prefix()).isEqualTo(Prefix.parse("10.0.1.0/24"));
  }

  @Test
  void aPortKeepsCopies() {
    List<IpAddress> sources = new ArrayList<>(List.of(UNDERLAY));
    Port port = port("m", PortRole.MACHINE, List.of(), MAC, sources);
    sources.clear();
    assertThat(port.sources()).containsExactly(UNDERLAY);
  }

  @Test
  void aNodeHasANameAnIpv4FootAndOneRouterAddressAFamily() {
    assertThat(new Node("gw-0", "gw", NodeRole.GATEWAY, UNDERLAY, List.of(IpAddress.parse("10.0.0.4"), IpAddress.parse("fd00::4")))
        .underlayMac())
        .hasToString("02:00:c6:12:00:01");
    assertThatIllegalArgumentException().isThrownBy(() -> new Node("gw 0", "gw", NodeRole.GATEWAY, UNDERLAY, List.of()))
        .withMessageContaining("'gw 0'");
    assertThatIllegalArgumentException().isThrownBy(() -> new Node("n".repeat(64), "gw", NodeRole.GATEWAY, UNDERLAY, List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Node("gw-0", "gw", NodeRole.GATEWAY, IpAddress.parse("fd00::1"), List.of()))
        .withMessageContaining("fd00::1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Node("gw-0", "gw", NodeRole.GATEWAY, UNDERLAY, List.of(UNDERLAY, IpAddress.parse("10.0.0.5"))));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 0x100_0000})
  void aNetworkIsAVniOf24BitsWithoutZero(int vni) {
    assertThatIllegalArgumentException().isThrownBy(() -> new NetworkId(vni)).withMessageContaining(Integer.toString(vni));
    assertThat(new NetworkId(0xFF_FFFF)).hasToString("16777215");
  }

  @Test
  void aRouteHasOneToEightTargetsInTheirOrder() {
    Target drop = new Target.Drop(DropCode.ROUTE_NONE);
    assertThatIllegalArgumentException().isThrownBy(() -> new Route(List.of(), REASON));
    assertThatIllegalArgumentException().isThrownBy(() -> new Route(Collections.nCopies(9, drop), REASON)).withMessageContaining("9");
    Target tunnel = new Target.Tunnel("gw-0", HUB);
    assertThat(new Route(List.of(drop, tunnel), REASON)).isNotEqualTo(new Route(List.of(tunnel, drop), REASON));
    assertThatIllegalArgumentException().isThrownBy(() -> new Target.Drop(DropCode.NONE));
  }

  @Test
  void aMeterHasNoNegativeLimits() {
    assertThat(new Meter(BitRate.ofMegabits(1000), 100_000, 7_000, 1024).flows()).isEqualTo(1024);
    assertThatIllegalArgumentException().isThrownBy(() -> new Meter(null, -1, 0, 1024));
    assertThatIllegalArgumentException().isThrownBy(() -> new Meter(null, 0, -1, 1024));
    assertThatIllegalArgumentException().isThrownBy(() -> new Meter(null, 0, 0, 1023));
  }

  @Test
  void keysSortByNetworkThenAddress() {
    Mapping.Key first = new Mapping.Key(new NetworkId(1), IpAddress.parse("10.0.0.2"));
    Mapping.Key second = new Mapping.Key(new NetworkId(2), IpAddress.parse("10.0.0.1"));
    Mapping.Key third = new Mapping.Key(new NetworkId(2), IpAddress.parse("10.0.0.2"));
    assertThat(List.of(third, second, first).stream().sorted()).containsExactly(first, second, third);
    Route.Key wide = new Route.Key(HUB, Prefix.parse("10.0.0.0/8"));
    Route.Key narrow = new Route.Key(HUB, Prefix.parse("10.0.0.0/16"));
    assertThat(wide).isLessThan(narrow);
  }

  @Test
  void aPlanKeepsACopyOfItsNodes() {
    Node node = new Node("edge", "edge", NodeRole.EDGE, UNDERLAY, List.of());
    Map<String, NodePlan> nodes = new HashMap<>(Map.of("edge", NodePlan.idle(node)));
    Plan plan = new Plan(1, nodes);
    nodes.clear();
    assertThat(plan.node("edge")).contains(NodePlan.idle(node));
    assertThat(plan.node("host")).isEmpty();
    assertThat(Plan.EMPTY.nodes()).isEmpty();
  }

  /** The numbers stand in the kernel's verdict record, in pinned maps and in stored counters. */
  @Test
  void dropCodesKeepTheirNumbers() {
    assertThat(DropCode.values()).startsWith(
        DropCode.NONE, DropCode.NO_ROUTE, DropCode.NO_PORT, DropCode.TTL_EXCEEDED, DropCode.TOO_BIG, DropCode.SPOOFED_SOURCE,
        DropCode.UNKNOWN_TUNNEL_SOURCE, DropCode.UNKNOWN_NETWORK, DropCode.MALFORMED, DropCode.GW_FRAGMENT, DropCode.GW_PACKET_LIMIT,
        DropCode.GW_FLOW_LIMIT, DropCode.NOT_FORWARDABLE, DropCode.KERNEL_REFUSED, DropCode.ROUTE_NONE);
  }
}
