package io.underpass.control.rehearsal;

import io.underpass.control.ActivityLog;
import io.underpass.control.Change;
import io.underpass.control.ControlPlane;
import io.underpass.control.Document;
import io.underpass.control.Logs;
import io.underpass.control.Metrics;
import io.underpass.control.Operation;
import io.underpass.control.Proposal;
import io.underpass.control.Routers;
import io.underpass.control.Snapshot;
import io.underpass.control.store.DocumentSet;
import io.underpass.dataplane.FlowReading;
import io.underpass.dataplane.NodeCounters;
import io.underpass.dataplane.Observation;
import io.underpass.dataplane.ProbeFrame;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceReader;
import io.underpass.plan.Flow;
import io.underpass.plan.Plan;
import io.underpass.routing.View;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A control plane that begins with what another has and goes its own way: commits stay in memory, operations have succeeded at once,
 * nothing is forwarded and nothing of it reaches the other. What it says of counters, sessions and logs is the other's. {@link #view} is
 * the view once all has settled: gateways run, new sessions are up.
 */
public final class Rehearsal implements ControlPlane {
  private final ControlPlane real;
  private final InstantSource clock;
  private final View begun;
  private final Map<String, Operation> operations = new HashMap<>();
  private final Set<ResourceId> touched = new LinkedHashSet<>();
  private DocumentSet documents;

  /** Takes what there is now. */
  public Rehearsal(ControlPlane real, InstantSource clock) {
    this.real = real;
    this.clock = clock;
    this.begun = real.view();
    DocumentSet all = DocumentSet.EMPTY;
    if (real.snapshot() instanceof DocumentSet set) {
      all = set;
    } else {
      for (Document document : real.snapshot().all()) {
        all = all.with(document);
      }
    }
    this.documents = all;
  }

  /** What it began with. */
  public View begun() {
    return begun;
  }

  @Override
  public synchronized Snapshot snapshot() {
    return documents;
  }

  @Override
  public synchronized Committed commit(Function<Snapshot, Proposal> decider) {
    Proposal proposal = decider.apply(documents);
    if (!proposal.changes().isEmpty()) {
      DocumentSet next = documents.at(documents.revision() + 1);
      for (Change change : proposal.changes()) {
        ResourceId id = documents.get(change.id()).map(Document::id).orElse(change.id());
        touched.add(id);
        next = switch (change) {
          case Change.Put put -> next.with(new Document(id, put.body(), "W/\"" + UUID.randomUUID() + "\"", next.revision(), false));
          case Change.Delete _ -> next.without(id);
        };
      }
      documents = next;
    }
    Operation operation = null;
    if (proposal.operation() instanceof Proposal.OperationRequest asked) {
      operation = new Operation(
          UUID.randomUUID().toString(), asked.name(), asked.subject(), asked.kind(), Operation.Status.SUCCEEDED, clock.instant(),
          clock.instant(), null, Map.of());
      operations.put(operation.id(), operation);
    }
    return new Committed(documents, operation);
  }

  @Override
  public synchronized Optional<Operation> operation(String id) {
    return Optional.ofNullable(operations.get(id)).or(() -> real.operation(id));
  }

  @Override
  public Optional<Operation> await(String id, Duration atMost) throws InterruptedException {
    Optional<Operation> own = operation(id);
    return own.isPresent() && own.get().status() != Operation.Status.IN_PROGRESS ? own : real.await(id, atMost);
  }

  /** Nothing is pending: what is under way when it begins counts as done. */
  @Override
  public Optional<Operation> pendingOrFailed(ResourceId id) {
    return Optional.empty();
  }

  @Override
  public boolean awaitApplied(long revision, Duration atMost) {
    return true;
  }

  @Override
  public synchronized View view() {
    if (touched.isEmpty()) {
      return begun;
    }
    Map<ResourceId, Optional<Resource>> changes = new HashMap<>();
    for (ResourceId id : touched) {
      changes.put(id, documents.get(id).flatMap(document -> ResourceReader.read(document.id(), document.body()).resource()));
    }
    return Settled.of(begun, begun.resources().with(changes), documents.revision());
  }

  @Override
  public Plan running() {
    return real.running();
  }

  @Override
  public long applied() {
    return real.applied();
  }

  @Override
  public Map<String, String> problems() {
    return real.problems();
  }

  @Override
  public Map<String, String> absentPorts() {
    return real.absentPorts();
  }

  @Override
  public String dataPlaneKind() {
    return real.dataPlaneKind();
  }

  @Override
  public List<String> dataPlaneReasons() {
    return real.dataPlaneReasons();
  }

  @Override
  public String kernelPrefix() {
    return real.kernelPrefix();
  }

  @Override
  public Identity identity() {
    return real.identity();
  }

  @Override
  public OptionalLong lastInterruptionMs(ResourceId gateway) {
    return real.lastInterruptionMs(gateway);
  }

  @Override
  public Map<String, NodeCounters> counters() {
    return real.counters();
  }

  @Override
  public FlowReading flows(Predicate<String> nodes) {
    return real.flows(nodes);
  }

  /** Nothing runs here that could be watched. */
  @Override
  public List<Observation> observe(String node, String port, Flow flow, ProbeFrame.Kind kind) {
    throw new UnsupportedOperationException("a change that is only foreseen runs on no node");
  }

  @Override
  public Routers routers() {
    return real.routers();
  }

  @Override
  public Metrics metrics() {
    return real.metrics();
  }

  @Override
  public Logs logs() {
    return real.logs();
  }

  /** Remembers nothing; what has happened is the other's. */
  @Override
  public ActivityLog activity() {
    return new ActivityLog() {
      @Override
      public void note(Event event) {}

      @Override
      public void ended(Operation operation) {}

      @Override
      public List<Event> find(Query query, int atMost) {
        return real.activity().find(query, atMost);
      }
    };
  }

  /** There is nothing to take away. */
  @Override
  public void tearDown() {}

  @Override
  public void close() {}
}
