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
import io.underpass.plan.DropCode;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.routing.Paths;
import io.underpass.routing.Planner;
import io.underpass.routing.Query;
import io.underpass.routing.Trace;
import io.underpass.routing.View;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The worlds of {@link TraceAgreesTest} run by the kernel over a real underlay: trace, emulated engine and packet say the same of every
 * node. Some ports have no interface: no packet passes them.
 */
class TraceOnPacketsTest {
  private static final int QUERIES = 250;

  /** Of so many ports one has no interface. */
  private static final int MISSING = 6;

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
        List<String> ports = plan.nodes().values().stream().flatMap(node -> node.ports().keySet().stream()).sorted().toList();
        Random random = new Random(seed);
        Set<String> missing = ports.stream().filter(_ -> random.nextInt(MISSING) == 0).collect(Collectors.toSet());
        ports.stream().filter(port -> !missing.contains(port))
            .forEach(port -> ip("-n", ground.name(), "link", "add", port, "type", "veth", "peer", "name", port + "-end"));
        Map<String, String> problems = linux.apply(plan).problems();
        assertThat(problems).containsOnlyKeys(missing);
        emulated.apply(without(plan, missing));
        agree("seed " + seed, world, Paths.of(view, plan).next(view, plan, problems), linux, emulated);
      } finally {
        linux.tearDown();
      }
    } finally {
      ip("netns", "delete", ground.name());
    }
    assertThat(NetworkNamespace.startingWith(prefix + "-")).isEmpty();
    assertThat(run).doesNotExist();
  }

  private static Plan without(Plan plan, Set<String> ports) {
    Map<String, NodePlan> nodes = new HashMap<>();
    plan.nodes().forEach((name, node) -> {
      Map<String, Port> there = new HashMap<>(node.ports());
      there.keySet().removeAll(ports);
      nodes.put(name, new NodePlan(
          node.node(), there, node.networks(), node.mappings(), node.routes(), node.frontEnds(), node.translations(), node.ruleSets(),
          node.crossings(), node.meter()));
    });
    return new Plan(plan.revision(), nodes);
  }

  private static void agree(String seed, RandomWorld world, Paths paths, LinuxDataPlane linux, EmulatedDataPlane emulated) {
    int delivered = 0;
    int unbound = 0;
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
      unbound += trace.there().drop() == DropCode.NO_PORT && trace.there().reason().text().startsWith("the interface of port ") ? 1 : 0;
    }
    assertThat(delivered).isGreaterThan(QUERIES / 10);
    assertThat(unbound).isPositive();
  }

  private static void ip(String... words) {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(words));
    Run done = Run.of(command, Duration.ofSeconds(10));
    assertThat(done.status()).as(command + ": " + done.errors()).isZero();
  }
}
