package io.underpass.bgp.session;

import io.underpass.bgp.SessionState;
import io.underpass.bgp.message.BgpException;
import io.underpass.bgp.message.Notification;
import io.underpass.bgp.message.NotificationReason;
import io.underpass.bgp.session.Ending.Routes;
import java.time.Duration;

/** The ways a connection ends, in words, and with what follows from each. */
final class Endings {
  /** An event that ends nothing by itself. */
  static final Ending NOTHING = Ending.silent("", Routes.DROP, Ending.DAMPED);

  private Endings() {}

  /** The TCP connection ended, or never was: the one way that may be a restart (RFC 4724 section 4.2). */
  static Ending lost(String reason) {
    return Ending.silent(reason, Routes.KEEP, Ending.QUICKLY);
  }

  /** The neighbor sent a NOTIFICATION. Errors will come again, a Cease or silence on the way won't. */
  static Ending told(Notification notification) {
    if (notification.is(NotificationReason.CONNECTION_COLLISION_RESOLUTION)) {
      return Ending.silent("", Routes.DROP, Ending.QUICKLY);
    }
    boolean mild = notification.code() == NotificationReason.CEASE.code() || notification.is(NotificationReason.HOLD_TIMER_EXPIRED);
    return Ending.silent("the neighbor ended the session: " + notification, Routes.DROP, mild ? Ending.QUICKLY : Ending.DAMPED);
  }

  /** What the neighbor sent isn't acceptable. */
  static Ending refused(BgpException e) {
    return ours(e.notification(), ", " + e.getMessage(), Ending.DAMPED);
  }

  static Ending silence(Duration heldFor) {
    return ours(
        Notification.of(NotificationReason.HOLD_TIMER_EXPIRED), ", nothing heard for " + heldFor.toSeconds() + " s", Ending.QUICKLY);
  }

  /** A message that has no place in the state (RFC 6608). */
  static Ending unexpected(SessionState state, Event event) {
    NotificationReason reason = switch (state) {
      case OPEN_SENT -> NotificationReason.FSM_UNEXPECTED_IN_OPEN_SENT;
      case OPEN_CONFIRM -> NotificationReason.FSM_UNEXPECTED_IN_OPEN_CONFIRM;
      case ESTABLISHED -> NotificationReason.FSM_UNEXPECTED_IN_ESTABLISHED;
      default -> NotificationReason.FSM_UNSPECIFIED;
    };
    return ours(Notification.of(reason), " (event " + event.number() + ", " + event + ")", Ending.DAMPED);
  }

  private static Ending ours(Notification notification, String more, Ending.After after) {
    return Ending.notify("we ended the session: " + notification + more, notification, after);
  }

  static Ending collision() {
    return Ending.notify("", Notification.of(NotificationReason.CONNECTION_COLLISION_RESOLUTION), Ending.QUICKLY);
  }

  /** Nobody needs to know. */
  static Ending forgotten() {
    return Ending.silent("", Routes.DROP, Ending.NEVER);
  }

  static Ending restarted() {
    return Ending.silent("the neighbor opened a new session: it has restarted", Routes.KEEP, Ending.QUICKLY);
  }

  /** @param text for the neighbor's operator (RFC 9003); may be empty */
  static Ending shutDown(String text) {
    return Ending.notify(
        text.isEmpty() ? "shut down" : "shut down: '" + text + "'",
        Notification.shutdown(NotificationReason.ADMINISTRATIVE_SHUTDOWN, text),
        Ending.NEVER);
  }

  static Ending removed() {
    return Ending.notify("removed", Notification.of(NotificationReason.PEER_DE_CONFIGURED), Ending.NEVER);
  }

  static Ending reset() {
    return Ending.notify("reset by the operator", Notification.of(NotificationReason.ADMINISTRATIVE_RESET), Ending.QUICKLY);
  }

  static Ending reconfigured() {
    return Ending.notify(
        "the configuration changed", Notification.of(NotificationReason.OTHER_CONFIGURATION_CHANGE), Ending.QUICKLY);
  }

  static Ending dead(String cause) {
    return Ending.notify(cause, Notification.of(NotificationReason.CEASE), Ending.QUICKLY);
  }

  /** RFC 9384. */
  static Ending bfdDown(String cause) {
    return Ending.notify("BFD down: " + cause, Notification.of(NotificationReason.BFD_DOWN), Ending.QUICKLY);
  }

  static Ending tooMany(RouteExchange.Excess excess) {
    return Ending.notify(
        excess.received() + " prefixes of " + excess.family() + " were received, " + excess.limit().prefixes() + " may be; "
            + excess.limit().returnAfter().map(pause -> "tried again after " + pause.toSeconds() + " s")
                .orElse("reset the session when it is mended"),
        excess.notification(),
        excess.limit().returnAfter().<Ending.After>map(Ending.After.Pause::new).orElse(Ending.NEVER));
  }
}
