package io.underpass.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.CircuitLimits;
import io.underpass.model.ExpressRouteCircuit.ProviderState;
import io.underpass.model.ExpressRouteCircuit.Tier;
import io.underpass.model.ExpressRoutePort;
import io.underpass.model.GatewaySku;
import io.underpass.model.LinkRole;
import io.underpass.model.PortBinding;
import io.underpass.model.Resource;
import io.underpass.net.BitRate;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Mapping;
import io.underpass.plan.Plan;
import io.underpass.plan.Target;
import io.underpass.routing.Lab.FastPath;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** 200,192 addresses in one network. Prints how long plans take; asserts what they hold. */
class ScaleTest {
  private static final int NICS = 782;
  private static final int ADDRESSES = 256;

  private static Lab large() {
    Lab lab = new Lab()
        .network("hub", "10.0.0.0/8", "10.0.0.0/9", "10.255.255.0/27")
        .gateway("gw", "hub", GatewaySku.ER_GW3_AZ)
        .host("host-1")
        .host("host-2");
    ExpressRoutePort port = new ExpressRoutePort(
        Lab.network("Microsoft.Network", "expressRoutePorts", "port"), "eastus", BitRate.ofMegabits(100_000));
    lab.put(port, Lab.circuitOf("er", Tier.STANDARD, port.id(), ProviderState.PROVISIONED))
        .put(Lab.peering("er", "172.16.0.0/30", "172.16.0.4/30"));
    lab.customerPort("cust-p", "er", LinkRole.PRIMARY).customerPort("cust-s", "er", LinkRole.SECONDARY).announce("er", "192.168.0.0/16");
    List<Resource> machines = new ArrayList<>();
    for (int nic = 0; nic < NICS; nic++) {
      machines.add(nic(nic, ADDRESSES));
      PortBinding.To to = new PortBinding.ToNic(Lab.nicId("m" + nic), "host-" + (1 + nic % 2));
      machines.add(new PortBinding(PortBinding.id("m" + nic), "", "eth" + nic, to));
    }
    return lab.put(machines.toArray(Resource[]::new));
  }

  private static Resource nic(int nic, int addresses) {
    return Lab.nicOf(
        "m" + nic,
        "hub",
        IntStream.range(0, addresses).mapToObj(i -> IpAddress.parse("10.1.0.0").plus(nic * 256L + i)).toList());
  }

  private static Plan timed(String what, Planner planner, View view, Plan running) {
    ThreadMXBean thread = ManagementFactory.getThreadMXBean();
    long start = System.nanoTime();
    long cpu = thread.getCurrentThreadCpuTime();
    Plan plan = planner.plan(view, running);
    double onCpu = (thread.getCurrentThreadCpuTime() - cpu) / 1e6;
    System.out.printf("%-28s %7.1f ms, of it on the CPU %7.1f ms%n", what, (System.nanoTime() - start) / 1e6, onCpu);
    return plan;
  }

  @Test
  void aSwitchPlansOneMappingAnInterface() {
    Lab lab = large();
    Planner planner = new Planner();
    Plan plan = timed("200,192 addresses, cold", planner, lab.connect("c", "gw", "er", FastPath.OFF).view(), Plan.EMPTY);
    Plan first = plan;
    for (int round = 0; round < 6; round++) {
      plan = timed("FastPath on", planner, lab.connect("c", "gw", "er", FastPath.ON).view(), plan);
      assertThat(plan.nodes().get("er-primary").mappings().size()).isEqualTo(200_000);
      assertThat(plan.nodes().get("er-secondary").mappings() == plan.nodes().get("er-primary").mappings()).isTrue();
      plan = timed("FastPath off", planner, lab.connect("c", "gw", "er", FastPath.OFF).view(), plan);
      assertThat(plan.nodes().get("er-primary").mappings().size()).isZero();
      plan = timed("one interface changed", planner, lab.put(nic(5, 200 + round)).view(), plan);
    }
    for (int round = 0; round < 6; round++) {
      plan = timed("a new planner", new Planner(), lab.view(), plan);
    }
    assertThat(first.nodes().get("gw-1").mappings() == first.nodes().get("gw-0").mappings()).isTrue();
    assertThat(first.nodes().get("gw-1").mappings().size()).isEqualTo(NICS * ADDRESSES);
  }

  /** As many prefixes as a Premium circuit may announce, and one of its edges dies and lives again. */
  @Test
  void aDeadEdgeIsLeftWithTenThousandPrefixes() {
    Lab lab = Lab.hub().connect("c", "gw", "er", FastPath.OFF);
    for (int i = 0; i < CircuitLimits.PRIVATE_ROUTES_PREMIUM; i++) {
      lab.announce("er", Prefix.of(IpAddress.parse("20.0.0.0").plus(i * 256L), 24).toString());
    }
    Planner planner = new Planner();
    Plan plan = timed("10,000 prefixes, cold", planner, lab.view(), Plan.EMPTY);
    Reachability alive = lab.reachability;
    for (int round = 0; round < 5; round++) {
      plan = timed("an edge dies", planner, lab.dead("er", LinkRole.PRIMARY, "carrier lost").view(), plan);
      assertThat(plan.nodes().get("host-1").routes().values()).noneMatch(route ->
          route.targets().stream().anyMatch(target -> target instanceof Target.Tunnel(String to, _) && to.equals("er-primary")));
      lab.reachability = alive;
      plan = timed("it lives again", planner, lab.view(), plan);
    }
  }

  @Test
  void whatASwitchDoesNotTouchStaysTheSameObject() {
    Lab lab = large();
    Planner planner = new Planner();
    Plan off = planner.plan(lab.connect("c", "gw", "er", FastPath.OFF).view());
    Plan on = planner.plan(lab.connect("c", "gw", "er", FastPath.ON).view(), off);
    for (String node : List.of("gw-0", "gw-1", "host-1", "host-2")) {
      assertThat(on.nodes().get(node) == off.nodes().get(node)).as(node).isTrue();
    }
  }

  @Test
  void pastTheLimitTheYoungestAddressesKeepTheGateway() {
    Lab lab = large();
    Plan plan = new Planner().plan(lab.connect("c", "gw", "er", FastPath.ON).view());
    Mapping.Key last = new Mapping.Key(lab.number(Lab.circuitId("er")), IpAddress.parse("10.1.0.0").plus(NICS * 256L - 1));
    assertThat(plan.nodes().get("er-primary").mappings().containsKey(last)).isFalse();
    assertThat(plan.nodes().get("gw-0").mappings().get(new Mapping.Key(lab.number(Lab.networkId("hub")), last.address())).target())
        .isInstanceOf(Target.Tunnel.class);
    Trace trace = Paths.trace(lab.view(), plan, Query.icmp(IpAddress.parse("192.168.0.1"), last.address()));
    assertThat(trace.there().bypass()).isFalse();
    assertThat(trace.there().hops().getFirst().reason().code()).isEqualTo("FP_IP_LIMIT");

    // One that runs keeps its place, also against an older interface that gets another address.
    Plan grown = new Planner().plan(lab.put(nic(0, ADDRESSES), Lab.nicOf("m0", "hub", List.of(IpAddress.parse("10.9.0.1")))).view(), plan);
    assertThat(grown.nodes().get("er-primary").mappings().size()).isEqualTo(199_937);
    Plan back = new Planner().plan(lab.put(nic(0, ADDRESSES)).view(), grown);
    assertThat(back.nodes().get("er-primary").mappings().containsKey(last)).isTrue();
    assertThat(back.nodes().get("er-primary").mappings().size()).isEqualTo(200_000);
  }

  /** Prints what a trace takes. */
  @Test
  void aPathIsPreparedOnceAndThenTakesMicroseconds() {
    Lab lab = large().connect("c", "gw", "er", FastPath.ON);
    for (int i = 0; i < 10_000; i++) {
      lab.announce("er", LinkRole.PRIMARY, "172." + (20 + i / 65_536) + "." + (i >> 8 & 255) + "." + (i & 255) + "/32", 65010);
    }
    View view = lab.view();
    Plan plan = new Planner().plan(view);
    long start = System.nanoTime();
    Paths paths = Paths.of(view, plan);
    System.out.printf("a path's preparation, 200,192 addresses %7.1f ms%n", (System.nanoTime() - start) / 1e6);
    Query query = new Query(IpAddress.parse("192.168.0.9"), IpAddress.parse("10.1.0.0").plus(70_000), 6, 50_000, 443, null, null, null);
    Trace trace = paths.trace(query);
    assertThat(trace.there().bypass()).isTrue();
    for (int round = 0; round < 3; round++) {
      start = System.nanoTime();
      long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
      for (int i = 0; i < 10_000; i++) {
        assertThat(paths.trace(query).back()).isNotNull();
      }
      double onCpu = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu) / 1e7;
      System.out.printf("a trace, both ways %7.2f µs, of it on the CPU %7.2f µs%n", (System.nanoTime() - start) / 1e7, onCpu);
    }
  }
}
