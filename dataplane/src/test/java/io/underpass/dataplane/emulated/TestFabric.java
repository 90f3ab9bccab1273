package io.underpass.dataplane.emulated;

import io.underpass.net.BitRate;
import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Mapping;
import io.underpass.plan.Meter;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fabric to test with: customers behind port {@code c1} of {@code edge} have 10.10.0.0/16 and fd10::/48; machines m10 (10.0.1.10,
 * fd00::10) and m11 on
 * {@code host-1}, m20 (10.0.2.20, fd00::20) and the forwarder {@code fw} on {@code host-2}; two gateways of one site between. The edge
 * bypasses the gateways
 * for 10.0.1.10 and fd00::10. A network that is peered with theirs has p12 (10.9.0.12) on {@code host-1}.
 */
final class TestFabric {
  static final NetworkId HUB = new NetworkId(5001);
  static final NetworkId OTHER = new NetworkId(5002);
  static final NetworkId CIRCUIT = new NetworkId(9001);
  static final Reason REASON = new Reason("TEST", "for the test", "");

  static final Node EDGE = new Node("edge", "edge", NodeRole.EDGE, address("198.18.0.1"),
      List.of(address("192.0.2.1"), address("fd77::1")));
  static final Node GW_0 = new Node("gw-0", "gw", NodeRole.GATEWAY, address("198.18.0.2"),
      List.of(address("10.0.255.4"), address("fd00:0:0:ff::4")));
  static final Node GW_1 = new Node("gw-1", "gw", NodeRole.GATEWAY, address("198.18.0.3"),
      List.of(address("10.0.255.5"), address("fd00:0:0:ff::5")));
  static final Node HOST_1 = new Node("host-1", "host-1", NodeRole.HOST, address("198.18.0.4"), List.of());
  static final Node HOST_2 = new Node("host-2", "host-2", NodeRole.HOST, address("198.18.0.5"), List.of());

  static final MacAddress M10 = Packet.MACHINE;
  static final MacAddress M11 = MacAddress.parse("00:0d:3a:00:00:02");
  static final MacAddress M20 = MacAddress.parse("00:0d:3a:00:00:03");
  static final MacAddress P12 = MacAddress.parse("00:0d:3a:00:00:05");
  static final MacAddress FW = MacAddress.parse("00:0d:3a:00:00:04");

  private TestFabric() {}

  static IpAddress address(String text) {
    return IpAddress.parse(text);
  }

  static Plan plan() {
    return plan(new Meter(BitRate.ofMegabits(1000), 0, 0, 1024));
  }

  static Plan plan(@Nullable Meter meter) {
    return new Plan(1, Map.of("edge", edge(), "gw-0", gateway(GW_0, meter), "gw-1", gateway(GW_1, meter), "host-1", host1(), "host-2",
        host2()));
  }

  private static NodePlan edge() {
    Port customer = new Port(
        "c1", PortRole.CUSTOMER, CIRCUIT,
            List.of(new Port.LinkAddress(address("172.16.0.2"), 30), new Port.LinkAddress(address("fd72::2"), 126)), null,
        List.of(), new Port.Attachment("", "c1"), REASON);
    Map<Mapping.Key, Mapping> mappings = new HashMap<>();
    map(mappings, CIRCUIT, "10.0.1.10", new Target.Tunnel("host-1", HUB));
    map(mappings, CIRCUIT, "fd00::10", new Target.Tunnel("host-1", HUB));
    map(mappings, CIRCUIT, "10.0.1.77", new Target.Drop(DropCode.NO_PORT));
    map(mappings, CIRCUIT, "fd00::77", new Target.Drop(DropCode.NO_PORT));
    map(mappings, CIRCUIT, "10.0.1.78", new Target.Tunnel("nowhere", HUB));
    map(mappings, CIRCUIT, "10.0.1.79", new Target.Customer("gone", address("172.16.0.1")));
    Map<Route.Key, Route> routes = new HashMap<>();
    route(routes, CIRCUIT, "10.0.0.0/16", new Target.Tunnel("gw-0", HUB), new Target.Tunnel("gw-1", HUB));
    route(routes, CIRCUIT, "fd00::/48", new Target.Tunnel("gw-0", HUB), new Target.Tunnel("gw-1", HUB));
    route(routes, CIRCUIT, "10.0.66.0/24", new Target.Drop(DropCode.ROUTE_NONE));
    route(routes, CIRCUIT, "fd00:0:0:66::/64", new Target.Drop(DropCode.ROUTE_NONE));
    route(routes, CIRCUIT, "10.10.0.0/16", new Target.Customer("c1", address("172.16.0.1")));
    route(routes, CIRCUIT, "fd10::/48", new Target.Customer("c1", address("fd72::1")));
    return new NodePlan(EDGE, Map.of("c1", customer), Map.of(HUB, new WireNetwork(CIRCUIT, REASON)), mappings, routes, null);
  }

  private static NodePlan gateway(Node node, @Nullable Meter meter) {
    Map<Mapping.Key, Mapping> mappings = new HashMap<>();
    map(mappings, HUB, "10.0.1.10", new Target.Tunnel("host-1", HUB));
    map(mappings, HUB, "10.0.1.11", new Target.Tunnel("host-1", HUB));
    map(mappings, HUB, "10.0.2.20", new Target.Tunnel("host-2", HUB));
    map(mappings, HUB, "fd00::10", new Target.Tunnel("host-1", HUB));
    map(mappings, HUB, "fd00::20", new Target.Tunnel("host-2", HUB));
    Map<Route.Key, Route> routes = new HashMap<>();
    route(routes, HUB, "10.10.0.0/16", new Target.Tunnel("edge", HUB));
    route(routes, HUB, "fd10::/48", new Target.Tunnel("edge", HUB));
    return new NodePlan(node, Map.of(), Map.of(HUB, new WireNetwork(HUB, REASON)), mappings, routes, meter);
  }

  private static NodePlan host1() {
    Map<Mapping.Key, Mapping> mappings = new HashMap<>();
    map(mappings, HUB, "10.0.1.10", new Target.Machine("m10"));
    map(mappings, HUB, "fd00::10", new Target.Machine("m10"));
    map(mappings, HUB, "10.0.1.11", new Target.Machine("m11"));
    map(mappings, HUB, "10.0.2.20", new Target.Tunnel("host-2", HUB));
    map(mappings, HUB, "fd00::20", new Target.Tunnel("host-2", HUB));
    map(mappings, HUB, "10.0.1.77", new Target.Drop(DropCode.NO_PORT));
    map(mappings, HUB, "10.9.0.1", new Target.Tunnel("host-2", OTHER));
    map(mappings, HUB, "10.9.0.12", new Target.Machine("p12"));
    map(mappings, OTHER, "10.9.0.12", new Target.Machine("p12"));
    map(mappings, OTHER, "10.0.1.10", new Target.Machine("m10"));
    map(mappings, OTHER, "10.0.2.20", new Target.Tunnel("host-2", HUB));
    Map<Route.Key, Route> routes = new HashMap<>();
    route(routes, HUB, "10.10.0.0/16", new Target.Tunnel("edge", HUB));
    route(routes, HUB, "fd10::/48", new Target.Tunnel("edge", HUB));
    return new NodePlan(
        HOST_1,
        Map.of(
            "m10", machine("m10", HUB, M10, "10.0.1.10", "fd00::10"),
            "m11", machine("m11", HUB, M11, "10.0.1.11"),
            "p12", machine("p12", OTHER, P12, "10.9.0.12")),
        Map.of(HUB, new WireNetwork(HUB, REASON), OTHER, new WireNetwork(OTHER, REASON)), mappings, routes, null);
  }

  private static NodePlan host2() {
    Map<Mapping.Key, Mapping> mappings = new HashMap<>();
    map(mappings, HUB, "10.0.2.20", new Target.Machine("m20"));
    map(mappings, HUB, "fd00::20", new Target.Machine("m20"));
    map(mappings, HUB, "10.0.1.10", new Target.Tunnel("host-1", HUB));
    Map<Route.Key, Route> routes = new HashMap<>();
    route(routes, HUB, "10.10.0.0/16", new Target.Tunnel("edge", HUB));
    return new NodePlan(
        HOST_2,
        Map.of("m20", machine("m20", HUB, M20, "10.0.2.20", "fd00::20"), "fw", machine("fw", HUB, FW)),
        Map.of(HUB, new WireNetwork(HUB, REASON)), mappings, routes, null);
  }

  private static Port machine(String name, NetworkId network, MacAddress mac, String... sources) {
    return new Port(
        name,
        PortRole.MACHINE,
        network,
        List.of(new Port.LinkAddress(address("10.0.1.1"), 24), new Port.LinkAddress(address("fd00::1"), 64)),
        mac,
        List.of(sources).stream().map(IpAddress::parse).toList(), new Port.Attachment("", name), REASON);
  }

  private static void map(Map<Mapping.Key, Mapping> mappings, NetworkId network, String address, Target target) {
    mappings.put(new Mapping.Key(network, address(address)), new Mapping(target, REASON));
  }

  private static void route(Map<Route.Key, Route> routes, NetworkId network, String prefix, Target... targets) {
    routes.put(new Route.Key(network, Prefix.parse(prefix)), new Route(List.of(targets), REASON));
  }
}
