package io.underpass.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.dataplane.NodeCounters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What runs goes on running without a server, and is taken up, not made anew, by the next. Every packet of a stream of pings arrives meanwhile. */
@EnabledIf(value = "io.underpass.dataplane.linux.Privileges#here", disabledReason = "needs Linux and root")
class TakeUpTest {
  private static final String PINGS = "ping -q -c 150 -i 0.02 -W 2 10.0.1.10";

  @Test
  void aNewInstanceFindsEverythingInPlace() throws Exception {
    try (Bench bench = new Bench()) {
      LinuxDataPlane first = bench.start();
      assertThat(first.apply(bench.plan(1, false, Bench.meter(1_000, 100_000, 7_000))).problems()).isEmpty();
      bench.in(bench.onprem, "ping -c 2 -i 0.2 10.0.1.10");
      NodeCounters before = first.counters().get("edge");
      Process pings = bench.startIn(bench.onprem, PINGS);
      first.close();
      Thread.sleep(300);
      try (LinuxDataPlane second = bench.start()) {
        assertThat(second.apply(bench.plan(1, false, Bench.meter(1_000, 100_000, 7_000))).problems()).isEmpty();
        assertThat(second.apply(bench.plan(1, false, Bench.meter(1_000, 100_000, 7_000))).changes()).isZero();
        assertThat(text(pings)).contains(" 0% packet loss");
        NodeCounters after = second.counters().get("edge");
        assertThat(after.ports().get("link1").in().packets()).isGreaterThanOrEqualTo(before.ports().get("link1").in().packets() + 150);
        assertThat(after.networks()).containsOnlyKeys(Bench.VNET);
      }
    }
  }

  @Test
  void anotherLayoutTakesOverUnderTraffic() throws Exception {
    try (Bench bench = new Bench()) {
      LinuxDataPlane first = bench.start();
      first.apply(bench.plan(1, true, null));
      bench.in(bench.onprem, "ping -c 2 -i 0.2 10.0.1.10");
      Process pings = bench.startIn(bench.onprem, PINGS);
      first.close();
      try (LinuxDataPlane second = new LinuxDataPlane(bench.prefix, bench.run, Layout.VERSION + 1, BpfObject.Code.read())) {
        assertThat(second.apply(bench.plan(2, true, null)).problems()).isEmpty();
        assertThat(text(pings)).contains(" 0% packet loss");
        assertThat(second.counters().get("edge").forwarded().packets()).isPositive();
      }
      assertThat(bench.run.resolve("bpf/v" + Layout.VERSION)).doesNotExist();
    }
  }

  @Test
  void whatThePlanNoLongerHasGoesEvenIfAnEarlierServerMadeIt() throws Exception {
    try (Bench bench = new Bench()) {
      LinuxDataPlane first = bench.start();
      first.apply(bench.plan(1, true, null));
      first.close();
      try (LinuxDataPlane second = bench.start()) {
        assertThat(second.apply(io.underpass.plan.Plan.EMPTY).problems()).isEmpty();
      }
      assertThat(Fabric.namespaces(bench.prefix)).noneMatch(name -> name.endsWith("-edge") || name.endsWith("-gw") || name.endsWith("-host-1"));
      assertThat(bench.in(bench.vm1, "ip -br link show dev port").status()).isZero();
    }
  }

  @Test
  void tearingDownSendsInterfacesHome() throws Exception {
    try (Bench bench = new Bench()) {
      LinuxDataPlane plane = bench.start();
      plane.apply(bench.plan(1, true, null));
      plane.tearDown();
      assertThat(bench.in(bench.onprem, "ip -br link show dev link1").status()).isZero();
      assertThat(bench.in(bench.vm1, "ip -br link show dev port").status()).isZero();
      assertThat(Fabric.namespaces(bench.prefix)).allMatch(name -> name.contains("-t-"));
      assertThat(Files.exists(bench.run)).isFalse();
      assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(bench.run.toString());
    }
  }

  private static String text(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }
}
