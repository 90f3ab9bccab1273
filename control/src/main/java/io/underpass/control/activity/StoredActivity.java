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

/**
 * Events in the store's tables {@code activity_events}, {@code activity_calls} and {@code activity_callers}: what the events of a call have
 * in common stands there once.
 */
public final class StoredActivity implements ActivityLog {
  /** Azure Monitor keeps the activity log as long. */
  static final Duration KEPT = Duration.ofDays(90);

  private static final int MOST_EARLY = 1_000;

  /** An event finds the row of its call among so many calls; another one after that has a row of its own. */
  private static final int MOST_OPEN = 1_000;

  private static final int MOST_CALLERS = 1_000;
  private static final String CALLER =
      "INSERT OR IGNORE INTO activity_callers (caller, principal, application, role) VALUES (?, ?, ?, ?)";
  private static final String CALL =
      "INSERT INTO activity_calls (id, correlation, caller, action, resource, resource_key, resource_group, method, path)"
          + " SELECT ?, ?, id, ?, ?, ?, ?, ?, ? FROM activity_callers"
          + " WHERE caller = ? AND principal = ? AND application = ? AND role = ?";
  private static final String EVENT =
      "INSERT INTO activity_events (id, time, call, operation, phase, status, http, code, message)"
          + " SELECT ?, ?, id, ?, ?, ?, ?, ?, ? FROM activity_calls WHERE id = ?";
  /** Several calls may name one operation, such as a DELETE of what is being deleted: it ends once. */
  private static final String END =
      "INSERT INTO activity_events (id, time, call, operation, phase, status, http, code, message)"
          + " SELECT ?, ?, call, operation, ?, ?, http, ?, ? FROM activity_events WHERE operation = ? AND status = 'Accepted'"
          + " AND NOT EXISTS (SELECT 1 FROM activity_events WHERE operation = ? AND status != 'Accepted' AND call IN"
          + " (SELECT call FROM activity_events WHERE operation = ? AND status = 'Accepted')) LIMIT 1";
  // Events lead: they come in the order that is asked for.
  private static final String FIND =
      "SELECT e.number, e.id, e.time, c.correlation, e.operation, w.caller, w.principal, w.application, w.role, c.action, c.resource,"
          + " c.method, coalesce(c.path, c.resource) AS path, e.phase, e.status, e.http, e.code, e.message"
          + " FROM activity_events e CROSS JOIN activity_calls c CROSS JOIN activity_callers w"
          + " WHERE c.id = e.call AND w.id = c.caller AND e.time >= ? AND e.time <= ? AND e.number < ?";

  private final Database database;
  private final InstantSource clock;
  private final int most;
  private final int betweenCleanings;
  private int written;
  private long nextCall;

  /** The rows of calls whose events may go on coming, those that are gone again too; only for the writer's thread. */
  private final Map<Call, Long> open = new LinkedHashMap<>() {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<Call, Long> eldest) {
      return size() > MOST_OPEN;
    }
  };

  /** What the events of a call have in common. */
  private record Call(String correlation, Who who, What what) {}

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
    this.nextCall = 1 + database.read(session -> session.list(
        "SELECT coalesce(max(id), 0) FROM activity_calls", row -> row.getLong(1))).getFirst();
  }

  @Override
  public void note(Event event) {
    Call call = new Call(event.correlation(), event.who(), event.what());
    database.along(session -> {
      Long known = open.get(call);
      // A row that was known is gone where its transaction failed, or with its events.
      if (known == null || event(session, event, known) == 0) {
        long fresh = nextCall++;
        call(session, call, fresh);
        event(session, event, fresh);
        open.remove(call);
        open.put(call, fresh);
      }
      // It stays there: this transaction may be undone, and then comes again.
      Operation over = event.operation() == null ? null : early.get(event.operation());
      if (over != null) {
        end(session, over);
      }
      clean(session);
    });
  }

  private static int event(Session session, Event event, long call) throws SQLException {
    Outcome outcome = event.outcome();
    return session.run(
        EVENT,
        event.id(), event.time().toEpochMilli(), event.operation(), outcome.phase().name(), outcome.status(), outcome.http(), outcome.code(),
        outcome.message(), call);
  }

  private static void call(Session session, Call call, long number) throws SQLException {
    Who who = call.who();
    What what = call.what();
    String key = what.resource().toLowerCase(Locale.ROOT);
    String group = ResourceId.tryParse(what.resource()).map(id -> id.resourceGroup().toLowerCase(Locale.ROOT)).orElse("");
    session.run(CALLER, who.caller(), who.principal(), who.application(), who.role());
    session.run(
        CALL,
        number, call.correlation(), what.action(), what.resource(), isAscii(what.resource()) ? null : key, group, what.method(),
        what.path().equals(what.resource()) ? null : what.path(), who.caller(), who.principal(), who.application(), who.role());
  }

  /** SQLite lowers these alone. */
  private static boolean isAscii(String text) {
    return text.chars().allMatch(character -> character < 128);
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
        failure == null ? "" : failure.code(), failure == null ? "" : failure.message(), operation.id(), operation.id(), operation.id());
  }

  /** On the writer's thread. */
  private void clean(Session session) throws SQLException {
    if (written++ % betweenCleanings == 0) {
      session.run("DELETE FROM activity_events WHERE number <= (SELECT max(number) FROM activity_events) - ?", most);
      session.run(
          "DELETE FROM activity_events WHERE number < (SELECT number FROM activity_events WHERE time >= ? ORDER BY number LIMIT 1)",
          clock.instant().minus(KEPT).toEpochMilli());
      session.run("DELETE FROM activity_calls WHERE id < (SELECT min(call) FROM activity_events)");
      session.run(
          "DELETE FROM activity_callers WHERE (SELECT count(*) FROM activity_callers) > ? AND id NOT IN (SELECT caller FROM activity_calls)",
          MOST_CALLERS);
    }
  }

  @Override
  public List<Event> find(Query query, int atMost) {
    StringBuilder sql = new StringBuilder(FIND);
    List<Object> values = new ArrayList<>(List.of(query.from().toEpochMilli(), query.to().toEpochMilli(), query.before()));
    for (Map.Entry<Field, String> one : query.equal().entrySet()) {
      sql.append(switch (one.getKey()) {
        case CORRELATION -> " AND c.correlation = ? COLLATE NOCASE";
        case CALLER -> " AND ? COLLATE NOCASE IN (w.caller, w.principal, w.application)";
        case STATUS -> " AND e.status = ? COLLATE NOCASE";
        case GROUP -> " AND c.resource_group = ?";
        case RESOURCE -> " AND coalesce(c.resource_key, lower(c.resource)) = ?";
        case PROVIDER -> " AND lower(substr(c.action, 1, instr(c.action, '/') - 1)) = ?";
      });
      values.add(switch (one.getKey()) {
        case GROUP, RESOURCE, PROVIDER -> one.getValue().toLowerCase(Locale.ROOT);
        case CORRELATION, CALLER, STATUS -> one.getValue();
      });
    }
    sql.append(" ORDER BY e.number DESC LIMIT ").append(atMost);
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
