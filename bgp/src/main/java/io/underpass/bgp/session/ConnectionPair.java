package io.underpass.bgp.session;

import io.underpass.bgp.SessionState;
import io.underpass.bgp.transport.Connection;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The connections with one neighbor: the one that counts, and at times a second until it is settled which of them is kept (RFC 4271 section
 * 6.8). On their loop only.
 */
final class ConnectionPair {
  /** Until then a second connection is one of two that were begun at once; after that it is a neighbor that has restarted. */
  private static final Duration COLLISION_WINDOW = Duration.ofSeconds(1);

  private final Function<SessionState, BgpConnection> made;
  private BgpConnection main;
  private @Nullable BgpConnection second;

  /** @param made a connection that begins in a state */
  ConnectionPair(Function<SessionState, BgpConnection> made) {
    this.made = made;
    main = made.apply(SessionState.IDLE);
  }

  BgpConnection main() {
    return main;
  }

  /** That of the connection that has come further. */
  SessionState state() {
    return second != null && second.state().compareTo(main.state()) > 0 ? second.state() : main.state();
  }

  /** A connection that the neighbor opened: the one that is waited for, or a second. */
  void accept(Connection connection) {
    if (main.state() == SessionState.ACTIVE && main.wire() == null) {
      main.accept(connection);
      return;
    }
    if (second != null) {
      second.dump();
    }
    second = made.apply(SessionState.ACTIVE);
    second.accept(connection);
  }

  /**
   * Whether a connection that has had its OPEN may go on. Another that may not is ended.
   *
   * @param inState for how long the session has been in its state
   */
  boolean survives(BgpConnection connection, Agreement agreement, Duration inState) {
    BgpConnection other = other(connection);
    if (other == null) {
      return true;
    }
    return switch (other.state()) {
      case IDLE, CONNECT, ACTIVE -> true;
      case OPEN_SENT, OPEN_CONFIRM -> {
        // Of two that the neighbor opened the later counts: it wouldn't have opened it if the earlier were any good.
        boolean survives =
            connection.side() == other.side() ? connection == second : Collision.survives(connection.side(), agreement);
        if (survives) {
          other.dump();
        }
        yield survives;
      }
      case ESTABLISHED -> {
        Agreement standing = other.agreement();
        if (standing == null || standing.restartable().isEmpty() || inState.compareTo(COLLISION_WINDOW) < 0) {
          yield false;
        }
        // RFC 4724 section 5: the neighbor has restarted, the connection that was is dead.
        other.vanish(Endings.restarted());
        goesOnWithout(other);
        yield true;
      }
    };
  }

  /** It is the one from now on. */
  void settle(BgpConnection connection) {
    BgpConnection loser = other(connection);
    main = connection;
    second = null;
    if (loser != null) {
      loser.dump();
      loser.vanish(Endings.forgotten());
    }
  }

  boolean has(BgpConnection connection) {
    return connection == main || connection == second;
  }

  /** Whether there is another that goes on where this one has ended: a second takes its place, or it was the second itself. */
  boolean goesOnWithout(BgpConnection ended) {
    if (second == null || !has(ended)) {
      return false;
    }
    if (ended == main) {
      main = second;
    }
    second = null;
    return true;
  }

  private @Nullable BgpConnection other(BgpConnection connection) {
    return connection == main ? second : main;
  }

  /** By decision of the speaker: what the ending says comes after. */
  void stop(Ending ending) {
    if (second != null) {
      second.stop(ending);
    }
    if (main.state() != SessionState.IDLE) {
      main.stop(ending);
    }
  }

  /** For good. */
  void shutDown(Ending ending) {
    if (second != null) {
      second.shutDown(ending);
      second = null;
    }
    main.shutDown(ending);
  }

  /** Without a word. */
  void vanish() {
    if (second != null) {
      second.vanish(Endings.forgotten());
    }
    main.vanish(Endings.forgotten());
  }
}
