package io.underpass.arm.deployments;

import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import io.underpass.template.TemplateText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * Deployments in the store. A state is one text in its document: the ids in it are history, not references that would keep a resource from
 * being deleted.
 */
final class StoredDeployments {
  /** The service's limit on the deployments that a scope remembers. */
  private static final int MOST = 800;

  private final ResourceLife life;

  StoredDeployments(ResourceLife life) {
    this.life = life;
  }

  Optional<ObjectNode> find(ResourceId id) {
    return life.now().snapshot().get(id).map(StoredDeployments::state);
  }

  private static ObjectNode state(Document document) {
    return (ObjectNode) TemplateText.read(document.body().path("state").asString("{}").getBytes(StandardCharsets.UTF_8));
  }

  /** Those of a subscription or a resource group, newest first. */
  List<ObjectNode> in(ResourceId scope) {
    List<ObjectNode> states = new ArrayList<>();
    for (Document document : life.now().snapshot().ofType(DeploymentKind.TYPE)) {
      if (document.id().resourceGroup().equalsIgnoreCase(scope.resourceGroup()) && document.id().isWithin(scope)) {
        states.add(state(document));
      }
    }
    states.sort(Comparator.comparing((ObjectNode state) -> Json.text(state, "properties", "timestamp").orElse("")).reversed());
    return states;
  }

  List<ObjectNode> all() {
    return life.now().snapshot().ofType(DeploymentKind.TYPE).stream().map(StoredDeployments::state).toList();
  }

  /**
   * Stores it, new or over what was there. Where a scope has as many as it may, the oldest go.
   *
   * @param mayGo whether a deployment isn't at work
   */
  void create(ResourceId id, ObjectNode state, Predicate<ResourceId> mayGo) {
    List<ResourceId> old =
        in(id.parent()).stream().skip(MOST - 1L).map(one -> ResourceId.parse(one.path("id").asString())).filter(mayGo).toList();
    life.edit(draft -> {
      old.stream().filter(one -> !one.equals(id)).forEach(draft::delete);
      draft.put(id, body(id, state));
    });
  }

  /** Stores it unless it has been deleted meanwhile, with its group or by itself. */
  void update(ResourceId id, ObjectNode state) {
    life.edit(draft -> {
      if (draft.exists(id)) {
        draft.put(id, body(id, state));
      }
    });
  }

  void delete(ResourceId id) {
    life.edit(draft -> {
      if (draft.exists(id)) {
        draft.delete(id);
      }
    });
  }

  private static ObjectNode body(ResourceId id, ObjectNode state) {
    return Json.object().put("name", id.name()).put("type", DeploymentKind.TYPE.toString()).put("state", state.toString());
  }
}
