package io.underpass.plan;

import io.underpass.net.IpAddress;
import io.underpass.net.MacAddress;
import java.util.List;

/**
 * A forwarding element with one foot in the underlay.
 *
 * @param name unique; 1–63 of {@code a–z A–Z 0–9 . _ -}; what {@code exec} and {@code capture} call it
 * @param site nodes of one site share a network namespace, a meter and a shaper; a gateway's instances are one site, every
 *     other node is a site of its own name
 * @param role what it does with packets
 * @param underlay its tunnel end point, IPv4, unique
 * @param routerAddresses the addresses it answers errors from where the packet's port has none (a gateway's addresses in
 *     its network); at most one a family
 */
public record Node(String name, String site, NodeRole role, IpAddress underlay, List<IpAddress> routerAddresses) {
  /** @throws IllegalArgumentException if the underlay address isn't IPv4, the name is malformed or a family has two router addresses */
  public Node {
    if (!name.matches("[A-Za-z0-9._-]{1,63}")) {
      throw new IllegalArgumentException("node name '" + name + "' is not 1-63 of letters, digits, '.', '_' and '-'");
    }
    if (!underlay.isIpv4()) {
      throw new IllegalArgumentException("underlay address " + underlay + " of " + name + " is not IPv4");
    }
    routerAddresses = List.copyOf(routerAddresses);
    if (routerAddresses.stream().map(IpAddress::isIpv4).distinct().count() < routerAddresses.size()) {
      throw new IllegalArgumentException(name + " has more than one router address of a family: " + routerAddresses);
    }
  }

  /** The hardware address of its underlay port: locally administered, from the underlay address. */
  public MacAddress underlayMac() {
    return new MacAddress(0x0200_0000_0000L | (underlay.ipv4Bits() & 0xFFFF_FFFFL));
  }
}
