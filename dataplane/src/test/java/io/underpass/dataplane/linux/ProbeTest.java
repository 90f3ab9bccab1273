package io.underpass.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.Reply;
import io.underpass.net.IpAddress;
import io.underpass.plan.DropCode;
import io.underpass.plan.Plan;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Probes of real machines: a listener in a machine's namespace answers, a closed port refuses, a machine that isn't there is silent. */
@EnabledIf(value = "io.underpass.dataplane.linux.Privileges#here", disabledReason = "needs Linux and root")
class ProbeTest {
  private static final int PORT = 8_443;
  private static final Duration SOON = Duration.ofMillis(300);

  private static Reply probe(LinuxDataPlane plane, IpAddress address, int tcpPort) {
    return plane.probe("host-1", "vm1", address, tcpPort, SOON);
  }

  @Test
  void aListenerAcceptsAClosedPortRefusesAndNobodyIsSilent() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      plane.apply(bench.plan(1, true, null));
      try (ServerSocket listener = Netns.in(bench.vm1, () -> new ServerSocket(PORT, 8, InetAddress.getByName("10.0.1.10")))) {
        assertThat(probe(plane, Bench.VM1, PORT)).isEqualTo(Reply.ACCEPTED);
        assertThat(probe(plane, Bench.VM1, PORT)).isEqualTo(Reply.ACCEPTED);
        String sockets = bench.in(bench.vm1, "ss -Htn state all sport = :" + PORT).text();
        assertThat(sockets).as("reset, not left open").doesNotContain("ESTAB", "SYN-RECV");
      }
      assertThat(probe(plane, Bench.VM1, PORT)).isEqualTo(Reply.REFUSED);
      assertThat(probe(plane, IpAddress.parse("10.0.1.99"), PORT)).isEqualTo(Reply.SILENT);
      assertThat(plane.probe("host-1", "nobody", Bench.VM1, PORT, SOON)).isEqualTo(Reply.SILENT);
      assertThat(plane.probe("nowhere", "vm1", Bench.VM1, PORT, SOON)).isEqualTo(Reply.SILENT);
      assertThat(probe(plane, IpAddress.parse("fd00::1"), PORT)).isEqualTo(Reply.SILENT);
      assertNothingCounted(plane);
      bench.in(bench.vm1, "ip link set eth0 down");
      assertThat(probe(plane, Bench.VM1, PORT)).isEqualTo(Reply.SILENT);
      plane.apply(Plan.EMPTY);
      assertThat(probe(plane, Bench.VM1, PORT)).isEqualTo(Reply.SILENT);
    }
  }

  /** The server's own namespace is where a listener on every address would be met by mistake. */
  @Test
  void whatAMachineSendsToTheProberReachesNoListener() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      plane.apply(bench.plan(1, true, null));
      try (ServerSocket own = new ServerSocket(0); ServerSocket node = plane.inside("host-1", () -> new ServerSocket(own.getLocalPort()))) {
        assertThat(node.getLocalPort()).isEqualTo(own.getLocalPort());
        Bench.Output connect =
            bench.in(bench.vm1, "timeout 1 bash -c 'exec 3<>/dev/tcp/168.63.129.16/" + own.getLocalPort() + "'");
        assertThat(connect.status()).as(connect.text()).isEqualTo(124);
      }
      assertNothingCounted(plane);
    }
  }

  /** But for what the machine says of IPv6 to its link. */
  private static void assertNothingCounted(LinuxDataPlane plane) {
    NodeCounters counters = plane.counters().get("host-1");
    NodeCounters.Duplex port = counters.ports().get("vm1");
    assertThat(port.in().packets() + port.out().packets() + counters.forwarded().packets()).isZero();
    assertThat(counters.drops().keySet()).isSubsetOf(DropCode.NOT_FORWARDABLE);
  }
}
