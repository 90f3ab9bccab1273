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

/** Gateways and circuits take one operation at a time, their children and connections included: 409 {@code AnotherOperationInProgress}. */
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
      Optional<Operation> running = control.pendingOrFailed(one).filter(operation -> operation.status() == Operation.Status.IN_PROGRESS);
      if (running.isPresent()) {
        throw ArmError.conflict(
            "AnotherOperationInProgress",
            "Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: %s.",
            Operations.statusUrl(call, running.get(), Ids.location(draft, one)));
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
