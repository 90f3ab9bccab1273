package io.underpass.control;

import io.underpass.dataplane.FlowReading;
import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.Observation;
import io.underpass.dataplane.ProbeFrame;
import io.underpass.model.ResourceId;
import io.underpass.plan.Flow;
import io.underpass.plan.Plan;
import io.underpass.routing.View;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The door of this room. Every method may be called by any thread. */
public interface ControlPlane extends AutoCloseable {
  Snapshot snapshot();

  /**
   * Decides on the newest snapshot and commits, both inside the one writer: no other change comes between. What the decider throws comes
   * out and nothing is committed. Durable when it returns; the data plane follows.
   */
  Committed commit(Function<Snapshot, Proposal> decider);

  /**
   * @param snapshot the state right after the commit
   * @param operation the operation begun, if one was asked for
   */
  record Committed(Snapshot snapshot, @Nullable Operation operation) {}

  Optional<Operation> operation(String id);

  /** Waits until the operation has ended or the time is up, and returns how it stands. */
  Optional<Operation> await(String id, Duration atMost) throws InterruptedException;

  /** The unfinished operation on a resource, or else the last one if it failed: what {@code provisioningState} follows from. */
  Optional<Operation> pendingOrFailed(ResourceId id);

  /** Waits until the data plane runs this revision, or a newer one. */
  boolean awaitApplied(long revision, Duration atMost) throws InterruptedException;

  /** The typed view of the newest snapshot, as {@code routing} sees it. */
  View view();

  /** The plan that was last handed to the data plane whole. */
  Plan running();

  /** The newest revision that the data plane runs, apart from {@link #problems}; 0 before the first time. */
  long applied();

  /** What could not be done, by node name, port name or resource id; retried until it can. */
  Map<String, String> problems();

  /**
   * The ports of {@link #running} whose interface wasn't there when it was handed over, by name: why. No packet passes them; it is tried
   * again until the interface comes.
   */
  Map<String, String> absentPorts();

  /** {@code linux} or {@code emulated}. */
  String dataPlaneKind();

  /** Why the data plane is not {@code linux}, a sentence each: what is missing and what to do; empty where it is. */
  List<String> dataPlaneReasons();

  /** The prefix of every kernel object of this server: {@code up}, or {@code up} and four hex digits. */
  String kernelPrefix();

  /** Made at the first start, kept for ever. */
  Identity identity();

  /** GUIDs in lower case. */
  record Identity(String subscription, String tenant) {}

  /** How long a gateway's path stood still when its instances were last replaced, in milliseconds; empty if they never were. */
  OptionalLong lastInterruptionMs(ResourceId gateway);

  /** Counters by node name, read now. */
  Map<String, NodeCounters> counters();

  /**
   * Sends a packet in at a port, marked, through what runs, and tells what each node did with it; in no counter.
   *
   * @throws io.underpass.dataplane.DataPlaneException if the port isn't there, or nothing runs at it
   */
  List<Observation> observe(String node, String port, Flow flow, ProbeFrame.Kind kind);

  /**
   * What the flow tables of ports and gateways hold, read now; nothing where nothing runs.
   *
   * @param nodes whose tables are read, by name
   */
  default FlowReading flows(Predicate<String> nodes) {
    return new FlowReading(0, List.of());
  }

  /** Who speaks BGP, and with what result. */
  Routers routers();

  Metrics metrics();

  /** The workspaces' tables. */
  Logs logs();

  ActivityLog activity();

  /** Takes the data plane away; documents stay. */
  void tearDown();

  /** Stops without touching what forwards. */
  @Override
  void close();
}
