package io.underpass.bgp.session;

/** What the state machine wants done (RFC 4271 section 8.2.2), in the words of the RFC. */
public enum Action {
  /** ConnectRetryCounter to zero. */
  RESET_RETRY_COUNTER,
  /** ConnectRetryCounter up by one. */
  COUNT_RETRY,
  START_CONNECT_RETRY,
  STOP_CONNECT_RETRY,
  /** Initiates a TCP connection. */
  CONNECT,
  START_DELAY_OPEN,
  STOP_DELAY_OPEN,
  SEND_OPEN,
  SEND_KEEPALIVE,
  /** HoldTimer to the large value that waits for OPEN: four minutes. */
  START_LARGE_HOLD,
  /** HoldTimer to the negotiated value; not at all if that is zero. */
  START_HOLD,
  /** KeepaliveTimer to the negotiated value; not at all if that is zero. */
  START_KEEPALIVE,
  /** Sends the NOTIFICATION that belongs to the event. */
  NOTIFY,
  /** Sends a NOTIFICATION with Finite State Machine Error and the subcode of the state (RFC 6608). */
  NOTIFY_FSM_ERROR,
  /** Drops the TCP connection, if there is one. */
  DROP,
  /** Releases all resources of the session, its routes and timers. */
  RELEASE,
  /** Damps oscillation: IdleHoldTimer, after which the session starts anew. */
  HOLD_IDLE,
  /** A second connection goes through a state machine of its own until its OPEN says whether it collides (section 6.8). */
  TRACK_SECOND,
  /** Turns a connection away. */
  REJECT,
  /** Looks for other connections with the same neighbor (section 6.8). */
  DETECT_COLLISION,
  /** The session is up. */
  ESTABLISH,
  /** Takes routes in. */
  PROCESS_UPDATE
}
