package io.underpass.bgp.session;

/** Attributes of a session that a step depends on (RFC 4271 section 8.1.1). */
public enum Condition {
  /** DelayOpen: our OPEN waits for the neighbor's. */
  DELAY_OPEN,
  /** The DelayOpenTimer runs. */
  DELAY_OPEN_RUNNING,
  /** SendNOTIFICATIONwithoutOPEN: errors are told even to who hasn't had our OPEN. */
  NOTIFICATION_WITHOUT_OPEN
}
