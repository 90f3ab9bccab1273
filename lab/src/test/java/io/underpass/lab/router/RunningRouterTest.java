package io.underpass.lab.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.underpass.lab.file.RouterSoftware;
import io.underpass.lab.linux.Iproute;
import io.underpass.lab.linux.LinuxException;
import io.underpass.lab.linux.Run;
import io.underpass.lab.router.BgpNeighbor.Exchange;
import io.underpass.lab.router.RouterPlan.Restart;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RunningRouterTest {
  private static final Duration SESSIONS = Duration.ofSeconds(15);
  private static final Duration BFD_IS_UP = Duration.ofMillis(1_500);
  private static final String BOTH = "172.16.0.2 172.16.0.6";

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STATIC")
  void aRouterSharesItsTrafficOverWhatItLearnsAndLeavesADeadLinkAtOnce(RouterSoftware software) throws Exception {
    try (RouterBed bed = new RouterBed()) {
      Exchange office = Exchange.announcing(List.of(RouterBed.OFFICE));
      RunningRouter router = bed.startRouter(software, office, office.prepending(2), true);
      RunningRouter edges = bed.startEdges(software != RouterSoftware.GOBGP, Restart.RESTARTER);

      assertThat(RouterBed.within(SESSIONS, () -> bed.hops().equals(BOTH))).as("both links in use; " + bed.hops()).isTrue();
      assertThat(RouterBed.within(SESSIONS, () -> RouterSession.of(router).stream().allMatch(session -> session.established()
          && session.learned() == 1)))
          .as(RouterSession.of(router).toString()).isTrue();
      assertThat(path(edges, "primary")).isEqualTo("65010");
      assertThat(path(edges, "second")).isEqualTo("65010 65010 65010");

      Iproute.in(bed.edges.name(), List.of("link set primary down"));
      assertThat(RouterBed.within(Duration.ofSeconds(2), () -> bed.hops().equals("172.16.0.6"))).as("one link left; " + bed.hops())
          .isTrue();
      assertThat(RouterBed.within(Duration.ofSeconds(2), () -> RouterSession.of(router).stream().filter(RouterSession::established)
          .count() == 1)).isTrue();
      Iproute.in(bed.edges.name(), List.of("link set primary up"));
      assertThat(RouterBed.within(SESSIONS, () -> bed.hops().equals(BOTH))).as("both again; " + bed.hops()).isTrue();

      router.stop();
      assertThat(router.alive()).isFalse();
      assertThat(router.directory()).doesNotExist();
      assertThat(Run.of(List.of("ip", "netns", "pids", bed.router.name()), Duration.ofSeconds(5)).output()).isEmpty();
    }
  }

  /** The AS path of the office's prefix as an edge has it. */
  private static String path(RunningRouter edges, String session) throws InterruptedException {
    String[] path = new String[1];
    RouterBed.within(
        SESSIONS,
        () -> {
          Run run = Run.of(List.of(edges.directory() + "/bin/birdc", "show", "route", RouterBed.OFFICE.toString(), "protocol", "'bgp-"
              + session + "'", "all"), SESSIONS);
          path[0] = run.output().lines().filter(line -> line.contains("BGP.as_path:")).map(line -> line.replaceAll(".*: ", ""))
              .findFirst().orElse("");
          return !path[0].isEmpty();
        });
    return path[0];
  }

  /** With BFD BIRD would drop the routes when BFD, which dies with the edges' process, has noticed: it does not look at the C bit. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "STATIC")
  void theRoutesOfAKilledEdgeStayUntilItIsBack(RouterSoftware software) throws Exception {
    try (RouterBed bed = new RouterBed()) {
      Exchange office = Exchange.announcing(List.of(RouterBed.OFFICE));
      boolean watched = software != RouterSoftware.BIRD && software != RouterSoftware.GOBGP;
      RunningRouter router = bed.startRouter(software, office, office, watched);
      RunningRouter edges = bed.startEdges(watched, Restart.RESTARTER);
      assertThat(RouterBed.within(SESSIONS, () -> bed.hops().equals(BOTH))).as("both links in use; " + bed.hops()).isTrue();
      Thread.sleep(BFD_IS_UP.toMillis());

      edges.kill();
      assertThat(RouterBed.within(SESSIONS, () -> RouterSession.of(router).stream().noneMatch(RouterSession::established))).isTrue();
      assertThat(RouterBed.within(Duration.ofSeconds(2), () -> !bed.hops().equals(BOTH))).as("a hop is gone: " + bed.hops()).isFalse();
      bed.startEdges(watched, Restart.RESTARTING);
      assertThat(RouterBed.within(SESSIONS, () -> !bed.hops().equals(BOTH) || RouterSession.of(router).stream()
          .allMatch(RouterSession::established))).isTrue();
      assertThat(RouterBed.within(Duration.ofSeconds(1), () -> !bed.hops().equals(BOTH))).as("a hop is gone: " + bed.hops()).isFalse();
    }
  }

  @Test
  void whatAKilledStarterLeftIsFoundAndStopped() throws Exception {
    try (RouterBed bed = new RouterBed()) {
      Exchange office = Exchange.announcing(List.of(RouterBed.OFFICE));
      RunningRouter first = bed.startRouter(RouterSoftware.FRR, office, office, true);
      assertThat(RunningRouter.read(first.directory())).contains(first);
      RunningRouter second = bed.startRouter(RouterSoftware.BIRD, office, office, true);
      assertThat(first.processes()).noneMatch(process -> process.alive());
      assertThat(second.alive()).isTrue();
      assertThat(second.directory().resolve("bgpd.conf")).doesNotExist();
    }
  }

  @Test
  void aRefusedConfigurationIsSaidInTheSoftwaresWordsAndLeavesNothing() throws Exception {
    try (RouterBed bed = new RouterBed()) {
      RouterPlan plan = RouterBed.routerPlan(Exchange.announcing(List.of()), Exchange.announcing(List.of()), true);
      BgpNeighbor neighbor = plan.neighbors().getFirst();
      BgpNeighbor odd =
          new BgpNeighbor(neighbor.device(), neighbor.local(), neighbor.address(), neighbor.asn(), neighbor.liveness(), "quote\"",
              neighbor.exchange());
      Path directory = Path.of("/run/underpass", bed.router.name());
      assertThatThrownBy(
              () ->
                  RunningRouter.start(
                      RouterSoftware.BIRD, new RouterPlan("r", plan.asn(), plan.id(), plan.restart(), List.of(odd)), bed.router, directory))
          .isInstanceOf(LinuxException.class)
          .hasMessageContaining("bird did not start")
          .hasMessageContaining("bird.conf");
      assertThat(Files.exists(directory)).isFalse();
    }
  }
}
