package io.underpass.routing;

import io.underpass.model.LinkRole;
import io.underpass.model.ResourceId;
import io.underpass.net.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Which packet to follow.
 *
 * @param protocol IP protocol or next header: 1 ICMP, 6 TCP, 17 UDP
 * @param sourcePort 0 where the protocol has none
 * @param destinationPort 0 where the protocol has none
 * @param circuit the circuit by which it comes in; null: found by the source
 * @param link the link by which it comes in; null: the first that has a port and announces the source
 * @param network the virtual network of the source or the destination, where the addresses alone leave it open; null: found
 */
public record Query(
    IpAddress source,
    IpAddress destination,
    int protocol,
    int sourcePort,
    int destinationPort,
    @Nullable ResourceId circuit,
    @Nullable LinkRole link,
    @Nullable ResourceId network) {
  /** @throws IllegalArgumentException if a number is out of range or the families differ */
  public Query {
    if (protocol < 0 || protocol > 255 || sourcePort >>> 16 != 0 || destinationPort >>> 16 != 0) {
      throw new IllegalArgumentException(
          "protocol is 0-255 and ports 0-65535, not " + protocol + ", " + sourcePort + ", " + destinationPort);
    }
    if (source.isIpv4() != destination.isIpv4()) {
      throw new IllegalArgumentException(source + " and " + destination + " are of two families");
    }
  }

  /** An ICMP packet, everything found by its addresses. */
  public static Query icmp(IpAddress source, IpAddress destination) {
    return new Query(source, destination, source.isIpv4() ? 1 : 58, 0, 0, null, null, null);
  }
}
