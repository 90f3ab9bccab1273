package io.underpass.dataplane.emulated;

import io.underpass.dataplane.DataPlaneException;
import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.TrackedFlow;
import io.underpass.dataplane.emulated.Emission.Exit;
import io.underpass.plan.Node;
import io.underpass.plan.NodePlan;
import io.underpass.plan.Plan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * All nodes of a plan and the underlay between them: follows a frame from node to node until it is delivered, answered or dropped.
 * Every walk counts and uses up limits like a packet, so ask questions of a fabric of your own ({@link #of}). Safe for use from
 * several threads.
 */
public final class EmulatedFabric {
  private final Map<String, Engine> engines;
  private final Map<String, String> nodeOfPort;
  private final Map<String, NodeState> states;
  private final Map<String, GatewayLimits> limits;

  /**
   * One node's part of a journey.
   *
   * @param frame as it arrived there
   */
  public record Hop(String node, Arrival arrival, byte[] frame, Verdict verdict) {}

  /**
   * From where a frame entered to where it ended.
   *
   * @param hops in order, at least one; the last one's verdict is how it ended
   * @param errorHops where the ICMP error went on from node to node; empty when there was none or it left through the port that the frame
   *     came in by
   */
  public record Journey(List<Hop> hops, List<Hop> errorHops) {
    public Journey {
      hops = List.copyOf(hops);
      errorHops = List.copyOf(errorHops);
    }

    public Verdict end() {
      return hops.getLast().verdict();
    }

    /** The port through which the frame left the fabric, if it did. */
    public Optional<String> deliveredTo() {
      return end().outcome() == Verdict.Outcome.FORWARDED
          ? end().sent().map(Emission::exit).map(exit -> exit instanceof Exit.ToPort(String port) ? port : null)
          : Optional.empty();
    }
  }

  private EmulatedFabric(
      Map<String, Engine> engines, Map<String, String> nodeOfPort, Map<String, NodeState> states, Map<String, GatewayLimits> limits) {
    this.engines = engines;
    this.nodeOfPort = nodeOfPort;
    this.states = states;
    this.limits = limits;
  }

  /**
   * A fabric that nothing has passed yet.
   *
   * @param nanos a monotonic clock in nanoseconds: gateways' limits run by it
   * @throws DataPlaneException if two nodes share an underlay address
   */
  public static EmulatedFabric of(Plan plan, LongSupplier nanos) {
    return next(plan, null, nanos);
  }

  /** What runs after {@code before}: counters, flows and buckets of what stays are kept. */
  static EmulatedFabric next(Plan plan, @Nullable EmulatedFabric before, LongSupplier nanos) {
    Underlay underlay = Underlay.of(plan);
    Map<String, Engine> engines = new HashMap<>();
    Map<String, String> nodeOfPort = new HashMap<>();
    Map<String, NodeState> states = new HashMap<>();
    Map<String, GatewayLimits> limits = new HashMap<>();
    plan.nodes().forEach((name, node) -> {
      NodeState state = before == null ? new NodeState() : before.states.getOrDefault(name, new NodeState());
      state.keepPorts(node.ports().keySet());
      GatewayLimits siteLimits = limitsOf(node, before, limits, nanos);
      states.put(name, state);
      engines.put(name, new Engine(node, underlay, state, siteLimits, nanos));
      node.ports().keySet().forEach(port -> nodeOfPort.put(port, name));
    });
    return new EmulatedFabric(Map.copyOf(engines), Map.copyOf(nodeOfPort), states, limits);
  }

  private static @Nullable GatewayLimits limitsOf(
      NodePlan plan, @Nullable EmulatedFabric before, Map<String, GatewayLimits> limits, LongSupplier nanos) {
    if (plan.meter() == null) {
      return null;
    }
    String site = plan.node().site();
    GatewayLimits kept = before == null ? null : before.limits.get(site);
    return limits.computeIfAbsent(
        site, _ -> kept != null && kept.meter().equals(plan.meter()) ? kept : new GatewayLimits(plan.meter(), nanos.getAsLong()));
  }

  /**
   * Sends a frame into a port, as the machine or router there would.
   *
   * @throws IllegalArgumentException if no node has such a port
   */
  public Journey send(String port, byte[] frame) {
    return journey(port, frame, engines::get);
  }

  private Journey journey(String port, byte[] frame, Function<String, Engine> at) {
    String node = nodeOfPort.get(port);
    if (node == null) {
      throw new IllegalArgumentException("no node has a port '" + port + "'");
    }
    List<Hop> hops = walk(at, node, new Arrival.AtPort(port), frame);
    List<Hop> errorHops = hops.getLast().verdict().error()
        .filter(error -> error.exit() instanceof Exit.ToNode)
        .map(error -> walk(at, ((Exit.ToNode) error.exit()).node(), new Arrival.FromUnderlay(), error.frame()))
        .orElse(List.of());
    return new Journey(hops, errorHops);
  }

  /** Ends: only gateways send on what came from the underlay, and they count down the TTL. */
  private static List<Hop> walk(Function<String, Engine> at, String start, Arrival entry, byte[] frame) {
    List<Hop> hops = new ArrayList<>();
    String node = start;
    Arrival arrival = entry;
    byte[] current = frame;
    while (true) {
      Verdict verdict = at.apply(node).receive(arrival, current);
      hops.add(new Hop(node, arrival, current, verdict));
      if (verdict.sent().isEmpty() || !(verdict.sent().get() instanceof Emission(Exit.ToNode(String next, _), byte[] sent))) {
        return hops;
      }
      node = next;
      arrival = new Arrival.FromUnderlay();
      current = sent;
    }
  }

  /** What {@link #send} would say of a frame, without counting it, remembering it or using up limits. */
  public Journey observe(String port, byte[] frame) {
    Map<String, Engine> observers = new HashMap<>();
    return journey(port, frame, node -> observers.computeIfAbsent(node, name -> engines.get(name).observer()));
  }

  /**
   * Every flow that a node remembers.
   *
   * @param wall from the nodes' clock to milliseconds since the epoch
   */
  List<TrackedFlow> flows(LongUnaryOperator wall) {
    return engines.values().stream().flatMap(engine -> engine.flows(wall).stream()).toList();
  }

  /** By node name, read now. */
  public Map<String, NodeCounters> counters() {
    return engines.entrySet().stream().collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> entry.getValue().counters()));
  }

  Engine engine(String node) {
    return engines.get(node);
  }

  /** The nodes, by name. */
  public Optional<Node> node(String name) {
    return Optional.ofNullable(engines.get(name)).map(engine -> engine.plan().node());
  }
}
