package io.underpass.bgp.session;

import io.underpass.bgp.NeighborStatus.LastError;
import io.underpass.bgp.SessionState;
import io.underpass.bgp.transport.Loop;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What has happened to a session, for its status. */
final class SessionHistory {
  private final Loop loop;
  private SessionState state = SessionState.IDLE;
  private Instant since;
  private long sinceNanos;
  private Optional<LastError> lastError = Optional.empty();
  private Optional<LastError> lastAttempt = Optional.empty();
  private long flaps;
  private boolean wasEstablished;

  SessionHistory(Loop loop) {
    this.loop = loop;
    since = loop.now();
    sinceNanos = loop.nanoTime();
  }

  /** Whether that is another state than before. */
  boolean moved(SessionState now) {
    if (now == state) {
      return false;
    }
    state = now;
    since = loop.now();
    sinceNanos = loop.nanoTime();
    return true;
  }

  void established() {
    wasEstablished = true;
    lastAttempt = Optional.empty();
  }

  void lost(String text) {
    flaps++;
    ended(text);
  }

  /** Something ended that was more than an attempt to connect; with an empty text, nothing that matters. */
  void ended(String text) {
    if (!text.isEmpty()) {
      lastError = Optional.of(new LastError(text, loop.now()));
    }
  }

  void attemptFailed(String text) {
    lastAttempt = Optional.of(new LastError(text, loop.now()));
  }

  SessionState state() {
    return state;
  }

  Instant since() {
    return since;
  }

  /** For how long. */
  Duration inState() {
    return Duration.ofNanos(loop.nanoTime() - sinceNanos);
  }

  Optional<LastError> lastError() {
    return lastError;
  }

  Optional<LastError> lastAttempt() {
    return lastAttempt;
  }

  /** How often it has left Established. */
  long flaps() {
    return flaps;
  }

  boolean wasEstablished() {
    return wasEstablished;
  }
}
