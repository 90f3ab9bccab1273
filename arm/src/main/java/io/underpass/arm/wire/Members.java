package io.underpass.arm.wire;

import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lists within a resource's {@code properties} whose items have names, and so ids: {@code …/networkInterfaces/n/ipConfigurations/i}. An
 * item is stored in its resource, without its id, and changes with it; others may refer to it.
 */
public final class Members {
  private Members() {}

  /**
   * Drops the ids that clients send back, and checks names.
   *
   * @throws ArmError if a name is absent, no name, or there twice
   */
  public static void checkNames(ObjectNode properties, String member) {
    Set<String> names = new HashSet<>();
    JsonNode items = properties.path(member);
    for (int i = 0; i < items.size(); i++) {
      String path = "properties." + member + "[" + i + "]";
      ObjectNode item = (ObjectNode) items.get(i);
      item.remove("id");
      String name = Json.text(item, "name").filter(text -> !text.isBlank()).orElseThrow(() -> Checks.missing("name", path));
      Names.checkResource(name);
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        throw Schema.unreadable("DuplicateResourceName", "The name '%s' is used more than once. Path '%s'.".formatted(name, path));
      }
    }
  }

  /** The item of a name, compared without case. */
  public static Optional<ObjectNode> find(JsonNode items, String name) {
    return items.valueStream()
        .filter(item -> Json.text(item, "name").filter(name::equalsIgnoreCase).isPresent())
        .map(ObjectNode.class::cast)
        .findFirst();
  }

  /** An item's id. */
  public static String id(ResourceId owner, String member, JsonNode item) {
    return owner + "/" + member + "/" + Json.text(item, "name").orElse("");
  }

  /** Adds what follows from the resource that they are in. */
  static void show(ResourceKind.Showing showing, String member) {
    String etag = Json.text(showing.body(), "etag").orElse("");
    for (JsonNode node : showing.properties().path(member)) {
      ObjectNode item = (ObjectNode) node;
      item.put("id", id(showing.id(), member, item)).put("etag", etag).put("type", showing.id().type() + "/" + member);
      Json.properties(item).put("provisioningState", showing.properties().path("provisioningState").asString(""));
    }
  }

  /**
   * The item that a reference names, with canonical casing; its id alone is kept in the reference. Of a resource that is being written the
   * draft must hold the new body.
   *
   * @param path of the reference in the body, for messages
   * @param owner the type of the resource that has the list
   * @param member the list; its items may also be resources of their own
   * @throws ArmError unless it is the id of an item that is there
   */
  public static ResourceId reference(
      Draft draft, ResourceId from, ObjectNode reference, String path, ResourceType owner, String member) {
    ResourceType type = new ResourceType(owner.namespace(), owner.path() + "/" + member);
    ResourceId id = Checks.parseReference(Json.text(reference, "id").orElse(""), path, type);
    ResourceId resource = draft.canonical(id.parent());
    Optional<ResourceId> found =
        draft.exists(id)
            ? Optional.of(draft.canonical(id))
            : draft.body(resource)
                .flatMap(body -> find(Json.at(body, "properties", member), id.name()))
                .map(item -> resource.child(member, Json.text(item, "name").orElse("")));
    ResourceId canonical = found.orElseThrow(() -> Checks.notFound(id, from));
    reference.removeAll();
    reference.put("id", canonical.toString());
    return canonical;
  }
}
