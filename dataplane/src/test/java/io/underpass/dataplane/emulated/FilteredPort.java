package io.underpass.dataplane.emulated;

import io.underpass.net.Prefix;
import io.underpass.plan.DropCode;
import io.underpass.plan.Filter;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRange;
import io.underpass.plan.RuleSet;
import io.underpass.plan.RuleSet.Action;
import io.underpass.plan.RuleSet.Rule;
import io.underpass.plan.Translation;
import io.underpass.plan.WireNetwork;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A data plane that runs {@link TestFabric} with a filter at m10, which has a number of its own, and a clock that is told. */
class FilteredPort {
  private static final List<Prefix> ANY = List.of(Prefix.parse("0.0.0.0/0"), Prefix.parse("::/0"));
  static final List<PortRange> ANY_PORT = List.of(PortRange.ANY);
  static final RuleSet ALL = set(rule("all", Action.ALLOW, Rule.ANY_PROTOCOL, ANY_PORT));
  static final RuleSet NONE = set();
  static final RuleSet WEB = set(rule("web", Action.ALLOW, 6, List.of(new PortRange(443, 443))));
  static final NetworkId M10_NUMBER = new NetworkId(7001);
  static final Packet SYN = PacketCases.IN.ttl(63).tcp(40000, 443, 0);
  static final Packet ANSWER = PacketCases.OUT.tcp(443, 40000, 0);
  static final Packet CALL = PacketCases.OUT.tcp(50000, 8080, 0);
  static final Packet CALLED = PacketCases.IN.ttl(63).tcp(8080, 50000, 0);

  private long nanos = 5;
  final EmulatedDataPlane dataPlane = new EmulatedDataPlane(() -> nanos);

  static Rule rule(String name, Action action, int protocol, List<PortRange> ports) {
    return new Rule(name, action, protocol, ANY, ANY_PORT, ANY, ports, TestFabric.REASON);
  }

  static RuleSet set(Rule... rules) {
    return new RuleSet(List.of(rules));
  }

  void filtered(RuleSet inbound, RuleSet outbound) {
    filtered(Map.of("in", inbound, "out", outbound), Map.of());
  }

  void filtered(Map<String, RuleSet> sets, Map<Translation.Key, Translation> translations) {
    dataPlane.apply(plan(sets, translations));
  }

  static Plan plan(Map<String, RuleSet> sets, Map<Translation.Key, Translation> translations) {
    Plan plan = TestFabric.plan();
    NodePlan host = plan.nodes().get("host-1");
    Port m10 = host.ports().get("m10");
    Map<String, Port> ports = new HashMap<>(host.ports());
    ports.put("m10", new Port(
        "m10", m10.role(), m10.network(), m10.addresses(), m10.machineMac(), m10.sources(), null,
        new Filter(List.of("in"), List.of("out"), 240), m10.attachment(), m10.reason()));
    Map<String, NodePlan> nodes = new HashMap<>(plan.nodes());
    Map<NetworkId, WireNetwork> networks = new HashMap<>(host.networks());
    networks.put(M10_NUMBER, new WireNetwork(TestFabric.HUB, null, "m10", TestFabric.REASON));
    nodes.put("host-1", new NodePlan(
        host.node(), ports, networks, host.mappings(), host.routes(), Map.of(), translations, sets, Map.of(), null));
    return new Plan(plan.revision() + 1, nodes);
  }

  DropCode in(Packet packet) {
    return received(packet).code();
  }

  Verdict received(Packet packet) {
    byte[] frame = packet.tunnelled(TestFabric.EDGE, TestFabric.HOST_1, PacketCases.VNI);
    return dataPlane.fabric().engine("host-1").receive(new Arrival.FromUnderlay(), frame);
  }

  DropCode out(Packet packet) {
    return dataPlane.fabric().engine("host-1").receive(new Arrival.AtPort("m10"), packet.frame()).code();
  }

  void pass(int seconds) {
    nanos += seconds * 1_000_000_000L;
  }

  /** A packet to a front end of m10, by the number of the port. */
  Verdict byNumber(Packet packet) {
    byte[] frame = packet.tunnelled(TestFabric.EDGE, TestFabric.HOST_1, M10_NUMBER.vni());
    return dataPlane.fabric().engine("host-1").receive(new Arrival.FromUnderlay(), frame);
  }
}
