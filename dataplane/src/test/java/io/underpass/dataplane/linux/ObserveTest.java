package io.underpass.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.Observation;
import io.underpass.dataplane.Observation.Outcome;
import io.underpass.dataplane.emulated.EmulatedDataPlane;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Filter;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRange;
import io.underpass.plan.RuleSet;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** A watched packet goes where a real one would, says so at every node, and nobody else sees it. The emulated data plane says the same. */
@EnabledIf(value = "io.underpass.dataplane.linux.Privileges#here", disabledReason = "needs Linux and root")
class ObserveTest {
  /** UDP; the destination hardware address is the router's. */
  private static byte[] frame(IpAddress source, IpAddress destination, int ttl) {
    ByteBuffer frame = ByteBuffer.allocate(60).putInt(0x1234_5678).putInt(0x9ABC_0200).putInt(1).putShort((short) 0x0800);
    frame.putInt(0x4500_002E).putInt(0x4000).put((byte) ttl).put((byte) 17).putShort((short) 0);
    frame.putInt(source.ipv4Bits()).putInt(destination.ipv4Bits());
    frame.putShort((short) 40_000).putShort((short) 5_201).putShort((short) 26).putShort((short) 0);
    int sum = 0;
    for (int i = 14; i < 34; i += 2) {
      sum += frame.getShort(i) & 0xFFFF;
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    return frame.putShort(24, (short) ~((sum & 0xFFFF) + (sum >>> 16))).array();
  }

  private static Observation on(String node, String next) {
    return new Observation(node, Outcome.FORWARDED, DropCode.NONE, next, Bench.VNET, null);
  }

  private static Observation out(String node, String port) {
    return new Observation(node, Outcome.FORWARDED, DropCode.NONE, null, null, port);
  }

  private static Observation dropped(String node, DropCode code) {
    return new Observation(node, Outcome.DROPPED, code, null, null, null);
  }

  private static void observed(Plan plan, LinuxDataPlane plane, String node, String port, byte[] frame, Observation... expected) {
    assertThat(plane.observe(node, port, frame)).containsExactly(expected);
    try (EmulatedDataPlane emulated = new EmulatedDataPlane()) {
      emulated.apply(plan);
      assertThat(emulated.observe(node, port, frame)).containsExactly(expected);
    }
  }

  @Test
  void everyNodeOnTheWaySaysWhatItDecided() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      byte[] in = frame(Bench.ONPREM, Bench.VM1, 64);
      Plan plan = bench.plan(1, true, null);
      plane.apply(plan);
      observed(plan, plane, "edge", "link1", in, on("edge", "host-1"), out("host-1", "vm1"));
      observed(plan, plane, "host-1", "vm1", frame(Bench.VM1, Bench.ONPREM, 64), on("host-1", "edge"), out("edge", "link1"));
      observed(plan, plane, "host-1", "vm1", frame(Bench.VM1, Bench.ONPREM, 1), dropped("host-1", DropCode.TTL_EXCEEDED));
      observed(plan, plane, "host-1", "vm1", frame(Bench.VM2, Bench.ONPREM, 64), dropped("host-1", DropCode.SPOOFED_SOURCE));
      observed(plan, plane, "host-1", "vm1", frame(Bench.VM1, DataPlane.PROBER, 64),
          new Observation("host-1", Outcome.OWN_STACK, DropCode.NONE, null, null, null));
      observed(plan, plane, "edge", "link1", frame(Bench.ONPREM, IpAddress.parse("192.0.2.1"), 64), dropped("edge", DropCode.NO_ROUTE));
      assertThatThrownBy(() -> plane.observe("edge", "nothing", in)).isInstanceOf(DataPlaneException.class).hasMessageContaining("nothing");

      Plan slow = bench.plan(2, false, Bench.meter(1_000, 1, 1));
      plane.apply(slow);
      for (int i = 0; i < 5; i++) {
        List<Observation> through = plane.observe("edge", "link1", in);
        String gateway = through.get(1).node();
        assertThat(gateway).startsWith("gw-");
        observed(slow, plane, "edge", "link1", in, on("edge", gateway), on(gateway, "host-1"), out("host-1", "vm1"));
      }
      observed(slow, plane, "edge", "link1", frame(Bench.ONPREM, IpAddress.parse("10.0.1.99"), 64),
          plane.observe("edge", "link1", frame(Bench.ONPREM, IpAddress.parse("10.0.1.99"), 64)).toArray(Observation[]::new));
    }
  }

  @Test
  void nothingIsCountedRememberedOrDelivered() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      plane.apply(bench.plan(1, false, Bench.meter(1_000, 100_000, 1_000)));
      bench.in(bench.onprem, "ping -c 2 -i 0.2 10.0.1.10");
      bench.in(bench.vm1, "sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
      bench.in(bench.vm2, "sysctl -qw net.ipv6.conf.all.disable_ipv6=1");
      String received = bench.in(bench.vm1, "cat /sys/class/net/eth0/statistics/rx_packets").text();
      Map<String, NodeCounters> before = plane.counters();
      for (int i = 0; i < 20; i++) {
        assertThat(plane.observe("edge", "link1", frame(Bench.ONPREM, Bench.VM1, 64))).hasSize(3);
        plane.observe("host-1", "vm1", frame(Bench.VM1, Bench.ONPREM, 1));
      }
      assertThat(plane.counters()).isEqualTo(before);
      assertThat(bench.in(bench.vm1, "cat /sys/class/net/eth0/statistics/rx_packets").text()).isEqualTo(received);
    }
  }

  private static Plan filtered(Plan plan, RuleSet.Action action) {
    List<Prefix> any = List.of(Prefix.IPV4_DEFAULT);
    RuleSet rules = new RuleSet(List.of(new RuleSet.Rule(
        "all", action, RuleSet.Rule.ANY_PROTOCOL, any, List.of(PortRange.ANY), any, List.of(PortRange.ANY), Bench.REASON)));
    NodePlan host = plan.nodes().get("host-1");
    Port port = host.ports().get("vm1");
    Port watched = new Port(
        port.name(), port.role(), port.network(), port.addresses(), port.machineMac(), port.sources(), null,
        new Filter(List.of("rules"), List.of("rules"), 240), port.attachment(), port.reason());
    Map<String, NodePlan> nodes = new HashMap<>(plan.nodes());
    nodes.put("host-1", new NodePlan(
        host.node(), Map.of("vm1", watched), host.networks(), host.mappings(), host.routes(), host.frontEnds(), host.translations(),
        Map.of("rules", rules), host.crossings(), null));
    return new Plan(plan.revision() + 1, nodes);
  }

  @Test
  void filtersAndFrontEndsJudgeItAndRememberNothing() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      byte[] toFront = frame(Bench.VM2, RoutingUnderTrafficTest.FRONT, 64);
      byte[] toMachine = frame(Bench.VM2, Bench.VM1, 64);
      byte[] back = frame(Bench.VM1, Bench.VM2, 64);
      Plan open = filtered(RoutingUnderTrafficTest.withFrontEnd(bench, 1), RuleSet.Action.ALLOW);
      assertThat(plane.apply(open).problems()).isEmpty();
      Observation balanced = new Observation("host.2", Outcome.FORWARDED, DropCode.NONE, "host-1", RoutingUnderTrafficTest.VM1_PORT, null);
      observed(open, plane, "host.2", "vm2", toFront, balanced, out("host-1", "vm1"));
      observed(open, plane, "host.2", "vm2", toMachine, on("host.2", "host-1"), out("host-1", "vm1"));
      observed(open, plane, "host-1", "vm1", back, on("host-1", "host.2"), out("host.2", "vm2"));
      Plan closed = filtered(open, RuleSet.Action.DENY);
      assertThat(plane.apply(closed).problems()).isEmpty();
      observed(closed, plane, "host.2", "vm2", toFront, balanced, dropped("host-1", DropCode.FILTERED_IN));
      observed(closed, plane, "host-1", "vm1", back, dropped("host-1", DropCode.FILTERED_OUT));
      assertThat(plane.flows()).isEmpty();
      Path pins = bench.run.resolve("bpf/v" + Layout.VERSION);
      try (NodeMaps two = NodeMaps.open(pins.resolve("host+2"))) {
        assertThat(two.table("picks").dump()).isEmpty();
        bench.in(bench.vm2, "ping -c 1 -W 1 " + RoutingUnderTrafficTest.FRONT);
        assertThat(two.table("picks").dump()).as("a packet of its own is remembered").hasSize(1);
      }
      assertThat(plane.flows()).isNotEmpty();
    }
  }

  @Test
  void aBrokenLinkOfTheUnderlayIsSeen() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      plane.apply(bench.plan(1, true, null));
      Bench.shell("ip -n " + bench.prefix + "-fabric link set " + Fabric.device(Bench.HOST1) + " down");
      assertThat(plane.observe("edge", "link1", frame(Bench.ONPREM, Bench.VM1, 64)))
          .containsExactly(on("edge", "host-1"), new Observation("host-1", Outcome.UNSEEN, DropCode.NONE, null, null, null));
    }
  }
}
