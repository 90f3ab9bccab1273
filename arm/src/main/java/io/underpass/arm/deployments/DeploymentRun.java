package io.underpass.arm.deployments;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Json;
import io.underpass.model.ResourceId;
import io.underpass.template.Deployable;
import io.underpass.template.PlannedResource;
import io.underpass.template.TemplateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** One deployment at work: resources side by side where nothing orders them, each on a thread of its own. */
final class DeploymentRun {
  /** How many resources of a deployment are made at once. */
  private static final int AT_ONCE = 32;

  private static final Duration BETWEEN_SAVES = Duration.ofMillis(500);

  private final ResourceId id;
  private final Deployable deployable;
  private final Set<String> secrets;
  private final Progress progress;
  private final StoredDeployments stored;
  private final Steps steps;
  private final Consumer<ObjectNode> ended;
  private final CompletableFuture<ObjectNode> done = new CompletableFuture<>();
  private final Map<ResourceId, String> locations = new LinkedHashMap<>();
  private final List<ResourceId> made = new ArrayList<>();
  private final List<ObjectNode> failures = new ArrayList<>();
  private volatile Deployable.Outputs outputs = Deployable.Outputs.NONE;
  private volatile boolean canceled;
  private long savedNanos = System.nanoTime();

  /** How a resource ended, for those that wait for it. */
  private enum Outcome { READY, GIVEN_UP }

  /** @param ended is told the last state, unless the server ends first */
  DeploymentRun(
      ResourceId id, Deployable deployable, Set<String> secrets, Progress progress, StoredDeployments stored, Steps steps,
      Consumer<ObjectNode> ended) {
    this.id = id;
    this.deployable = deployable;
    this.secrets = secrets;
    this.progress = progress;
    this.stored = stored;
    this.steps = steps;
    this.ended = ended;
  }

  ResourceId id() {
    return id;
  }

  /** As it stands now. */
  ObjectNode state() {
    synchronized (progress) {
      return progress.state();
    }
  }

  /** What it gives out, secure values too; nothing until it has succeeded. */
  Deployable.Outputs outputs() {
    return outputs;
  }

  /** Completes with the last state. */
  CompletableFuture<ObjectNode> done() {
    return done;
  }

  /** No further resource is begun; those under way come to their end. */
  void cancel() {
    canceled = true;
    steps.stop();
  }

  /** The server ends; what is stored stays. */
  void close() {
    canceled = true;
    steps.close();
  }

  /** Works until the end; the caller's thread does nothing else meanwhile. */
  void work() {
    try {
      synchronized (progress) {
        progress.mark("Running");
      }
      Map<String, CompletableFuture<Outcome>> outcomes = new HashMap<>();
      deployable.resources().forEach(resource -> outcomes.put(resource.key(), new CompletableFuture<>()));
      Semaphore places = new Semaphore(AT_ONCE);
      try (ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
        for (PlannedResource resource : deployable.resources()) {
          workers.execute(() -> {
            CompletableFuture<Outcome> outcome = future(outcomes, resource.key());
            try {
              boolean ready = resource.after().stream().allMatch(key -> future(outcomes, key).join() == Outcome.READY);
              outcome.complete(ready ? one(resource, places) : Outcome.GIVEN_UP);
            } catch (RuntimeException e) {
              fail(null, resource.id(), Failures.error("InternalServerError", "The server made a mistake: " + e.getClass().getSimpleName()
                  + "."));
              System.getLogger(DeploymentRun.class.getName()).log(System.Logger.Level.ERROR, "deployment " + id + ", resource "
                  + resource.id(), e);
            } finally {
              outcome.complete(Outcome.GIVEN_UP);
            }
          });
        }
      }
      end();
    } finally {
      done.complete(state());
    }
  }

  private static CompletableFuture<Outcome> future(Map<String, CompletableFuture<Outcome>> outcomes, String key) {
    CompletableFuture<Outcome> outcome = outcomes.get(key);
    if (outcome == null) {
      throw new IllegalStateException("no resource " + key);
    }
    return outcome;
  }

  private Outcome one(PlannedResource resource, Semaphore places) {
    if (resource.use() != PlannedResource.Use.DEPLOY) {
      return Outcome.READY;
    }
    places.acquireUninterruptibly();
    try {
      return canceled ? Outcome.GIVEN_UP : made(resource);
    } finally {
      places.release();
    }
  }

  private Outcome made(PlannedResource resource) {
    ResourceId target = ResourceId.parse(resource.id());
    ObjectNode step;
    synchronized (progress) {
      step = progress.step("Create", target);
    }
    ObjectNode body;
    try {
      body = deployable.body(resource);
    } catch (TemplateException e) {
      fail(step, resource.id(), Failures.expressions(resource.id(), e));
      return Outcome.GIVEN_UP;
    }
    Steps.Result result = steps.make(resource, target, body);
    if (result.error() != null) {
      fail(step, resource.id(), result.error(), result.status());
      return Outcome.GIVEN_UP;
    }
    synchronized (progress) {
      progress.ended(step, result.state(), result.status(), null);
      if (!resource.isDeployment()) {
        made.add(target);
      }
      made.addAll(result.inside());
      locations.put(target, Json.text(body, "location").orElse("").replace(" ", "").toLowerCase(Locale.ROOT));
    }
    saveNowAndThen();
    return Outcome.READY;
  }

  private void fail(@Nullable ObjectNode step, String resource, ObjectNode error) {
    fail(step, resource, error, 400);
  }

  private void fail(@Nullable ObjectNode step, String resource, ObjectNode error, int status) {
    ObjectNode masked = Failures.masked(error, secrets);
    synchronized (progress) {
      if (canceled && step != null) {
        progress.ended(step, "Canceled", status, masked);
      } else if (step != null) {
        progress.ended(step, "Failed", status, masked);
      }
      failures.add(masked.has("target") ? masked : masked.deepCopy().put("target", resource));
    }
    saveNowAndThen();
  }

  /** Stores how far it has come, not more often than is worth it: the whole state is written each time. */
  private void saveNowAndThen() {
    synchronized (progress) {
      if (System.nanoTime() - savedNanos < BETWEEN_SAVES.toNanos()) {
        return;
      }
      savedNanos = System.nanoTime();
    }
    save();
  }

  private void save() {
    if (steps.isClosed()) {
      return;
    }
    try {
      stored.update(id, state());
    } catch (RuntimeException e) {
      System.getLogger(DeploymentRun.class.getName())
          .log(System.Logger.Level.WARNING, "the state of deployment {0} could not be stored: {1}", id, e.getMessage());
    }
  }

  private void end() {
    if (steps.isClosed()) {
      return;
    }
    ObjectNode error = null;
    if (!canceled && failures.isEmpty()) {
      try {
        outputs = deployable.outputs();
      } catch (TemplateException e) {
        error = Failures.error(
            "DeploymentOutputEvaluationFailed",
            "Unable to evaluate template outputs: '%s'. Please see error details and deployment operations."
                .formatted(String.join(",", deployable.template().source().path("outputs").propertyNames())));
        ((ArrayNode) error.get("details")).addObject().put("code", "DeploymentOutputEvaluationFailed").put("target", id.toString())
            .put("message", e.getMessage());
        error = Failures.masked(error, secrets);
      }
    } else if (!canceled) {
      error = Failures.whole(id, failures);
    }
    synchronized (progress) {
      ObjectNode properties = progress.properties();
      properties.set("providers", Progress.providers(locations));
      properties.set("dependencies", dependencies());
      if (!canceled && error == null) {
        if (!outputs.shown().isEmpty()) {
          progress.ended(progress.step("EvaluateDeploymentOutput", null), "Succeeded", 200, null);
        }
        properties.set("outputs", outputs.shown());
      }
      ArrayNode resources = properties.putArray("outputResources");
      made.stream().distinct().sorted().forEach(resource -> resources.add(Json.reference(resource)));
      if (error != null) {
        properties.set("error", error);
      } else if (canceled) {
        properties.set("error", Failures.error("DeploymentCanceled", "The deployment was canceled; what it had made by then stays."));
      }
      progress.mark(canceled ? "Canceled" : error == null ? "Succeeded" : "Failed");
    }
    save();
    ended.accept(state());
  }

  private ArrayNode dependencies() {
    Map<String, PlannedResource> byKey = new HashMap<>();
    deployable.resources().forEach(one -> byKey.put(one.key(), one));
    ArrayNode list = Json.array();
    for (PlannedResource resource : deployable.resources()) {
      List<PlannedResource> before = resource.after().stream()
          .map(byKey::get)
          .filter(one -> one != null && one.use() == PlannedResource.Use.DEPLOY)
          .toList();
      if (resource.use() == PlannedResource.Use.DEPLOY && !before.isEmpty()) {
        ObjectNode one = list.addObject();
        ArrayNode on = one.putArray("dependsOn");
        before.forEach(other -> on.add(named(other)));
        one.setAll(named(resource));
      }
    }
    return list;
  }

  private static ObjectNode named(PlannedResource resource) {
    return Json.object().put("id", resource.id()).put("resourceType", resource.type()).put("resourceName", resource.name());
  }

  /** A refusal's error, as operations show it. */
  static ObjectNode error(JsonNode body, int status) {
    return body.path("error") instanceof ObjectNode error
        ? error
        : (ObjectNode) ArmError.of(status, "InternalServerError", "The resource was answered with HTTP status %d.", status).body()
            .get("error");
  }
}
