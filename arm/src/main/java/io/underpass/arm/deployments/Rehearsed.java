package io.underpass.arm.deployments;

import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceLife;
import io.underpass.model.ResourceId;
import io.underpass.template.Live;
import io.underpass.template.TemplateException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What would be there: resources of a draft that is never committed, over those that are. */
final class Rehearsed implements Live {
  private final Draft draft;
  private final ResourceLife life;
  private final Live real;

  Rehearsed(Draft draft, ResourceLife life, Live real) {
    this.draft = draft;
    this.life = life;
    this.real = real;
  }

  @Override
  public JsonNode reference(String id, boolean full) {
    Optional<ResourceId> parsed = ResourceId.tryParse(id).filter(draft::exists).filter(one -> draft.committed(one).isEmpty());
    if (parsed.isEmpty()) {
      return real.reference(id, full);
    }
    return LiveResources.shown(id, life.shownAs(draft, parsed.get()), full);
  }

  @Override
  public JsonNode list(String function, String id, String apiVersion, @Nullable JsonNode body) {
    if (ResourceId.tryParse(id).flatMap(draft::committed).isEmpty()) {
      throw TemplateException.notAvailable("'%s' of '%s' is not known before the resource is there.", function, id);
    }
    return real.list(function, id, apiVersion, body);
  }

  @Override
  public JsonNode providers(String namespace, @Nullable String type) {
    return real.providers(namespace, type);
  }
}
