package io.underpass.bgp;

import java.util.Optional;

/**
 * What keeps strangers out of a session.
 *
 * @param md5Key signs each segment (RFC 2385); both ends need the same
 * @param ttl how far the neighbor may be
 */
public record SessionSecurity(Optional<Md5Key> md5Key, Ttl ttl) {
  /** No key, the usual TTL. */
  public static final SessionSecurity NONE = new SessionSecurity(Optional.empty(), Ttl.LINK);

  /** The TTL sent and required. */
  public enum Ttl {
    /** Sent with 1 on an external session (the neighbor is on the link), 64 on an internal one; anything taken. */
    LINK,
    /** Sent with 64, anything taken: the neighbor may be some routers away. */
    MULTIHOP,
    /** Sent with 255, 255 required (GTSM, RFC 5082). Both ends must do it. */
    GTSM
  }
}
