package io.underpass.control.metrics;

import static io.underpass.control.Documents.circuit;
import static io.underpass.control.Documents.circuitBody;
import static io.underpass.control.Documents.gateway;
import static io.underpass.control.Documents.gatewayBody;
import static io.underpass.control.Documents.json;
import static io.underpass.control.Documents.network;
import static io.underpass.control.Documents.peeringBody;
import static io.underpass.control.Documents.vnet;
import static io.underpass.control.Documents.vnetBody;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.underpass.bgp.NeighborStatus;
import io.underpass.bgp.SessionState;
import io.underpass.bgp.message.AddressFamily;
import io.underpass.control.Metrics;
import io.underpass.control.Routers;
import io.underpass.control.store.Database;
import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.NodeCounters.Duplex;
import io.underpass.model.GatewaySku;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceReader;
import io.underpass.model.Resources;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Plan;
import io.underpass.routing.Allocations;
import io.underpass.routing.BackendHealth;
import io.underpass.control.reconcile.StaticRouteSource;
import io.underpass.routing.Demand;
import io.underpass.routing.GatewayState;
import io.underpass.routing.Options;
import io.underpass.routing.RouteExchange;
import io.underpass.routing.Planner;
import io.underpass.routing.Reachability;
import io.underpass.routing.View;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.Optional;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

final class MetricsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SAMPLE = Duration.ofSeconds(5);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final ResourceId CONNECTION = network("connections/c");
  private static final ResourceId MACHINE =
      ResourceId.parse(io.underpass.control.Documents.GROUP + "/providers/Microsoft.Compute/virtualMachines/vm-1");

  @TempDir
  private Path data;

  private final Map<String, NodeCounters> counters = new HashMap<>();
  private View view = view();
  private final Plan plan = new Planner().plan(view);
  private final Set<String> answering = new HashSet<>();
  private List<Routers.Status> routers = List.of();
  private Instant now = START;
  private Database database;
  private Sampler sampler;
  private Metrics metrics;

  private static View view(Resource... more) {
    List<Resource> resources = new ArrayList<>(List.of(more));
    read(resources, vnet("hub"), vnetBody("10.0.0.0/16", "10.1.0.0/16"));
    read(resources, ResourceId.parse(vnet("hub") + "/subnets/GatewaySubnet"), json("{'properties':{'addressPrefix':'10.0.255.0/27'}}"));
    read(resources, ResourceId.parse(vnet("hub") + "/subnets/default"), json("{'properties':{'addressPrefix':'10.0.1.0/24'}}"));
    read(resources, gateway("gw"), gatewayBody("hub", "ErGw3AZ"));
    read(resources, circuit("er"), circuitBody());
    read(resources, ResourceId.parse(circuit("er") + "/peerings/AzurePrivatePeering"), peeringBody());
    read(resources, CONNECTION, json("{'location':'westeurope','properties':{'connectionType':'ExpressRoute','expressRouteGatewayBypass':true,"
        + "'virtualNetworkGateway1':{'id':'" + gateway("gw") + "'},'peer':{'id':'" + circuit("er") + "'}}}"));
    read(resources, ResourceId.parse("/underpass/routes/onprem"), json("{'circuit':'" + circuit("er") + "','prefixes':['10.10.0.0/24','10.11.0.0/24']}"));
    ResourceId nic = network("networkInterfaces/nic-1");
    read(resources, nic, json("{'properties':{'ipConfigurations':[{'name':'a','properties':{'privateIPAddress':'10.0.1.10','primary':true,"
        + "'subnet':{'id':'" + vnet("hub") + "/subnets/default'}}}],'virtualMachine':{'id':'" + MACHINE + "'}}}"));
    read(resources, MACHINE, json("{'properties':{'networkProfile':{'networkInterfaces':[{'id':'" + nic + "'}]}}}"));
    read(resources, ResourceId.parse("/underpass/hosts/host-1"), json("{}"));
    read(resources, ResourceId.parse("/underpass/ports/vm1"), json("{'node':'host-1','netns':'x','interface':'eth0','nic':'" + nic + "'}"));
    for (String link : List.of("primary", "secondary")) {
      read(resources, ResourceId.parse("/underpass/ports/cust-" + link),
          json("{'netns':'x','interface':'" + link + "','circuit':'" + circuit("er") + "','link':'" + link + "'}"));
    }
    Resources all = Resources.of(resources);
    return new View(
        1, all, new StaticRouteSource().routes(all), Reachability.ALL_UP, Allocations.EMPTY.satisfying(Demand.of(all, Map.of())),
        Map.of(gateway("gw"), new GatewayState(GatewaySku.ER_GW3_AZ, 1, 2, 1, true)), Options.DEFAULT);
  }

  /** The hub and a network that uses its gateway, with a machine. */
  private static View viewWithSpoke() {
    List<Resource> more = new ArrayList<>();
    read(more, vnet("spoke"), vnetBody("10.7.0.0/16"));
    String side = "{'properties':{'peeringState':'Connected','%s':true,'remoteVirtualNetwork':{'id':'%s'},"
        + "'remoteAddressSpace':{'addressPrefixes':['%s']}}}";
    read(more, ResourceId.parse(vnet("hub") + "/virtualNetworkPeerings/s"),
        json(side.formatted("allowGatewayTransit", vnet("spoke"), "10.7.0.0/16")));
    read(more, ResourceId.parse(vnet("spoke") + "/virtualNetworkPeerings/h"),
        json(side.formatted("useRemoteGateways", vnet("hub"), "10.0.0.0/16")));
    ResourceId nic = network("networkInterfaces/nic-2");
    read(more, nic, json("{'properties':{'ipConfigurations':[{'name':'a','properties':{'privateIPAddress':'10.7.0.10','primary':true,"
        + "'subnet':{'id':'" + vnet("spoke") + "/subnets/default'}}}]}}"));
    read(more, ResourceId.parse(MACHINE.toString().replace("vm-1", "vm-2")),
        json("{'properties':{'networkProfile':{'networkInterfaces':[{'id':'" + nic + "'}]}}}"));
    return view(more.toArray(Resource[]::new));
  }

  /** Every session established, with as many prefixes as the networks' spaces and the customer's routes are. */
  private List<Routers.Status> speaking(long updates) {
    return RouteExchange.of(view).routers().values().stream().map(router -> {
      List<Routers.SessionStatus> sessions = router.sessions().stream()
          .map(session -> new Routers.SessionStatus(session, new NeighborStatus(
              session.name(), session.ends().remote(), session.remoteAsn(), SessionState.ESTABLISHED, START, Optional.empty(),
              Map.of(AddressFamily.IPV4_UNICAST, new NeighborStatus.PrefixCounts(2, 2, 2)),
              new NeighborStatus.MessageCounts(9, 9, 1, updates, 0), Optional.empty(), Optional.empty(), 0, Optional.empty(), NeighborStatus.Restart.NONE)))
          .toList();
      return new Routers.Status(router, sessions);
    }).toList();
  }

  private static void read(List<Resource> into, ResourceId id, ObjectNode body) {
    into.add(ResourceReader.read(id, body).resource().orElseThrow());
  }

  @BeforeEach
  void open() {
    database = Database.open(data.resolve("m.db"));
    SeriesStore store = new SeriesStore(database);
    sampler = new Sampler(store, () -> now, new Sampler.Source(
        () -> view, () -> plan, () -> Map.copyOf(counters), () -> routers, answering::contains));
    metrics = new SampledMetrics(store, sampler);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void pass(Duration time) {
    now = now.plus(time);
    sampler.tick();
  }

  private void gatewayCounted(int instance, long packets, long octets, long newFlows, long activeFlows) {
    counters.put("gw-" + instance, new NodeCounters(Map.of(), Map.of(), new Count(packets, octets), Map.of(), newFlows, activeFlows));
  }

  private Metrics.Point point(ResourceId resource, String metric, Instant from, Duration grain) {
    List<Metrics.Series> series = metrics.query(resource, metric, from, from.plus(grain), grain, List.of());
    assertThat(series).hasSize(1);
    assertThat(series.getFirst().points()).hasSize(1);
    return series.getFirst().points().getFirst();
  }

  @Test
  void ratesAreWhatWasCountedOverTheTimeAndRollUp() {
    gatewayCounted(0, 1_000_000, 1_000_000_000, 5, 3);
    gatewayCounted(1, 0, 0, 0, 0);
    sampler.tick();
    gatewayCounted(0, 1_000_500, 1_000_625_000, 5, 3);
    pass(SAMPLE);
    gatewayCounted(0, 1_001_500, 1_001_875_000, 5, 2);
    gatewayCounted(1, 500, 625_000, 10, 4);
    pass(SAMPLE);

    String bits = "ExpressRouteGatewayBitsPerSecond";
    Metrics.Point first = point(gateway("gw"), bits, START, SAMPLE);
    assertThat(first.average()).isEqualTo(1_000_000);
    assertThat(first.count()).isEqualTo(1);
    Metrics.Point minute = point(gateway("GW"), bits, START, MINUTE);
    assertThat(minute.count()).isEqualTo(2);
    assertThat(minute.average()).isEqualTo(2_000_000);
    assertThat(minute.minimum()).isEqualTo(1_000_000);
    assertThat(minute.maximum()).isEqualTo(3_000_000);
    assertThat(point(gateway("gw"), bits, START, Duration.ofMinutes(15))).isEqualTo(
        new Metrics.Point(START, 2_000_000, 1_000_000, 3_000_000, 4_000_000, 2));
    assertThat(point(gateway("gw"), "ExpressRouteGatewayPacketsPerSecond", START.plus(SAMPLE), SAMPLE).average()).isEqualTo(300);
    assertThat(point(gateway("gw"), "ExpressRouteGatewayActiveFlows", START.plus(SAMPLE), SAMPLE).average()).isEqualTo(6);
    assertThat(point(gateway("gw"), "ExpressRouteGatewayMaxFlowsCreationRate", START.plus(SAMPLE), SAMPLE).maximum()).isEqualTo(2);
    assertThat(point(gateway("gw"), "ExpressRouteGatewayCpuUtilization", START.plus(SAMPLE), SAMPLE).average()).isCloseTo(0.03, within(1e-9));
    assertThat(point(gateway("gw"), "ExpressRouteGatewayNumberOfVmInVnet", START, SAMPLE).maximum()).isEqualTo(1);

    List<Metrics.Series> split = metrics.query(gateway("gw"), bits, START, START.plus(MINUTE), MINUTE, List.of("RoleInstance"));
    assertThat(split).extracting(Metrics.Series::dimensions).containsExactly(
        Map.of("roleInstance", "GatewayTenantWork_IN_0"), Map.of("roleInstance", "GatewayTenantWork_IN_1"));
    assertThat(split.getFirst().points().getFirst().average()).isEqualTo(1_500_000);
    assertThat(split.getLast().points().getFirst().average()).isEqualTo(500_000);
  }

  @Test
  void routesAreCountedForEachPeerAndTheMissionsNameMeansTheSame() {
    routers = speaking(0);
    gatewayCounted(0, 0, 0, 0, 0);
    sampler.tick();
    pass(SAMPLE);
    assertThat(point(gateway("gw"), "ExpressRouteGatewayCountOfRoutesAdvertisedToPeer", START, SAMPLE).maximum()).isEqualTo(2);
    assertThat(point(gateway("gw"), "ExpressRouteGatewayCountOfRoutesAdvertised", START, SAMPLE).maximum()).isEqualTo(2);
    assertThat(point(gateway("gw"), "ExpressRouteGatewayCountOfRoutesLearnedFromPeer", START, SAMPLE).maximum()).isEqualTo(2);
    assertThat(metrics.query(
            gateway("gw"), "ExpressRouteGatewayCountOfRoutesLearnedFromPeer", START, START.plus(SAMPLE), SAMPLE, List.of("BgpPeerAddress")))
        .extracting(series -> series.dimensions().get("BgpPeerAddress")).containsExactly("10.0.255.4", "10.0.255.5");
  }

  @Test
  void whatUsesTheGatewayOverAPeeringCountsWithIt() {
    view = viewWithSpoke();
    NetworkId hub = view.allocations().network(Demand.networkKey(vnet("hub"))).orElseThrow();
    NetworkId spoke = view.allocations().network(Demand.networkKey(vnet("spoke"))).orElseThrow();
    Duplex nothing = new Duplex(Count.ZERO, Count.ZERO);
    Duplex both = new Duplex(new Count(10, 6_250), new Count(5, 1_250));
    gatewayCounted(0, 0, 0, 0, 0);
    counters.put("er-primary", new NodeCounters(Map.of(), Map.of(hub, nothing, spoke, nothing), Count.ZERO, Map.of(), 0, 0));
    sampler.tick();
    counters.put("er-primary", new NodeCounters(Map.of(), Map.of(hub, both, spoke, both), Count.ZERO, Map.of(), 0, 0));
    pass(SAMPLE);
    assertThat(point(CONNECTION, "BitsInPerSecond", START, SAMPLE).average()).isEqualTo(20_000);
    assertThat(point(CONNECTION, "BitsOutPerSecond", START, SAMPLE).average()).isEqualTo(4_000);
    assertThat(point(gateway("gw"), "ExpressRouteGatewayNumberOfVmInVnet", START, SAMPLE).maximum()).isEqualTo(2);
  }

  @Test
  void changesOfRoutesAreTheUpdatesHeardInTheInterval() {
    routers = speaking(100);
    gatewayCounted(0, 0, 0, 0, 0);
    sampler.tick();
    routers = speaking(103);
    pass(SAMPLE);
    // Two instances, each with both edges.
    assertThat(point(gateway("gw"), "ExpressRouteGatewayFrequencyOfRoutesChanged", START, SAMPLE).total()).isEqualTo(12);
  }

  @Test
  void availabilityIsTheMeanOfBothLinks() {
    routers = speaking(0);
    answering.add("er-primary");
    counters.put("er-primary", new NodeCounters(Map.of(), Map.of(), Count.ZERO, Map.of(), 0, 0));
    sampler.tick();
    pass(SAMPLE);
    assertThat(point(circuit("er"), "BgpAvailability", START, SAMPLE).average()).isEqualTo(100);
    assertThat(point(circuit("er"), "ArpAvailability", START, SAMPLE).average()).isEqualTo(50);
    assertThat(metrics.query(circuit("er"), "ArpAvailability", START, START.plus(SAMPLE), SAMPLE, List.of("Peer")))
        .extracting(series -> series.dimensions().get("Peer") + " " + series.points().getFirst().average())
        .containsExactlyInAnyOrder("Primary 100.0", "Secondary 0.0");
  }

  @Test
  void aCounterThatBeganAgainCountsFromNothing() {
    gatewayCounted(0, 1000, 1_000_000, 0, 0);
    sampler.tick();
    gatewayCounted(0, 100, 62_500, 0, 0);
    pass(SAMPLE);
    assertThat(point(gateway("gw"), "ExpressRouteGatewayBitsPerSecond", START, SAMPLE).average()).isEqualTo(100_000);
  }

  @Test
  void circuitsConnectionsAndMachinesAreReadFromTheirPorts() {
    NetworkId hub = view.allocations().network(Demand.networkKey(vnet("hub"))).orElseThrow();
    Duplex nothing = new Duplex(Count.ZERO, Count.ZERO);
    counters.put("er-primary", new NodeCounters(Map.of("p", nothing), Map.of(hub, nothing), Count.ZERO, Map.of(), 0, 0));
    counters.put("er-secondary", new NodeCounters(Map.of(), Map.of(), Count.ZERO, Map.of(), 0, 0));
    counters.put("host-1", new NodeCounters(Map.of("vm1", nothing), Map.of(), Count.ZERO, Map.of(), 0, 0));
    sampler.tick();
    Duplex both = new Duplex(new Count(10, 6_250), new Count(5, 1_250));
    counters.put("er-primary", new NodeCounters(Map.of("p", both), Map.of(hub, both), Count.ZERO, Map.of(), 0, 0));
    counters.put("host-1", new NodeCounters(Map.of("vm1", both), Map.of(), Count.ZERO, Map.of(), 0, 0));
    pass(SAMPLE);
    assertThat(point(circuit("er"), "BitsInPerSecond", START, SAMPLE).average()).isEqualTo(10_000);
    assertThat(point(circuit("er"), "BitsOutPerSecond", START, SAMPLE).average()).isEqualTo(2_000);
    assertThat(point(CONNECTION, "BitsInPerSecond", START, SAMPLE).average()).isEqualTo(10_000);
    assertThat(point(CONNECTION, "BitsOutPerSecond", START, SAMPLE).average()).isEqualTo(2_000);
    assertThat(point(circuit("er"), "FastPathRoutesCountForCircuit", START, SAMPLE).maximum()).isEqualTo(1);
    assertThat(point(MACHINE, "Network In Total", START, MINUTE).total()).isEqualTo(1_250);
    assertThat(point(MACHINE, "Network Out Total", START, MINUTE).total()).isEqualTo(6_250);
    assertThat(metrics.query(circuit("er"), "BitsInPerSecond", START, START.plus(SAMPLE), SAMPLE, List.of("PeeringType")).getFirst().points()
        .getFirst().average()).isEqualTo(10_000);
  }

  /** Of two addresses in the pool one is a machine's, which answers; after a while it doesn't. */
  @Test
  void loadBalancersTellHowTheirMachinesDo() {
    ResourceId balancer = network("loadBalancers/lb");
    List<Resource> more = new ArrayList<>();
    read(more, balancer, json(("{'sku':{'name':'Standard'},'properties':{"
        + "'frontendIPConfigurations':[{'name':'f','properties':{'subnet':{'id':'" + vnet("hub") + "/subnets/default'},'privateIPAddress':'10.0.1.100'}}],"
        + "'probes':[{'name':'p','properties':{'protocol':'Tcp','port':8080}}],"
        + "'loadBalancingRules':[{'name':'r','properties':{'frontendIPConfiguration':{'id':'@/frontendIPConfigurations/f'},"
        + "'backendAddressPool':{'id':'@/backendAddressPools/b'},'probe':{'id':'@/probes/p'},'protocol':'Tcp','frontendPort':80,'backendPort':8080}}]}}")
        .replace("@", balancer.toString())));
    read(more, ResourceId.parse(balancer + "/backendAddressPools/b"), json("{'properties':{'loadBalancerBackendAddresses':["
        + "{'name':'a','properties':{'ipAddress':'10.0.1.10','virtualNetwork':{'id':'" + vnet("hub") + "'}}}]}}"));
    view = view(more.toArray(Resource[]::new));
    sampler.tick();
    pass(SAMPLE);
    assertThat(point(balancer, "VipAvailability", START, SAMPLE).average()).isEqualTo(100);
    assertThat(metrics.query(balancer, "DipAvailability", START, START.plus(SAMPLE), SAMPLE, List.of("BackendIPAddress")).getFirst().points().getFirst()
        .average()).isEqualTo(100);
    view = new View(
        2, view.resources(), view.learnt(), view.reachability(), view.allocations(), view.gateways(),
        new BackendHealth(Set.of(new BackendHealth.Asked(
            ResourceId.parse(balancer + "/probes/p"), ResourceId.parse(network("networkInterfaces/nic-1") + "/ipConfigurations/a")))),
        view.options());
    Instant later = now;
    pass(SAMPLE);
    assertThat(point(balancer, "VipAvailability", later, SAMPLE).average()).isZero();
    assertThat(point(balancer, "DipAvailability", later, SAMPLE).average()).isZero();
  }

  @Test
  void aQueryRightAfterTrafficShowsIt() {
    gatewayCounted(0, 0, 0, 0, 0);
    sampler.tick();
    gatewayCounted(0, 1000, 250_000, 0, 0);
    now = now.plusSeconds(2);
    assertThat(point(gateway("gw"), "ExpressRouteGatewayBitsPerSecond", START, SAMPLE).average()).isEqualTo(1_000_000);
    assertThat(point(gateway("gw"), "ExpressRouteGatewayBitsPerSecond", START, Duration.ofMinutes(5)).average()).isEqualTo(1_000_000);
    pass(Duration.ofSeconds(3));
    assertThat(point(gateway("gw"), "ExpressRouteGatewayBitsPerSecond", START, SAMPLE))
        .isEqualTo(new Metrics.Point(START, 400_000, 400_000, 400_000, 400_000, 1));
  }

  @Test
  void whatWasSampledIsThereAfterARestartAndGoesWithAge() {
    gatewayCounted(0, 0, 0, 0, 0);
    sampler.tick();
    gatewayCounted(0, 1000, 625_000, 0, 0);
    pass(SAMPLE);
    close();
    open();
    gatewayCounted(0, 9000, 9_000_000, 0, 0);
    sampler.tick();
    assertThat(point(gateway("gw"), "ExpressRouteGatewayBitsPerSecond", START, SAMPLE).average()).isEqualTo(1_000_000);
    forget(START.plus(Duration.ofHours(2)));
    assertThat(point(gateway("gw"), "ExpressRouteGatewayBitsPerSecond", START, SAMPLE).count()).isZero();
    assertThat(point(gateway("gw"), "ExpressRouteGatewayBitsPerSecond", START, MINUTE).average()).isEqualTo(1_000_000);
    forget(START.plus(Duration.ofDays(31)));
    assertThat(point(gateway("gw"), "ExpressRouteGatewayBitsPerSecond", START, Duration.ofMinutes(5)).count()).isZero();
    assertThat(point(gateway("gw"), "ExpressRouteGatewayBitsPerSecond", START, Duration.ofHours(1)).count()).isEqualTo(1);
  }

  private void forget(Instant at) {
    new SeriesStore(database).forget(at);
    Database.await(database.write(_ -> {}));
  }

  @Test
  void everyGrainIsThere() {
    List<Metrics.Point> points =
        metrics.query(circuit("er"), "BitsInPerSecond", START.plusSeconds(61), START.plusSeconds(200), MINUTE, List.of()).getFirst().points();
    assertThat(points).extracting(Metrics.Point::time).containsExactly(START.plusSeconds(60), START.plusSeconds(120), START.plusSeconds(180));
    assertThat(points).extracting(Metrics.Point::count).containsOnly(0L);
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertThatThrownBy(() -> metrics.query(circuit("er"), "Nope", START, START.plus(MINUTE), MINUTE, List.of()))
        .hasMessageContaining("'Nope'").hasMessageContaining("BitsInPerSecond");
    assertThatThrownBy(() -> metrics.query(circuit("er"), "BitsInPerSecond", START, START.plus(MINUTE), MINUTE, List.of("Peer")))
        .hasMessageContaining("'Peer'").hasMessageContaining("DeviceRole");
    assertThatThrownBy(() -> metrics.query(circuit("er"), "BitsInPerSecond", START, START.plus(MINUTE), Duration.ofSeconds(7), List.of()))
        .hasMessageContaining("PT7S").hasMessageContaining("PT5M");
    assertThat(metrics.definitions(vnet("hub"))).isEmpty();
  }
}
