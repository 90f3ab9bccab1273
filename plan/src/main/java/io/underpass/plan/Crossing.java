package io.underpass.plan;

/**
 * From one network into another. Where {@link NodePlan#crossings} lists it, what a machine sends across must have a source in one of the
 * prefixes given there ({@link DropCode#FORWARDED_SOURCE}); where it doesn't, any source will do.
 *
 * @param from the network of the sender's port
 * @param to the number on the wire, or the network of the port that it would leave by
 */
public record Crossing(NetworkId from, NetworkId to) {}
