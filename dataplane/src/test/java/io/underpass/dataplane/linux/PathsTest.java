package io.underpass.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.dataplane.DataPlane.Applied;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "io.underpass.dataplane.linux.Privileges#here", disabledReason = "needs Linux and root")
class PathsTest {
  @Test
  void packetsTakeTheGatewayOrPassIt() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      Applied first = plane.apply(bench.plan(1, false, null));

      assertThat(first.problems()).isEmpty();
      Bench.Output ping = bench.in(bench.onprem, "ping -c 3 -i 0.2 -W 1 10.0.1.10");
      assertThat(ping.text()).contains(" 0% packet loss").contains("ttl=63");
      Applied on = plane.apply(bench.plan(2, true, null));
      assertThat(on.changes()).isEqualTo(1);
      Bench.Output fast = bench.in(bench.onprem, "ping -c 3 -i 0.2 -W 1 10.0.1.10");
      assertThat(fast.text()).contains(" 0% packet loss");
    }
  }
}
