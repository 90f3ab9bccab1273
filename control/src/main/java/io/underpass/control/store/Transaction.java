package io.underpass.control.store;

import io.underpass.control.Change;
import io.underpass.control.Document;
import io.underpass.model.ResourceId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One commit in the making: what it decides, and how that is written. For one thread, while it decides. */
final class Transaction {
  final long revision;
  final List<Database.Write> writes = new ArrayList<>();
  final List<OperationLog.Tracked> shown = new ArrayList<>();
  final Set<ResourceId> touched = new LinkedHashSet<>();
  DocumentSet documents;
  Allocated allocated;

  /** @param step from the revision of what was decided before: 0 or 1 */
  Transaction(Store.State from, int step) {
    revision = from.revision() + step;
    documents = from.documents().at(revision);
    allocated = from.allocations();
    if (step > 0) {
      writes.add(session -> session.run("INSERT OR REPLACE INTO meta VALUES ('revision', ?)", Long.toString(revision)));
    }
  }

  void apply(Change change, boolean lingering) {
    Document before = documents.get(change.id()).orElse(null);
    switch (change) {
      case Change.Put put -> put(put, before);
      case Change.Delete _ when before == null -> {}
      case Change.Delete _ when lingering -> store(new Document(before.id(), before.body(), before.etag(), revision, true));
      case Change.Delete delete -> remove(delete.id());
    }
  }

  private void put(Change.Put put, @Nullable Document before) {
    if (before != null && !before.deleting() && before.body().equals(put.body())) {
      return;
    }
    ResourceId id = before == null ? put.id() : before.id();
    store(new Document(id, put.body(), "W/\"" + UUID.randomUUID() + "\"", revision, false));
  }

  private void store(Document document) {
    documents = documents.with(document);
    touched.add(document.id());
    writes.add(session -> session.run(
        "INSERT INTO documents (id, text, type, body, etag, revision, deleting, sequence)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT coalesce(max(sequence), 0) + 1 FROM documents))"
            + " ON CONFLICT (id) DO UPDATE SET body = excluded.body, etag = excluded.etag, revision = excluded.revision,"
            + " deleting = excluded.deleting",
        document.id().key(), document.id().toString(), document.id().type().toString(), document.body().toString(), document.etag(),
        document.revision(), document.deleting() ? 1 : 0));
  }

  void remove(ResourceId id) {
    documents = documents.without(id);
    touched.add(id);
    writes.add(session -> session.run("DELETE FROM documents WHERE id = ?", id.key()));
  }

  /** To be called once, when all changes are in. */
  void allocate() {
    Allocated next = allocated.following(touched, documents);
    Allocated before = allocated;
    writes.add(session -> next.writeChangesSince(before, session));
    allocated = next;
  }

  void show(OperationLog.Tracked tracked) {
    shown.add(tracked);
    writes.add(session -> OperationLog.write(session, tracked));
  }
}
