package io.underpass.plan;

import io.underpass.net.IpAddress;

/**
 * What one packet says about its flow.
 *
 * @param protocol the IP protocol or next header, 0–255
 * @param sourcePort 0–65535; 0 for anything but TCP and UDP, and for fragments other than the first
 * @param destinationPort likewise
 */
public record Flow(IpAddress source, IpAddress destination, int protocol, int sourcePort, int destinationPort) {
  /** @param ports source port in the high 16 bits, destination port in the low */
  public static Flow of(IpAddress source, IpAddress destination, int protocol, int ports) {
    return new Flow(source, destination, protocol, ports >>> 16, ports & 0xFFFF);
  }

  /** Source port in the high 16 bits, destination port in the low. */
  public int ports() {
    return sourcePort << 16 | destinationPort;
  }

  /**
   * Whether an IPv6 extension header stands where ports would be, so that nobody reads what is behind it (Hop-by-Hop Options, Routing,
   * Destination Options: RFC 8200 section 4).
   */
  public boolean hidden() {
    return !source.isIpv4() && (protocol == 0 || protocol == 43 || protocol == 60);
  }

  public int hash() {
    return FlowHash.of(source, destination, protocol, ports());
  }

  /** The answer's. */
  public Flow reversed() {
    return new Flow(destination, source, protocol, destinationPort, sourcePort);
  }
}
