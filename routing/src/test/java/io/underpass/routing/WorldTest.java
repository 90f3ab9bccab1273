package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.GatewaySku;
import io.underpass.model.LoadBalancer;
import io.underpass.model.NetworkInterface;
import io.underpass.model.PortBinding;
import io.underpass.model.ResourceId;
import io.underpass.model.SecurityRule;
import io.underpass.model.VirtualNetworkPeering;
import io.underpass.model.VirtualNetworkPeering.Setting;
import io.underpass.model.VirtualNetworkPeering.State;
import io.underpass.net.IpAddress;
import io.underpass.plan.Flow;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import io.underpass.plan.Route;
import io.underpass.plan.RuleSet;
import io.underpass.plan.Target;
import io.underpass.routing.Lab.FastPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random worlds, changed at random: what must hold in all of them. */
class WorldTest {
  private static final int STEPS = 40;

  static Stream<Long> seeds() {
    return IntStream.range(0, 12).mapToObj(i -> 20261123L + i);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aPlannerThatRemembersAnswersAsANewOne(long seed) {
    World world = new World(seed);
    Planner remembering = new Planner();
    Plan running = Plan.EMPTY;
    for (int step = 0; step < STEPS; step++) {
      world.change();
      View view = world.lab.view();
      Plan plan = remembering.plan(view, running);
      Plan fresh = new Planner().plan(view, running);
      assertThat(plan.nodes().keySet()).as("seed %d, step %d", seed, step).isEqualTo(fresh.nodes().keySet());
      plan.nodes().forEach((name, node) ->
          assertThat(node.equals(fresh.nodes().get(name))).as("node %s, seed %d", name, seed).isTrue());
      running = plan;
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyTargetIsThereAndTakesThePacket(long seed) {
    World world = new World(seed);
    for (int step = 0; step < STEPS; step++) {
      world.change();
      Plan plan = new Planner().plan(world.lab.view());
      for (NodePlan node : plan.nodes().values()) {
        Stream.concat(
                node.mappings().values().stream().map(mapping -> mapping.target()),
                node.routes().values().stream().flatMap(route -> route.targets().stream()))
            .forEach(target -> check(plan, node, target, seed));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everyRuleSetThatAFilterNamesIsThereAndNoOther(long seed) {
    World world = new World(seed);
    int named = 0;
    for (int step = 0; step < 4 * STEPS; step++) {
      world.change();
      for (NodePlan node : new Planner().plan(world.lab.view()).nodes().values()) {
        Set<String> names = node.ports().values().stream()
            .filter(port -> port.filter() != null)
            .flatMap(port -> Stream.concat(port.filter().inbound().stream(), port.filter().outbound().stream()))
            .collect(Collectors.toSet());
        assertThat(node.ruleSets().keySet()).as("%s, seed %d, step %d", node.node().name(), seed, step).isEqualTo(names);
        named += names.size();
      }
    }
    assertThat(named).isPositive();
  }

  /** What IP flow verify answers is what the machine's host does with a new flow. */
  @ParameterizedTest
  @MethodSource("seeds")
  void rulesSaidAreRulesKept(long seed) {
    World world = new World(seed);
    int judged = 0;
    for (int step = 0; step < 4 * STEPS; step++) {
      world.change();
      View view = world.lab.view();
      Plan plan = new Planner().plan(view);
      EffectiveSecurity security = EffectiveSecurity.of(view);
      for (NodePlan node : plan.nodes().values()) {
        for (Port port : node.ports().values()) {
          if (port.filter() == null) {
            continue;
          }
          Flow flow = world.flow();
          for (SecurityRule.Direction direction : SecurityRule.Direction.values()) {
            List<String> sets = direction == SecurityRule.Direction.INBOUND ? port.filter().inbound() : port.filter().outbound();
            boolean allowed = sets.stream()
                .allMatch(name -> node.ruleSets().get(name).first(flow).filter(rule -> rule.action() == RuleSet.Action.ALLOW).isPresent());
            ResourceId nic = ResourceId.parse(port.reason().subject());
            assertThat(security.verify(nic, direction, flow).orElseThrow().access())
                .as("%s %s at %s, seed %d, step %d", direction, flow, port.name(), seed, step)
                .isEqualTo(allowed ? SecurityRule.Access.ALLOW : SecurityRule.Access.DENY);
            judged += sets.size();
          }
        }
      }
    }
    assertThat(judged).isPositive();
  }

  private static void check(Plan plan, NodePlan node, Target target, long seed) {
    String what = node.node().name() + " → " + target + ", seed " + seed;
    switch (target) {
      case Target.Tunnel tunnel -> {
        assertThat(plan.nodes().containsKey(tunnel.node())).as(what).isTrue();
        assertThat(plan.nodes().get(tunnel.node()).networks().containsKey(tunnel.network())).as(what).isTrue();
      }
      case Target.Machine machine -> assertThat(node.ports().get(machine.port()).role()).as(what).isEqualTo(PortRole.MACHINE);
      case Target.Customer customer -> assertThat(node.ports().get(customer.port()).role()).as(what).isEqualTo(PortRole.CUSTOMER);
      case Target.Balanced front -> assertThat(node.frontEnds().keySet()).as(what)
          .anyMatch(key -> key.network().equals(front.network()) && key.address().equals(front.address()));
      case Target.Local _, Target.Drop _ -> { }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void nothingIsSentToAnEdgeThatIsDeadOrDoesNotSpeak(long seed) {
    World world = new World(seed);
    int sent = 0;
    for (int step = 0; step < STEPS; step++) {
      world.change();
      View view = world.lab.view();
      Topology topology = Topology.of(view);
      Map<String, Link> edges = new HashMap<>();
      topology.circuits().values().forEach(circuit ->
          circuit.edges().forEach((link, edge) -> edges.put(edge.name(), new Link(circuit.id(), link))));
      for (NodePlan node : new Planner().plan(view).nodes().values()) {
        for (Map.Entry<Route.Key, Route> route : node.routes().entrySet()) {
          for (Target target : route.getValue().targets()) {
            if (target instanceof Target.Tunnel(String to, NetworkId network) && edges.containsKey(to)) {
              Link link = edges.get(to);
              sent++;
              assertThat(view.reachability().dead()).as("%s to %s, seed %d", route, to, seed).doesNotContainKey(link);
              assertThat(topology.joins())
                  .as("%s to %s, seed %d", route, to, seed)
                  .anyMatch(join -> join.network().id().equals(network)
                      && join.circuit().id().equals(link.circuit())
                      && view.reachability().speak(join.gateway().resource().id(), link));
            }
          }
        }
      }
    }
    assertThat(sent).isPositive();
  }

  /** A packet ends in the network that its circuit is joined to, whatever the addresses of others are. */
  @ParameterizedTest
  @MethodSource("seeds")
  void nothingLeavesItsNetwork(long seed) {
    World world = new World(seed);
    int delivered = 0;
    for (int step = 0; step < STEPS; step++) {
      world.change();
      View view = world.lab.view();
      Plan plan = new Planner().plan(view);
      for (String circuit : List.of("er0", "er1", "er2")) {
        for (int host = 10; host < 34; host++) {
          IpAddress destination = IpAddress.parse(List.of("10.0.1.", "10.20.1.", "10.21.1.").get(host % 3) + (10 + (host - 10) / 3));
          Query query = new Query(IpAddress.parse("10.10.0.9"), destination, 17, 1000 + host, 53, Lab.circuitId(circuit), null, null);
          Trace trace = Paths.trace(view, plan, query);
          if (trace.there().verdict() == Trace.Verdict.DELIVERED && trace.there().out().startsWith("m")) {
            delivered++;
            arrivedRight(view, plan, query, trace, seed);
          }
        }
      }
    }
    System.out.println("seed " + seed + ": " + delivered + " delivered");
    assertThat(delivered).isPositive();
  }

  /** From machine to machine: within a network, or into one whose peering both sides let through, and back again. */
  @ParameterizedTest
  @MethodSource("seeds")
  void betweenNetworksOnlyPeeringsLead(long seed) {
    World world = new World(seed);
    int peered = 0;
    for (int step = 0; step < STEPS; step++) {
      world.change();
      View view = world.lab.view();
      Plan plan = new Planner().plan(view);
      for (NetworkInterface from : view.resources().all(NetworkInterface.class)) {
        for (NetworkInterface to : view.resources().all(NetworkInterface.class)) {
          ResourceId source = from.virtualNetwork().orElseThrow();
          Query query = new Query(from.addresses().getFirst(), to.addresses().getFirst(), 17, 1_000, 53, null, null, source);
          Trace trace = Paths.trace(view, plan, query);
          if (!trace.there().in().startsWith("m") || !trace.there().out().startsWith("m")) {
            continue;
          }
          ResourceId arrived = nicOf(view, trace.there().out()).virtualNetwork().orElseThrow();
          assertMayHave(view, nicOf(view, trace.there().out()), query.destination());
          if (!arrived.equals(source)) {
            peered++;
            assertThat(letsThrough(view, source, arrived)).as("%s to %s, seed %d", source.name(), arrived.name(), seed).isTrue();
            assertThat(trace.there().hops()).extracting(Trace.Hop::role).containsOnly(NodeRole.HOST);
          }
        }
      }
    }
    assertThat(peered).as("seed %d", seed).isPositive();
  }

  private static NetworkInterface nicOf(View view, String port) {
    PortBinding.ToNic to = (PortBinding.ToNic) view.resources().get(PortBinding.class, PortBinding.id(port)).orElseThrow().to();
    return view.resources().get(NetworkInterface.class, to.nic()).orElseThrow();
  }

  private static boolean letsThrough(View view, ResourceId one, ResourceId other) {
    return Stream.of(List.of(one, other), List.of(other, one)).allMatch(ends ->
        view.resources().all(VirtualNetworkPeering.class).stream().anyMatch(side ->
            side.local().equals(ends.getFirst())
                && ends.getLast().equals(side.remote())
                && side.state() == State.CONNECTED
                && side.has(Setting.ALLOW_VIRTUAL_NETWORK_ACCESS)));
  }

  /** A node's mappings are as many as they say, each with its own key: parts of networks that are peered don't overlap. */
  @ParameterizedTest
  @MethodSource("seeds")
  void everyMappingIsThereOnce(long seed) {
    World world = new World(seed);
    for (int step = 0; step < STEPS; step++) {
      world.change();
      for (NodePlan node : new Planner().plan(world.lab.view()).nodes().values()) {
        Map<Mapping.Key, Mapping> all = new HashMap<>();
        node.mappings().forEach((key, mapping) ->
            assertThat(all.put(key, mapping)).as("%s at %s, seed %d", key, node.node().name(), seed).isNull());
        assertThat(all).hasSize(node.mappings().size());
        all.forEach((key, mapping) -> assertThat(node.mappings().get(key)).isEqualTo(mapping));
      }
    }
  }

  /** FastPath changes the way, never the destination nor whether it is reached; but on a provider's circuit it skips the routes of GatewaySubnet. */
  @ParameterizedTest
  @MethodSource("seeds")
  void fastPathLeadsWhereTheGatewayLeads(long seed) {
    World world = new World(seed);
    int bypassed = 0;
    int skipped = 0;
    int honoured = 0;
    for (int step = 0; step < STEPS; step++) {
      world.change();
      world.lab.gateways.replaceAll((_, _) -> new GatewayState(GatewaySku.ER_GW3_AZ, 1, 2, 1, true));
      if (step % 2 == 0) {
        world.routesAtGateways();
      }
      View off = world.lab.everywhere(FastPath.OFF).view();
      View on = world.lab.everywhere(FastPath.ON).view();
      Plan planOff = new Planner().plan(off);
      Plan planOn = new Planner().plan(on);
      for (String circuit : List.of("er0", "er1", "er2")) {
        for (int host = 8; host < 44; host++) {
          IpAddress destination = IpAddress.parse(List.of("10.0.1.", "10.20.1.", "10.21.1.").get(host % 3) + (8 + (host - 8) / 3));
          Query query = new Query(IpAddress.parse("10.10.0.9"), destination, 17, 1000 + host, 53, Lab.circuitId(circuit), null, null);
          Trace.Way through = Paths.trace(off, planOff, query).there();
          Trace.Way past = Paths.trace(on, planOn, query).there();
          boolean routed = through.hops().stream().anyMatch(hop -> hop.role() == NodeRole.GATEWAY && hop.reason().code().startsWith("UDR"));
          boolean direct = on.resources().get(ExpressRouteCircuit.class, Lab.circuitId(circuit)).orElseThrow().isDirect();
          if (routed && !direct && on.options().gatewayRoutes() == Options.GatewayRoutes.SKIPPED) {
            skipped++;
            continue;
          }
          honoured += past.hops().stream().anyMatch(hop -> hop.reason().code().equals("FP_UDR_HONOURED")) ? 1 : 0;
          assertThat(past.verdict()).as("%s, seed %d", query, seed).isEqualTo(through.verdict());
          assertThat(past.out()).as("%s, seed %d", query, seed).isEqualTo(through.out());
          assertThat(past.drop()).as("%s, seed %d", query, seed).isEqualTo(through.drop());
          bypassed += past.bypass() ? 1 : 0;
          assertThat(through.bypass()).isFalse();
        }
      }
    }
    System.out.printf("seed %d: %d bypassed, %d past a user's route, %d by one%n", seed, bypassed, skipped, honoured);
    assertThat(bypassed).isPositive();
  }

  private static void arrivedRight(View view, Plan plan, Query query, Trace trace, long seed) {
    String port = trace.there().out();
    NodePlan host = plan.nodes().get(trace.there().hops().getLast().node());
    NetworkId network = host.ports().get(port).network();
    ResourceId nic = ((PortBinding.ToNic) view.resources().get(PortBinding.class, PortBinding.id(port)).orElseThrow().to()).nic();
    assertMayHave(view, view.resources().get(NetworkInterface.class, nic).orElseThrow(), query.destination());
    boolean joined = Topology.of(view).joins().stream()
        .anyMatch(join -> join.circuit().id().equals(query.circuit()) && join.network().id().equals(network));
    assertThat(joined).as("%s reaches %s, seed %d", query, port, seed).isTrue();
    boolean bypass = trace.there().hops().size() == 2;
    assertThat(trace.there().bypass()).isEqualTo(bypass);
    if (bypass) {
      assertThat(trace.there().hops().getFirst().reason().code()).isIn("FP_ELIGIBLE", "LB_BACKEND");
    }
  }

  /** The address is the interface's own, or that of a front end in its network whose pool it is in. */
  private static void assertMayHave(View view, NetworkInterface nic, IpAddress address) {
    boolean behind = view.resources().all(LoadBalancer.class).stream().anyMatch(balancer -> balancer.frontEnds().stream().anyMatch(frontEnd ->
        address.equals(frontEnd.address())
            && nic.virtualNetwork().filter(frontEnd.subnet().parent()::equals).isPresent()
            && Stream.concat(
                    view.resources().members(Balancers.pool(balancer.name())).stream().map(member -> member.nic().id()),
                    view.resources().backendPools(balancer).stream().flatMap(pool -> pool.addresses().stream())
                        .filter(listed -> nic.addresses().contains(listed.address()))
                        .map(_ -> nic.id()))
                .anyMatch(nic.id()::equals)));
    assertThat(behind || nic.addresses().contains(address)).as("%s at %s", nic.name(), address).isTrue();
  }
}
