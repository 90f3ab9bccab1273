package io.underpass.dataplane.emulated;

import io.underpass.plan.NetworkId;
import java.util.HexFormat;

/**
 * A frame that leaves a node.
 *
 * @param exit where
 * @param frame the whole Ethernet frame; the caller may keep it, nobody else holds it. A frame to a customer carries no hardware
 *     addresses (all zeros): the kernel would resolve the next hop
 */
public record Emission(Exit exit, byte[] frame) {
  /** Which way out. */
  public sealed interface Exit {
    /** Over the underlay, encapsulated. */
    record ToNode(String node, NetworkId network) implements Exit {}

    /** Out of a port of this node. */
    record ToPort(String port) implements Exit {}
  }

  @Override
  public String toString() {
    return exit + " " + HexFormat.of().formatHex(frame);
  }
}
