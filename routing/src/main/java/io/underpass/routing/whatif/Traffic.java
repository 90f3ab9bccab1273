package io.underpass.routing.whatif;

import io.underpass.plan.Flow;

/**
 * A box of flows: all that have each member in the set given for it.
 *
 * @param sourcePorts of TCP and UDP; what has no ports has port 0 here, and is held by a box with all ports or with port 0
 * @param destinationPorts likewise
 */
public record Traffic(AddressSet sources, AddressSet destinations, IntRanges protocols, IntRanges sourcePorts, IntRanges destinationPorts) {
  static final int TCP = 6;
  static final int UDP = 17;
  static final IntRanges WITH_PORTS = IntRanges.of(TCP).union(IntRanges.of(UDP));
  static final IntRanges ICMP = IntRanges.of(1).union(IntRanges.of(58));

  /** All protocols and ports. */
  static Traffic between(AddressSet sources, AddressSet destinations) {
    return new Traffic(sources, destinations, IntRanges.PROTOCOLS, IntRanges.PORTS, IntRanges.PORTS);
  }

  public boolean contains(Flow flow) {
    return sources.contains(flow.source())
        && destinations.contains(flow.destination())
        && protocols.contains(flow.protocol())
        && sourcePorts.contains(flow.sourcePort())
        && destinationPorts.contains(flow.destinationPort());
  }

  boolean isEmpty() {
    return sources.isEmpty() || destinations.isEmpty() || protocols.isEmpty() || sourcePorts.isEmpty() || destinationPorts.isEmpty();
  }

  Traffic intersect(Traffic other) {
    return new Traffic(
        sources.intersect(other.sources),
        destinations.intersect(other.destinations),
        protocols.intersect(other.protocols),
        sourcePorts.intersect(other.sourcePorts),
        destinationPorts.intersect(other.destinationPorts));
  }

  Traffic to(AddressSet others) {
    return new Traffic(sources, others, protocols, sourcePorts, destinationPorts);
  }

  Traffic from(AddressSet others) {
    return new Traffic(others, destinations, protocols, sourcePorts, destinationPorts);
  }

  Traffic of(IntRanges otherProtocols) {
    return new Traffic(sources, destinations, otherProtocols, sourcePorts, destinationPorts);
  }

  Traffic toPorts(IntRanges ports) {
    return new Traffic(sources, destinations, protocols, sourcePorts, ports);
  }
}
