package io.underpass.plan;

import io.underpass.net.BitRate;
import org.jspecify.annotations.Nullable;

/**
 * The limits of a site, shared by its nodes. Bits are shaped at the site's underlay port, the others drop.
 *
 * @param bandwidth null: not shaped
 * @param packetsPerSecond 0: unlimited
 * @param newFlowsPerSecond 0: unlimited; a new flow is the first packet of a 5-tuple without an entry
 * @param flows size of the flow table of each node, at least 1,024
 */
public record Meter(@Nullable BitRate bandwidth, long packetsPerSecond, long newFlowsPerSecond, int flows) {
  /** The longest a packet waits in the shaper. */
  public static final int QUEUE_MS = 10;
  /** After a pause the packets of so long pass at once. */
  public static final int PACKET_BURST_MS = 10;
  /** After a pause the new flows of so long pass at once. */
  public static final int FLOW_BURST_MS = 30;

  /** @throws IllegalArgumentException if a limit is negative or the table too small */
  public Meter {
    if (packetsPerSecond < 0 || newFlowsPerSecond < 0 || flows < 1024) {
      throw new IllegalArgumentException(
          "limits are not negative and flow tables hold 1024 or more, not " + packetsPerSecond + ", " + newFlowsPerSecond + ", " + flows);
    }
  }
}
