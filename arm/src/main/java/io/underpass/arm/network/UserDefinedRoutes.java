package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.AddressPrefix;
import io.underpass.model.ResourceType;
import io.underpass.model.UserDefinedRoute;
import io.underpass.net.IpAddress;
import io.underpass.net.Prefix;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/routeTables/routes}. */
public final class UserDefinedRoutes implements ResourceKind {
  static final ResourceType TYPE = UserDefinedRoute.TYPE;

  private static final String APPLIANCE = "VirtualAppliance";

  private final Shape shape =
      Shape.part(
          TYPE.toString(),
          "Route",
          "routes",
          Schema.of("Route")
              .nested(
                  "properties",
                  Schema.of("RoutePropertiesFormat")
                      .text("addressPrefix", "nextHopIpAddress")
                      .oneOf("nextHopType", "VirtualNetworkGateway", "VnetLocal", "Internet", APPLIANCE, "None")
                      .missing("nextHop")
                      .derived("provisioningState", "hasBgpOverride")));

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    String text =
        Json.text(properties, "addressPrefix")
            .filter(given -> !given.isBlank())
            .orElseThrow(() -> Checks.missing("addressPrefix", "properties"));
    boolean tag = AddressPrefix.tryParse(text).filter(AddressPrefix.Tag.class::isInstance).isPresent();
    Optional<Prefix> prefix = tag ? Optional.empty() : Optional.of(Checks.prefix(text, put.id()));
    prefix.ifPresent(canonical -> properties.put("addressPrefix", canonical.toString()));
    String type = Json.text(properties, "nextHopType").orElseThrow(() -> Checks.missing("nextHopType", "properties"));
    Optional<String> nextHop = Json.text(properties, "nextHopIpAddress").filter(given -> !given.isBlank());
    if (nextHop.isEmpty()) {
      properties.remove("nextHopIpAddress");
    }
    if (type.equals(APPLIANCE) && nextHop.isEmpty()) {
      throw ArmError.badRequest(
          "MissingNextHopIpAddress",
          "NextHopIpAddress cannot be Null or Empty in route %s when NextHopType is VirtualAppliance.",
          put.id().name());
    }
    if (!type.equals(APPLIANCE) && nextHop.isPresent()) {
      throw ArmError.badRequest(
          "NextHopIpAddressNotAllowed",
          "Route %s has nextHopType %s and so cannot have nextHopIpAddress %s: only VirtualAppliance can.",
          put.id().name(),
          type,
          nextHop.get());
    }
    nextHop.ifPresent(address -> properties.put("nextHopIpAddress", nextHop(put, address, prefix).toString()));
    properties.put("hasBgpOverride", false);
  }

  private static IpAddress nextHop(Put put, String text, Optional<Prefix> prefix) {
    try {
      IpAddress address = IpAddress.parse(text);
      if (prefix.isEmpty() || prefix.get().isIpv4() == address.isIpv4()) {
        return address;
      }
    } catch (IllegalArgumentException _) {
      // The same message does.
    }
    throw ArmError.badRequest(
        "InvalidNextHopIpAddress",
        "The nextHopIpAddress '%s' of route %s is not an address%s.",
        text,
        put.id().name(),
        prefix.map(one -> " of the family of " + one).orElse(""));
  }
}
