package io.underpass.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.NodeHealth;
import io.underpass.dataplane.NodeHealth.Link;
import io.underpass.plan.Plan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** What breaks is told, and what can be put back is put back by the next apply of the same plan. */
@EnabledIf(value = "io.underpass.dataplane.linux.Privileges#here", disabledReason = "needs Linux and root")
class HealthTest {
  private final Semaphore told = new Semaphore(0);
  private Bench bench;
  private LinuxDataPlane plane;
  private Plan plan;

  @BeforeEach
  void start() throws IOException {
    bench = new Bench();
    plane = bench.start();
    plan = bench.plan(1, false, Bench.meter(1_000, 100_000, 7_000));
    plane.whenHealthChanges(told::release);
  }

  @AfterEach
  void stop() {
    plane.tearDown();
    bench.close();
  }

  private void apply() {
    assertThat(plane.apply(plan).problems()).isEmpty();
  }

  private String netns(String site) {
    return bench.prefix + "-" + site;
  }

  private void becomes(Function<Map<String, NodeHealth>, Link> of, Link link) throws InterruptedException {
    long end = System.nanoTime() + 20_000_000_000L;
    while (of.apply(plane.health()) != link && System.nanoTime() < end) {
      told.tryAcquire(100, TimeUnit.MILLISECONDS);
    }
    assertThat(of.apply(plane.health())).isEqualTo(link);
  }

  private static Link link1(Map<String, NodeHealth> health) {
    return health.get("edge").ports().get("link1");
  }

  private void crosses() {
    assertThat(bench.in(bench.onprem, "ping -q -c 3 -i 0.2 -W 2 10.0.1.10").text()).contains(" 0% packet loss");
  }

  @Test
  void allIsUpFirstAndNobodyIsToldThat() {
    apply();
    assertThat(plane.health()).containsOnlyKeys("edge", "gw-0", "gw-1", "host-1", "host.2");
    assertThat(plane.health()).allSatisfy((_, node) -> assertThat(node.isUp()).isTrue());
    assertThat(plane.health().get("edge").ports()).containsOnlyKeys("link1");
    plan = bench.plan(2, true, Bench.meter(1_000, 100_000, 7_000));
    apply();
    assertThat(told.availablePermits()).isZero();
    plan = Plan.EMPTY;
    apply();
    assertThat(plane.health()).isEmpty();
    assertThat(told.availablePermits()).as("what goes by plan isn't missed").isZero();
  }

  /**
   * Up and down in quick succession, and with one index at both ends, where the kernel itself announces late. Half of the losses must be
   * told in time, since other things run on the machine.
   */
  @Test
  void carrierLossIsToldWithinTwoHundredMilliseconds() throws Exception {
    Bench.shell("""
        ip -n %1$s link del c1
        ip link add link1 netns %1$s index 77 type veth peer name c1 netns %2$s index 77
        ip -n %2$s link set c1 up
        """.formatted(bench.onprem, bench.vm2));
    apply();
    List<Long> ms = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      becomes(HealthTest::link1, Link.UP);
      told.drainPermits();
      long start = System.nanoTime();
      Bench.shell("ip -n " + bench.vm2 + " link set c1 down");
      assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
      ms.add((System.nanoTime() - start) / 1_000_000);
      assertThat(link1(plane.health())).isEqualTo(Link.NO_CARRIER);
      Bench.shell("ip -n " + bench.vm2 + " link set c1 up");
    }
    System.out.println("carrier loss told after " + ms + " ms");
    Collections.sort(ms);
    assertThat(ms.get(ms.size() / 2)).isLessThanOrEqualTo(200);
  }

  @Test
  void detachedProgramsAreSeenAndAttachedByTheNextApply() throws Exception {
    apply();
    for (String[] where : new String[][] {{"edge", "link1"}, {"host-1", "vm1"}}) {
      Function<Map<String, NodeHealth>, Link> port = health -> health.get(where[0]).ports().get(where[1]);
      Bench.shell("tc -n " + netns(where[0]) + " qdisc del dev " + where[1] + " clsact");
      becomes(port, Link.PROGRAM_GONE);
      assertThat(plane.health().get(where[0]).programsAttached()).isFalse();
      apply();
      becomes(port, Link.UP);
      crosses();
    }
    Bench.shell("tc -n " + netns("gw") + " filter del dev " + Fabric.device(Bench.GW0) + " ingress");
    becomes(health -> health.get("gw-0").underlay(), Link.PROGRAM_GONE);
    apply();
    becomes(health -> health.get("gw-0").underlay(), Link.UP);
    crosses();
    assertThat(plane.apply(plan).changes()).isZero();
  }

  @Test
  void whoeverSetsALinkDownWantsItDown() throws Exception {
    apply();
    Bench.shell("ip -n " + netns("edge") + " link set link1 down");
    becomes(HealthTest::link1, Link.SET_DOWN);
    apply();
    assertThat(link1(plane.health())).isEqualTo(Link.SET_DOWN);
    Bench.shell("ip -n " + netns("edge") + " link set link1 up");
    becomes(HealthTest::link1, Link.UP);
    Bench.shell("ip -n " + netns("fabric") + " link set " + Fabric.device(Bench.EDGE) + " down");
    becomes(health -> health.get("edge").underlay(), Link.NO_CARRIER);
    assertThat(plane.health().get("host-1").isUp()).isTrue();
    Bench.shell("ip -n " + netns("fabric") + " link set " + Fabric.device(Bench.EDGE) + " up");
    becomes(health -> health.get("edge").underlay(), Link.UP);
    crosses();
  }

  @Test
  void anInterfaceThatWasTakenAwayIsFetchedAgain() throws Exception {
    apply();
    Bench.shell("ip -n " + netns("edge") + " link set link1 down netns " + bench.onprem);
    becomes(HealthTest::link1, Link.GONE);
    apply();
    becomes(HealthTest::link1, Link.UP);
    crosses();
    Bench.shell("ip -n " + bench.onprem + " link del c1");
    becomes(HealthTest::link1, Link.GONE);
    assertThat(plane.apply(plan).problems()).containsOnlyKeys("link1");
    assertThat(link1(plane.health())).isEqualTo(Link.GONE);
  }

  @Test
  void underlayLinksAndTheirBridgeComeBack() throws Exception {
    apply();
    Bench.shell("ip -n " + netns("fabric") + " link del " + Fabric.device(Bench.EDGE));
    becomes(health -> health.get("edge").underlay(), Link.GONE);
    apply();
    becomes(health -> health.get("edge").underlay(), Link.UP);
    crosses();
    Bench.shell("ip -n " + netns("fabric") + " link set " + Fabric.device(Bench.HOST1) + " nomaster");
    becomes(health -> health.get("host-1").underlay(), Link.GONE);
    apply();
    becomes(health -> health.get("host-1").underlay(), Link.UP);
    crosses();
    Bench.shell("ip -n " + netns("fabric") + " link del " + Fabric.BRIDGE);
    becomes(health -> health.get("gw-1").underlay(), Link.GONE);
    apply();
    becomes(health -> health.get("gw-1").underlay(), Link.UP);
    crosses();
  }

  @Test
  void namespacesComeBack() throws Exception {
    apply();
    Bench.shell("ip netns del " + netns("gw"));
    becomes(health -> health.get("gw-0").underlay(), Link.GONE);
    becomes(health -> health.get("gw-1").underlay(), Link.GONE);
    apply();
    becomes(health -> health.get("gw-0").underlay(), Link.UP);
    becomes(health -> health.get("gw-1").underlay(), Link.UP);
    crosses();
    Bench.shell("ip netns del " + netns("fabric"));
    becomes(health -> health.get("edge").underlay(), Link.GONE);
    apply();
    becomes(health -> health.get("edge").underlay(), Link.UP);
    crosses();
  }

  @Test
  void worksInsideOfNodesThatRun() throws Exception {
    apply();
    assertThat(plane.inside("gw-0", () -> Netlink.link(Fabric.device(Bench.GW0)))).isPresent();
    assertThatThrownBy(() -> plane.inside("gw-0", () -> {
      throw new IOException("told as it is");
    })).isExactlyInstanceOf(IOException.class);
    assertThatThrownBy(() -> plane.inside("nobody", () -> 1)).isInstanceOf(DataPlaneException.class).hasMessageContaining("nobody");
    plane.close();
    assertThat(plane.health()).isEmpty();
  }
}
