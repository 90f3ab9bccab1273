package io.underpass.arm.deployments;

import io.underpass.arm.http.Answer;
import io.underpass.arm.http.Call;
import io.underpass.arm.http.Caller;
import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import io.underpass.template.Deployable;
import io.underpass.template.NestedScope;
import io.underpass.template.PlannedResource;
import io.underpass.template.TemplateException;
import io.underpass.template.TemplateText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deployments that only might be: every resource is put into a draft, in order, judged by the rules that judge a PUT, and compared with
 * what is there. Nothing is committed.
 */
final class WhatIf {
  /** Role assignments depend on who asks. */
  private static final String JUDGED_APART = "Microsoft.Authorization";

  /** Of a deployment and those in it. */
  private static final int MOST_TRIED = 10_000;

  private final Engine engine;
  private final ResourceLife life;

  /** What came of a resource; neither a refusal nor a body where it can't be known beforehand. */
  private record Trial(PlannedResource resource, ResourceId id, @Nullable ArmError refusal, boolean known) {}

  WhatIf(Engine engine, ResourceLife life) {
    this.engine = engine;
    this.life = life;
  }

  /** {@code POST …/validate}. */
  Answer validate(Call call, ResourceId id) {
    DeploymentRequest request = DeploymentRequest.read(call.body(), id);
    Draft draft = life.now();
    Map<ResourceId, Trial> trials = new LinkedHashMap<>();
    Deployable deployable = rehearse(id, request, engine.door(call), draft, trials, 1, new AtomicInteger());
    ArmError invalid = null;
    for (Trial trial : trials.values()) {
      if (trial.refusal() != null) {
        ArmError because = trial.refusal();
        invalid = (invalid == null ? Validation.invalid(id) : invalid)
            .because(new ArmError.Detail(because.code(), because.getMessage(), trial.id().toString()));
      }
    }
    if (invalid != null) {
      throw invalid;
    }
    Progress progress = Progress.begun(id, request, deployable.parameters(), UUID.randomUUID().toString(), java.time.Clock.systemUTC());
    progress.mark("Succeeded");
    ArrayNode resources = progress.properties().putArray("validatedResources");
    trials.keySet().forEach(one -> resources.add(Json.reference(one)));
    return Answer.json(200, DeploymentsApi.shown(progress.state()));
  }

  /** {@code POST …/whatIf}. What can't be deployed is an answer too, with status Failed. */
  Answer answer(Call call, ResourceId id) {
    DeploymentRequest request = DeploymentRequest.read(call.body(), id);
    boolean idsOnly =
        TemplateText.read(call.body()).path("properties").path("whatIfSettings").path("resultFormat").asString("").equalsIgnoreCase(
            "ResourceIdOnly");
    try {
      return compared(call, id, request, idsOnly);
    } catch (ArmError e) {
      if (e.status() != 400) {
        throw e;
      }
      ObjectNode failed = Json.object().put("status", "Failed");
      failed.set("error", e.body().get("error"));
      return Answer.json(200, failed);
    }
  }

  private Answer compared(Call call, ResourceId id, DeploymentRequest request, boolean idsOnly) {
    Draft before = life.now();
    Draft draft = life.now();
    Map<ResourceId, Trial> trials = new LinkedHashMap<>();
    rehearse(id, request, engine.door(call), draft, trials, 1, new AtomicInteger());
    for (Trial trial : trials.values()) {
      if (trial.refusal() != null) {
        throw Validation.invalid(id)
            .because(new ArmError.Detail(trial.refusal().code(), trial.refusal().getMessage(), trial.id().toString()));
      }
    }
    ArrayNode changes = Json.array();
    for (Trial trial : trials.values()) {
      boolean hidden = before.exists(trial.id()) && !life.mayRead(call.caller(), trial.id());
      changes.add(change(before, draft, trial, idsOnly || hidden));
    }
    ignored(call.caller(), before, id, trials, idsOnly, changes);
    ObjectNode body = Json.object().put("status", "Succeeded");
    body.putObject("properties").put("correlationId", UUID.randomUUID().toString()).set("changes", changes);
    return Answer.json(200, Failures.masked(body, request.secrets()));
  }

  private Deployable rehearse(
      ResourceId id, DeploymentRequest request, Door door, Draft draft, Map<ResourceId, Trial> trials, int depth,
      AtomicInteger inside) {
    Deployable deployable = engine.validation().deployable(id, request, door, new Rehearsed(draft, life, new LiveResources(door, new SecureOutputs(Set.of()))));
    for (PlannedResource resource : deployable.resources()) {
      if (resource.use() == PlannedResource.Use.DEPLOY) {
        ResourceId target = ResourceId.parse(resource.id());
        if (trials.size() >= MOST_TRIED) {
          throw ArmError.badRequest("InvalidTemplate", "The deployment has more than %d resources, too many to be tried.", MOST_TRIED);
        }
        if (resource.isDeployment()) {
          nested(resource, target, deployable, door, draft, trials, depth, inside);
        } else {
          trials.put(target, trial(resource, target, deployable, request.secrets(), draft));
        }
      }
    }
    return deployable;
  }

  private void nested(
      PlannedResource resource, ResourceId target, Deployable around, Door door, Draft draft, Map<ResourceId, Trial> trials, int depth,
      AtomicInteger inside) {
    if (depth > 8) {
      return;
    }
    Validation.countInside(inside);
    try {
      DeploymentRequest request = DeploymentRequest.of(around.body(resource), target);
      boolean outer = NestedScope.of(resource.source()) == NestedScope.OUTER;
      rehearse(target, outer ? request.showing(resource.source().path("properties").path("template")) : request, door, draft, trials,
          depth + 1, inside);
    } catch (TemplateException _) {
      trials.put(target, new Trial(resource, target, null, false));
    } catch (ArmError e) {
      trials.put(target, new Trial(resource, target, e.code().equals("ResourceGroupNotFound") ? null : e, false));
    }
  }

  private Trial trial(PlannedResource resource, ResourceId target, Deployable deployable, Set<String> secrets, Draft draft) {
    ObjectNode body;
    try {
      body = deployable.body(resource);
    } catch (TemplateException e) {
      boolean later = e.reason() == TemplateException.Reason.NOT_AVAILABLE || readsWhatIsNew(resource);
      ArmError refusal = ArmError.badRequest("InvalidTemplate", "%s", Json.text(Failures.expressions(resource.id(), e), "message")
          .orElse(""));
      return new Trial(resource, target, later ? null : Failures.masked(refusal, secrets), false);
    }
    if (target.type().namespace().equalsIgnoreCase(JUDGED_APART)) {
      return new Trial(resource, target, null, false);
    }
    try {
      return new Trial(resource, life.rehearse(draft, target, body), null, true);
    } catch (ArmError e) {
      boolean later = e.code().equals("ResourceGroupNotFound");
      return new Trial(resource, target, later ? null : Failures.masked(e, secrets), false);
    }
  }

  /** What a new resource will show can't be known beforehand in all its members. */
  private static boolean readsWhatIsNew(PlannedResource resource) {
    String text = resource.source().toString().toLowerCase(java.util.Locale.ROOT);
    return text.contains("reference(") || text.contains("references(");
  }

  private ObjectNode change(Draft before, Draft after, Trial trial, boolean idsOnly) {
    ObjectNode change = Json.object().put("resourceId", trial.id().toString());
    if (idsOnly || !trial.known()) {
      return change.put("changeType", "Deploy");
    }
    ObjectNode old = before.exists(trial.id()) ? plain(life.shownAs(before, trial.id()), trial) : null;
    ObjectNode now = plain(life.shownAs(after, trial.id()), trial);
    if (old == null) {
      change.put("changeType", "Create").set("after", now);
      return change;
    }
    ArrayNode delta = PropertyDelta.between(old, now);
    change.put("changeType", delta.isEmpty() ? "NoChange" : "Modify");
    change.set("before", old);
    change.set("after", now);
    change.set("delta", delta);
    return change;
  }

  /** Without what a change alone changes, and what is made up anew each time. */
  private static ObjectNode plain(ObjectNode shown, Trial trial) {
    ObjectNode plain = shown.deepCopy().put("apiVersion", trial.resource().apiVersion());
    strip(plain);
    return plain;
  }

  private static void strip(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.remove(List.of("etag", "provisioningState", "resourceGuid", "serviceKey", "authorizationKey"));
    }
    node.forEach(WhatIf::strip);
  }

  private void ignored(Caller caller, Draft before, ResourceId id, Map<ResourceId, Trial> trials, boolean idsOnly, ArrayNode changes) {
    if (id.resourceGroup().isEmpty()) {
      return;
    }
    ResourceId group = ResourceId.parse("/subscriptions/" + id.subscription() + "/resourceGroups/" + id.resourceGroup());
    for (Document document : before.snapshot().below(group)) {
      boolean listed =
          !document.deleting() && document.body().has("location") && !document.id().type().equals(ResourceType.RESOURCE_GROUP)
              && !trials.containsKey(document.id()) && life.mayRead(caller, document.id());
      if (listed) {
        ObjectNode change = changes.addObject().put("resourceId", document.id().toString()).put("changeType", "Ignore");
        if (!idsOnly) {
          ObjectNode shown = life.shown(before, document).deepCopy();
          strip(shown);
          change.set("before", shown.put("apiVersion", "2023-11-01"));
          change.set("after", shown.deepCopy());
        }
      }
    }
  }
}
