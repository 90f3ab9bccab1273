package io.underpass.dataplane.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.NodeCounters.Count;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Filter;
import io.underpass.plan.Flow;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.plan.PortRange;
import io.underpass.plan.RuleSet.Action;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Flows at the port m10 of {@link TestFabric}: what docs/forwarding.md says of them, packet after packet. */
class PortFlowsTest extends FilteredPort {
  private static final int SYN_FLAG = 0x02;
  private static final int RST = 0x04;
  private static final int ACK = 0x10;
  private static final int FIN_ACK = 0x11;

  @Test
  void theFirstPacketIsJudgedAndTheOthersFollow() {
    filtered(WEB, NONE);
    assertThat(out(ANSWER)).as("nobody asked").isEqualTo(DropCode.FILTERED_OUT);
    assertThat(in(SYN)).isEqualTo(DropCode.NONE);
    assertThat(out(ANSWER)).as("the answer of what came in").isEqualTo(DropCode.NONE);
    assertThat(in(SYN.tcp(40000, 22, 0))).isEqualTo(DropCode.FILTERED_IN);
    assertThat(out(ANSWER.tcp(22, 40000, 0))).isEqualTo(DropCode.FILTERED_OUT);
  }

  @Test
  void anAnswerToTheMachineNeedsNoRule() {
    filtered(NONE, ALL);
    assertThat(in(CALLED)).isEqualTo(DropCode.FILTERED_IN);
    assertThat(out(CALL)).as("what was denied inwards isn't denied outwards").isEqualTo(DropCode.NONE);
    assertThat(in(CALLED)).isEqualTo(DropCode.NONE);
  }

  @Test
  void everySetMustAllow() {
    Plan plan = plan(Map.of("in", ALL, "out", ALL, "nic", WEB), Map.of());
    NodePlan host = plan.nodes().get("host-1");
    Port m10 = host.ports().get("m10");
    Map<String, Port> ports = new HashMap<>(host.ports());
    ports.put("m10", new Port(
        "m10", m10.role(), m10.network(), m10.addresses(), m10.machineMac(), m10.sources(), null,
        new Filter(List.of("in", "nic"), List.of(), 240), m10.attachment(), m10.reason()));
    Map<String, NodePlan> nodes = new HashMap<>(plan.nodes());
    nodes.put("host-1", new NodePlan(
        host.node(), ports, host.networks(), host.mappings(), host.routes(), Map.of(), Map.of(), host.ruleSets(), Map.of(), null));
    dataPlane.apply(new Plan(9, nodes));
    assertThat(in(SYN)).isEqualTo(DropCode.NONE);
    assertThat(in(SYN.tcp(1, 80, 0))).isEqualTo(DropCode.FILTERED_IN);
    assertThat(out(CALL)).as("no set outbound: all may leave").isEqualTo(DropCode.NONE);
    assertThat(dataPlane.flows()).filteredOn(flow -> flow.state() == TrackedFlow.State.DENIED).singleElement()
        .extracting(TrackedFlow::decided).isEqualTo(List.of(new TrackedFlow.Decided("in", "all"), new TrackedFlow.Decided("nic", "")));
  }

  @Test
  void aFlowThatWasIdleIsANewOne() {
    filtered(WEB, NONE);
    in(SYN);
    pass(240);
    assertThat(out(ANSWER)).isEqualTo(DropCode.NONE);
    pass(241);
    assertThat(out(ANSWER)).isEqualTo(DropCode.FILTERED_OUT);
  }

  @Test
  void aChangeTouchesNewFlowsOnly() {
    filtered(WEB, NONE);
    in(SYN);
    in(SYN.tcp(1, 22, 0));
    filtered(set(rule("ssh", Action.ALLOW, 6, List.of(new PortRange(22, 22)))), NONE);
    assertThat(in(SYN)).as("an allowed flow goes on").isEqualTo(DropCode.NONE);
    assertThat(out(ANSWER)).isEqualTo(DropCode.NONE);
    assertThat(in(SYN.tcp(2, 443, 0))).as("a new one is judged").isEqualTo(DropCode.FILTERED_IN);
    assertThat(in(SYN.tcp(1, 22, 0))).as("a denied one too").isEqualTo(DropCode.NONE);
  }

  @Test
  void aConnectionAfterOneThatEndedIsJudgedByTheRulesOfItsTime() {
    for (List<Packet> end : List.of(List.of(ANSWER.flags(RST)), List.of(SYN.flags(FIN_ACK), ANSWER.flags(FIN_ACK)))) {
      filtered(WEB, NONE);
      in(SYN.flags(SYN_FLAG));
      end.forEach(packet -> assertThat(packet.payload()[0] == SYN.payload()[0] ? in(packet) : out(packet)).isEqualTo(DropCode.NONE));
      assertThat(in(SYN.flags(SYN_FLAG))).as("as before").isEqualTo(DropCode.NONE);
      assertThat(dataPlane.flows()).singleElement().matches(flow -> !flow.ended() && flow.forth().packets() == 1, "is another flow");
      end.forEach(packet -> assertThat(packet.payload()[0] == SYN.payload()[0] ? in(packet) : out(packet)).isEqualTo(DropCode.NONE));
      filtered(NONE, NONE);
      assertThat(in(SYN.flags(ACK))).as("what is late").isEqualTo(DropCode.NONE);
      assertThat(out(ANSWER.flags(SYN_FLAG | ACK))).as("what answers begins nothing").isEqualTo(DropCode.NONE);
      assertThat(in(SYN.flags(SYN_FLAG))).isEqualTo(DropCode.FILTERED_IN);
      assertThat(out(ANSWER)).isEqualTo(DropCode.FILTERED_OUT);
      pass(300);
    }
  }

  @Test
  void aConnectionThatIsHalfClosedHasNotEnded() {
    filtered(WEB, NONE);
    in(SYN.flags(SYN_FLAG));
    out(ANSWER.flags(FIN_ACK));
    filtered(NONE, NONE);
    assertThat(in(SYN.flags(SYN_FLAG))).isEqualTo(DropCode.NONE);
  }

  @Test
  void anEchoIsAFlowByItsIdentifier() {
    filtered(set(rule("icmp", Action.ALLOW, 1, ANY_PORT)), NONE);
    Packet ping = PacketCases.IN.ttl(63).echo(7, 20);
    assertThat(out(PacketCases.OUT.echoReply(7, 20))).isEqualTo(DropCode.FILTERED_OUT);
    assertThat(in(ping)).isEqualTo(DropCode.NONE);
    assertThat(out(PacketCases.OUT.echoReply(7, 20))).isEqualTo(DropCode.NONE);
    assertThat(out(PacketCases.OUT.echoReply(8, 20))).isEqualTo(DropCode.FILTERED_OUT);
    assertThat(dataPlane.flows()).filteredOn(flow -> flow.state() == TrackedFlow.State.ALLOWED).singleElement()
        .extracting(TrackedFlow::flow)
        .isEqualTo(new Flow(IpAddress.parse("10.10.0.10"), IpAddress.parse("10.0.1.10"), 1, 7, 0));
  }

  @Test
  void anErrorFollowsTheFlowThatItIsAbout() {
    filtered(NONE, ALL);
    Packet router = PacketCases.IN.from("10.10.0.1").ttl(60);
    Packet error = router.icmp(11, 0, 0, CALL.ip());
    assertThat(in(error)).as("about a flow that nobody knows").isEqualTo(DropCode.FILTERED_IN);
    out(CALL);
    assertThat(in(error)).isEqualTo(DropCode.NONE);
    assertThat(in(router.icmp(11, 0, 0, Arrays.copyOf(CALL.ip(), 24)))).as("ports are enough").isEqualTo(DropCode.NONE);
    assertThat(in(router.icmp(11, 0, 0, Arrays.copyOf(CALL.ip(), 23)))).isEqualTo(DropCode.FILTERED_IN);
    assertThat(in(router.icmp(11, 0, 0, CALLED.ip()))).as("the machine never sent it").isEqualTo(DropCode.FILTERED_IN);
    assertThat(in(router.icmp(13, 0, 0, CALL.ip()))).as("no error").isEqualTo(DropCode.FILTERED_IN);
    assertThat(dataPlane.flows()).as("an error isn't remembered when it follows a flow")
        .filteredOn(flow -> flow.flow().protocol() == 1 && flow.state() == TrackedFlow.State.ALLOWED).isEmpty();
  }

  @Test
  void fragmentsFollowTheFirst() {
    filtered(set(rule("dns", Action.ALLOW, 17, List.of(new PortRange(53, 53)))), NONE);
    Packet whole = PacketCases.IN.ttl(63).identification(9);
    Packet first = whole.udp(4000, 53, 16).fragmentBits(0x2000);
    Packet later = whole.payload(17, new byte[8]).fragmentBits(3);
    assertThat(in(later)).as("its first one is not here yet").isEqualTo(DropCode.FRAGMENT);
    assertThat(in(first)).isEqualTo(DropCode.NONE);
    assertThat(in(later)).isEqualTo(DropCode.NONE);
    assertThat(in(later.identification(10))).isEqualTo(DropCode.FRAGMENT);
    assertThat(in(whole.udp(4000, 54, 16).fragmentBits(0x2000).identification(11))).isEqualTo(DropCode.FILTERED_IN);
    assertThat(in(later.identification(11))).as("as the first one").isEqualTo(DropCode.FILTERED_IN);
    pass(31);
    assertThat(in(later)).isEqualTo(DropCode.FRAGMENT);
  }

  @Test
  void anIpv6FragmentIsJudgedByWhatStandsBehindItsHeader() {
    filtered(set(rule("dns", Action.ALLOW, 17, List.of(new PortRange(53, 53)))), NONE);
    byte[] udp = PacketCases.IN6.udp(4000, 53, 8).payload();
    Packet whole = PacketCases.IN6.ttl(63);
    byte[] first = Packet.concat(new byte[] {17, 0, 0, 1, 0, 0, 0, 7}, udp);
    byte[] later = Packet.concat(new byte[] {17, 0, 0, 16, 0, 0, 0, 7}, udp);
    assertThat(in(whole.payload(44, later))).isEqualTo(DropCode.FRAGMENT);
    assertThat(in(whole.payload(44, first))).isEqualTo(DropCode.NONE);
    assertThat(in(whole.payload(44, later))).isEqualTo(DropCode.NONE);
    first[11] = 54;
    assertThat(in(whole.payload(44, first))).isEqualTo(DropCode.FILTERED_IN);
    assertThat(in(whole.payload(44, Arrays.copyOf(first, 7)))).as("a header cut short").isEqualTo(DropCode.FRAGMENT);
  }

  @Test
  void whatPassedAndWhenIsTold() {
    filtered(WEB, NONE);
    in(SYN);
    pass(3);
    out(ANSWER.tcp(443, 40000, 100));
    in(SYN.tcp(40000, 443, 10));
    pass(2);
    assertThat(dataPlane.flows()).singleElement().isEqualTo(new TrackedFlow(
        TrackedFlow.Kind.PORT, "host-1", "m10", TestFabric.HUB, TrackedFlow.Begun.IN,
        new Flow(IpAddress.parse("10.10.0.10"), IpAddress.parse("10.0.1.10"), 6, 40000, 443), TrackedFlow.State.ALLOWED,
        List.of(new TrackedFlow.Decided("in", "web")), 0, 3_000, new Count(2, 90), new Count(1, 140), false));
  }

  @Test
  void whatIsObservedLeavesNoTrace() {
    filtered(WEB, NONE);
    EmulatedFabric.Journey journey = dataPlane.fabric().observe("c1", PacketCases.IN.tcp(40000, 443, 0).frame());
    assertThat(journey.deliveredTo()).contains("m10");
    assertThat(dataPlane.fabric().observe("m10", ANSWER.frame()).end().code()).isEqualTo(DropCode.FILTERED_OUT);
    assertThat(dataPlane.flows()).isEmpty();
    assertThat(dataPlane.counters().get("edge").forwarded()).isEqualTo(Count.ZERO);
    in(SYN);
    assertThat(dataPlane.fabric().observe("m10", ANSWER.frame()).deliveredTo()).as("what is remembered counts").contains("c1");
  }

  @Test
  void healthProbesAreNobodyElses() {
    filtered(NONE, NONE);
    Packet toProber = PacketCases.OUT.to("168.63.129.16");
    Node host = TestFabric.HOST_1;
    Verdict verdict = dataPlane.fabric().engine(host.name()).receive(new Arrival.AtPort("m10"), toProber.frame());
    assertThat(verdict.outcome()).isEqualTo(Verdict.Outcome.OWN_STACK);
    assertThat(dataPlane.flows()).isEmpty();
  }

  @Test
  void aRuleSetThatIsMissingIsNamed() {
    assertThatThrownBy(() -> filtered(Map.of("in", ALL), Map.of()))
        .isInstanceOf(DataPlaneException.class).hasMessageContaining("m10").hasMessageContaining("out").hasMessageContaining("host-1");
  }
}
