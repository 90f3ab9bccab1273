package io.underpass.bgp.rib;

import io.underpass.bgp.message.AddressFamily;
import io.underpass.net.Asn;
import io.underpass.net.IpAddress;
import java.util.Map;

/**
 * What the tables need to know of a neighbor.
 *
 * @param name for people; unique within a speaker
 * @param peerAs another AS than the speaker's makes it external
 * @param bgpId its BGP identifier, from its OPEN
 * @param address its end of the session
 * @param nextHops for each family, the own address that the neighbor shall send packets to. A family without one: routes that need
 *     it are not advertised
 */
public record PeerInfo(String name, Asn peerAs, int bgpId, IpAddress address, Map<AddressFamily, IpAddress> nextHops) {
  /** @throws IllegalArgumentException if a next hop isn't of its family */
  public PeerInfo {
    nextHops = Map.copyOf(nextHops);
    nextHops.forEach((family, nextHop) -> {
      if (AddressFamily.of(nextHop) != family) {
        throw new IllegalArgumentException("neighbor " + name + ": next hop " + nextHop + " is no address for " + family);
      }
    });
  }
}
