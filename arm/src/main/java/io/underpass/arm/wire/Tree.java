package io.underpass.arm.wire;

import io.underpass.model.ResourceId;
import io.underpass.control.Document;
import io.underpass.model.ResourceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes a resource and its children into a draft. Children that a body lists replace those that are there; an absent list leaves them. */
final class Tree {
  private final Catalogue catalogue;

  Tree(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** @param read the body, read through the schema */
  void put(Draft draft, ResourceKind kind, ResourceId id, ObjectNode read) {
    one(draft, kind, id, read, OptionalInt.empty());
    settleAbove(draft, id);
  }

  /** Deletes a resource by its own id: what is above it is judged again. */
  void remove(Draft draft, ResourceId id) {
    delete(draft, id);
    settleAbove(draft, id);
  }

  private void settleAbove(Draft draft, ResourceId id) {
    ResourceId parent = id.parent();
    catalogue.find(parent.type()).filter(_ -> draft.exists(parent)).ifPresent(above -> above.settle(draft, draft.canonical(parent)));
  }

  /** @param listed its place in the body of its parent that lists it */
  private void one(Draft draft, ResourceKind kind, ResourceId id, ObjectNode read, OptionalInt listed) {
    Shape shape = kind.shape();
    if (!shape.type().equals(ResourceType.RESOURCE_GROUP)) {
      Names.checkResource(id.name());
    }
    ObjectNode existing = draft.body(id).map(ObjectNode::deepCopy).orElseGet(Json::object);
    ObjectNode body = Json.object().put("name", id.name()).put("type", shape.type().toString());
    if (shape.isRegional()) {
      body.put("location", location(shape, id, read, existing));
      Names.checkTags(read.path("tags"));
    }
    read.properties().forEach(member -> {
      if (!body.has(member.getKey()) && !Set.of("id", "location").contains(member.getKey())) {
        body.set(member.getKey(), member.getValue());
      }
    });
    ObjectNode properties = Json.properties(body);
    List<ResourceKind> kinds = new ArrayList<>();
    List<ArrayNode> lists = new ArrayList<>();
    for (ResourceKind child : catalogue.childrenOf(shape.type())) {
      String member = child.shape().memberOfParent();
      if (member != null && properties.remove(member) instanceof ArrayNode list) {
        kinds.add(child);
        lists.add(list);
      }
    }
    kind.accept(new ResourceKind.Put(draft, id, body, existing));
    Siblings.place(draft, shape, id, existing, body, listed);
    draft.put(id, body);
    for (int i = 0; i < kinds.size(); i++) {
      replaceChildren(draft, id, kinds.get(i), lists.get(i));
    }
    kind.settle(draft, id);
  }

  private static String location(Shape shape, ResourceId id, ObjectNode read, ObjectNode existing) {
    String location = Names.location(read, shape.type().toString());
    String before = Json.text(existing, "location").orElse(location);
    if (!before.equals(location)) {
      throw ArmError.conflict(
          "InvalidResourceLocation",
          "The resource '%s' already exists in location '%s' in resource group '%s'. A resource with the same "
              + "name cannot be created in location '%s'. "
              + "Please select a new resource name.",
          id.name(),
          before,
          id.resourceGroup(),
          location);
    }
    return location;
  }

  private void replaceChildren(Draft draft, ResourceId parent, ResourceKind kind, ArrayNode list) {
    Set<String> names = new HashSet<>();
    List<ResourceId> ids = new ArrayList<>();
    String member = String.valueOf(kind.shape().memberOfParent());
    for (int i = 0; i < list.size(); i++) {
      String path = "properties." + member + "[" + i + "]";
      String name = Json.text(list.get(i), "name").orElseThrow(() -> Checks.missing("name", path));
      Names.checkResource(name);
      if (!names.add(name.toLowerCase(Locale.ROOT))) {
        throw Schema.unreadable("DuplicateResourceName", "The name '%s' is used more than once. Path '%s'.".formatted(name, path));
      }
      ids.add(draft.canonical(parent.child(kind.shape().word(), name)));
    }
    for (ResourceId child : draft.children(parent, kind.shape().type()).keySet()) {
      if (!names.contains(child.name().toLowerCase(Locale.ROOT))) {
        delete(draft, child);
      }
    }
    for (int i = 0; i < ids.size(); i++) {
      JsonNode body = list.get(i);
      one(draft, kind, ids.get(i), (ObjectNode) body, OptionalInt.of(i));
    }
  }

  /** Deletes a resource and everything below it, each asked first. */
  void delete(Draft draft, ResourceId id) {
    ResourceKind kind = catalogue.of(id);
    kind.release(draft, id);
    for (ResourceKind child : catalogue.childrenOf(kind.shape().type())) {
      draft.children(id, child.shape().type()).keySet().forEach(below -> delete(draft, below));
    }
    for (ResourceKind extension : catalogue.extensions()) {
      draft.children(id, extension.shape().type()).keySet().forEach(draft::delete);
    }
    forgetFlowLog(draft, id);
    draft.delete(id);
  }

  /** A flow log goes with what it logs (azure-docs, nsg-flow-logs-overview), wherever it is. */
  private static void forgetFlowLog(Draft draft, ResourceId target) {
    draft.mentioning(References.flowLogKey(target.toString())).forEach(draft::delete);
  }

  /** Deletes a group and everything in it: only what others need from outside can be in the way. */
  void deleteGroup(Draft draft, ResourceId group) {
    List<ResourceId> inside = draft.snapshot().below(group).stream().filter(document -> !document.deleting()).map(Document::id).toList();
    inside.forEach(id -> forgetFlowLog(draft, id));
    inside.forEach(draft::delete);
    draft.delete(group);
    for (ResourceId id : inside) {
      if (!id.equals(group)) {
        catalogue.of(id).release(draft, id);
      }
    }
  }
}
