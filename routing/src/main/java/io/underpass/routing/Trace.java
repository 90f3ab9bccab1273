package io.underpass.routing;

import io.underpass.plan.DropCode;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The path of a packet and of its answer, hop by hop, as the plan decides it.
 *
 * @param there from source to destination
 * @param back the answer's way; null when the packet doesn't arrive
 * @param warnings what a reader ought to know
 */
public record Trace(Way there, @Nullable Way back, List<Reason> warnings) {
  public Trace {
    warnings = List.copyOf(warnings);
  }

  /**
   * One direction.
   *
   * @param verdict how it ends
   * @param drop why it ends early; {@link DropCode#NONE} unless dropped
   * @param bypass whether it comes from on-premises and passes no gateway
   * @param hops in order; empty when no node takes the packet
   * @param limits what bounds its throughput, the gateway's limits
   */
  public record Way(Verdict verdict, DropCode drop, boolean bypass, List<Hop> hops, List<Limit> limits) {
    public Way {
      hops = List.copyOf(hops);
      limits = List.copyOf(limits);
    }
  }

  /** How a way ends. */
  public enum Verdict {
    /** At a machine's or a customer's port. */
    DELIVERED,
    /** A node drops it. */
    DROPPED,
    /** No node has the source: it never comes in. */
    NOWHERE
  }

  /**
   * What one node does.
   *
   * @param node its name
   * @param role its role
   * @param decision such as {@code tunnel to host-1, network 4097}
   * @param entry the table entry that decided, such as {@code mapping 4096 10.0.1.10}; empty where none did
   * @param reason why the entry is there, or why there is none
   */
  public record Hop(String node, NodeRole role, String decision, String entry, Reason reason) {}

  /**
   * A limit on the way that the data plane keeps. Predicted, not measured.
   *
   * @param site whose limit it is
   * @param sku the SKU's name
   * @param bitsPerSecond 0: unlimited
   * @param packetsPerSecond 0: unlimited
   */
  public record Limit(String site, String sku, long bitsPerSecond, long packetsPerSecond) {
    /** The bits a second that packets of this size can reach: bits or packets bind. Predicted. 0: unlimited. */
    public long predictedBitsPerSecond(int packetOctets) {
      long byPackets = packetsPerSecond * packetOctets * 8L;
      return bitsPerSecond == 0 ? byPackets : packetsPerSecond == 0 ? bitsPerSecond : Math.min(bitsPerSecond, byPackets);
    }
  }
}
