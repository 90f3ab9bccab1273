package io.underpass.arm.wire;

import io.underpass.arm.http.Call;
import io.underpass.control.Change;
import io.underpass.control.Document;
import io.underpass.control.Snapshot;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A snapshot with changes on top of it that aren't committed: what a request is judged against. What is being deleted isn't in it. For one
 * thread.
 */
public final class Draft {
  private final Snapshot snapshot;
  private final References references;
  private final @Nullable Call call;
  private final Map<ResourceId, Optional<ObjectNode>> changes = new LinkedHashMap<>();

  public Draft(Snapshot snapshot, References references) {
    this(snapshot, references, null);
  }

  Draft(Snapshot snapshot, References references, @Nullable Call call) {
    this.snapshot = snapshot;
    this.references = references;
    this.call = call;
  }

  /** A parameter of the PUT that is judged; empty where it has none of the name. */
  public Optional<String> parameter(String name) {
    return call == null ? Optional.empty() : call.parameter(name);
  }

  public Snapshot snapshot() {
    return snapshot;
  }

  /** As committed; without what is about to be removed. */
  public Optional<Document> committed(ResourceId id) {
    return snapshot.get(id).filter(document -> !document.deleting());
  }

  /** With the changes. Not to be written to. */
  public Optional<ObjectNode> body(ResourceId id) {
    Optional<ObjectNode> changed = changes.get(id);
    return changed != null ? changed : committed(id).map(Document::body);
  }

  public boolean exists(ResourceId id) {
    return body(id).isPresent();
  }

  /** The id with the casing of its first PUT. */
  public ResourceId canonical(ResourceId id) {
    return snapshot.get(id).map(Document::id).orElse(id);
  }

  public void put(ResourceId id, ObjectNode body) {
    references.add(id, body);
    changes.put(id, Optional.of(body));
  }

  /** With all that is below it, such as settings and roles on it. */
  public void delete(ResourceId id) {
    for (Document below : snapshot.below(id)) {
      if (!below.deleting()) {
        changes.put(below.id(), Optional.empty());
      }
    }
    changes.put(id, Optional.empty());
  }

  /** The bodies directly below a resource, of one type, by id in order. */
  public Map<ResourceId, ObjectNode> children(ResourceId parent, ResourceType type) {
    Map<ResourceId, ObjectNode> found = new TreeMap<>();
    for (Document document : snapshot.below(parent)) {
      if (!document.deleting() && isChild(document.id(), parent, type)) {
        found.put(document.id(), document.body());
      }
    }
    changes.forEach((id, body) -> {
      if (isChild(id, parent, type)) {
        found.remove(id);
        body.ifPresent(node -> found.put(id, node));
      }
    });
    return found;
  }

  private static boolean isChild(ResourceId id, ResourceId parent, ResourceType type) {
    return !id.equals(parent) && id.parent().equals(parent) && id.type().equals(type);
  }

  /** All documents that mention the id as a reference, themselves not counted. */
  public List<ResourceId> referrers(ResourceId id) {
    return mentioning(id.key()).stream().filter(source -> !source.equals(id)).toList();
  }

  public List<ResourceId> referrers(ResourceId id, ResourceType type) {
    return referrers(id).stream().filter(source -> source.type().equals(type)).toList();
  }

  /** All documents that mention a key of {@link References}. */
  public List<ResourceId> mentioning(String key) {
    if (snapshot instanceof Reads reads) {
      reads.more();
    }
    return references.to(key, this);
  }

  boolean isEmpty() {
    return changes.isEmpty();
  }

  List<Change> changes() {
    List<Change> list = new ArrayList<>();
    changes.forEach((id, body) -> list.add(body.<Change>map(node -> new Change.Put(id, node)).orElseGet(() -> new Change.Delete(id))));
    return list;
  }
}
