package io.underpass.control.activity;

import io.underpass.control.ActivityLog;
import io.underpass.control.Operation;
import io.underpass.control.store.Database;
import io.underpass.control.store.Session;
import io.underpass.model.ResourceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** Events in the store's table {@code activity}. */
public final class StoredActivity implements ActivityLog {
  /** Azure Monitor keeps the activity log as long. */
  static final Duration KEPT = Duration.ofDays(90);

  private static final int MOST_EARLY = 1_000;
  private static final String COLUMNS =
      "id, time, correlation, operation, caller, principal, application, role, action, resource, resource_key, resource_group, provider,"
          + " method, path, phase, status, http, code, message";
  private static final String INSERT =
      "INSERT INTO activity (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
  private static final String END =
      "INSERT INTO activity (" + COLUMNS + ") SELECT ?, ?, correlation, operation, caller, principal, application, role, action, resource,"
          + " resource_key, resource_group, provider, method, path, ?, ?, http, ?, ? FROM activity WHERE operation = ? LIMIT 1";

  private final Database database;
  private final InstantSource clock;
  private final int most;
  private final int betweenCleanings;
  private int written;

  /** Operations that ended before the event which names them was there; only for the writer's thread. */
  private final Map<String, Operation> early = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Operation> eldest) {
      return size() > MOST_EARLY;
    }
  };

  public StoredActivity(Database database, InstantSource clock) {
    this(database, clock, 100_000, 1_000);
  }

  /**
   * @param most how many events are kept
   * @param betweenCleanings after so many events those too old, or too many, go
   */
  StoredActivity(Database database, InstantSource clock, int most, int betweenCleanings) {
    this.database = database;
    this.clock = clock;
    this.most = most;
    this.betweenCleanings = betweenCleanings;
  }

  @Override
  public void note(Event event) {
    Who who = event.who();
    What what = event.what();
    Outcome outcome = event.outcome();
    ResourceId id = ResourceId.tryParse(what.resource()).orElse(null);
    String group = id == null ? "" : id.resourceGroup().toLowerCase(Locale.ROOT);
    String provider = what.action().substring(0, Math.max(0, what.action().indexOf('/'))).toLowerCase(Locale.ROOT);
    database.along(session -> {
      session.run(
          INSERT,
          event.id(), event.time().toEpochMilli(), event.correlation(), event.operation(), who.caller(), who.principal(), who.application(),
          who.role(), what.action(), what.resource(), what.resource().toLowerCase(Locale.ROOT), group, provider, what.method(), what.path(),
          outcome.phase().name(), outcome.status(), outcome.http(), outcome.code(), outcome.message());
      Operation over = event.operation() == null ? null : early.remove(event.operation());
      if (over != null) {
        end(session, over);
      }
      clean(session);
    });
  }

  /** An operation's end is an event of its own, alike to the one that began it but for the result. Also after a restart between the two. */
  @Override
  public void ended(Operation operation) {
    database.along(session -> {
      if (end(session, operation) == 0) {
        early.put(operation.id(), operation);
      }
      clean(session);
    });
  }

  private int end(Session session, Operation operation) throws SQLException {
    Operation.Failure failure = operation.error();
    Instant end = operation.end() == null ? clock.instant() : operation.end();
    return session.run(
        END,
        UUID.randomUUID().toString(), end.toEpochMilli(), Phase.END_REQUEST.name(), failure == null ? "Succeeded" : "Failed",
        failure == null ? "" : failure.code(), failure == null ? "" : failure.message(), operation.id());
  }

  /** On the writer's thread. */
  private void clean(Session session) throws SQLException {
    if (written++ % betweenCleanings == 0) {
      session.run("DELETE FROM activity WHERE time < ?", clock.instant().minus(KEPT).toEpochMilli());
      session.run("DELETE FROM activity WHERE number <= (SELECT max(number) FROM activity) - ?", most);
    }
  }

  @Override
  public List<Event> find(Query query, int atMost) {
    StringBuilder sql = new StringBuilder("SELECT number, " + COLUMNS + " FROM activity WHERE time >= ? AND time <= ? AND number < ?");
    List<Object> values = new ArrayList<>(List.of(query.from().toEpochMilli(), query.to().toEpochMilli(), query.before()));
    for (Map.Entry<Field, String> one : query.equal().entrySet()) {
      sql.append(switch (one.getKey()) {
        case CORRELATION -> " AND correlation = ? COLLATE NOCASE";
        case CALLER -> " AND ? COLLATE NOCASE IN (caller, principal, application)";
        case STATUS -> " AND status = ? COLLATE NOCASE";
        case GROUP -> " AND resource_group = ?";
        case RESOURCE -> " AND resource_key = ?";
        case PROVIDER -> " AND provider = ?";
      });
      values.add(switch (one.getKey()) {
        case GROUP, RESOURCE, PROVIDER -> one.getValue().toLowerCase(Locale.ROOT);
        case CORRELATION, CALLER, STATUS -> one.getValue();
      });
    }
    sql.append(" ORDER BY number DESC LIMIT ").append(atMost);
    return database.read(session -> session.list(sql.toString(), StoredActivity::event, values.toArray()));
  }

  private static Event event(ResultSet row) throws SQLException {
    return new Event(
        row.getLong("number"),
        row.getString("id"),
        Instant.ofEpochMilli(row.getLong("time")),
        row.getString("correlation"),
        row.getString("operation"),
        new Who(row.getString("caller"), row.getString("principal"), row.getString("application"), row.getString("role")),
        new What(row.getString("action"), row.getString("resource"), row.getString("method"), row.getString("path")),
        new Outcome(
            Phase.valueOf(row.getString("phase")), row.getString("status"), row.getInt("http"),
            row.getString("code"), row.getString("message")));
  }
}
