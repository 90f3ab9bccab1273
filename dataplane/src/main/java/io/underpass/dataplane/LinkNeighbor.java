package io.underpass.dataplane;

import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import java.time.Duration;

/**
 * Who has an address on a link, as ARP and neighbor discovery have found out.
 *
 * @param side whose it is
 * @param age since it was last confirmed; zero for the node's own
 */
public record LinkNeighbor(Side side, IpAddress address, MacAddress mac, Duration age) {
  /** Which end of the link. */
  public enum Side {
    NODE,
    CUSTOMER
  }
}
