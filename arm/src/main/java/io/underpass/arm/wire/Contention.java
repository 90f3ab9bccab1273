package io.underpass.arm.wire;

import io.underpass.arm.http.Call;
import io.underpass.control.ControlPlane;
import io.underpass.control.Document;
import io.underpass.control.Operation;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gateways and circuits take one operation at a time, those on their children and connections counted; a connection waits for those on
 * itself, its gateway and its circuit: 409 {@code AnotherOperationInProgress}.
 */
final class Contention {
  private static final ResourceType GATEWAY = ResourceType.parse("Microsoft.Network/virtualNetworkGateways");
  private static final ResourceType CIRCUIT = ResourceType.parse("Microsoft.Network/expressRouteCircuits");
  private static final ResourceType CONNECTION = ResourceType.parse("Microsoft.Network/connections");

  private final ControlPlane control;

  Contention(ControlPlane control) {
    this.control = control;
  }

  void check(Call call, Draft draft, ResourceId id, ObjectNode body) {
    ResourceId root = root(id);
    Set<ResourceId> involved = new LinkedHashSet<>();
    if (root.type().equals(GATEWAY) || root.type().equals(CIRCUIT)) {
      involved.add(root);
      for (Document document : draft.snapshot().below(root)) {
        involved.add(document.id());
      }
      involved.addAll(draft.referrers(root, CONNECTION));
    } else if (root.type().equals(CONNECTION)) {
      involved.add(root);
      Json.text(body, "properties", "virtualNetworkGateway1", "id").flatMap(ResourceId::tryParse).ifPresent(involved::add);
      Json.text(body, "properties", "peer", "id").flatMap(ResourceId::tryParse).ifPresent(involved::add);
    }
    for (ResourceId one : involved) {
      Optional<Operation> running = running(one);
      if (running.isPresent()) {
        throw another(call, draft, one, running.get());
      }
    }
  }

  private Optional<Operation> running(ResourceId id) {
    return control.pendingOrFailed(id).filter(operation -> operation.status() == Operation.Status.IN_PROGRESS);
  }

  private static ArmError another(Call call, Draft draft, ResourceId id, Operation operation) {
    return ArmError.conflict(
        "AnotherOperationInProgress",
        "Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: %s.",
        Operations.statusUrl(call, operation, Ids.location(draft, id)));
  }

  /**
   * What is being deleted can't be put before it is gone.
   *
   * @throws ArmError 409
   */
  void checkNotLeaving(Call call, Draft draft, ResourceId id) {
    ResourceId group = id.resourceGroup().isEmpty() ? id : Names.group(id);
    if (isLeaving(draft, group)) {
      throw ArmError.conflict(
          "ResourceGroupBeingDeleted",
          "The resource group '%s' is in deprovisioning state and cannot perform this operation.",
          group.name());
    }
    Optional<Operation> leaving = leaving(draft, id);
    if (leaving.isPresent()) {
      throw another(call, draft, leaving.get().subject(), leaving.get());
    }
  }

  /** The operation that is deleting a resource, or what it is in. */
  Optional<Operation> leaving(Draft draft, ResourceId id) {
    for (ResourceId at = id; isLeaving(draft, at); at = at.parent()) {
      Optional<Operation> running = running(at);
      if (running.isPresent()) {
        return running;
      }
    }
    return Optional.empty();
  }

  private static boolean isLeaving(Draft draft, ResourceId id) {
    return draft.snapshot().get(id).filter(Document::deleting).isPresent();
  }

  /**
   * What a resource refers to must be there for good, not on its way.
   *
   * @param references ids of existing resources
   * @throws ArmError 400 {@code ReferencedResourceNotProvisioned}
   */
  void checkProvisioned(ResourceId id, Set<ResourceId> references) {
    for (ResourceId reference : references) {
      for (ResourceId at = reference; !at.type().equals(ResourceType.RESOURCE_GROUP) && !at.resourceGroup().isEmpty(); at = at.parent()) {
        Optional<Operation> last = id.isWithin(at) ? Optional.empty() : control.pendingOrFailed(at);
        if (last.isPresent()) {
          boolean failed = last.get().status() == Operation.Status.FAILED;
          throw ArmError.badRequest(
              "ReferencedResourceNotProvisioned",
              "Cannot proceed with operation because resource %s used by resource %s is not in Succeeded state. Resource is in %s state "
                  + "and the "
                  + "last operation that updated/is updating the resource is %s.",
              reference,
              id,
              failed ? "Failed" : last.get().kind() == Operation.Kind.DELETE ? "Deleting" : "Updating",
              last.get().name());
        }
      }
    }
  }

  private static ResourceId root(ResourceId id) {
    ResourceId at = id;
    while (at.type().path().indexOf('/') > 0) {
      at = at.parent();
    }
    return at;
  }
}
