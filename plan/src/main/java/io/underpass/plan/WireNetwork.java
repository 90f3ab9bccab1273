package io.underpass.plan;

import org.jspecify.annotations.Nullable;

/**
 * A VNI that a node accepts from the underlay. A VNI that isn't listed is dropped ({@link DropCode#UNKNOWN_NETWORK}).
 *
 * @param lookup the network in which its packets are looked up; at an edge the circuit's own, else the same. With a port: the port's
 *     network
 * @param policy routes that go before the network's own (a gateway's); null: none
 * @param port everything that comes with this VNI leaves by this machine port, whatever its address; null: it is looked up. How packets
 *     reach an appliance, or a machine behind a front end
 * @param arrival with a port: what brings packets to it. Without: {@link Arrival#CHOSEN}
 * @param reason what it follows from; at an edge its subject names what the counters of this VNI are for
 */
public record WireNetwork(NetworkId lookup, @Nullable Policy policy, @Nullable String port, Arrival arrival, Reason reason) {
  /** What brings packets to a port, whatever their address. */
  public enum Arrival {
    /** A front end's choice: {@link NodePlan#translations} hold. */
    CHOSEN,
    /** A route, to whom passes them on: they arrive as they are, also those to a front end that the machine is behind. */
    BY_ROUTE
  }

  /** To a machine behind a front end, or looked up. */
  public WireNetwork(NetworkId lookup, @Nullable Policy policy, @Nullable String port, Reason reason) {
    this(lookup, policy, port, Arrival.CHOSEN, reason);
  }

  /** A VNI that is looked up, by nothing but the network's own entries. */
  public WireNetwork(NetworkId lookup, Reason reason) {
    this(lookup, null, null, reason);
  }
}
