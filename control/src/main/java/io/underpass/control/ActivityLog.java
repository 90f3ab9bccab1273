package io.underpass.control;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who changed what, when, with which result: kept for 90 days, the newest 100,000 events. Safe for any thread. */
public interface ActivityLog {
  /** What an event can be asked for by; values compare without case. */
  enum Field { CORRELATION, CALLER, STATUS, GROUP, RESOURCE, PROVIDER }

  /** Where in an operation's life an event stands, spelt as the service spells it. */
  enum Phase { BEGIN_REQUEST, END_REQUEST }

  /**
   * One event.
   *
   * @param number grows with time; 0 until it is stored
   * @param id a GUID
   * @param time when it happened
   * @param correlation shared by the events of one request
   * @param operation the id of the long-running operation that the request began; null for none
   */
  record Event(long number, String id, Instant time, String correlation, @Nullable String operation, Who who, What what, Outcome outcome) {}

  /**
   * @param caller what people know the caller by
   * @param principal its object id
   * @param application its application id
   * @param role the role that let it in; empty where none did
   */
  record Who(String caller, String principal, String application, String role) {}

  /**
   * @param action such as {@code Microsoft.Network/virtualNetworks/write}
   * @param resource the id that the request is about
   * @param method in capitals
   * @param path the request's, without its query
   */
  record What(String action, String resource, String method, String path) {}

  /**
   * @param status {@code Started}, {@code Accepted}, {@code Succeeded} or {@code Failed}
   * @param http the answer's status; 0 where there is none yet
   * @param code of an error; empty for none
   * @param message of an error; empty for none
   */
  record Outcome(Phase phase, String status, int http, String code, String message) {}

  /**
   * What is asked for.
   *
   * @param from the earliest time, inclusive
   * @param to the latest time, inclusive
   * @param equal what must be equal; RESOURCE is an id, GROUP a name, PROVIDER a namespace
   * @param before only events of smaller numbers: where the page before ended; {@link Long#MAX_VALUE} for the first
   */
  record Query(Instant from, Instant to, Map<Field, String> equal, long before) {
    public Query {
      equal = Map.copyOf(equal);
    }
  }

  /**
   * Takes note; nobody waits for it. It is written with the next change that is stored, in the same transaction, or within a quarter of a
   * second, and always after what was noted before.
   */
  void note(Event event);

  /**
   * Takes note that an operation which an event names has ended, as {@link #note} does; of those that the control plane runs it knows by
   * itself.
   */
  void ended(Operation operation);

  /** Newest first. */
  List<Event> find(Query query, int atMost);
}
