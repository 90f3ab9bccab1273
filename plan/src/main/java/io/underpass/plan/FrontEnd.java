package io.underpass.plan;

import io.underpass.net.IpAddress;
import java.util.List;

/**
 * How the packets to one address, protocol and port are shared out over machines. Every node that forwards chooses alike, by rendezvous
 * hashing; a flow that a node has once sent to a machine stays there as long as the machine is listed, up or not.
 *
 * @param backends 0–{@link #MAX_BACKENDS}
 * @param spread what of a flow counts
 * @param reason why it is there
 */
public record FrontEnd(List<Backend> backends, Spread spread, Reason reason) {
  public static final int MAX_BACKENDS = 256;

  /** @throws IllegalArgumentException if there are too many machines */
  public FrontEnd {
    backends = List.copyOf(backends);
    if (backends.size() > MAX_BACKENDS) {
      throw new IllegalArgumentException("a front end has at most " + MAX_BACKENDS + " machines, not " + backends.size());
    }
  }

  /**
   * The address in its own network, protocol and port. Port 0 of protocol 0 is every protocol and port, where no other entry holds.
   *
   * @param protocol 6, 17 or 0
   * @param port 1–65535 or 0
   */
  public record Key(NetworkId network, IpAddress address, int protocol, int port) {
    /** The entry for all protocols and ports of the same address. */
    public Key whole() {
      return new Key(network, address, 0, 0);
    }
  }

  /** What of a flow chooses the machine. */
  public enum Spread {
    /** Addresses, protocol and ports. */
    FLOW,
    /** Addresses and protocol. */
    ADDRESSES_AND_PROTOCOL,
    /** Addresses. */
    ADDRESSES
  }

  /** Whether a machine takes new flows. */
  public enum Health {
    UP,
    DOWN
  }

  /**
   * One machine.
   *
   * @param identity stable, the same at every node; what the hash is mixed with
   * @param target a {@link Target.Tunnel} with the number of the machine's own port ({@link WireNetwork#port}), or a {@link Target.Machine}
   * @param reason why it is there
   */
  public record Backend(long identity, Target target, Health health, Reason reason) {}

  /** The hash of what counts of a flow. */
  public int hash(Flow flow) {
    return switch (spread) {
      case FLOW -> flow.hash();
      case ADDRESSES_AND_PROTOCOL -> FlowHash.of(flow.source(), flow.destination(), flow.protocol(), 0);
      case ADDRESSES -> FlowHash.of(flow.source(), flow.destination(), 0, 0);
    };
  }
}
