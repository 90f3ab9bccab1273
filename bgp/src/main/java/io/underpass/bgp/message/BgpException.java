package io.underpass.bgp.message;

/** The session can't go on: the notification is to be sent and the connection closed (RFC 4271 section 6). */
public final class BgpException extends Exception {
  private final transient Notification notification;

  /** @param message the offending value and what was expected, for the operator */
  public BgpException(Notification notification, String message) {
    super(message, null, false, false);
    this.notification = notification;
  }

  public BgpException(NotificationReason reason, String message) {
    this(Notification.of(reason), message);
  }

  public BgpException(NotificationReason reason, Octets data, String message) {
    this(Notification.of(reason, data), message);
  }

  /** What to tell the neighbor. */
  public Notification notification() {
    return notification;
  }
}
