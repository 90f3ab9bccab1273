package io.underpass.routing;

import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import io.underpass.plan.Port;
import io.underpass.plan.PortRole;
import java.util.List;
import java.util.stream.Stream;

/** What a router takes for itself, and what it forwards at all (docs/forwarding.md, steps 2 and 3). */
final class Forwardable {
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
    boolean own = port.addresses().stream().anyMatch(address -> address.address().equals(packet.destination()));
    return switch (port.role()) {
      case CUSTOMER -> own || holds(NEIGHBOURS, packet.destination());
      case MACHINE -> own && packet.isIcmp() || packet.destination().equals(PLATFORM);
    };
  }

  static boolean is(Packet packet) {
    return !holds(NOT_TO, packet.destination()) && !holds(NOT_FROM, packet.source());
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
