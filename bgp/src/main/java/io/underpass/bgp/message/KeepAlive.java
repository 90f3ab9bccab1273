package io.underpass.bgp.message;

/** KEEPALIVE (RFC 4271 section 4.4). */
public record KeepAlive() implements Message {
  /** The only one that is needed. */
  public static final KeepAlive INSTANCE = new KeepAlive();
}
