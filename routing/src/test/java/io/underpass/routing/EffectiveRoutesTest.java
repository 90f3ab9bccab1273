package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.ExpressRouteCircuit.Tier;
import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.model.NetworkInterface;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Flow;
import io.underpass.plan.Forwarding;
import io.underpass.plan.Mapping;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.routing.EffectiveRoute.NextHopType;
import io.underpass.routing.EffectiveRoute.Source;
import io.underpass.routing.EffectiveRoute.State;
import io.underpass.routing.Lab.FastPath;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The routes of a network interface, as the service lists them. */
class EffectiveRoutesTest {
  private final Lab lab = Lab.hub().gateway("gw", "hub", GatewaySku.ER_GW1_AZ).connect("c", "gw", "er", FastPath.OFF);

  private List<String> routes(String machine) {
    return EffectiveRoutes.of(lab.view(), Lab.nicId(machine)).stream().map(EffectiveRoutesTest::text).toList();
  }

  private static String text(EffectiveRoute route) {
    return route.source() + " " + route.state() + " " + route.prefix() + " " + route.nextHopType()
        + (route.nextHop() == null ? "" : " " + route.nextHop());
  }

  private String edge(String circuit, LinkRole link) {
    return lab.allocations.node(Demand.edgeKey(Lab.circuitId(circuit), link)).orElseThrow().underlay().toString();
  }

  @Test
  void aConnectedNetworks() {
    List<String> routes = routes("vm-1");
    assertThat(routes).containsExactly(
        "Default Active 10.0.0.0/16 VnetLocal",
        "VirtualNetworkGateway Active 10.10.0.0/16 VirtualNetworkGateway " + edge("er", LinkRole.PRIMARY),
        "VirtualNetworkGateway Active 10.10.0.0/16 VirtualNetworkGateway " + edge("er", LinkRole.SECONDARY),
        "Default Active 0.0.0.0/0 Internet",
        "Default Active 10.0.0.0/8 None",
        "Default Active 100.64.0.0/10 None",
        "Default Active 172.16.0.0/12 None",
        "Default Active 192.168.0.0/16 None");
  }

  @Test
  void aNetworkAlone() {
    lab.remove(Lab.connectionId("c"));
    assertThat(routes("vm-1")).hasSize(6).noneMatch(route -> route.startsWith("VirtualNetworkGateway"));
  }

  @Test
  void anInterfaceThatIsNotThereHasNone() {
    assertThat(routes("nobody")).isEmpty();
  }

  /** What is learnt replaces the default route, and with it the reserved ranges, as in the service's own example of a table. */
  @Test
  void aLearntDefaultRouteShadowsTheInternet() {
    lab.announce("er", "0.0.0.0/0");
    assertThat(routes("vm-1"))
        .contains("Default Invalid 0.0.0.0/0 Internet", "VirtualNetworkGateway Active 0.0.0.0/0 VirtualNetworkGateway "
            + edge("er", LinkRole.PRIMARY))
        .noneMatch(route -> route.endsWith("None"));
    lab.learnt.removeIf(route -> route.prefix().length() == 0);
    assertThat(routes("vm-1")).contains("Default Active 0.0.0.0/0 Internet", "Default Active 10.0.0.0/8 None");
  }

  @Test
  void aLearntReservedRangeShadowsNone() {
    lab.announce("er", "10.0.0.0/8");
    assertThat(routes("vm-1")).contains("Default Invalid 10.0.0.0/8 None", "Default Active 192.168.0.0/16 None")
        .anyMatch(route -> route.startsWith("VirtualNetworkGateway Active 10.0.0.0/8"));
  }

  @Test
  void aNetworkThatHasAReservedRangeReplacesIt() {
    lab.spoke("wide", "eastus", "172.16.0.0/12", "192.0.0.0/8").nic("w", "wide", "172.16.0.10");
    assertThat(routes("w"))
        .containsExactly(
            "Default Active 172.16.0.0/12 VnetLocal",
            "Default Active 192.0.0.0/8 VnetLocal",
            "Default Active 0.0.0.0/0 Internet",
            "Default Active 10.0.0.0/8 None",
            "Default Active 100.64.0.0/10 None");
  }

  /** The network's own and the peered ones' win over what is learnt, however long. */
  @Test
  void whatIsLearntOfTheNetworksOwnAddressesIsInvalid() {
    lab.spoke("spoke", "eastus", "10.1.0.0/16").peer("hub", "spoke").announce("er", "10.0.1.0/24", "10.1.0.0/16", "10.0.0.0/15");
    assertThat(routes("vm-1"))
        .anyMatch(route -> route.startsWith("VirtualNetworkGateway Invalid 10.0.1.0/24"))
        .anyMatch(route -> route.startsWith("VirtualNetworkGateway Invalid 10.1.0.0/16"))
        .anyMatch(route -> route.startsWith("VirtualNetworkGateway Active 10.0.0.0/15"))
        .contains("Default Active 10.0.0.0/16 VnetLocal", "Default Active 10.1.0.0/16 VNetPeering");
  }

  @Test
  void peeredNetworks() {
    lab.spoke("spoke", "eastus", "10.1.0.0/16", "10.5.0.0/16")
        .spoke("far", "westeurope", "10.2.0.0/16")
        .nic("s", "spoke", "10.1.0.10")
        .hubAndSpoke("hub", "spoke")
        .peer("hub", "far");
    assertThat(routes("vm-1")).contains(
        "Default Active 10.1.0.0/16 VNetPeering", "Default Active 10.5.0.0/16 VNetPeering", "Default Active 10.2.0.0/16 VNetGlobalPeering");
    assertThat(routes("s")).contains(
            "Default Active 10.1.0.0/16 VnetLocal",
            "Default Active 10.0.0.0/16 VNetPeering",
            "VirtualNetworkGateway Active 10.10.0.0/16 VirtualNetworkGateway " + edge("er", LinkRole.PRIMARY))
        .noneMatch(route -> route.contains("10.2.0.0/16"));
  }

  @Test
  void onlyEdgesThatAreSentTo() {
    lab.circuit("er2", Tier.STANDARD, "172.16.1.0/30", "172.16.1.4/30")
        .customerPort("cust2-p", "er2", LinkRole.PRIMARY)
        .connect("c2", "gw", "er2", FastPath.OFF, 10)
        .announce("er2", LinkRole.PRIMARY, "10.10.0.0/16", 65001, 65001);
    assertThat(routes("vm-1")).filteredOn(route -> route.contains("10.10.0.0/16"))
        .containsExactly("VirtualNetworkGateway Active 10.10.0.0/16 VirtualNetworkGateway " + edge("er2", LinkRole.PRIMARY));
    lab.dead("er2", LinkRole.PRIMARY, "carrier lost").speaking("gw", "er", LinkRole.SECONDARY).speaking("gw", "er2", LinkRole.PRIMARY);
    assertThat(routes("vm-1")).filteredOn(route -> route.contains("10.10.0.0/16"))
        .containsExactly("VirtualNetworkGateway Active 10.10.0.0/16 VirtualNetworkGateway " + edge("er", LinkRole.SECONDARY));
    lab.dead("er", LinkRole.SECONDARY, "carrier lost");
    assertThat(routes("vm-1")).noneMatch(route -> route.contains("10.10.0.0/16"));
  }

  static Stream<Long> seeds() {
    return WorldTest.seeds();
  }

  /** What the longest active route says is what the host does: the same edges, its own network or a peered one, or nothing. */
  @ParameterizedTest
  @MethodSource("seeds")
  void theHostDoesAsTheRoutesSay(long seed) {
    World world = new World(seed);
    int compared = 0;
    for (int step = 0; step < 40; step++) {
      world.change();
      View view = world.lab.view();
      Plan plan = new Planner().plan(view);
      Bindings bindings = Bindings.of(view);
      for (NetworkInterface nic : view.resources().all(NetworkInterface.class)) {
        Bindings.AtHost place = bindings.place(nic.id());
        if (place == null) {
          continue;
        }
        List<EffectiveRoute> routes = EffectiveRoutes.of(view, nic.id());
        Forwarding host = new Forwarding(plan.nodes().get(place.host()));
        for (String address : List.of("10.10.0.9", "10.0.1.10", "10.0.1.99", "10.20.1.11", "10.21.1.12", "10.99.0.1", "192.0.2.1", "203.0.113.1", "fd10::1")) {
          IpAddress destination = IpAddress.parse(address);
          Port port = bindings.port(place);
          Forwarding.Decision decision = host.decide(port.network(), port.policy(), new Flow(destination, destination, 6, 0, 0));
          compared++;
          assertThat(agree(routes, destination, decision, plan, place.host()))
              .as("%s to %s: %s, %s, seed %d, step %d", nic.name(), address, decision, routes, seed, step)
              .isTrue();
        }
      }
    }
    assertThat(compared).isPositive();
  }

  private static boolean agree(
      List<EffectiveRoute> routes, IpAddress destination, Forwarding.Decision decision, Plan plan, String host) {
    Optional<Prefix> longest = routes.stream()
        .filter(route -> route.state() == State.ACTIVE && route.prefix().contains(destination))
        .map(EffectiveRoute::prefix)
        .max(Comparator.comparingInt(Prefix::length));
    List<EffectiveRoute> chosen =
        routes.stream().filter(route -> route.state() == State.ACTIVE && Optional.of(route.prefix()).equals(longest)).toList();
    NextHopType type = chosen.isEmpty() ? NextHopType.NONE : chosen.getFirst().nextHopType();
    boolean users = !decision.entries().isEmpty() && decision.entries().getFirst().reason().code().startsWith("UDR");
    if (!chosen.isEmpty() && chosen.getFirst().source() == Source.USER) {
      return users;
    }
    return !users && switch (type) {
      case VNET_LOCAL, VNET_PEERING, VNET_GLOBAL_PEERING, INTERFACE_ENDPOINT ->
          decision.entry() instanceof Mapping.Key || decision.target() instanceof Target.Drop;
      case INTERNET -> dropped(decision, DropCode.INTERNET, "SYSTEM_INTERNET") || unheard(decision) || decision.entry() instanceof Mapping.Key;
      case NONE -> chosen.isEmpty()
          ? dropped(decision, DropCode.NO_ROUTE, null) || unheard(decision) || decision.entry() instanceof Mapping.Key
          : dropped(decision, DropCode.ROUTE_NONE, "SYSTEM_NONE") || unheard(decision) || decision.entry() instanceof Mapping.Key;
      case VIRTUAL_APPLIANCE -> false;
      case VIRTUAL_NETWORK_GATEWAY -> {
        Set<IpAddress> said = chosen.stream().map(EffectiveRoute::nextHop).collect(Collectors.toSet());
        Route route = decision.entry() instanceof Route.Key key ? plan.nodes().get(host).routes().get(key) : null;
        yield route == null
            ? decision.entry() instanceof Mapping.Key
            : said.equals(route.targets().stream()
                .map(target -> target instanceof Target.Tunnel(String to, _) ? plan.nodes().get(to).node().underlay() : null)
                .collect(Collectors.toSet()));
      }
    };
  }

  private static boolean dropped(Forwarding.Decision decision, DropCode code, @Nullable String reason) {
    Reason because = decision.reason();
    return decision.target().equals(new Target.Drop(code)) && (because == null ? reason == null : because.code().equals(reason));
  }

  /** What is announced over edges that nothing is sent to ends there. */
  private static boolean unheard(Forwarding.Decision decision) {
    return Stream.of("EDGE_DOWN", "NO_BGP", "NO_PORT").anyMatch(code -> dropped(decision, DropCode.NO_ROUTE, code));
  }
}
