package io.underpass.arm.deployments;

import io.underpass.arm.http.Answer;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.model.ResourceId;
import io.underpass.template.NestedScope;
import io.underpass.template.PlannedResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes one resource: a PUT, again while another operation is in progress, and a wait for its operation. */
final class Steps {
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofHours(2);

  private final Door door;
  private final SecureOutputs given;
  private final Nested nested;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Set<DeploymentRun> inside = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /** Begins deployments inside a deployment. */
  @FunctionalInterface
  interface Nested {
    /** @throws ArmError if it can't be begun */
    DeploymentRun begin(ResourceId id, DeploymentRequest request, Door door);
  }

  /**
   * How it went.
   *
   * @param state the operation's
   * @param status the HTTP status
   * @param error null unless it failed
   * @param inside what a deployment inside the deployment made
   */
  record Result(String state, int status, @Nullable ObjectNode error, List<ResourceId> inside) {
    static Result failed(int status, ObjectNode error) {
      return new Result("Failed", status, error, List.of());
    }
  }

  /** @param given where deployments inside put what they give out */
  Steps(Door door, SecureOutputs given, Nested nested) {
    this.door = door;
    this.given = given;
    this.nested = nested;
  }

  /** Waits come to an end, and deployments inside are canceled. */
  void stop() {
    stopped.countDown();
    inside.forEach(DeploymentRun::cancel);
  }

  /** The server ends: the deployment's state stays as it is stored. */
  void close() {
    closed = true;
    stopped.countDown();
  }

  boolean isClosed() {
    return closed;
  }

  Result make(PlannedResource resource, ResourceId id, ObjectNode body) {
    return resource.isDeployment() ? deployment(resource, id, body) : put(resource, id, body);
  }

  private Result deployment(PlannedResource resource, ResourceId id, ObjectNode body) {
    try {
      DeploymentRequest request = DeploymentRequest.of(body, id);
      boolean outer = NestedScope.of(resource.source()) == NestedScope.OUTER;
      DeploymentRun run = nested.begin(id, outer ? request.showing(resource.source().path("properties").path("template")) : request, door);
      ObjectNode end = ended(run);
      given.add(id, run.outputs());
      String state = end.path("properties").path("provisioningState").asString("");
      List<ResourceId> made = new ArrayList<>();
      end.path("properties").path("outputResources").forEach(one -> made.add(ResourceId.parse(one.path("id").asString())));
      return state.equals("Succeeded")
          ? new Result("Succeeded", 200, null, made)
          : Result.failed(409, Failures.terminal(state.isEmpty() ? "Canceled" : state, end.path("properties").path("error")));
    } catch (ArmError e) {
      return Result.failed(e.status(), (ObjectNode) e.body().get("error"));
    }
  }

  private ObjectNode ended(DeploymentRun run) {
    inside.add(run);
    if (stopped.getCount() == 0 && !closed) {
      run.cancel();
    }
    try {
      return run.done().join();
    } finally {
      inside.remove(run);
    }
  }

  private Result put(PlannedResource resource, ResourceId id, ObjectNode body) {
    long end = System.nanoTime() + LONGEST.toNanos();
    while (true) {
      Answer answer = door.ask("PUT", id.toString(), resource.apiVersion(), body, Map.of());
      JsonNode shown = Door.body(answer);
      String code = Json.text(shown, "error", "code").orElse("");
      boolean again = answer.status() == 429 || answer.status() == 409 && code.equals("AnotherOperationInProgress");
      if (again && System.nanoTime() < end && !pause()) {
        continue;
      }
      if (answer.status() >= 300) {
        return Result.failed(answer.status(), DeploymentRun.error(shown, answer.status()));
      }
      String operation = answer.headers().get("Azure-AsyncOperation");
      return operation == null ? new Result("Succeeded", answer.status(), null, List.of()) : awaited(answer.status(), operation);
    }
  }

  /** Whether it was told to stop. */
  private boolean pause() {
    try {
      return stopped.await(BETWEEN_TRIES.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private Result awaited(int status, String operation) {
    while (true) {
      Answer answer = door.follow(operation, Map.of("prefer", "wait=5"));
      JsonNode body = Door.body(answer);
      String state = Json.text(body, "status").orElse("");
      if (answer.status() >= 300) {
        return Result.failed(answer.status(), DeploymentRun.error(body, answer.status()));
      }
      switch (state) {
        case "Succeeded" -> {
          return new Result("Succeeded", status, null, List.of());
        }
        case "Failed", "Canceled" -> {
          return Result.failed(409, Failures.terminal(state, body.path("error")));
        }
        default -> {
          if (stopped.getCount() == 0) {
            return Result.failed(409, Failures.error("DeploymentCanceled", "The deployment was canceled while this operation ran."));
          }
        }
      }
    }
  }
}
