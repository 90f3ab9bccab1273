package io.underpass.arm.deployments;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Catalogue;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import io.underpass.template.Defaults;
import io.underpass.template.Deployable;
import io.underpass.template.Live;
import io.underpass.template.PlannedResource;
import io.underpass.template.TemplateException;
import java.time.Clock;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/** Whether a deployment can begin: its template, its parameters, the types of what it makes. Safe for any thread. */
final class Validation {
  /** How many deployments there are in a deployment, at all depths: as many as a scope remembers. */
  static final int MOST_INSIDE = 800;

  private final Catalogue catalogue;
  private final Clock clock;

  Validation(Catalogue catalogue, Clock clock) {
    this.catalogue = catalogue;
    this.clock = clock;
  }

  /** @throws ArmError if the template, its parameters or one of its types can't be deployed */
  Deployable deployable(ResourceId id, DeploymentRequest request, Door door, Live live) {
    Deployable deployable;
    try {
      deployable =
          Deployable.of(
              request.template(),
              request.parameters(),
              Places.of(door, id, request),
              new Defaults(clock.instant(), () -> UUID.randomUUID().toString()),
              live);
    } catch (TemplateException e) {
      throw Failures.masked(Failures.refusal(e), request.secrets());
    }
    checkTypes(id, deployable);
    return deployable;
  }

  private void checkTypes(ResourceId id, Deployable deployable) {
    ArmError refusal = null;
    for (PlannedResource resource : deployable.resources()) {
      if (resource.use() == PlannedResource.Use.DEPLOY) {
        ResourceId target = ResourceId.tryParse(resource.id())
            .orElseThrow(() -> ArmError.badRequest("InvalidTemplate", "'%s' is not the id of a resource.", resource.id()));
        if (!isKnown(target.type())) {
          refusal =
              (refusal == null ? invalid(id) : refusal)
                  .because(
                      new ArmError.Detail(
                          "NotImplemented",
                          "'" + target.type() + "/write' is not implemented by Underpass. docs/api.md lists what is.",
                          resource.id()));
        }
      }
    }
    if (refusal != null) {
      throw refusal;
    }
  }

  private boolean isKnown(ResourceType type) {
    return type.equals(ResourceType.RESOURCE_GROUP) || catalogue.find(type).isPresent();
  }

  static ArmError invalid(ResourceId id) {
    return ArmError.badRequest(
        "InvalidTemplateDeployment",
        "The template deployment '%s' is not valid according to the validation procedure. The tracking id is '%s'. See inner errors for"
            + " details.",
        id.name(),
        UUID.randomUUID());
  }

  /** @throws ArmError if there are more deployments in a deployment than may be */
  static void countInside(AtomicInteger inside) {
    if (inside.incrementAndGet() > MOST_INSIDE) {
      throw ArmError.badRequest(
          "InvalidTemplate", "Deployment template validation failed: 'the deployment has more than %d deployments in it'.", MOST_INSIDE);
    }
  }
}
