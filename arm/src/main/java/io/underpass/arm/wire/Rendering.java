package io.underpass.arm.wire;

import io.underpass.control.ControlPlane;
import io.underpass.control.Document;
import io.underpass.control.Operation;
import io.underpass.model.ResourceId;
import io.underpass.routing.ConnectionStatus;
import io.underpass.routing.View;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Documents as the service shows them: with id, etag, state, children, and what follows from elsewhere. */
final class Rendering implements Facts {
  private final ControlPlane control;
  private final Catalogue catalogue;

  /** The statuses of one view, worked out together. */
  private record Statuses(View view, Map<ResourceId, ConnectionStatus> byConnection) {}

  private volatile Statuses statuses = new Statuses(View.EMPTY, Map.of());

  Rendering(ControlPlane control, Catalogue catalogue) {
    this.control = control;
    this.catalogue = catalogue;
  }

  @Override
  public ControlPlane control() {
    return control;
  }

  ObjectNode show(Draft draft, Document document) {
    return show(draft, document, this);
  }

  /** @param facts what it asks beside the draft */
  ObjectNode show(Draft draft, Document document, Facts facts) {
    ResourceId id = document.id();
    ResourceKind kind = catalogue.of(id);
    ObjectNode shown = Json.object().put("name", id.name()).put("id", id.toString());
    if (kind.shape().isNetwork()) {
      shown.put("etag", etag(draft, document));
    }
    shown.setAll(document.body().deepCopy());
    Siblings.hide(shown);
    ObjectNode properties = Json.object().put("provisioningState", document.deleting() ? "Deleting" : facts.provisioningState(id));
    properties.setAll(Json.properties(shown));
    shown.set("properties", properties);
    for (ResourceKind child : catalogue.childrenOf(kind.shape().type())) {
      String member = child.shape().memberOfParent();
      if (member != null) {
        ArrayNode list = properties.putArray(member);
        Siblings.inOrder(draft, id, child.shape().type()).forEach(below -> list.add(showAs(draft, below, facts)));
      }
    }
    ResourceKind.Showing showing = new ResourceKind.Showing(draft, id, shown, facts);
    kind.shape().members().forEach(member -> Members.show(showing, member));
    kind.show(showing);
    return shown;
  }

  /**
   * Another one whenever the body, without what follows from elsewhere, is another: a change of a child that the body shows changes it too,
   * so that {@code If-Match} keeps a PUT of the whole from undoing it.
   */
  String etag(Draft draft, Document document) {
    List<ResourceKind> kinds = catalogue.childrenOf(document.id().type());
    if (kinds.isEmpty()) {
      return document.etag();
    }
    StringBuilder all = new StringBuilder(document.etag());
    for (ResourceKind child : kinds) {
      if (child.shape().memberOfParent() != null) {
        for (ResourceId below : draft.children(document.id(), child.shape().type()).keySet()) {
          all.append(below.key()).append(draft.committed(below).map(one -> etag(draft, one)).orElse(""));
        }
      }
    }
    return all.length() == document.etag().length()
        ? document.etag()
        : "W/\"" + UUID.nameUUIDFromBytes(all.toString().getBytes(StandardCharsets.UTF_8)) + "\"";
  }

  /** As it is in the draft, committed or not. */
  ObjectNode showAs(Draft draft, ResourceId id) {
    return showAs(draft, id, this);
  }

  private ObjectNode showAs(Draft draft, ResourceId id, Facts facts) {
    ObjectNode body = draft.body(id).orElseThrow();
    return show(
        draft,
        draft.committed(id).filter(document -> document.body() == body).orElseGet(() -> new Document(draft.canonical(id), body, "", 0,
            false)),
        facts);
  }

  @Override
  public String provisioningState(ResourceId id) {
    return state(control.pendingOrFailed(id));
  }

  @Override
  public String connectionStatus(ResourceId connection) {
    View view = control.view();
    Statuses known = statuses;
    if (known.view() != view) {
      known = new Statuses(view, ConnectionStatus.all(view));
      statuses = known;
    }
    ConnectionStatus status = known.byConnection().get(connection);
    return (status == null ? ConnectionStatus.State.UNKNOWN : status.state()).toString();
  }

  /** What follows from the operation on a resource that is unfinished or failed. */
  static String state(Optional<Operation> pendingOrFailed) {
    return pendingOrFailed.map(Rendering::state).orElse("Succeeded");
  }

  private static String state(Operation operation) {
    return switch (operation.status()) {
      case IN_PROGRESS -> operation.kind() == Operation.Kind.DELETE ? "Deleting" : "Updating";
      case FAILED -> "Failed";
      case SUCCEEDED, CANCELED -> "Succeeded";
    };
  }
}
