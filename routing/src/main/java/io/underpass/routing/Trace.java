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
   * @param bypass whether it comes from on-premises, arrives, and passes no gateway
   * @param in the port by which it comes in; empty when no node takes it
   * @param out the port by which it leaves; empty unless delivered
   * @param reason why it ends so: the last hop's, or why no node takes it
   * @param hops in order; empty when no node takes the packet
   * @param limits what bounds its throughput: the gateways' limits
   */
  public record Way(
      Verdict verdict, DropCode drop, boolean bypass, String in, String out, Reason reason, List<Hop> hops, List<Limit> limits) {
    /** @throws IllegalArgumentException unless dropped and drop code, and delivered and a port to leave by, go together */
    public Way {
      if ((verdict == Verdict.DROPPED) != (drop != DropCode.NONE) || (verdict == Verdict.DELIVERED) == out.isEmpty()) {
        throw new IllegalArgumentException(verdict + ", " + drop + " and port '" + out + "' don't go together");
      }
      hops = List.copyOf(hops);
      limits = List.copyOf(limits);
    }

    /** A packet that no node takes. */
    static Way nowhere(Reason reason) {
      return new Way(Verdict.NOWHERE, DropCode.NONE, false, "", "", reason, List.of(), List.of());
    }

    /** Whether a gateway is on the way. */
    public boolean usesGateway() {
      return hops.stream().anyMatch(hop -> hop.role() == NodeRole.GATEWAY);
    }
  }

  /** How a way ends. */
  public enum Verdict {
    /** Out of a machine's or a customer's port. */
    DELIVERED,
    /** A node takes it for itself. */
    ANSWERED,
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
   * @param sku the SKU's name; empty where it is not known any more
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
