package io.underpass.bgp.session;

import io.underpass.bgp.message.Notification;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a connection ends, and what follows from it.
 *
 * @param text in words, for the status; empty if nobody needs to know
 * @param notification what is sent with it, where something is
 * @param routes what becomes of the neighbor's routes
 * @param after when the session is tried again
 */
record Ending(String text, Optional<Notification> notification, Routes routes, After after) {
  /** What becomes of the neighbor's routes. */
  enum Routes {
    DROP,
    /** Kept as stale where graceful restart was agreed on (RFC 4724 section 4.2). */
    KEEP
  }

  /** When the session is tried again. */
  sealed interface After {
    /** At once, listening; the next attempt to connect follows in the way of those before. */
    record Quickly() implements After {}

    /** After an error of the protocol: in a second, two, four… */
    record Damped() implements After {}

    /** After a pause in Idle. */
    record Pause(Duration length) implements After {}

    /** Not by itself. */
    record Never() implements After {}
  }

  static final After QUICKLY = new After.Quickly();
  static final After DAMPED = new After.Damped();
  static final After NEVER = new After.Never();

  /** Nothing is sent. */
  static Ending silent(String text, Routes routes, After after) {
    return new Ending(text, Optional.empty(), routes, after);
  }

  /** With a NOTIFICATION to the neighbor. */
  static Ending notify(String text, Notification notification, After after) {
    return new Ending(text, Optional.of(notification), Routes.DROP, after);
  }
}
