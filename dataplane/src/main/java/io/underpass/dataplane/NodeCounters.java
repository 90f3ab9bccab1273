package io.underpass.dataplane;

import io.underpass.plan.DropCode;
import io.underpass.plan.NetworkId;
import java.util.Map;

/**
 * What a node has counted since it came to be. Packets are those on the wire: a super-packet counts as its segments. Octets are those of
 * the inner IP packets.
 *
 * @param ports by port name, seen from the node: in is what arrived at the port, out what left through it
 * @param networks at an edge, by wire VNI: in is from customers into the network, out the other way
 * @param forwarded what was sent on to another node or out of a port; at a gateway what it passed on
 * @param drops packets by cause; causes that never happened are absent
 * @param newFlows flows that got an entry in the flow table; gateways only
 * @param activeFlows entries of the flow table used in the last four minutes; gateways only
 */
public record NodeCounters(
    Map<String, Duplex> ports,
    Map<NetworkId, Duplex> networks,
    Count forwarded,
    Map<DropCode, Long> drops,
    long newFlows,
    long activeFlows) {

  /** Packets and octets. */
  public record Count(long packets, long octets) {
    public static final Count ZERO = new Count(0, 0);
  }

  /** Both directions. */
  public record Duplex(Count in, Count out) {}
}
