package io.underpass.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.underpass.control.probe.PathProbe;
import io.underpass.dataplane.Observation;
import io.underpass.dataplane.ProbeFrame;
import io.underpass.dataplane.emulated.EmulatedDataPlane;
import io.underpass.dataplane.linux.LinuxDataPlane;
import io.underpass.lab.linux.NetworkNamespace;
import io.underpass.lab.linux.Run;
import io.underpass.plan.Plan;
import io.underpass.routing.Paths;
import io.underpass.routing.Planner;
import io.underpass.routing.Query;
import io.underpass.routing.Trace;
import io.underpass.routing.View;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The worlds of {@link TraceAgreesTest} run by the kernel over a real underlay: trace, emulated engine and packet say the same of every
 * node.
 */
class TraceOnPacketsTest {
  private static final int QUERIES = 250;

  private static Stream<Long> seeds() {
    Long chosen = Long.getLong("seed");
    return chosen == null ? LongStream.range(20261126, 20261128).boxed() : Stream.of(chosen);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void traceEngineAndPacketAgree(long seed) throws Exception {
    assumeTrue(
        System.getProperty("os.name").equals("Linux") && System.getProperty("user.name").equals("root"), "real packets need root on Linux");
    String prefix = "ur" + Long.toHexString(ProcessHandle.current().pid());
    NetworkNamespace ground = new NetworkNamespace(prefix + "-t-ports");
    Path run = Files.createTempDirectory("underpass-run-");
    ip("netns", "add", ground.name());
    try (LinuxDataPlane linux = new LinuxDataPlane(prefix, run); EmulatedDataPlane emulated = new EmulatedDataPlane()) {
      try {
        RandomWorld world = new RandomWorld(seed, ground.name());
        View view = world.view();
        Plan plan = new Planner().plan(view);
        plan.nodes().values().stream().flatMap(node -> node.ports().keySet().stream())
            .forEach(port -> ip("-n", ground.name(), "link", "add", port, "type", "veth", "peer", "name", port + "-end"));
        assertThat(linux.apply(plan).problems()).isEmpty();
        emulated.apply(plan);
        agree("seed " + seed, world, Paths.of(view, plan), linux, emulated);
      } finally {
        linux.tearDown();
      }
    } finally {
      ip("netns", "delete", ground.name());
    }
    assertThat(NetworkNamespace.startingWith(prefix + "-")).isEmpty();
    assertThat(run).doesNotExist();
  }

  private static void agree(String seed, RandomWorld world, Paths paths, LinuxDataPlane linux, EmulatedDataPlane emulated) {
    int delivered = 0;
    for (int i = 0; i < QUERIES; i++) {
      Query query = world.query();
      Trace trace = paths.trace(query);
      PathProbe probe = new PathProbe(paths, (node, port, flow, kind) -> {
        byte[] frame = ProbeFrame.of(flow, kind);
        List<Observation> seen = linux.observe(node, port, frame);
        assertThat(seen).as("%s, %s", seed, query).isEqualTo(emulated.observe(node, port, frame));
        return seen;
      });
      assertThat(probe.of(trace)).as("%s, %s", seed, query).allSatisfy(section -> assertThat(section.differences()).isEmpty());
      delivered += trace.there().verdict() == Trace.Verdict.DELIVERED ? 1 : 0;
    }
    assertThat(delivered).isGreaterThan(QUERIES / 10);
  }

  private static void ip(String... words) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    Run done = Run.of(command, Duration.ofSeconds(10));
    assertThat(done.status()).as(command + ": " + done.errors()).isZero();
  }
}
