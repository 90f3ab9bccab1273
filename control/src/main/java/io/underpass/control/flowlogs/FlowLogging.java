package io.underpass.control.flowlogs;

import io.underpass.control.Rounds;
import io.underpass.control.Snapshot;
import io.underpass.dataplane.FlowReading;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.dataplane.TrackedFlow.Kind;
import io.underpass.model.ResourceId;
import io.underpass.plan.Filter;
import io.underpass.plan.Plan;
import io.underpass.plan.Port;
import io.underpass.routing.View;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Reads the flow tables every interval and writes down what happened, on a thread of its own. */
public final class FlowLogging implements AutoCloseable {
  /** Events that one interval may have; the rest comes with the next. */
  static final int MOST_EVENTS = 50_000;

  /** A flow that goes on is told of every so many intervals: every five minutes (azure-docs, vnet-flow-logs-overview). */
  private static final int INTERVALS_BETWEEN_COUNTS = 5;

  /** After how long a gateway forgets a flow. */
  private static final long GATEWAY_IDLE = Duration.ofMinutes(4).toMillis();

  private static final Duration CLEANING = Duration.ofMinutes(10);

  private final Source source;
  private final InstantSource clock;
  private final FlowWriter writer;
  private final FlowHistory history;
  private final Rounds rounds;
  private Instant cleaned = Instant.EPOCH;

  /**
   * What is written follows from, all as it is now.
   *
   * @param flows of the nodes that are asked for
   */
  public record Source(
      Supplier<View> view, Supplier<Plan> plan, Supplier<Snapshot> snapshot, Function<Predicate<String>, FlowReading> flows) {}

  /**
   * @param data the server's data directory
   * @param interval how often, a second or more; the service does it every minute
   */
  public FlowLogging(Source source, InstantSource clock, Path data, Duration interval) {
    this.source = source;
    this.clock = clock;
    this.writer = new FlowWriter(data);
    this.history = new FlowHistory(source.flows().apply(_ -> false).now(), MOST_EVENTS, INTERVALS_BETWEEN_COUNTS * interval.toMillis());
    this.rounds = new Rounds(
        "underpass-flow-logs", clock, interval, "Flow logs could not be written, and lack an interval: ", this::tick, this::tickLast);
  }

  public void start() {
    rounds.start();
  }

  /**
   * Writes down what happened since the last call.
   *
   * @throws IOException if some of it could not be written, which then is lost
   */
  void tick() throws IOException {
    Instant now = clock.instant();
    Coverage coverage = Coverage.of(source.view().get());
    Plan plan = source.plan().get();
    FlowReading reading = source.flows().apply(covered(coverage, plan)::contains);
    List<TrackedFlow> flows = reading.flows().stream()
        .filter(flow -> flow.kind() == Kind.GATEWAY ? coverage.gateway(flow.node()).isPresent() : coverage.port(flow.port()).isPresent())
        .toList();
    Map<String, Long> idle = idleTimes(plan);
    long shift = reading.behind(now.toEpochMilli());
    List<FlowEvent> events = history.step(flows, reading.now(), flow -> idle.getOrDefault(flow.port(), GATEWAY_IDLE)).stream()
        .map(event -> event.later(shift))
        .toList();
    writer.write(events, coverage, now, this::guid);
    if (now.isAfter(cleaned.plus(CLEANING))) {
      cleaned = now;
      writer.forget(coverage.logs(), now);
    }
  }

  /** Nodes that have something to tell: reading a table takes time that others would lack. */
  private static Set<String> covered(Coverage coverage, Plan plan) {
    return plan.nodes().values().stream()
        .filter(node -> coverage.gateway(node.node().name()).isPresent()
            || node.ports().keySet().stream().anyMatch(port -> coverage.port(port).isPresent()))
        .map(node -> node.node().name())
        .collect(Collectors.toSet());
  }

  private static Map<String, Long> idleTimes(Plan plan) {
    return plan.nodes().values().stream()
        .flatMap(node -> node.ports().values().stream())
        .filter(port -> port.filter() != null)
        .collect(Collectors.toMap(Port::name, port -> idle(port.filter()), (one, _) -> one));
  }

  private static long idle(Filter filter) {
    return filter.idleSeconds() * 1_000L;
  }

  /** The one that the resource shows, else one that follows from its id. */
  private String guid(ResourceId id) {
    return source.snapshot().get().get(id)
        .map(document -> document.body().path("properties").path("resourceGuid"))
        .filter(JsonNode::isString)
        .map(JsonNode::stringValue)
        .orElseGet(() -> UUID.nameUUIDFromBytes(id.key().getBytes(StandardCharsets.UTF_8)).toString());
  }

  /** Also what would wait for its turn. */
  private void tickLast() throws IOException {
    history.hurry();
    tick();
  }

  /** Writes what has been counted and ends the thread. The next server takes flows over with the counters that they have then. */
  @Override
  public void close() {
    rounds.close();
  }
}
