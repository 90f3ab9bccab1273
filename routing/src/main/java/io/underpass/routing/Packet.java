package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.plan.Flow;

/** What a node looks at; of ICMP an echo request or the reply to it. */
record Packet(IpAddress source, IpAddress destination, int protocol, int sourcePort, int destinationPort, Part part) {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;

  /** Which side of a flow sends it. */
  enum Part {
    ASKS,
    ANSWERS
  }

  Packet(IpAddress source, IpAddress destination, int protocol, int sourcePort, int destinationPort) {
    this(source, destination, protocol, sourcePort, destinationPort, Part.ASKS);
  }

  static Packet of(Query query) {
    return new Packet(query.source(), query.destination(), query.protocol(), query.sourcePort(), query.destinationPort());
  }

  static Packet of(Flow flow) {
    return new Packet(flow.source(), flow.destination(), flow.protocol(), flow.sourcePort(), flow.destinationPort());
  }

  Packet answer() {
    return new Packet(destination, source, protocol, destinationPort, sourcePort, part == Part.ASKS ? Part.ANSWERS : Part.ASKS);
  }

  /** @param port 0: as it is */
  Packet to(IpAddress address, int port) {
    return new Packet(source, address, protocol, sourcePort, port == 0 ? destinationPort : port, part);
  }

  Packet from(IpAddress address, int port) {
    return new Packet(address, destination, protocol, port, destinationPort, part);
  }

  boolean isEchoRequest() {
    return part == Part.ASKS && (protocol == ICMP || protocol == ICMPV6);
  }

  Flow flow() {
    boolean ported = protocol == TCP || protocol == UDP;
    return new Flow(source, destination, protocol, ported ? sourcePort : 0, ported ? destinationPort : 0);
  }
}
