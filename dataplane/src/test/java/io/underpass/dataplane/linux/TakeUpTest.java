package io.underpass.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.dataplane.NodeCounters;
import io.underpass.plan.Plan;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * What runs goes on running without a server, and is taken up, not made anew, by the next. Every packet of a stream of pings arrives
 * meanwhile.
 */
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
        assertThat(second.apply(Plan.EMPTY).problems()).isEmpty();
      }
      assertNothingStays(bench);
    }
  }

  @Test
  void tearingDownSendsInterfacesHome() throws Exception {
    try (Bench bench = new Bench()) {
      LinuxDataPlane plane = bench.start();
      plane.apply(bench.plan(1, true, null));
      plane.tearDown();
      assertNothingStays(bench);
    }
  }

  @Test
  void aPlanWithoutNodesMakesNothingAndLeavesNothing() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      assertThat(plane.apply(Plan.EMPTY).changes()).isZero();
      assertThat(bench.run).doesNotExist();
      plane.apply(bench.plan(1, true, null));
      assertThat(bench.run.resolve("bpf")).isDirectory();
      assertThat(plane.apply(Plan.EMPTY).changes()).isPositive();
      assertNothingStays(bench);
      assertThat(plane.apply(bench.plan(2, true, null)).problems()).isEmpty();
      bench.in(bench.onprem, "ping -c 2 -i 0.2 10.0.1.10");
      assertThat(plane.counters().get("edge").forwarded().packets()).isPositive();
      plane.tearDown();
    }
  }

  @Test
  void whatOthersKeepInTheRunDirectoryStays() throws Exception {
    try (Bench bench = new Bench()) {
      LinuxDataPlane plane = bench.start();
      plane.apply(bench.plan(1, true, null));
      Path note = Files.writeString(bench.run.resolve("owner.json"), "{}");
      plane.tearDown();
      assertThat(bench.run).isDirectoryContaining(note::equals);
      assertThat(bench.run.resolve("bpf")).doesNotExist();
      Files.delete(note);
      Sweep.everything(bench.prefix, bench.run);
      assertNothingStays(bench);
    }
  }

  private static void assertNothingStays(Bench bench) throws Exception {
    assertThat(bench.in(bench.onprem, "ip -br link show dev link1").status()).isZero();
    assertThat(bench.in(bench.vm1, "ip -br link show dev port").status()).isZero();
    assertThat(Fabric.namespaces(bench.prefix)).allMatch(name -> name.contains("-t-"));
    assertThat(bench.run).doesNotExist();
    assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain(bench.run.toString());
  }

  private static String text(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }
}
