package io.underpass.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.dataplane.DataPlane;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Crossing;
import io.underpass.plan.DropCode;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Policy;
import io.underpass.plan.Port;
import io.underpass.plan.Route;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Front ends, policies and crossings come, change and go while the second machine pings through them. */
@EnabledIf(value = "io.underpass.dataplane.linux.Privileges#here", disabledReason = "needs Linux and root")
class RoutingUnderTrafficTest {
  static final IpAddress FRONT = IpAddress.parse("10.0.5.4");
  private static final NetworkId RULES = new NetworkId(6001);
  static final NetworkId VM1_PORT = new NetworkId(7001);
  private static final FrontEnd.Key EVERYTHING = new FrontEnd.Key(Bench.VNET, FRONT, 0, 0);

  /** What host.2 does beside what it always does. */
  private record More(List<FrontEnd.Backend> backends, List<Route.Key> dropped, Map<Crossing, List<Prefix>> crossings) {
    static final More NOTHING = new More(List.of(), List.of(), Map.of());
  }

  private static Plan plan(Bench bench, long revision, More more) {
    Plan plain = bench.plan(revision, true, null);
    Map<String, NodePlan> nodes = new HashMap<>(plain.nodes());
    NodePlan one = nodes.get("host-1");
    Map<NetworkId, WireNetwork> networks = new HashMap<>(one.networks());
    networks.put(VM1_PORT, new WireNetwork(Bench.VNET, null, "vm1", Bench.REASON));
    Map<String, Port> ports = Map.of("vm1", port(one.ports().get("vm1"), List.of(Bench.VM1, FRONT), null));
    nodes.put("host-1", new NodePlan(one.node(), ports, networks, one.mappings(), one.routes(), null));
    NodePlan two = nodes.get("host.2");
    Map<Mapping.Key, Mapping> mappings = new HashMap<>(two.mappings());
    Map<Route.Key, Route> routes = new HashMap<>(two.routes());
    Map<FrontEnd.Key, FrontEnd> frontEnds = new HashMap<>();
    if (!more.backends.isEmpty()) {
      mappings.put(new Mapping.Key(Bench.VNET, FRONT), new Mapping(new Target.Balanced(Bench.VNET, FRONT), Bench.REASON));
      frontEnds.put(EVERYTHING, new FrontEnd(more.backends, FrontEnd.Spread.FLOW, Bench.REASON));
    }
    more.dropped.forEach(key -> routes.put(key, Bench.route(new Target.Drop(DropCode.INTERNET))));
    Policy policy = more.dropped.isEmpty() ? null : new Policy(RULES, Policy.Scope.BESIDE_THE_NETWORKS);
    Port port = two.ports().get("vm2");
    nodes.put("host.2", new NodePlan(
        two.node(), Map.of("vm2", port(port, port.sources(), policy)), two.networks(), mappings, routes, frontEnds, Map.of(), Map.of(),
        more.crossings, null));
    return new Plan(revision, nodes);
  }

  /** One machine behind it, which is up. */
  static Plan withFrontEnd(Bench bench, long revision) {
    return plan(bench, revision, new More(List.of(backend(77, FrontEnd.Health.UP)), List.of(), Map.of()));
  }

  private static Port port(Port port, List<IpAddress> sources, Policy policy) {
    return new Port(
        port.name(), port.role(), port.network(), port.addresses(), port.machineMac(), sources, policy, null, port.attachment(),
        port.reason());
  }

  private static FrontEnd.Backend backend(long identity, FrontEnd.Health health) {
    return new FrontEnd.Backend(identity, new Target.Tunnel("host-1", VM1_PORT), health, Bench.REASON);
  }

  private static String pings(Bench bench, IpAddress to, int count) {
    return bench.in(bench.vm2, "ping -q -i 0.02 -W 1 -c " + count + " " + to).text();
  }

  @Test
  void noPacketIsLostWhileTheMachinesBehindAFrontEndChange() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      bench.in(bench.vm1, "ip addr add " + FRONT + "/32 dev lo");
      assertThat(plane.apply(plan(bench, 1, More.NOTHING)).problems()).isEmpty();
      assertThat(pings(bench, FRONT, 3)).contains("100% packet loss");
      FrontEnd.Backend kept = backend(77, FrontEnd.Health.UP);
      assertThat(plane.apply(plan(bench, 2, new More(List.of(kept), List.of(), Map.of()))).problems()).isEmpty();
      assertThat(pings(bench, FRONT, 3)).contains(" 0% packet loss");
      Process pings = bench.startIn(bench.vm2, "ping -q -f -c 20000 " + FRONT);
      for (int revision = 3; pings.isAlive(); revision++) {
        List<FrontEnd.Backend> backends = new ArrayList<>();
        IntStream.range(0, revision % 7 * 30).forEach(i -> backends.add(backend(1_000 + i, FrontEnd.Health.DOWN)));
        backends.add(Math.min(backends.size(), revision % 11), revision % 2 == 0 ? kept : backend(kept.identity(), FrontEnd.Health.DOWN));
        assertThat(plane.apply(plan(bench, revision, new More(backends, List.of(), Map.of()))).problems()).isEmpty();
      }
      assertThat(new String(pings.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).contains(" 0% packet loss");
      plane.apply(plan(bench, 1_000, new More(List.of(backend(78, FrontEnd.Health.DOWN)), List.of(), Map.of())));
      assertThat(pings(bench, FRONT, 3)).as("the flow's machine is gone, and none is up").contains("100% packet loss");
      assertThat(plane.counters().get("host.2").drops()).containsKey(DropCode.NO_BACKEND);
      assertThat(plane.apply(plan(bench, 1_001, More.NOTHING)).problems()).isEmpty();
      assertThat(plane.apply(plan(bench, 1_001, More.NOTHING)).changes()).isZero();
    }
  }

  @Test
  void aRouteOfAPolicyStopsPacketsAndLetsThemGoAgain() throws Exception {
    More closed = new More(List.of(), List.of(new Route.Key(RULES, Prefix.parse("10.0.1.8/29"))), Map.of());
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      plane.apply(plan(bench, 1, More.NOTHING));
      assertThat(pings(bench, Bench.VM1, 3)).contains(" 0% packet loss");
      assertThat(plane.apply(plan(bench, 2, closed)).problems()).isEmpty();
      assertThat(pings(bench, Bench.VM1, 3)).contains("100% packet loss");
      assertThat(plane.counters().get("host.2").drops()).containsEntry(DropCode.INTERNET, 3L);
      plane.close();
      try (LinuxDataPlane second = bench.start()) {
        assertThat(second.apply(plan(bench, 2, closed)).changes()).as("taken up: what counts is that nodes are known anew").isEqualTo(5);
        assertThat(pings(bench, Bench.VM1, 3)).contains("100% packet loss");
        assertThat(second.apply(plan(bench, 3, More.NOTHING)).problems()).isEmpty();
        assertThat(pings(bench, Bench.VM1, 3)).contains(" 0% packet loss");
      }
    }
  }

  @Test
  void moreSourcesThanTheKernelChecksAreAProblem() throws Exception {
    List<Prefix> many = IntStream.range(0, 17).mapToObj(i -> Prefix.parse("10." + i + ".0.0/16")).toList();
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      More crossing = new More(List.of(), List.of(), Map.of(new Crossing(Bench.VNET, VM1_PORT), many));
      DataPlane.Applied applied = plane.apply(plan(bench, 1, crossing));
      assertThat(applied.problems()).containsOnlyKeys("host.2");
      assertThat(applied.problems().get("host.2")).contains("17", "16");
      assertThat(pings(bench, Bench.VM1, 3)).contains(" 0% packet loss");
      assertThat(plane.apply(plan(bench, 2, More.NOTHING)).problems()).isEmpty();
    }
  }
}
