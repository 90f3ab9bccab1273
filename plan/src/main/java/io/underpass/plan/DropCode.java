package io.underpass.plan;

/**
 * Why a packet ended; the same number in the kernel's verdict record, in counters and in traces. Codes are stable: new ones
 * are appended.
 */
public enum DropCode {
  /** 0: not dropped. */
  NONE,
  /** 1: no mapping and no route for the destination; ICMP network unreachable goes back. */
  NO_ROUTE,
  /** 2: the address is assigned but no port is bound to it; ICMP host unreachable goes back. */
  NO_PORT,
  /** 3: TTL or hop limit ran out; ICMP time exceeded goes back. */
  TTL_EXCEEDED,
  /** 4: larger than the MTU and may not be fragmented; ICMP fragmentation needed or packet too big goes back. */
  TOO_BIG,
  /** 5: a machine sent from an address that isn't its own. */
  SPOOFED_SOURCE,
  /** 6: the outer source isn't a node of this fabric. */
  UNKNOWN_TUNNEL_SOURCE,
  /** 7: the VNI isn't known at this node. */
  UNKNOWN_NETWORK,
  /** 8: header lengths, checksum or version wrong, or not IP. */
  MALFORMED,
  /** 9: fragments don't pass a gateway. */
  GW_FRAGMENT,
  /** 10: the gateway's packets a second are used up. */
  GW_PACKET_LIMIT,
  /** 11: the gateway's new flows a second are used up. */
  GW_FLOW_LIMIT,
  /** 12: multicast, broadcast, loopback or link-local destination. */
  NOT_FORWARDABLE,
  /** 13: the kernel refused to change or redirect the packet. */
  KERNEL_REFUSED,
  /** 14: a route says so. */
  ROUTE_NONE,

  /** 15: it leads out to the Internet, which is not there; silent. */
  INTERNET,

  /** 16: forwarded by a machine, to a network that takes only what comes from its neighbour's own addresses; silent. */
  FORWARDED_SOURCE,

  /** 17: a rule at the sender's port denies the flow; silent. */
  FILTERED_OUT,

  /** 18: a rule at the receiver's port denies the flow; silent. */
  FILTERED_IN,

  /** 19: a front end has no rule for the packet, or none of its machines takes new flows; silent. */
  NO_BACKEND,

  /** 20: a fragment where flows are tracked and its first one was not seen, or any fragment to a front end; silent. */
  FRAGMENT
}
