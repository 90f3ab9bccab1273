package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import java.util.List;
import java.util.stream.Stream;

/** What a router takes for itself, and what it forwards at all (docs/forwarding.md, steps 2 and 3). */
public final class Forwardable {
  private static final List<Prefix> NOT_TO = prefixes(
      "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/128", "::1/128", "fe80::/10", "ff00::/8");
  private static final List<Prefix> NOT_FROM =
      prefixes("0.0.0.0/32", "127.0.0.0/8", "224.0.0.0/4", "::/128", "::1/128", "fe80::/10", "ff00::/8");

  /** What the stack behind a customer's port takes: neighbour discovery. */
  private static final List<Prefix> NEIGHBOURS = prefixes("fe80::/10", "ff00::/8");

  /** The platform's, which health probes come from; what machines send to it is taken (Azure, "What is IP address 168.63.129.16?"). */
  private static final IpAddress PLATFORM = IpAddress.parse("168.63.129.16");

  private Forwardable() {}

  static boolean isForNode(Port port, Packet packet) {
    return takes(port, packet.destination()) && (port.role() == PortRole.CUSTOMER || packet.isEchoRequest() || packet.destination().equals(PLATFORM));
  }

  /** Whether a node takes packets to this address that come in by a port: all of them, or, at a machine's port, pings alone unless the platform is asked. */
  public static boolean takes(Port port, IpAddress destination) {
    for (Port.LinkAddress own : port.addresses()) {
      if (own.address().equals(destination)) {
        return true;
      }
    }
    return port.role() == PortRole.CUSTOMER ? holds(NEIGHBOURS, destination) : destination.equals(PLATFORM);
  }

  /** Whether it is the platform's address, which takes every protocol. */
  public static boolean isPlatform(IpAddress address) {
    return address.equals(PLATFORM);
  }

  static boolean is(Packet packet) {
    return is(packet.source(), packet.destination());
  }

  /** Whether packets with these addresses are forwarded at all. */
  public static boolean is(IpAddress source, IpAddress destination) {
    return !holds(NOT_TO, destination) && !holds(NOT_FROM, source);
  }

  /** Sources that aren't forwarded. */
  public static List<Prefix> notFrom() {
    return NOT_FROM;
  }

  /** Prefixes whose addresses are treated apart, as destinations or as sources. */
  public static List<Prefix> apart() {
    return Stream.of(NOT_TO, NOT_FROM, NEIGHBOURS, List.of(Prefix.host(PLATFORM))).flatMap(List::stream).distinct().toList();
  }

  private static List<Prefix> prefixes(String... texts) {
    return Stream.of(texts).map(Prefix::parse).toList();
  }

  private static boolean holds(List<Prefix> prefixes, IpAddress address) {
    for (Prefix prefix : prefixes) {
      if (prefix.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
