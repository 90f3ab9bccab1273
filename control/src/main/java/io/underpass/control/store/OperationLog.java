package io.underpass.control.store;

import io.underpass.control.Operation;
import io.underpass.control.Proposal.OperationRequest;
import io.underpass.model.ResourceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** All operations, unfinished and ended. Safe for any thread; what is begun and ended here is written by {@link Store}. */
public final class OperationLog {
  /** How long an ended operation can be asked for; the last failure of a resource that is there stays. */
  static final Duration KEPT = Duration.ofHours(24);

  /** However many there are, no more stay: a client polls for minutes, and writers that never rest would fill the memory in 24 hours. */
  static final int MOST = 20_000;

  private static final Duration BETWEEN_CLEANINGS = Duration.ofMinutes(10);

  private final int most;

  private final Map<String, Tracked> byId = new ConcurrentHashMap<>();
  private final Map<String, Tracked> unfinished = new ConcurrentHashMap<>();
  private final Map<String, List<Tracked>> bySubject = new ConcurrentHashMap<>();
  /** What follows from those of a subject, where it is pending or failed: of most resources nothing, and every reader of one asks. */
  private final Map<String, Operation> pendingOrFailed = new ConcurrentHashMap<>();
  private volatile Instant cleaned = Instant.MIN;
  /** How many were left then. */
  private volatile int left;
  private volatile Consumer<Operation> onEnd = _ -> {};

  /**
   * An operation and the revision that it follows.
   *
   * @param done completes with the operation when it has ended
   */
  public record Tracked(Operation operation, long revision, CompletableFuture<Operation> done) {
    boolean isPending() {
      return operation.status() == Operation.Status.IN_PROGRESS;
    }
  }

  OperationLog() {
    this(MOST);
  }

  /** @param most how many ended ones stay, give or take a twentieth */
  OperationLog(int most) {
    this.most = most;
  }

  static Tracked begin(OperationRequest request, long revision, Instant now) {
    Operation operation = new Operation(
        UUID.randomUUID().toString(), request.name(), request.subject(), request.kind(), Operation.Status.IN_PROGRESS, now,
        null, null, Map.of());
    return new Tracked(operation, revision, new CompletableFuture<>());
  }

  /** From now on this one alone is told of operations that end; it must return at once. */
  public void listen(Consumer<Operation> listener) {
    onEnd = listener;
  }

  /** Unfinished ones, oldest first. */
  public List<Tracked> pending() {
    return unfinished.values().stream().sorted(Comparator.comparingLong(Tracked::revision)).toList();
  }

  public Optional<Operation> get(String id) {
    return Optional.ofNullable(byId.get(id)).map(Tracked::operation);
  }

  public Optional<Operation> await(String id, Duration atMost) throws InterruptedException {
    Tracked tracked = byId.get(id);
    if (tracked == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(tracked.done().get(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS));
    } catch (TimeoutException _) {
      return get(id);
    } catch (ExecutionException e) {
      throw new IllegalStateException("operations end with a value", e);
    }
  }

  public Optional<Operation> pendingOrFailed(ResourceId subject) {
    return Optional.ofNullable(pendingOrFailed.get(subject.key()));
  }

  /** Of a subject's: the last that is pending; else the last, if it failed. */
  private void tell(String subject, List<Tracked> all) {
    Operation telling = all.stream().filter(Tracked::isPending).reduce((_, later) -> later)
        .or(() -> all.isEmpty() ? Optional.empty() : Optional.of(all.getLast()))
        .map(Tracked::operation)
        .filter(one -> one.status() == Operation.Status.IN_PROGRESS || one.status() == Operation.Status.FAILED)
        .orElse(null);
    pendingOrFailed.compute(subject, (_, _) -> telling);
  }

  /** Makes it visible, in place of what it was before. */
  void show(Tracked tracked) {
    byId.put(tracked.operation().id(), tracked);
    bySubject.compute(tracked.operation().subject().key(), (key, before) -> {
      List<Tracked> after = new ArrayList<>(before == null ? List.of() : before);
      after.removeIf(other -> !other.isPending() || other.operation().id().equals(tracked.operation().id()));
      after.add(tracked);
      after.sort(Comparator.comparing((Tracked one) -> one.operation().start()));
      tell(key, after);
      return List.copyOf(after);
    });
    if (tracked.isPending()) {
      unfinished.put(tracked.operation().id(), tracked);
    } else {
      unfinished.remove(tracked.operation().id());
      onEnd.accept(tracked.operation());
      tracked.done().complete(tracked.operation());
    }
  }

  static Tracked ended(Tracked before, Operation.@Nullable Failure failure, Map<String, Long> figures, Instant now) {
    Operation was = before.operation();
    Operation is = new Operation(
        was.id(), was.name(), was.subject(), was.kind(), failure == null ? Operation.Status.SUCCEEDED : Operation.Status.FAILED,
        was.start(), now, failure, figures);
    return new Tracked(is, before.revision(), before.done());
  }

  static void write(Session session, Tracked tracked) throws SQLException {
    Operation one = tracked.operation();
    Operation.Failure failure = one.error();
    Instant end = one.end();
    session.run(
        "INSERT OR REPLACE INTO operations (id, name, subject, kind, status, revision, started, ended, code, message, figures)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        one.id(), one.name(), one.subject().toString(), one.kind().name(), one.status().name(), tracked.revision(),
        one.start().toEpochMilli(), end == null ? null : end.toEpochMilli(),
        failure == null ? null : failure.code(), failure == null ? null : failure.message(), print(one.figures()));
  }

  void load(Session session) throws SQLException {
    session.list("SELECT * FROM operations ORDER BY started, revision", OperationLog::read).forEach(this::show);
  }

  /**
   * Forgets what ended long ago, and the oldest where there are too many, but not the last failure of a resource that is there.
   *
   * @param there whether a resource is
   * @return the ids to delete
   */
  Collection<String> forget(Instant now, Predicate<ResourceId> there) {
    boolean crowded = byId.size() > Math.max(most, left) + most / 20;
    if (!crowded && cleaned.isAfter(now.minus(BETWEEN_CLEANINGS))) {
      return List.of();
    }
    cleaned = now;
    Instant limit = now.minus(KEPT);
    List<Operation> oldestFirst = byId.values().stream()
        .map(Tracked::operation)
        .filter(one -> one.end() != null)
        .sorted(Comparator.comparing(Operation::end))
        .toList();
    int tooMany = Math.max(0, byId.size() - most);
    List<String> old = IntStream.range(0, oldestFirst.size())
        .filter(i -> i < tooMany || oldestFirst.get(i).end() instanceof Instant end && end.isBefore(limit))
        .mapToObj(oldestFirst::get)
        .filter(one -> pendingOrFailed(one.subject()).filter(last -> last.id().equals(one.id())).isEmpty() || !there.test(one.subject()))
        .map(Operation::id)
        .toList();
    old.forEach(id -> {
      Tracked gone = byId.remove(id);
      if (gone != null) {
        bySubject.computeIfPresent(gone.operation().subject().key(), (key, all) -> {
          List<Tracked> others = all.stream().filter(one -> !one.operation().id().equals(id)).toList();
          tell(key, others);
          return others.isEmpty() ? null : others;
        });
      }
    });
    left = byId.size();
    return old;
  }

  private static Tracked read(ResultSet row) throws SQLException {
    long ended = row.getLong("ended");
    boolean open = row.wasNull();
    String code = row.getString("code");
    Operation operation = new Operation(
        row.getString("id"),
        row.getString("name"),
        ResourceId.parse(row.getString("subject")),
        Operation.Kind.valueOf(row.getString("kind")),
        Operation.Status.valueOf(row.getString("status")),
        Instant.ofEpochMilli(row.getLong("started")),
        open ? null : Instant.ofEpochMilli(ended),
        code == null ? null : new Operation.Failure(code, row.getString("message")),
        parse(row.getString("figures")));
    return new Tracked(operation, row.getLong("revision"), new CompletableFuture<>());
  }

  private static String print(Map<String, Long> figures) {
    return new TreeMap<>(figures).entrySet().stream().map(one -> one.getKey() + "=" + one.getValue()).collect(Collectors.joining(","));
  }

  private static Map<String, Long> parse(String text) {
    Map<String, Long> figures = new TreeMap<>();
    for (String one : text.isEmpty() ? new String[0] : text.split(",")) {
      int equals = one.indexOf('=');
      figures.put(one.substring(0, equals), Long.parseLong(one.substring(equals + 1)));
    }
    return figures;
  }
}
