package io.underpass.plan;

/**
 * A VNI that a node accepts from the underlay. A VNI that isn't listed is dropped ({@link DropCode#UNKNOWN_NETWORK}).
 *
 * @param lookup the network in which its packets are looked up; at an edge the circuit's own, else the same
 * @param reason what it follows from; at an edge its subject names what the counters of this VNI are for
 */
public record WireNetwork(NetworkId lookup, Reason reason) {}
