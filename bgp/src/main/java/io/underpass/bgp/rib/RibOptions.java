package io.underpass.bgp.rib;

import io.underpass.net.Asn;

/**
 * @param bgpId the own BGP identifier (RFC 4271 section 4.2)
 * @param maxPaths how many equal paths are used for one prefix at most; 1: the best alone
 */
public record RibOptions(Asn localAs, int bgpId, int maxPaths) {
  /** @throws IllegalArgumentException if there would be no path */
  public RibOptions {
    if (maxPaths < 1) {
      throw new IllegalArgumentException("maxPaths " + maxPaths + ": at least one path is used");
    }
  }
}
