package io.underpass.dataplane.emulated;

import io.underpass.dataplane.DataPlane;
import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.FlowReading;
import io.underpass.dataplane.LinkNeighbor;
import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.NodeHealth;
import io.underpass.dataplane.Observation;
import io.underpass.dataplane.Reply;
import io.underpass.net.IpAddress;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A data plane that interprets the plan in Java, on any system and without privileges. It sends no packet: what passes is what is
 * put in through {@link #fabric()}, and nothing of it is a measurement.
 */
public final class EmulatedDataPlane implements DataPlane {
  private final LongSupplier nanos;
  private volatile Running running;

  private record Running(Plan plan, EmulatedFabric fabric) {}

  public EmulatedDataPlane() {
    this(System::nanoTime);
  }

  /** @param nanos a monotonic clock in nanoseconds: gateways' limits and idle flows run by it, and when flows were seen is told by it */
  public EmulatedDataPlane(LongSupplier nanos) {
    this.nanos = nanos;
    this.running = new Running(Plan.EMPTY, EmulatedFabric.of(Plan.EMPTY, nanos));
  }

  @Override
  public String kind() {
    return "emulated";
  }

  @Override
  public Applied apply(Plan plan) {
    long start = System.nanoTime();
    Running before = running;
    long changes = changes(before.plan, plan);
    running = new Running(plan, changes == 0 ? before.fabric : EmulatedFabric.next(plan, before.fabric, nanos));
    return new Applied(changes, System.nanoTime() - start, Map.of());
  }

  /** What runs now; the next {@link #apply} makes another, which goes on counting where this one stopped. */
  public EmulatedFabric fabric() {
    return running.fabric;
  }

  @Override
  public Map<String, NodeCounters> counters() {
    return running.fabric.counters();
  }

  @Override
  public Reply probe(String node, String port, IpAddress destination, int tcpPort, Duration timeout) {
    NodePlan plan = running.plan.nodes().get(node);
    return plan != null && plan.ports().containsKey(port) ? Reply.ACCEPTED : Reply.SILENT;
  }

  @Override
  public FlowReading flows(Predicate<String> nodes) {
    long now = nanos.getAsLong() / 1_000_000;
    return new FlowReading(now, running.fabric.flows(seen -> seen / 1_000_000).stream().filter(flow -> nodes.test(flow.node())).toList());
  }

  /** With what the nodes remember, and no trace in it. */
  @Override
  public List<Observation> observe(String node, String port, byte[] frame) {
    Running now = running;
    if (now.plan.node(node).filter(own -> own.ports().containsKey(port)).isEmpty()) {
      throw new DataPlaneException("node '" + node + "' has no port '" + port + "'");
    }
    return now.fabric.observe(port, frame).hops().stream().map(EmulatedDataPlane::observation).toList();
  }

  private static Observation observation(EmulatedFabric.Hop hop) {
    Verdict verdict = hop.verdict();
    Emission.Exit exit = verdict.outcome() == Verdict.Outcome.FORWARDED ? verdict.sent().map(Emission::exit).orElse(null) : null;
    return new Observation(
        hop.node(), Observation.Outcome.valueOf(verdict.outcome().name()), verdict.code(),
        exit instanceof Emission.Exit.ToNode to ? to.node() : null,
        exit instanceof Emission.Exit.ToNode to ? to.network() : null,
        exit instanceof Emission.Exit.ToPort to ? to.port() : null);
  }

  /** Nothing can break: every link is up. */
  @Override
  public Map<String, NodeHealth> health() {
    Map<String, NodeHealth> health = new HashMap<>();
    running.plan.nodes().forEach((name, node) -> {
      Map<String, NodeHealth.Link> ports = new HashMap<>();
      node.ports().keySet().forEach(port -> ports.put(port, NodeHealth.Link.UP));
      health.put(name, new NodeHealth(ports, NodeHealth.Link.UP));
    });
    return health;
  }

  /** Health changes with the plan only, and whoever applies that knows. */
  @Override
  public void whenHealthChanges(Runnable changed) {}

  @Override
  public String incarnation() {
    return "";
  }

  @Override
  public List<LinkNeighbor> neighbors(String node, String port) {
    return List.of();
  }

  @Override
  public <T> T inside(String node, Callable<T> work) {
    throw new DataPlaneException(
        "node '" + node + "' is emulated: it has no network stack to open sockets in; run the Linux data plane for that");
  }

  @Override
  public Optional<String> netns(String node) {
    return Optional.empty();
  }

  /** Nothing runs outside this object, so nothing is left behind. */
  @Override
  public void close() {}

  @Override
  public void tearDown() {
    running = new Running(Plan.EMPTY, EmulatedFabric.of(Plan.EMPTY, nanos));
  }

  private static long changes(Plan before, Plan after) {
    long changes = 0;
    for (String gone : before.nodes().keySet()) {
      changes += after.nodes().containsKey(gone) ? 0 : 1 + entries(before.nodes().get(gone));
    }
    for (Map.Entry<String, NodePlan> entry : after.nodes().entrySet()) {
      NodePlan now = entry.getValue();
      NodePlan then = before.nodes().get(entry.getKey());
      changes += then == null ? 1 + entries(now) : then == now ? 0 : changes(then, now);
    }
    return changes;
  }

  private static long entries(NodePlan plan) {
    return changes(NodePlan.idle(plan.node()), plan);
  }

  private static long changes(NodePlan before, NodePlan after) {
    return differences(before.ports(), after.ports())
        + differences(before.networks(), after.networks())
        + differences(before.mappings(), after.mappings())
        + differences(before.routes(), after.routes())
        + differences(before.frontEnds(), after.frontEnds())
        + differences(before.translations(), after.translations())
        + differences(before.ruleSets(), after.ruleSets())
        + differences(before.crossings(), after.crossings())
        + different(before.meter(), after.meter())
        + different(before.node(), after.node());
  }

  private static int different(@Nullable Object before, @Nullable Object after) {
    return Objects.equals(before, after) ? 0 : 1;
  }

  private static <K, V> long differences(Map<K, V> before, Map<K, V> after) {
    if (before == after) {
      return 0;
    }
    long common = 0;
    long changed = 0;
    for (Map.Entry<K, V> entry : after.entrySet()) {
      V then = before.get(entry.getKey());
      common += then == null ? 0 : 1;
      changed += then == null || then != entry.getValue() && !then.equals(entry.getValue()) ? 1 : 0;
    }
    return changed + before.size() - common;
  }
}
