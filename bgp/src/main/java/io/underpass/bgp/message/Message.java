package io.underpass.bgp.message;

/** What travels on a session (RFC 4271 section 4). Immutable. */
public sealed interface Message permits Open, Update, Notification, KeepAlive, RouteRefresh {
  /** Octets of the header: marker, length, type (RFC 4271 section 4.1). */
  int HEADER_LENGTH = 19;

  /** The longest message, header included (RFC 4271 section 4.1; extended messages of RFC 8654 are not spoken). */
  int MAX_LENGTH = 4096;
}
