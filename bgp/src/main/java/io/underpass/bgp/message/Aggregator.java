package io.underpass.bgp.message;

import io.underpass.net.Asn;
import io.underpass.net.IpAddress;

/**
 * AGGREGATOR (RFC 4271 section 5.1.7).
 *
 * @param address IPv4: the BGP identifier of who aggregated
 */
public record Aggregator(Asn asn, IpAddress address) {
  /** @throws IllegalArgumentException if the address isn't IPv4 */
  public Aggregator {
    if (!address.isIpv4()) {
      throw new IllegalArgumentException("aggregator " + address + " is not an IPv4 address");
    }
  }

  @Override
  public String toString() {
    return asn + " " + address;
  }
}
