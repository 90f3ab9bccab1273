package io.underpass.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.dataplane.Observation;
import io.underpass.dataplane.Observation.Outcome;
import io.underpass.dataplane.ProbeFrame;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.plan.Flow;
import io.underpass.plan.Plan;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Whoever reads tables or watches a packet, and whoever applies a plan, don't wait for each other. */
@EnabledIf(value = "io.underpass.dataplane.linux.Privileges#here", disabledReason = "needs Linux and root")
class ReadingsTest {
  private static final byte[] IN = ProbeFrame.of(new Flow(Bench.ONPREM, Bench.VM1, 17, 40_000, 9), ProbeFrame.Kind.FIRST);

  /** By another thread, while this one is where it would apply. */
  private static <T> T meanwhile(LinuxDataPlane plane, Supplier<T> reading) throws Exception {
    synchronized (plane) {
      return CompletableFuture.supplyAsync(reading).get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void readersAndPlansDontWaitForEachOther() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      assertThat(plane.apply(bench.plan(1, false, Bench.meter(1_000, 100_000, 1_000))).problems()).isEmpty();
      bench.in(bench.onprem, "ping -c 2 -i 0.2 10.0.1.10");
      List<TrackedFlow> flows = meanwhile(plane, plane::flows);
      assertThat(flows).isNotEmpty();
      List<Observation> seen = meanwhile(plane, () -> plane.observe("edge", "link1", IN));
      assertThat(seen).hasSize(3);
    }
  }

  @Test
  void onlyTheTablesOfNodesThatAreAskedForAreRead() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      assertThat(plane.apply(bench.plan(1, false, Bench.meter(1_000, 100_000, 1_000))).problems()).isEmpty();
      bench.in(bench.onprem, "ping -c 1 10.0.1.10");
      long before = plane.flows(_ -> false).now();
      String gateway = plane.flows().getFirst().node();
      assertThat(plane.flows(gateway::equals).flows()).isNotEmpty().allSatisfy(flow -> {
        assertThat(flow.node()).isEqualTo(gateway);
        assertThat(flow.lastSeen()).isBetween(before - 10_000, before);
      });
      assertThat(plane.flows("edge"::equals).flows()).isEmpty();
      assertThat(plane.flows(_ -> false).flows()).isEmpty();
    }
  }

  @Test
  void aNodeThatGoesWhileItIsReadHasNothing() throws Exception {
    try (Bench bench = new Bench(); LinuxDataPlane plane = bench.start()) {
      Plan plan = bench.plan(1, false, Bench.meter(1_000, 100_000, 1_000));
      assertThat(plane.apply(plan).problems()).isEmpty();
      CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> {
        while (!plane.incarnation().isEmpty()) {
          plane.flows();
        }
      });
      for (int i = 0; i < 5; i++) {
        plane.apply(Plan.EMPTY);
        plane.apply(plan);
      }
      List<Observation> seen = plane.observe("edge", "link1", IN);
      assertThat(seen).last().extracting(Observation::outcome).isEqualTo(Outcome.FORWARDED);
      plane.tearDown();
      reading.get(5, TimeUnit.SECONDS);
      assertThat(plane.flows()).isEmpty();
    }
  }
}
