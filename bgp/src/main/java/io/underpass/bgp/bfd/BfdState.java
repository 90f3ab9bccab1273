package io.underpass.bgp.bfd;

/** The state of a session (RFC 5880 section 6.2); the ordinal is the value on the wire (section 4.1). */
public enum BfdState {
  ADMIN_DOWN,
  DOWN,
  INIT,
  UP
}
