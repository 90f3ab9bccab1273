package io.underpass.arm.wire;

import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.UUID;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource type: what it looks like, and the rules that it brings. One small class each; all that
 * is alike is done by {@link ResourceLife}.
 */
public interface ResourceKind {
  Shape shape();

  /**
   * Judges and completes what a PUT asks for: references, values, defaults, what the service
   * assigns. The body was read through the schema; it has its name, type, location and tags, and
   * what the client left out is absent.
   *
   * @throws ArmError to refuse
   */
  void accept(Put put);

  /**
   * Judges a resource once its children are in the draft too.
   *
   * @throws ArmError to refuse
   */
  default void settle(Draft draft, ResourceId id) {}

  /**
   * Judges a DELETE and adds to the draft what goes with it. Children go along by themselves, each asked first.
   *
   * @throws ArmError to refuse
   */
  default void release(Draft draft, ResourceId id) {}

  /** What a PATCH may change. */
  default Patch patch() {
    return Patch.TAGS;
  }

  /** What a PATCH changes. */
  enum Patch {
    /** Tags alone, as in Microsoft.Network. */
    TAGS,
    /** Every member that it has, down to the innermost object; what it lacks stays. */
    MERGE
  }

  /** Adds what isn't stored but follows from elsewhere. {@code provisioningState}, etag and children are there already. */
  default void show(Showing showing) {}

  /**
   * A PUT to be judged.
   *
   * @param draft what is there, changes of this request included
   * @param id with canonical casing
   * @param body to be completed; what it holds at the end is stored
   * @param existing as stored before; an empty object for a new resource
   */
  record Put(Draft draft, ResourceId id, ObjectNode body, ObjectNode existing) {
    public boolean isNew() {
      return existing.isEmpty();
    }

    public ObjectNode properties() {
      return Json.properties(body);
    }

    /** Gives the resource its {@code resourceGuid}, once for all. */
    public void keepGuid() {
      properties().put("resourceGuid", Json.text(before(), "resourceGuid").orElseGet(() -> UUID.randomUUID().toString()));
    }

    /** The stored properties; empty for a new resource. */
    public ObjectNode before() {
      return existing.get("properties") instanceof ObjectNode properties ? properties : Json.object();
    }
  }

  /**
   * A resource to be shown.
   *
   * @param draft what is there
   * @param id with canonical casing
   * @param body a copy, to be completed
   * @param facts what the control plane knows
   */
  record Showing(Draft draft, ResourceId id, ObjectNode body, Facts facts) {
    public ObjectNode properties() {
      return Json.properties(body);
    }

    /** Sets a member to references to all resources of a type that refer to this one, where there are any. */
    public void users(String member, ResourceType type) {
      ArrayNode users = Json.array();
      draft.referrers(id, type).forEach(user -> users.add(Json.reference(user)));
      Json.unlessEmpty(properties(), member, users);
    }
  }
}
