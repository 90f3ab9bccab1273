package io.underpass.arm.own;

import io.underpass.arm.http.Call;
import io.underpass.arm.wire.ArmError;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.LinkRole;
import io.underpass.model.Resource;
import io.underpass.model.ResourceId;
import io.underpass.model.VirtualNetwork;
import io.underpass.net.IpAddress;
import io.underpass.routing.Query;
import io.underpass.routing.View;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a call asks about a path.
 *
 * @param packetOctets size of the packets whose rate is predicted, 20–65535
 * @param packetsPerFlow packets until the next flow begins; 0: flows that last
 */
record PathQuery(Query packet, int packetOctets, int packetsPerFlow) {
  /** Where the client doesn't say: the first of those that computers choose themselves, as Linux does (RFC 6056). */
  private static final int EPHEMERAL = 50_000;

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMPV6 = 58;
  private static final int USUAL_OCTETS = 1_500;
  private static final int LEAST_OCTETS = 20;

  static PathQuery of(Call call, View view) {
    IpAddress source = address(call, "source");
    IpAddress destination = address(call, "destination");
    int destinationPort = number(call, "destinationPort", 0);
    int protocol = protocol(call, source, destinationPort);
    int sourcePort = number(call, "sourcePort", protocol == TCP || protocol == UDP ? EPHEMERAL : 0);
    int octets = number(call, "packetSize", USUAL_OCTETS);
    if (octets < LEAST_OCTETS) {
      throw ArmError.badRequest("InvalidParameter", "packetSize '%s' is not from %s to 65535.", octets, LEAST_OCTETS).at("packetSize");
    }
    try {
      return new PathQuery(
          new Query(
              source,
              destination,
              protocol,
              sourcePort,
              destinationPort,
              named(call, "circuit", view, ExpressRouteCircuit.class),
              link(call),
              named(call, "network", view, VirtualNetwork.class)),
          octets,
          number(call, "packetsPerFlow", 0));
    } catch (IllegalArgumentException e) {
      throw ArmError.badRequest("InvalidParameter", "%s.", e.getMessage());
    }
  }

  /** The packet in words: {@code 10.10.0.10 to 10.0.1.10, tcp port 443}. */
  String text() {
    String protocol = switch (packet.protocol()) {
      case TCP -> "tcp";
      case UDP -> "udp";
      case ICMP, ICMPV6 -> "icmp";
      default -> "protocol " + packet.protocol();
    };
    return packet.source() + " to " + packet.destination() + ", " + protocol
        + (packet.destinationPort() == 0 ? "" : " port " + packet.destinationPort());
  }

  private static IpAddress address(Call call, String name) {
    String text = call.parameter(name).orElse("");
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException _) {
      throw ArmError.badRequest("InvalidParameter", "%s '%s' is no IP address, such as 10.0.1.10.", name, text).at(name);
    }
  }

  private static int number(Call call, String name, int otherwise) {
    String text = call.parameter(name).orElse(Integer.toString(otherwise));
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 0xFFFF) {
      throw ArmError.badRequest("InvalidParameter", "%s '%s' is no number from 0 to 65535.", name, text).at(name);
    }
    return Integer.parseInt(text);
  }

  private static int protocol(Call call, IpAddress source, int destinationPort) {
    String text = call.parameter("protocol").orElse("").toLowerCase(Locale.ROOT);
    int icmp = source.isIpv4() ? ICMP : ICMPV6;
    return switch (text) {
      case "" -> destinationPort == 0 ? icmp : TCP;
      case "icmp" -> icmp;
      case "icmpv6" -> ICMPV6;
      case "tcp" -> TCP;
      case "udp" -> UDP;
      default -> number(call, "protocol", 0);
    };
  }

  private static @Nullable LinkRole link(Call call) {
    String text = call.parameter("link").orElse("");
    return text.isEmpty()
        ? null
        : LinkRole.tryParse(text)
            .orElseThrow(() -> ArmError.badRequest("InvalidParameter", "link '%s' is neither primary nor secondary.", text).at("link"));
  }

  /** By id, or by a name that only one has. */
  private static <R extends Resource> @Nullable ResourceId named(Call call, String parameter, View view, Class<R> type) {
    String text = call.parameter(parameter).orElse("");
    if (text.isEmpty()) {
      return null;
    }
    List<ResourceId> found =
        view.resources().all(type).stream()
            .map(Resource::id)
            .filter(id -> text.startsWith("/") ? Optional.of(id).equals(ResourceId.tryParse(text)) : id.name().equalsIgnoreCase(text))
            .toList();
    if (found.size() != 1) {
      throw ArmError.badRequest(
              "InvalidParameter",
              "%s '%s' is %s. Give the resource id.",
              parameter,
              text,
              found.isEmpty() ? "not there" : "the name of several: " + found)
          .at(parameter);
    }
    return found.getFirst();
  }
}
