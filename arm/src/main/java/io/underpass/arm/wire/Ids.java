package io.underpass.arm.wire;

import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;

/** Ids of requests: their canonical casing, and what must be there above them. */
public final class Ids {
  private Ids() {}

  /** What is there keeps the casing of its first PUT, above and below; types are spelt as the service spells them. */
  static ResourceId canonical(Draft draft, ResourceId asked, Shape shape) {
    ResourceId known = draft.canonical(asked);
    if (known != asked || asked.resourceGroup().isEmpty() || shape.type().equals(ResourceType.RESOURCE_GROUP)) {
      return known;
    }
    ResourceId above = draft.canonical(asked.parent());
    boolean child = shape.type().path().indexOf('/') > 0;
    return child ? above.child(shape.word(), asked.name()) : ResourceId.parse(above + "/providers/" + shape.type() + "/" + asked.name());
  }

  static void requireAbove(Draft draft, ResourceId id) {
    requireGroup(draft, id);
    ResourceId parent = id.parent();
    if (!parent.type().equals(ResourceType.RESOURCE_GROUP) && !parent.resourceGroup().isEmpty() && !draft.exists(parent)) {
      throw ArmError.notFound(
          "ParentResourceNotFound",
          "Failed to perform 'write' on resource(s) of type '%s', because the parent resource '%s' could not be found.",
          id.type().path(),
          parent);
    }
  }

  static void requireGroup(Draft draft, ResourceId id) {
    if (!id.resourceGroup().isEmpty() && draft.snapshot().get(Names.group(id)).isEmpty()) {
      throw ArmError.notFound("ResourceGroupNotFound", "Resource group '%s' could not be found.", id.resourceGroup());
    }
  }

  /** @throws ArmError 404 unless a list may be asked for there */
  static void requireScope(Draft draft, ResourceId scope) {
    requireGroup(draft, scope);
    ResourceType type = scope.type();
    boolean resource = !type.equals(ResourceType.RESOURCE_GROUP) && !scope.resourceGroup().isEmpty();
    if (resource && draft.snapshot().get(scope).isEmpty()) {
      throw notFound(draft, scope);
    }
  }

  /** The 404 that fits: the group's, or the resource's. */
  public static ArmError notFound(Draft draft, ResourceId id) {
    if (id.type().equals(ResourceType.RESOURCE_GROUP)) {
      return ArmError.notFound("ResourceGroupNotFound", "Resource group '%s' could not be found.", id.name());
    }
    requireGroup(draft, id);
    return ArmError.notFound(
        "ResourceNotFound",
        "The Resource '%s/%s' under resource group '%s' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
        id.type(),
        id.name(),
        id.resourceGroup());
  }

  /** Where a resource is: its own location, else that of what it belongs to. */
  static String location(Draft draft, ResourceId id) {
    ResourceId at = id;
    while (true) {
      String location = draft.snapshot().get(at).map(Document::body).flatMap(body -> Json.text(body, "location")).orElse("");
      if (!location.isEmpty()) {
        return location;
      }
      ResourceId above = at.parent();
      if (above.equals(at)) {
        return "global";
      }
      at = above;
    }
  }
}
