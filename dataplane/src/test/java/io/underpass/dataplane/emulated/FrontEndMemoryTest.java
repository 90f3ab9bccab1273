package io.underpass.dataplane.emulated;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.FrontEnd.Health;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Plan;
import io.underpass.plan.Reason;
import io.underpass.plan.Target;
import io.underpass.plan.WireNetwork;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a gateway remembers of who serves a flow to a front end, and until when. The kernel's programs are compared with this. */
class FrontEndMemoryTest {
  private static final NetworkId NETWORK = new NetworkId(5001);
  private static final IpAddress FRONT = IpAddress.parse("10.0.1.100");
  private static final Reason REASON = new Reason("TEST", "for the test", "");
  private static final Node GATEWAY = node("gateway", NodeRole.GATEWAY, 1);
  private static final Node EDGE = node("edge", NodeRole.EDGE, 2);
  private static final int SYN = 0x02;
  private static final int SYN_ACK = 0x12;
  private static final int ACK = 0x10;

  private EmulatedFabric fabric = EmulatedFabric.of(plan(Health.UP, Health.UP), () -> 0);

  private static Node node(String name, NodeRole role, int number) {
    return new Node(name, name, role, IpAddress.parse("198.18.0." + number), List.of());
  }

  private static Plan plan(Health first, Health second) {
    List<FrontEnd.Backend> machines = List.of(
        new FrontEnd.Backend(1, new Target.Tunnel("first", NETWORK), first, REASON),
        new FrontEnd.Backend(2, new Target.Tunnel("second", NETWORK), second, REASON));
    NodePlan gateway = new NodePlan(
        GATEWAY, Map.of(), Map.of(NETWORK, new WireNetwork(NETWORK, null, null, REASON)),
        Map.of(new Mapping.Key(NETWORK, FRONT), new Mapping(new Target.Balanced(NETWORK, FRONT), REASON)), Map.of(),
        Map.of(new FrontEnd.Key(NETWORK, FRONT, 6, 80), new FrontEnd(machines, FrontEnd.Spread.FLOW, REASON)),
        Map.of(), Map.of(), Map.of(), null);
    return new Plan(1, Map.of(
        "gateway", gateway, "edge", NodePlan.idle(EDGE), "first", NodePlan.idle(node("first", NodeRole.HOST, 3)),
        "second", NodePlan.idle(node("second", NodeRole.HOST, 4))));
  }

  private void becomes(Health first, Health second) {
    fabric = EmulatedFabric.next(plan(first, second), fabric, () -> 0);
  }

  /** Where a packet of the one connection goes, or why not. */
  private String goes(int flags) {
    Packet packet = Packet.of("10.10.0.10", FRONT.toString()).tcp(40_000, 80, 0).flags(flags).ttl(9);
    Verdict verdict = fabric.engine("gateway").receive(new Arrival.FromUnderlay(), packet.inTunnel(EDGE, GATEWAY, NETWORK.vni(), 0));
    return verdict.code() == DropCode.NONE && verdict.sent().orElseThrow().exit() instanceof Emission.Exit.ToNode(String node, _)
        ? node : verdict.code().toString();
  }

  private void onlyTheOtherThan(String machine) {
    becomes(machine.equals("first") ? Health.DOWN : Health.UP, machine.equals("second") ? Health.DOWN : Health.UP);
  }

  @Test
  void aConnectionStaysWithAMachineThatTakesNoNewOnes() {
    String machine = goes(SYN);
    onlyTheOtherThan(machine);
    assertThat(goes(ACK)).isEqualTo(machine);
    assertThat(goes(SYN_ACK)).isEqualTo(machine);
    becomes(Health.DOWN, Health.DOWN);
    assertThat(goes(ACK)).isEqualTo(machine);
  }

  @Test
  void oneThatBeginsWithThePortsOfAnEarlierOneGoesWhereNewOnesMay() {
    String machine = goes(SYN);
    onlyTheOtherThan(machine);
    String other = machine.equals("first") ? "second" : "first";
    assertThat(goes(SYN)).isEqualTo(other);
    becomes(Health.UP, Health.UP);
    assertThat(List.of(goes(SYN), goes(ACK))).as("it is that one's now").containsOnly(other);
  }

  @Test
  void withNobodyWhoTakesNewOnesItFindsNobody() {
    goes(SYN);
    becomes(Health.DOWN, Health.DOWN);
    assertThat(goes(SYN)).isEqualTo("NO_BACKEND");
  }
}
