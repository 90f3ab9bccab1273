package io.underpass.dataplane.emulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.underpass.dataplane.TrackedFlow;
import io.underpass.dataplane.linux.KernelNode;
import io.underpass.dataplane.linux.TestNamespace;
import io.underpass.plan.DropCode;
import io.underpass.plan.Plan;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** However much is denied at a port, what was let through stays known. */
class DeniedFlowsTest extends FilteredPort {
  private static final int FULL = 65_536;

  private static byte[] tunnelled(Packet packet) {
    return packet.tunnelled(TestFabric.EDGE, TestFabric.HOST_1, PacketCases.VNI);
  }

  private static void flood(Function<byte[], Verdict> node, int flows) {
    byte[] frame = tunnelled(SYN.tcp(1, 22, 0));
    int source = frame.length - 20;
    int destination = source + 2;
    for (int i = 0; i < flows; i++) {
      Wire.put16(frame, source, i);
      Wire.put16(frame, destination, 1_000 + (i >>> 16));
      assertThat(node.apply(frame.clone()).code()).isEqualTo(DropCode.FILTERED_IN);
    }
  }

  @Test
  void anAllowedFlowIsKnownAfterAFlood() {
    filtered(WEB, NONE);
    in(SYN);
    flood(frame -> dataPlane.fabric().engine("host-1").receive(new Arrival.FromUnderlay(), frame), 5 * FULL);
    assertThat(out(ANSWER)).isEqualTo(DropCode.NONE);
    assertThat(dataPlane.flows()).hasSize(1 + FULL).filteredOn(flow -> flow.state() == TrackedFlow.State.ALLOWED).hasSize(1);
  }

  @Test
  void andSoItIsInTheKernel() throws Exception {
    assumeTrue(TestNamespace.possible(), "needs Linux and root");
    Plan plan = plan(Map.of("in", WEB, "out", NONE), Map.of());
    List<String> devices = List.of("underlay", "m10", "m11", "m20", "p12", "fw");
    try (TestNamespace namespace = new TestNamespace("ud" + HexFormat.of().toHexDigits((short) ProcessHandle.current().pid()), devices)) {
      namespace.in(() -> {
        try (KernelNode kernel = new KernelNode(plan, "host-1", namespace.ifindexes())) {
          assertThat(kernel.receive(new Arrival.FromUnderlay(), tunnelled(SYN)).code()).isEqualTo(DropCode.NONE);
          flood(frame -> kernel.receive(new Arrival.FromUnderlay(), frame), 20_000);
          assertThat(kernel.receive(new Arrival.AtPort("m10"), ANSWER.frame()).code()).isEqualTo(DropCode.NONE);
          assertThat(kernel.flows()).filteredOn(flow -> flow.state() == TrackedFlow.State.ALLOWED).hasSize(1);
        }
        return true;
      });
    }
  }
}
