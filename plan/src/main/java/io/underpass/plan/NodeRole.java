package io.underpass.plan;

/** What a node does with a packet. */
public enum NodeRole {
  /** Where customers' links end: from a customer port into the overlay and back. */
  EDGE,
  /** Takes packets from the overlay, meters and counts them, and sends them on over the overlay. */
  GATEWAY,
  /** Where machines live: from the overlay to a machine port and back. */
  HOST
}
