package io.underpass.bgp.rib;

/** Why a received path is kept but not a candidate. */
public enum Rejection {
  /** The own AS is in its AS_PATH (RFC 4271 section 9.1.2). */
  AS_LOOP,
  /** ORIGINATOR_ID is the own BGP identifier (RFC 4456 section 8). */
  ORIGINATOR_LOOP,
  /**
   * The next hop can't be a host: unspecified, multicast, reserved, of another family; or loopback, from a neighbor that isn't
   * (RFC 4271 section 6.3).
   */
  NEXT_HOP_INVALID,
  /** The next hop is our own address of the session (RFC 4271 section 6.3). */
  NEXT_HOP_SELF,
  /** The import policy said no. */
  POLICY
}
