package io.underpass.bgp;

import io.underpass.net.IpAddress;

/**
 * Where a speaker takes connections.
 *
 * @param address one of the place's own; 0.0.0.0 or :: for all of a family
 * @param port 1–65535; 179 unless for a test
 */
public record ListenAddress(IpAddress address, int port) {
  /** The port of BGP (RFC 4271 section 2). */
  public static final int BGP_PORT = 179;

  /** @throws IllegalArgumentException if the port is out of range */
  public ListenAddress {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
    }
  }

  /** On port 179. */
  public static ListenAddress of(IpAddress address) {
    return new ListenAddress(address, BGP_PORT);
  }

  @Override
  public String toString() {
    return (address.isIpv4() ? address.toString() : "[" + address + "]") + ":" + port;
  }
}
