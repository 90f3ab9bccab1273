package io.underpass.arm.deployments;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Catalogue;
import io.underpass.arm.wire.Guard;
import io.underpass.arm.wire.Json;
import io.underpass.control.Operation;
import io.underpass.model.ResourceId;
import io.underpass.template.Deployable;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs deployments. One that a dead server left unfinished ends as Failed when the next one starts: its secure parameters were never kept,
 * so it can't go on. Safe for any thread.
 */
final class Engine implements AutoCloseable {
  /** How deep deployments nest in deployments. */
  private static final int DEEPEST = 8;

  private final Function<Call, Answer> manager;
  private final Validation validation;
  private final Guard guard;
  private final StoredDeployments stored;
  private final Consumer<Operation> ended;
  private final Clock clock;
  private final Map<String, DeploymentRun> running = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * @param manager answers the calls of deployments, as it does clients'
   * @param ended is told of each deployment that has ended
   */
  Engine(
      Function<Call, Answer> manager, Catalogue catalogue, Guard guard, StoredDeployments stored, Consumer<Operation> ended, Clock clock) {
    this.manager = manager;
    this.validation = new Validation(catalogue, clock);
    this.guard = guard;
    this.stored = stored;
    this.ended = ended;
    this.clock = clock;
  }

  /** Ends what a server before this one left unfinished. */
  void recover() {
    for (ObjectNode state : stored.all()) {
      ObjectNode properties = (ObjectNode) state.get("properties");
      if (!isFinal(state)) {
        properties.put("provisioningState", "Failed");
        properties.set(
            "error",
            Failures.error(
                "DeploymentInterrupted",
                "The server ended while the deployment ran. What it had made by then stays. Its secure parameters are not stored, so it"
                    + " can't go on by itself: deploy the template again."));
        ResourceId id = ResourceId.parse(state.path("id").asString());
        stored.update(id, state);
        ended.accept(ending(id, state));
      }
    }
  }

  static boolean isFinal(ObjectNode state) {
    return List.of("Succeeded", "Failed", "Canceled").contains(state.path("properties").path("provisioningState").asString());
  }

  Validation validation() {
    return validation;
  }

  Door door(Call client) {
    return new Door(manager, client);
  }

  /** As it stands, running or stored. */
  Optional<ObjectNode> find(ResourceId id) {
    DeploymentRun run = running.get(id.key());
    return run != null && stored.find(id).isPresent() ? Optional.of(run.state()) : stored.find(id);
  }

  List<ObjectNode> in(ResourceId scope) {
    return stored.in(scope).stream()
        .map(state -> find(ResourceId.parse(state.path("id").asString())).orElse(state))
        .toList();
  }

  /** Waits until the deployment has ended or the time is up. */
  void await(ResourceId id, Duration atMost) {
    DeploymentRun run = running.get(id.key());
    if (run == null || atMost.isZero()) {
      return;
    }
    try {
      run.done().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      // As it stands, then.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("deployments end with a state", e);
    }
  }

  /**
   * Begins a deployment.
   *
   * @throws ArmError if it can't begin; nothing is stored then
   */
  DeploymentRun begin(ResourceId id, DeploymentRequest request, Door door) {
    return begin(id, request, door, 1, new AtomicInteger());
  }

  private DeploymentRun begin(ResourceId id, DeploymentRequest request, Door door, int depth, AtomicInteger inside) {
    if (depth > DEEPEST) {
      throw ArmError.badRequest("InvalidTemplate", "Deployment template validation failed: 'deployments nest deeper than %d levels'.",
          DEEPEST);
    }
    if (depth > 1) {
      guard.require(door.client().caller(), DeploymentKind.TYPE + "/write", id.toString());
    }
    SecureOutputs given = new SecureOutputs(request.secrets());
    Deployable deployable = validation.deployable(id, request, door, new LiveResources(door, given));
    String correlation = door.client().correlation();
    Progress progress = Progress.begun(id, request, deployable.parameters(), correlation, clock);
    Steps steps = new Steps(door, given, (inner, asked, through) -> {
      Validation.countInside(inside);
      return begin(inner, asked, through, depth + 1, inside);
    });
    Consumer<ObjectNode> told = depth == 1 ? state -> ended.accept(ending(id, state)) : _ -> {};
    DeploymentRun run = new DeploymentRun(id, deployable, given.secrets(), progress, stored, steps, told);
    synchronized (running) {
      if (closed) {
        throw ArmError.of(503, "ServiceUnavailable", "The server is stopping.");
      }
      Optional<ObjectNode> before = stored.find(id);
      if (running.containsKey(id.key())) {
        throw active(id, before);
      }
      checkLocation(id, request, before);
      stored.create(id, run.state(), one -> !running.containsKey(one.key()));
      running.put(id.key(), run);
    }
    Thread.ofVirtual().name("deployment " + id.name()).start(() -> {
      try {
        run.work();
      } finally {
        running.remove(id.key(), run);
      }
    });
    return run;
  }

  private Operation ending(ResourceId id, ObjectNode state) {
    ObjectNode error = state.path("properties").path("error") instanceof ObjectNode object ? object : null;
    Operation.Failure failure =
        error == null ? null : new Operation.Failure(error.path("code").asString(), error.path("message").asString());
    Operation.Status status = failure == null ? Operation.Status.SUCCEEDED : Operation.Status.FAILED;
    return new Operation(
        state.path("operationId").asString(), "PutDeploymentOperation", id, Operation.Kind.PUT, status, clock.instant(), clock.instant(),
        failure, Map.of());
  }

  private static void checkLocation(ResourceId id, DeploymentRequest request, Optional<ObjectNode> before) {
    String earlier = before.flatMap(state -> Json.text(state, "location")).orElse(request.location());
    if (!earlier.equals(request.location())) {
      throw ArmError.conflict(
          "InvalidDeploymentLocation",
          "Invalid deployment location '%s'. The deployment '%s' already exists in location '%s'.",
          request.location(),
          id.name(),
          earlier);
    }
  }

  private static ArmError active(ResourceId id, Optional<ObjectNode> before) {
    return ArmError.conflict(
        "DeploymentActive",
        "Unable to edit or replace deployment '%s': previous deployment from '%s' is still active. Please see https://aka.ms/arm-deploy for"
            + " usage details.",
        id.name(),
        before.map(state -> state.path("properties").path("timestamp").asString()).orElse("just now"));
  }

  /** @throws ArmError unless it runs */
  void cancel(ResourceId id) {
    ObjectNode state = find(id).orElseThrow(() -> notFound(id));
    DeploymentRun run = running.get(id.key());
    if (run == null) {
      throw ArmError.conflict(
          "DeploymentCannotBeCancelled",
          "The deployment '%s' cannot be cancelled because its provisioning state is '%s'.",
          id.name(),
          state.path("properties").path("provisioningState").asString());
    }
    run.cancel();
  }

  /** @throws ArmError while it runs */
  void delete(ResourceId id) {
    if (running.containsKey(id.key())) {
      throw ArmError.conflict(
          "DeploymentActive", "The deployment '%s' is running and cannot be deleted. Wait for its end, or cancel it.", id.name());
    }
    stored.delete(id);
  }

  static ArmError notFound(ResourceId id) {
    return ArmError.notFound("DeploymentNotFound", "Deployment '%s' could not be found.", id.name());
  }

  /** What a deployment has done so far, step by step. */
  static ArrayNode operations(ObjectNode state) {
    return state.path("operations") instanceof ArrayNode operations ? operations : Json.array();
  }

  /** Running deployments stop where they are; the next server ends them. */
  @Override
  public void close() {
    synchronized (running) {
      closed = true;
    }
    running.values().forEach(DeploymentRun::close);
  }
}
