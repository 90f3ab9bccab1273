package io.underpass.arm.wire;

import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/**
 * The order of the children that a body shows, and of their list: that of the parent's PUT that listed them, and behind them, as they
 * came, those that were put by their own ids. Templates count on it: {@code reference('vnet').subnets[0].id}. Each child's document has
 * its place; nobody is shown it.
 */
public final class Siblings {
  private static final String PLACE = "place";

  private Siblings() {}

  /**
   * Gives a child its place: the one that its parent's body says, else the one that it has, else, if it is new, the last.
   *
   * @param existing what it was, empty where it is new
   * @param body what it will be
   * @param listed its place in its parent's body
   */
  public static void place(Draft draft, Shape shape, ResourceId id, ObjectNode existing, ObjectNode body, OptionalInt listed) {
    boolean stays = listed.isEmpty() && !existing.isEmpty() && !existing.has(PLACE);
    if (shape.memberOfParent() != null && !stays) {
      body.put(PLACE, listed.orElseGet(() -> existing.has(PLACE) ? placeOf(existing) : last(draft, id) + 1));
    }
  }

  private static int last(Draft draft, ResourceId id) {
    return draft.children(id.parent(), id.type()).values().stream().mapToInt(Siblings::placeOf).max().orElse(-1);
  }

  /** Those without a place, stored before there were places, come first. */
  private static int placeOf(ObjectNode body) {
    return body.path(PLACE).asInt(-1);
  }

  /** The children of one type, in order. */
  static List<ResourceId> inOrder(Draft draft, ResourceId parent, ResourceType type) {
    Map<ResourceId, ObjectNode> children = draft.children(parent, type);
    return children.keySet().stream()
        .sorted((one, other) -> Integer.compare(placeOf(children.get(one)), placeOf(children.get(other))))
        .toList();
  }

  /** What a list has a resource at: children in the order in which their parent shows them, all else by id. */
  static String key(Shape shape, Document document) {
    String id = document.id().key();
    return shape.memberOfParent() == null ? id : "%010d %s".formatted(placeOf(document.body()) + 1, id);
  }

  /** Takes a child's place out of what is shown. */
  static void hide(ObjectNode shown) {
    shown.remove(PLACE);
  }
}
