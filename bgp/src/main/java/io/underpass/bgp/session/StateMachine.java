package io.underpass.bgp.session;

import static io.underpass.bgp.SessionState.ACTIVE;
import static io.underpass.bgp.SessionState.CONNECT;
import static io.underpass.bgp.SessionState.ESTABLISHED;
import static io.underpass.bgp.SessionState.IDLE;
import static io.underpass.bgp.SessionState.OPEN_CONFIRM;
import static io.underpass.bgp.SessionState.OPEN_SENT;
import static io.underpass.bgp.session.Action.COUNT_RETRY;
import static io.underpass.bgp.session.Action.DETECT_COLLISION;
import static io.underpass.bgp.session.Action.DROP;
import static io.underpass.bgp.session.Action.ESTABLISH;
import static io.underpass.bgp.session.Action.HOLD_IDLE;
import static io.underpass.bgp.session.Action.NOTIFY;
import static io.underpass.bgp.session.Action.NOTIFY_FSM_ERROR;
import static io.underpass.bgp.session.Action.PROCESS_UPDATE;
import static io.underpass.bgp.session.Action.REJECT;
import static io.underpass.bgp.session.Action.RELEASE;
import static io.underpass.bgp.session.Action.RESET_RETRY_COUNTER;
import static io.underpass.bgp.session.Action.SEND_KEEPALIVE;
import static io.underpass.bgp.session.Action.SEND_OPEN;
import static io.underpass.bgp.session.Action.START_CONNECT_RETRY;
import static io.underpass.bgp.session.Action.START_DELAY_OPEN;
import static io.underpass.bgp.session.Action.START_HOLD;
import static io.underpass.bgp.session.Action.START_KEEPALIVE;
import static io.underpass.bgp.session.Action.START_LARGE_HOLD;
import static io.underpass.bgp.session.Action.STOP_CONNECT_RETRY;
import static io.underpass.bgp.session.Action.STOP_DELAY_OPEN;
import static io.underpass.bgp.session.Action.TRACK_SECOND;

import io.underpass.bgp.SessionState;
import java.util.EnumSet;
import java.util.Set;

/**
 * The state machine of RFC 4271 section 8.2.2, for one connection: a pure function from a state and an event to the next state and what is
 * to be done. Where it leaves the letter of the RFC, the branch says why.
 */
public final class StateMachine {
  private static final Set<Event> STARTS = EnumSet.of(
      Event.MANUAL_START, Event.AUTOMATIC_START, Event.MANUAL_START_PASSIVE, Event.AUTOMATIC_START_PASSIVE, Event.AUTOMATIC_START_DAMPED,
      Event.AUTOMATIC_START_DAMPED_PASSIVE);

  private StateMachine() {}

  /** Any state takes any event. */
  public static Step step(SessionState state, Event event, Set<Condition> conditions) {
    if (state != IDLE && STARTS.contains(event)) {
      // "The start events (Events 1, 3-7) are ignored", in every state but Idle.
      return Step.to(state);
    }
    return switch (state) {
      case IDLE -> idle(event);
      case CONNECT -> connect(event, conditions);
      case ACTIVE -> active(event, conditions);
      case OPEN_SENT -> openSent(event);
      case OPEN_CONFIRM -> openConfirm(event);
      case ESTABLISHED -> established(event);
    };
  }

  private static Step idle(Event event) {
    return switch (event) {
      case MANUAL_START, AUTOMATIC_START -> Step.to(CONNECT, RESET_RETRY_COUNTER, START_CONNECT_RETRY, Action.CONNECT);
      case MANUAL_START_PASSIVE, AUTOMATIC_START_PASSIVE -> Step.to(ACTIVE, RESET_RETRY_COUNTER, START_CONNECT_RETRY);
      // Section 8.1.2: events 6, 7 and 13 are those of an implementation that damps; the counter tells it for how long, so it stays.
      case AUTOMATIC_START_DAMPED -> Step.to(CONNECT, START_CONNECT_RETRY, Action.CONNECT);
      case AUTOMATIC_START_DAMPED_PASSIVE -> Step.to(ACTIVE, START_CONNECT_RETRY);
      // "In this state, BGP FSM refuses all incoming BGP connections for this peer."
      case TCP_CONNECTION_VALID, TCP_REQUEST_INVALID, TCP_CONNECTION_CONFIRMED -> Step.to(IDLE, REJECT);
      // The IdleHoldTimer's owner answers event 13 with 6 or 7, since it knows whether the neighbor is passive.
      default -> Step.to(IDLE);
    };
  }

  private static Step connect(Event event, Set<Condition> conditions) {
    return switch (event) {
      case MANUAL_STOP -> Step.to(IDLE, DROP, RELEASE, RESET_RETRY_COUNTER, STOP_CONNECT_RETRY);
      case CONNECT_RETRY_TIMER_EXPIRES -> Step.to(CONNECT, DROP, START_CONNECT_RETRY, STOP_DELAY_OPEN, Action.CONNECT);
      case DELAY_OPEN_TIMER_EXPIRES -> Step.to(OPEN_SENT, SEND_OPEN, START_LARGE_HOLD);
      case TCP_CONNECTION_VALID -> Step.to(CONNECT, TRACK_SECOND);
      case TCP_REQUEST_INVALID -> Step.to(CONNECT, REJECT);
      case TCP_REQUEST_ACKED, TCP_CONNECTION_CONFIRMED -> connected(CONNECT, conditions);
      // The letter is Idle where no DelayOpenTimer runs. Idle would refuse the neighbor's own attempt, which may well be the one that
      // works; everyone goes to Active, as RFC 1771 had it, and the time to the next attempt is the damping.
      case TCP_CONNECTION_FAILS -> Step.to(ACTIVE, DROP, START_CONNECT_RETRY, STOP_DELAY_OPEN);
      case OPEN_WITH_DELAY_OPEN_RUNNING -> earlyOpen();
      case HEADER_ERROR, OPEN_MESSAGE_ERROR -> errorBeforeOpen(conditions);
      case NOTIFICATION_VERSION_ERROR -> versionErrorBeforeOpen(conditions);
      default -> unexpectedBeforeOpen();
    };
  }

  private static Step active(Event event, Set<Condition> conditions) {
    return switch (event) {
      case MANUAL_STOP -> conditions.contains(Condition.DELAY_OPEN_RUNNING) && conditions.contains(Condition.NOTIFICATION_WITHOUT_OPEN)
          ? Step.to(IDLE, NOTIFY, DROP, RELEASE, RESET_RETRY_COUNTER, STOP_CONNECT_RETRY)
          : Step.to(IDLE, DROP, RELEASE, RESET_RETRY_COUNTER, STOP_CONNECT_RETRY);
      case CONNECT_RETRY_TIMER_EXPIRES -> Step.to(CONNECT, START_CONNECT_RETRY, Action.CONNECT);
      case DELAY_OPEN_TIMER_EXPIRES -> Step.to(OPEN_SENT, STOP_CONNECT_RETRY, STOP_DELAY_OPEN, SEND_OPEN, START_LARGE_HOLD);
      case TCP_CONNECTION_VALID -> Step.to(ACTIVE, TRACK_SECOND);
      case TCP_REQUEST_INVALID -> Step.to(ACTIVE, REJECT);
      case TCP_REQUEST_ACKED, TCP_CONNECTION_CONFIRMED -> connected(ACTIVE, conditions);
      case TCP_CONNECTION_FAILS -> Step.to(IDLE, STOP_CONNECT_RETRY, STOP_DELAY_OPEN, DROP, RELEASE, COUNT_RETRY, HOLD_IDLE);
      case OPEN_WITH_DELAY_OPEN_RUNNING -> earlyOpen();
      case HEADER_ERROR, OPEN_MESSAGE_ERROR -> errorBeforeOpen(conditions);
      case NOTIFICATION_VERSION_ERROR -> versionErrorBeforeOpen(conditions);
      default -> unexpectedBeforeOpen();
    };
  }

  private static Step openSent(Event event) {
    return switch (event) {
      case MANUAL_STOP -> manualStop();
      case AUTOMATIC_STOP, HOLD_TIMER_EXPIRES, HEADER_ERROR, OPEN_MESSAGE_ERROR, OPEN_COLLISION_DUMP -> endWith(NOTIFY);
      case TCP_CONNECTION_VALID, TCP_REQUEST_ACKED, TCP_CONNECTION_CONFIRMED -> Step.to(OPEN_SENT, TRACK_SECOND);
      case TCP_REQUEST_INVALID -> Step.to(OPEN_SENT, REJECT);
      case TCP_CONNECTION_FAILS -> Step.to(ACTIVE, DROP, START_CONNECT_RETRY);
      case OPEN -> Step.to(
          OPEN_CONFIRM, DETECT_COLLISION, STOP_DELAY_OPEN, STOP_CONNECT_RETRY, SEND_KEEPALIVE, START_KEEPALIVE, START_HOLD);
      case NOTIFICATION_VERSION_ERROR -> versionError();
      // The letter answers it with an FSM error; but it is how a neighbor says what it dislikes about our OPEN, and it has closed by then.
      case NOTIFICATION -> endSilently();
      default -> endWith(NOTIFY_FSM_ERROR);
    };
  }

  private static Step openConfirm(Event event) {
    return switch (event) {
      case MANUAL_STOP -> manualStop();
      case AUTOMATIC_STOP, HOLD_TIMER_EXPIRES, HEADER_ERROR, OPEN_MESSAGE_ERROR, OPEN_COLLISION_DUMP -> endWith(NOTIFY);
      case KEEPALIVE_TIMER_EXPIRES -> Step.to(OPEN_CONFIRM, SEND_KEEPALIVE, START_KEEPALIVE);
      case TCP_CONNECTION_VALID, TCP_REQUEST_ACKED, TCP_CONNECTION_CONFIRMED -> Step.to(OPEN_CONFIRM, TRACK_SECOND);
      case TCP_REQUEST_INVALID -> Step.to(OPEN_CONFIRM, REJECT);
      case TCP_CONNECTION_FAILS, NOTIFICATION -> endSilently();
      case NOTIFICATION_VERSION_ERROR -> versionError();
      case OPEN -> Step.to(OPEN_CONFIRM, DETECT_COLLISION);
      case KEEPALIVE -> Step.to(ESTABLISHED, START_HOLD, ESTABLISH);
      default -> endWith(NOTIFY_FSM_ERROR);
    };
  }

  private static final Step UPDATE_TAKEN = Step.to(ESTABLISHED, START_HOLD, PROCESS_UPDATE);
  private static final Step KEEPALIVE_TAKEN = Step.to(ESTABLISHED, START_HOLD);

  private static Step established(Event event) {
    return switch (event) {
      case UPDATE -> UPDATE_TAKEN;
      case KEEPALIVE -> KEEPALIVE_TAKEN;
      case MANUAL_STOP -> manualStop();
      // The letter makes an FSM error of a header error here (21); section 6.1 wants every header error named as what it is.
      case AUTOMATIC_STOP, HOLD_TIMER_EXPIRES, HEADER_ERROR, OPEN_COLLISION_DUMP, UPDATE_ERROR -> endWith(NOTIFY);
      case KEEPALIVE_TIMER_EXPIRES -> Step.to(ESTABLISHED, SEND_KEEPALIVE, START_KEEPALIVE);
      // RFC 4724 section 5 would end the session already here if the neighbor can restart gracefully; its OPEN shows better that it is it.
      case TCP_CONNECTION_VALID, TCP_REQUEST_ACKED, TCP_CONNECTION_CONFIRMED -> Step.to(ESTABLISHED, TRACK_SECOND);
      case TCP_REQUEST_INVALID -> Step.to(ESTABLISHED, REJECT);
      case TCP_CONNECTION_FAILS, NOTIFICATION_VERSION_ERROR, NOTIFICATION -> endSilently();
      // CollisionDetectEstablishedState is false: an OPEN on a session that is up is a mistake.
      default -> endWith(NOTIFY_FSM_ERROR);
    };
  }

  private static Step connected(SessionState state, Set<Condition> conditions) {
    return conditions.contains(Condition.DELAY_OPEN)
        ? Step.to(state, STOP_CONNECT_RETRY, START_DELAY_OPEN)
        : Step.to(OPEN_SENT, STOP_CONNECT_RETRY, SEND_OPEN, START_LARGE_HOLD);
  }

  private static Step earlyOpen() {
    return Step.to(
        OPEN_CONFIRM, DETECT_COLLISION, STOP_CONNECT_RETRY, STOP_DELAY_OPEN, SEND_OPEN, SEND_KEEPALIVE, START_KEEPALIVE, START_HOLD);
  }

  private static Step errorBeforeOpen(Set<Condition> conditions) {
    return conditions.contains(Condition.NOTIFICATION_WITHOUT_OPEN) ? endWith(NOTIFY) : unexpectedBeforeOpen();
  }

  private static Step versionErrorBeforeOpen(Set<Condition> conditions) {
    return conditions.contains(Condition.DELAY_OPEN_RUNNING) ? versionError() : unexpectedBeforeOpen();
  }

  private static Step unexpectedBeforeOpen() {
    return Step.to(IDLE, STOP_CONNECT_RETRY, STOP_DELAY_OPEN, DROP, RELEASE, COUNT_RETRY, HOLD_IDLE);
  }

  private static Step manualStop() {
    return Step.to(IDLE, NOTIFY, STOP_CONNECT_RETRY, DROP, RELEASE, RESET_RETRY_COUNTER);
  }

  /** "The peer doesn't speak our version" isn't counted as oscillation. */
  private static Step versionError() {
    return Step.to(IDLE, STOP_CONNECT_RETRY, STOP_DELAY_OPEN, DROP, RELEASE, HOLD_IDLE);
  }

  private static Step endWith(Action notification) {
    return Step.to(IDLE, notification, STOP_CONNECT_RETRY, DROP, RELEASE, COUNT_RETRY, HOLD_IDLE);
  }

  private static Step endSilently() {
    return Step.to(IDLE, STOP_CONNECT_RETRY, DROP, RELEASE, COUNT_RETRY, HOLD_IDLE);
  }
}
