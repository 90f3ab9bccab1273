package io.underpass.model;

import io.underpass.model.SecurityRule.Access;
import io.underpass.model.SecurityRule.Direction;
import io.underpass.model.SecurityRule.Protocol;
import io.underpass.model.UserDefinedRoute.NextHop;
import io.underpass.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads what users set against packets: security groups and route tables. */
final class FilterReader {
  static final Map<ResourceType, Function<Document, @Nullable Resource>> READERS = Map.of(
      NetworkSecurityGroup.TYPE,
      document -> new NetworkSecurityGroup(
          document.id, document.location(), document.children("securityRules", (id, from) -> rule(document, id, from))),
      SecurityRule.TYPE, document -> rule(document, document.id, document.properties),
      ApplicationSecurityGroup.TYPE, document -> new ApplicationSecurityGroup(document.id, document.location()),
      RouteTable.TYPE,
      document -> new RouteTable(
          document.id,
          document.location(),
          document.properties.path("disableBgpRoutePropagation").asBoolean(false),
          document.children("routes", (id, from) -> route(document, id, from))),
      UserDefinedRoute.TYPE, document -> route(document, document.id, document.properties));

  private FilterReader() {}

  private static @Nullable SecurityRule rule(Document document, ResourceId id, JsonNode from) {
    OptionalInt priority = document.whole(from.path("priority"), SecurityRule.FIRST_PRIORITY, SecurityRule.LAST_PRIORITY);
    Optional<Direction> direction = document.constant(from.path("direction"), Direction.class, "Inbound or Outbound");
    Optional<Access> access = document.constant(from.path("access"), Access.class, "Allow or Deny");
    Optional<Protocol> protocol = Protocol.tryParse(Document.text(from.path("protocol"), ""));
    if (protocol.isEmpty()) {
      document.problem(from.path("protocol"), "*, Tcp, Udp, Icmp, Esp or Ah");
    }
    if (priority.isEmpty() || direction.isEmpty() || access.isEmpty() || protocol.isEmpty()) {
      return null;
    }
    return new SecurityRule(
        id,
        priority.getAsInt(),
        direction.get(),
        access.get(),
        protocol.get(),
        side(document, from, "source"),
        side(document, from, "destination"));
  }

  private static SecurityRule.Side side(Document document, JsonNode from, String name) {
    return new SecurityRule.Side(
        oneOrMore(document, from, name + "AddressPrefix", name + "AddressPrefixes", AddressPrefix::parse),
        document.references(from.path(name + "ApplicationSecurityGroups")),
        oneOrMore(document, from, name + "PortRange", name + "PortRanges", Ports::parse));
  }

  private static <T> List<T> oneOrMore(Document document, JsonNode from, String single, String several, Function<String, T> parse) {
    List<T> values = new ArrayList<>();
    document.parsed(from.path(single), parse).ifPresent(values::add);
    for (JsonNode one : from.path(several)) {
      document.parsed(one, parse).ifPresent(values::add);
    }
    return values;
  }

  private static @Nullable UserDefinedRoute route(Document document, ResourceId id, JsonNode from) {
    Optional<AddressPrefix> prefix = document.parsed(from.path("addressPrefix"), AddressPrefix::parse);
    Optional<NextHop> nextHop = document.constant(from.path("nextHopType"), NextHop.class, "a next hop type");
    Optional<IpAddress> address = document.parsed(from.path("nextHopIpAddress"), IpAddress::parse);
    if (prefix.isEmpty() || nextHop.isEmpty()) {
      return null;
    }
    return document.checked(() -> new UserDefinedRoute(id, prefix.get(), nextHop.get(), address.orElse(null)));
  }
}
