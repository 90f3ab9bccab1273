package io.underpass.dataplane.linux;

import io.underpass.plan.Port;
import java.util.Map;

/**
 * A port that is bound: its interface is in the node's namespace.
 *
 * @param interfaceMac the interface's own hardware address; 0 when unknown
 * @param peer whether packets are handed straight to the interface's peer
 * @param slot of its counters
 */
record LivePort(Port port, int ifindex, long interfaceMac, boolean peer, int slot) {
  static final Map<String, LivePort> NONE = Map.of();
}
