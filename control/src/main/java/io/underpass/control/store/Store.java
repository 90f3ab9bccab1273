package io.underpass.control.store;

import io.underpass.control.ControlPlane.Committed;
import io.underpass.control.ControlPlane.Identity;
import io.underpass.control.Document;
import io.underpass.control.Operation;
import io.underpass.control.Proposal;
import io.underpass.control.Snapshot;
import io.underpass.model.ResourceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The desired state and its one way to change. Deciders run one after the other and see what was decided before them, durable or not;
 * readers see what is durable. A commit that can't be written takes those decided after it with it.
 */
public final class Store {
  private static final JsonMapper JSON = new JsonMapper();
  private final Database database;
  private final InstantSource clock;
  private final OperationLog operations = new OperationLog();
  private final ReentrantLock deciding = new ReentrantLock();
  private final Identity identity;
  private List<Document> inOrder = List.of();
  private volatile State durable;
  private volatile Listener listener = (_, _) -> {};
  private State decided;
  private Line line = new Line();

  /**
   * What is stored, at one revision.
   *
   * @param documents all
   * @param allocations what they were given; kept until their documents are gone, also while those are leaving
   */
  public record State(DocumentSet documents, Allocated allocations) {
    public long revision() {
      return documents.revision();
    }
  }

  /** Learns of durable commits, in their order. */
  @FunctionalInterface
  public interface Listener {
    /** Called on the writer's thread; must return at once. */
    void committed(State state, Set<ResourceId> touched);
  }

  /** How an operation ends; without a failure it succeeds. */
  public record Ending(OperationLog.Tracked operation, Operation.@Nullable Failure failure, Map<String, Long> figures) {}

  /** Commits that build on one another; broken from the first that fails. */
  private static final class Line {
    volatile boolean broken;
  }

  public Store(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
    this.durable = database.read(this::load);
    this.decided = durable;
    this.identity = identified();
  }

  /** From now on this one alone is told. */
  public void listen(Listener newListener) {
    listener = newListener;
  }

  /** The documents that the store was opened with, oldest first. */
  public List<Document> opened() {
    return inOrder;
  }

  /** The newest durable state. */
  public State state() {
    return durable;
  }

  public OperationLog operations() {
    return operations;
  }

  public Identity identity() {
    return identity;
  }

  /** {@link io.underpass.control.ControlPlane#commit}. */
  public Committed commit(Function<Snapshot, Proposal> decider) {
    CompletableFuture<Void> written;
    Committed committed;
    Line mine;
    deciding.lock();
    try {
      mine = line;
      Proposal proposal = decider.apply(decided.documents());
      Transaction transaction = new Transaction(decided, proposal.changes().isEmpty() ? 0 : 1);
      boolean lingering = proposal.operation() != null;
      proposal.changes().forEach(change -> transaction.apply(change, lingering));
      OperationLog.Tracked begun =
          proposal.operation() == null ? null : OperationLog.begin(proposal.operation(), transaction.revision, clock.instant());
      if (begun != null) {
        transaction.show(begun);
      }
      transaction.allocate();
      written = enqueue(transaction);
      committed = new Committed(transaction.documents, begun == null ? null : begun.operation());
    } finally {
      deciding.unlock();
    }
    await(written, mine);
    return committed;
  }

  /**
   * Ends operations and removes, in the same transaction, the documents that have been leaving since that revision or before; then it
   * returns when that is durable. With nothing to remove the endings are seen at once: one that is lost in a crash comes about again.
   */
  public void conclude(List<Ending> endings, long leftBy) {
    CompletableFuture<Void> written = CompletableFuture.completedFuture(null);
    Line mine;
    Instant now = clock.instant();
    List<OperationLog.Tracked> ended = endings.stream()
        .map(ending -> OperationLog.ended(ending.operation(), ending.failure(), ending.figures(), now))
        .toList();
    deciding.lock();
    try {
      mine = line;
      List<Document> gone = decided.documents().leaving().values().stream().filter(document -> document.revision() <= leftBy).toList();
      if (gone.isEmpty()) {
        show(ended);
      } else {
        Transaction transaction = new Transaction(decided, 1);
        gone.forEach(document -> transaction.remove(document.id()));
        transaction.allocate();
        ended.forEach(transaction::show);
        written = enqueue(transaction);
      }
    } finally {
      deciding.unlock();
    }
    await(written, mine);
    forget(now);
  }

  private void show(List<OperationLog.Tracked> ended) {
    ended.forEach(operations::show);
    if (!ended.isEmpty()) {
      database.write(session -> {
        for (OperationLog.Tracked one : ended) {
          OperationLog.write(session, one);
        }
      });
    }
  }

  private void forget(Instant now) {
    Collection<String> forgotten = operations.forget(now, id -> durable.documents().get(id).isPresent());
    if (!forgotten.isEmpty()) {
      database.write(session -> {
        for (String id : forgotten) {
          session.run("DELETE FROM operations WHERE id = ?", id);
        }
      });
    }
  }

  private CompletableFuture<Void> enqueue(Transaction transaction) {
    Line mine = line;
    State next = new State(transaction.documents, transaction.allocated);
    CompletableFuture<Void> written = database.write(
        session -> {
          if (mine.broken) {
            throw new StoreException("StoreUnusable", "A change that this one builds on could not be stored. Repeat the request.");
          }
          for (Database.Write write : transaction.writes) {
            write.on(session);
          }
        },
        () -> {
          durable = next;
          // The listener finds the operations that begin; whoever waits for one that ends finds what the listener did.
          transaction.shown.stream().filter(OperationLog.Tracked::isPending).forEach(operations::show);
          listener.committed(next, transaction.touched);
          transaction.shown.stream().filter(tracked -> !tracked.isPending()).forEach(operations::show);
        });
    decided = next;
    written.whenComplete((_, failure) -> {
      if (failure != null) {
        mine.broken = true;
      }
    });
    return written;
  }

  private void await(CompletableFuture<Void> written, Line mine) {
    try {
      Database.await(written);
    } catch (RuntimeException e) {
      deciding.lock();
      try {
        if (line == mine) {
          line = new Line();
          decided = durable;
        }
      } finally {
        deciding.unlock();
      }
      throw e;
    }
  }

  /** Who this is: from the store, or new and stored. */
  private Identity identified() {
    List<String> found = database.read(session -> session.list(
        "SELECT value FROM meta WHERE name IN ('subscription', 'tenant') ORDER BY name", row -> row.getString(1)));
    if (found.size() == 2) {
      return new Identity(found.getFirst(), found.getLast());
    }
    Identity fresh = new Identity(UUID.randomUUID().toString(), UUID.randomUUID().toString());
    Database.await(database.write(session ->
        session.run("INSERT INTO meta VALUES ('subscription', ?), ('tenant', ?)", fresh.subscription(), fresh.tenant())));
    return fresh;
  }

  private State load(Session session) throws SQLException {
    DocumentSet documents = DocumentSet.EMPTY;
    List<Document> stored = session.list("SELECT text, body, etag, revision, deleting FROM documents ORDER BY sequence", Store::document);
    for (Document document : stored) {
      documents = documents.with(document);
    }
    inOrder = stored;
    operations.load(session);
    List<Long> revision = session.list("SELECT value FROM meta WHERE name = 'revision'", row -> Long.parseLong(row.getString(1)));
    return new State(documents.at(revision.isEmpty() ? 0 : revision.getFirst()), Allocated.load(session, stored));
  }

  private static Document document(ResultSet row) throws SQLException {
    ObjectNode body = (ObjectNode) JSON.readTree(row.getString(2));
    return new Document(ResourceId.parse(row.getString(1)), body, row.getString(3), row.getLong(4), row.getInt(5) != 0);
  }
}
