package io.underpass.plan;

import io.underpass.net.IpAddress;

/** Where a packet goes next. */
public sealed interface Target {
  /**
   * Over the underlay to another node.
   *
   * @param node the receiving node's name
   * @param network the VNI on the wire
   */
  record Tunnel(String node, NetworkId network) implements Target {}

  /** Out of a machine port of this node. */
  record Machine(String port) implements Target {}

  /**
   * Out of a customer port of this node.
   *
   * @param nextHop the neighbour on the link, resolved by the kernel
   */
  record Customer(String port, IpAddress nextHop) implements Target {}

  /** Only in routes of a {@link Policy}: as if the policy had no route, so as the network's own mappings and routes say. */
  record Local() implements Target {}

  /**
   * Only in mappings: to one of the machines behind a front end, which the flow and the entry of {@link NodePlan#frontEnds} for its
   * protocol and port choose.
   *
   * @param network the front end's own network
   * @param address the front end's address
   */
  record Balanced(NetworkId network, IpAddress address) implements Target {}

  /** Nowhere. */
  record Drop(DropCode code) implements Target {
    /** @throws IllegalArgumentException for {@link DropCode#NONE} */
    public Drop {
      if (code == DropCode.NONE) {
        throw new IllegalArgumentException("a drop has a cause");
      }
    }
  }
}
