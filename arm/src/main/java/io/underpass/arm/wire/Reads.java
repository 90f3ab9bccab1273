package io.underpass.arm.wire;

import io.underpass.control.ControlPlane;
import io.underpass.control.Document;
import io.underpass.control.Operation;
import io.underpass.control.Snapshot;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A snapshot, and the facts beside it, that take note of what is read: a rendering follows from that and from nothing else. Documents and
 * operations are immutable, so that what was read holds as long as the same objects are there. For one thread until it is complete, then
 * for any.
 */
final class Reads implements Snapshot, Facts {
  private static final int FEW = 8;

  private final Snapshot snapshot;
  private final ControlPlane control;
  private final Facts facts;
  private final Map<ResourceId, Optional<Document>> documents = new HashMap<>(4);
  private final Map<ResourceId, Optional<Operation>> operations = new HashMap<>(4);
  private boolean more;

  Reads(Snapshot snapshot, ControlPlane control, Facts facts) {
    this.snapshot = snapshot;
    this.control = control;
    this.facts = facts;
  }

  /** Takes note that more was read than is known here: lists, references, what runs. */
  void more() {
    more = true;
  }

  /** Whether a few documents and operations were all that was read. */
  boolean areFew() {
    return !more && documents.size() + operations.size() <= FEW;
  }

  /**
   * Whether another snapshot, now, would give the same. Costs a look-up a read.
   *
   * @param found a document of that snapshot, which needs no look-up any more
   */
  boolean hold(Snapshot now, Document found) {
    for (Map.Entry<ResourceId, Optional<Document>> read : documents.entrySet()) {
      Document there = read.getKey().equals(found.id()) ? found : now.get(read.getKey()).orElse(null);
      if (there != read.getValue().orElse(null)) {
        return false;
      }
    }
    for (Map.Entry<ResourceId, Optional<Operation>> read : operations.entrySet()) {
      if (control.pendingOrFailed(read.getKey()).orElse(null) != read.getValue().orElse(null)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public long revision() {
    more();
    return snapshot.revision();
  }

  @Override
  public Optional<Document> get(ResourceId id) {
    Optional<Document> document = snapshot.get(id);
    documents.put(id, document);
    return document;
  }

  @Override
  public Collection<Document> ofType(ResourceType type) {
    more();
    return snapshot.ofType(type);
  }

  @Override
  public Collection<Document> below(ResourceId parent) {
    more();
    return snapshot.below(parent);
  }

  @Override
  public Collection<Document> all() {
    more();
    return snapshot.all();
  }

  @Override
  public String provisioningState(ResourceId id) {
    Optional<Operation> operation = control.pendingOrFailed(id);
    Optional<Operation> before = operations.putIfAbsent(id, operation);
    if (before != null && before.orElse(null) != operation.orElse(null)) {
      more();
    }
    return Rendering.state(operation);
  }

  @Override
  public String connectionStatus(ResourceId connection) {
    more();
    return facts.connectionStatus(connection);
  }

  @Override
  public ControlPlane control() {
    more();
    return control;
  }
}
