package io.underpass.arm.wire;

import io.underpass.control.ControlPlane;
import io.underpass.control.Document;
import io.underpass.control.Operation;
import io.underpass.control.Snapshot;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot, and the facts beside it, that take note of what is read: a rendering follows from that and from nothing else. Documents and
 * operations are immutable, so that what was read holds as long as the same objects are there. For one thread.
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

  /** What was read of one id; null where nothing was there. */
  private record Read<V>(ResourceId id, @Nullable V value) {
    static <V> List<Read<V>> of(Map<ResourceId, Optional<V>> all) {
      return all.entrySet().stream().map(one -> new Read<>(one.getKey(), one.getValue().orElse(null))).toList();
    }
  }

  /** All that was read. Immutable. */
  record Basis(List<Read<Document>> documents, List<Read<Operation>> operations) {
    /**
     * Whether another snapshot, now, would give the same. Costs a look-up a read.
     *
     * @param found a document of that snapshot, which needs no look-up any more
     */
    boolean holds(Snapshot now, Document found, ControlPlane control) {
      for (Read<Document> read : documents) {
        if (found != read.value && (read.id.equals(found.id()) || now.get(read.id).orElse(null) != read.value)) {
          return false;
        }
      }
      for (Read<Operation> read : operations) {
        if (control.pendingOrFailed(read.id).orElse(null) != read.value) {
          return false;
        }
      }
      return true;
    }
  }

  Basis basis() {
    return new Basis(Read.of(documents), Read.of(operations));
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
