package io.underpass.routing;

import io.underpass.plan.DropCode;
import io.underpass.plan.Flow;
import io.underpass.plan.FrontEnd;
import io.underpass.plan.Mapping;
import io.underpass.plan.NetworkId;
import io.underpass.plan.NodeRole;
import io.underpass.plan.Reason;
import io.underpass.plan.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The path of a new flow's packets and of their answers in steady state, hop by hop, as the plan decides it.
 *
 * @param there from source to destination
 * @param back the answer's way; null when the packet doesn't arrive
 * @param warnings what a reader ought to know
 * @param assumptions what is taken for granted about machines that the plan doesn't know
 */
public record Trace(Way there, @Nullable Way back, List<Reason> warnings, List<Reason> assumptions) {
  public Trace {
    warnings = List.copyOf(warnings);
    assumptions = List.copyOf(assumptions);
  }

  /** What becomes of the flow. */
  public enum Disposition {
    /** The packet arrives and so does the answer. */
    WORKS,
    /** Both arrive, but a firewall that keeps state sees one direction only, so that it is predicted to end the flow. */
    ASYMMETRIC,
    /** The packet arrives; the answer doesn't. */
    NO_ANSWER,
    /** A node takes the packet for itself. */
    ANSWERED,
    /** The packet is dropped. */
    DROPPED,
    /** The packet never comes in. */
    NOWHERE
  }

  /** The whole in a word. */
  public Disposition disposition() {
    return switch (there.verdict()) {
      case NOWHERE -> Disposition.NOWHERE;
      case DROPPED -> Disposition.DROPPED;
      case ANSWERED -> Disposition.ANSWERED;
      case DELIVERED -> back == null || back.verdict() != Verdict.DELIVERED ? Disposition.NO_ANSWER
          : warnings.stream().anyMatch(warning -> warning.code().equals(ReasonCode.ASYMMETRIC_FIREWALL.name())) ? Disposition.ASYMMETRIC
          : Disposition.WORKS;
    };
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
   * @param appliances the machines that forward it, in order
   */
  public record Way(
      Verdict verdict,
      DropCode drop,
      boolean bypass,
      String in,
      String out,
      Reason reason,
      List<Hop> hops,
      List<Limit> limits,
      List<Appliance> appliances) {
    /** @throws IllegalArgumentException unless dropped and drop code, and delivered and a port to leave by, go together */
    public Way {
      if ((verdict == Verdict.DROPPED) != (drop != DropCode.NONE) || (verdict == Verdict.DELIVERED) == out.isEmpty()) {
        throw new IllegalArgumentException(verdict + ", " + drop + " and port '" + out + "' don't go together");
      }
      hops = List.copyOf(hops);
      limits = List.copyOf(limits);
      appliances = List.copyOf(appliances);
    }

    /** A packet that no node takes. */
    static Way nowhere(Reason reason) {
      return new Way(Verdict.NOWHERE, DropCode.NONE, false, "", "", reason, List.of(), List.of(), List.of());
    }

    /** Whether a gateway is on the way. */
    public boolean usesGateway() {
      return hops.stream().anyMatch(hop -> hop.role() == NodeRole.GATEWAY);
    }

    /** Why it bypasses the gateway or doesn't: what the edge says about it. Empty unless it comes in at an edge. */
    public Optional<Reason> atEdge() {
      return hops.isEmpty() || hops.getFirst().role() != NodeRole.EDGE || hops.getFirst().in().isEmpty()
          ? Optional.empty()
          : Optional.of(hops.getFirst().reason());
    }

    /** Of the limits the one that binds first; empty where nothing is limited. The parameters are those of {@link Limit#bound}. */
    public Optional<Limit.Bound> bound(int packetOctets, int packetsPerFlow) {
      return limits.stream()
          .flatMap(limit -> limit.bound(packetOctets, packetsPerFlow).stream())
          .min(Comparator.comparingLong(Limit.Bound::bitsPerSecond));
    }

    /** The hops from each entrance to where it leaves the nodes: one list, and one more for each appliance that sends it in again. */
    public List<List<Hop>> segments() {
      List<List<Hop>> segments = new ArrayList<>();
      for (Hop hop : hops) {
        if (!hop.in().isEmpty()) {
          segments.add(new ArrayList<>());
        }
        segments.getLast().add(hop);
      }
      return segments;
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
   * A machine that forwards what isn't addressed to it.
   *
   * @param port the port of its interface
   * @param name of its virtual machine, else of the interface
   * @param id of its virtual machine, else of the interface
   * @param kind whether it keeps state
   */
  public record Appliance(String port, String name, String id, Kind kind) {
    /** What it needs to see of a flow. */
    public enum Kind {
      /** Each packet by itself. */
      STATELESS,
      /** Both directions. */
      STATEFUL
    }
  }

  /**
   * What one node does.
   *
   * @param node its name
   * @param role its role
   * @param flow what the packet says of its flow as it comes in
   * @param in the port by which the packet comes in from outside; empty when it comes from another node
   * @param out the port by which it leaves the nodes; empty when it goes to another node or ends here
   * @param decision such as {@code tunnel to host-1, network 4097}
   * @param entries the table entries that had a say, in order; the last one decided. Empty where none did
   * @param filters the filters that it met, in order
   * @param rewrites what changed of addresses and ports, such as {@code destination 10.0.1.100:443 becomes 10.0.1.10:8443}
   * @param reason why the decision is so
   */
  public record Hop(
      String node,
      NodeRole role,
      Flow flow,
      String in,
      String out,
      String decision,
      List<Entry> entries,
      List<Check> filters,
      List<String> rewrites,
      Reason reason) {
    public Hop {
      entries = List.copyOf(entries);
      filters = List.copyOf(filters);
      rewrites = List.copyOf(rewrites);
    }

    /** The entry that decided, such as {@code mapping 4096 10.0.1.10}; empty where none did. */
    public String entry() {
      return entries.isEmpty() ? "" : entries.getLast().text();
    }

    /** The table that decided; empty where none did. */
    public Optional<Table> table() {
      return entries.isEmpty() ? Optional.empty() : Optional.of(entries.getLast().table());
    }
  }

  /** A node's tables: docs/forwarding.md. */
  public enum Table {
    /** Where exact addresses are. */
    MAPPINGS,
    /** A network's routes. */
    ROUTES,
    /** Routes that go before a network's own: a route table's. */
    POLICY,
    /** Machines behind one address. */
    FRONT_ENDS,
    /** What is taken from other nodes. */
    NETWORKS
  }

  /**
   * An entry of a node's table.
   *
   * @param key the entry's key in the plan
   */
  public record Entry(Table table, Object key, Reason reason) {
    /** Such as {@code route 4096 10.0.0.0/16}. */
    public String text() {
      return switch (key) {
        case Mapping.Key mapping -> "mapping " + mapping.network() + " " + mapping.address();
        case Route.Key route -> (table == Table.POLICY ? "policy " : "route ") + route.network() + " " + route.prefix();
        case FrontEnd.Key front -> "front end " + front.network() + " " + front.address()
            + (front.protocol() == 0 ? "" : " protocol " + front.protocol() + " port " + front.port());
        case NetworkId network -> "network " + network;
        default -> key.toString();
      };
    }
  }

  /**
   * What a port's filter says.
   *
   * @param direction of the packet, as the machine sees it
   * @param set the rule set; empty where the flow is known and no set is asked
   * @param rule the rule of the set that decides; empty where none matches, which denies
   */
  public record Check(Direction direction, String set, String rule, Outcome outcome, Reason reason) {
    /** Towards the machine or from it. */
    public enum Direction {
      IN,
      OUT
    }

    /** What comes of it. */
    public enum Outcome {
      /** A rule allows the flow. */
      ALLOWED,
      /** A rule denies it, or none allows it. */
      DENIED,
      /** The flow was let through before, in one direction or the other. */
      KNOWN
    }
  }

  /**
   * A limit on the way that the data plane keeps. What follows from it is predicted, not measured.
   *
   * @param site whose limit it is
   * @param sku the SKU's name; empty where it is not known any more
   * @param bitsPerSecond 0: unlimited
   * @param packetsPerSecond 0: unlimited
   * @param newFlowsPerSecond 0: unlimited
   */
  public record Limit(String site, String sku, long bitsPerSecond, long packetsPerSecond, long newFlowsPerSecond) {
    private static final int BITS_PER_OCTET = 8;

    /** What of a limit binds. */
    public enum Kind {
      BITS,
      PACKETS,
      CONNECTIONS
    }

    /** The most that a limit lets through, and what of it binds. Predicted. */
    public record Bound(Kind kind, long packetsPerSecond, long bitsPerSecond) {}

    /**
     * What binds first.
     *
     * @param packetOctets size of the IP packets, 1–65535
     * @param packetsPerFlow how many packets a flow has until the next begins; 0: flows that last, whose beginnings don't count
     * @return empty if nothing is limited
     */
    public Optional<Bound> bound(int packetOctets, int packetsPerFlow) {
      long bitsOfPacket = (long) packetOctets * BITS_PER_OCTET;
      Bound least = null;
      for (Kind kind : Kind.values()) {
        long packets = switch (kind) {
          case BITS -> bitsPerSecond / bitsOfPacket;
          case PACKETS -> packetsPerSecond;
          case CONNECTIONS -> newFlowsPerSecond * packetsPerFlow;
        };
        if (packets > 0 && (least == null || packets < least.packetsPerSecond())) {
          least = new Bound(kind, packets, kind == Kind.BITS ? bitsPerSecond : packets * bitsOfPacket);
        }
      }
      return Optional.ofNullable(least);
    }

    /** The bits a second that lasting flows with packets of this size can reach: bits or packets bind. Predicted. 0: unlimited. */
    public long predictedBitsPerSecond(int packetOctets) {
      return bound(packetOctets, 0).map(Bound::bitsPerSecond).orElse(0L);
    }
  }
}
