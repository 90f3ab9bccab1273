package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/localNetworkGateways}: the far end of a VPN, kept and shown. No connection here uses one. */
public final class LocalNetworkGateways implements ResourceKind {
  private static final long HIGHEST_ASN = 4_294_967_295L;

  private final Shape shape =
      Shape.regional(
          "Microsoft.Network/localNetworkGateways",
          "LocalNetworkGateway",
          Schema.of("LocalNetworkGateway")
              .nested(
                  "properties",
                  Schema.of("LocalNetworkGatewayPropertiesFormat")
                      .nested("localNetworkAddressSpace", Schema.of("AddressSpace").texts("addressPrefixes")
                          .missing("ipamPoolPrefixAllocations"))
                      .text("gatewayIpAddress", "fqdn")
                      .nested("bgpSettings", bgpSettings())
                      .derived("provisioningState", "resourceGuid")));

  /** {@code BgpSettings}, of both kinds of gateways. */
  static Schema bgpSettings() {
    return Schema.of("BgpSettings")
        .whole("asn", 0, HIGHEST_ASN)
        .text("bgpPeeringAddress")
        .whole("peerWeight", 0, 100)
        .listOf(
            "bgpPeeringAddresses",
            Schema.of("IPConfigurationBgpPeeringAddress")
                .text("ipconfigurationId")
                .texts("customBgpIpAddresses")
                .derived("defaultBgpIpAddresses", "tunnelIpAddresses"));
  }

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    Json.text(properties, "gatewayIpAddress").filter(text -> !text.isBlank()).ifPresentOrElse(
        text -> properties.put("gatewayIpAddress", Checks.address(text, put.id()).toString()),
        () -> {
          properties.remove("gatewayIpAddress");
          if (Json.text(properties, "fqdn").filter(text -> !text.isBlank()).isEmpty()) {
            throw Checks.missing("gatewayIpAddress", "properties");
          }
        });
    if (properties.has("gatewayIpAddress") && properties.has("fqdn")) {
      throw ArmError.badRequest(
          "LocalNetworkGatewayAddressNotClear", "Local network gateway %s has gatewayIpAddress and fqdn; give one of them.", put.id()
              .name());
    }
    ObjectNode space =
        properties.get("localNetworkAddressSpace") instanceof ObjectNode given ? given : properties.putObject("localNetworkAddressSpace");
    Json.setTexts(
        space, "addressPrefixes",
        space.path("addressPrefixes").valueStream().map(text -> Checks.prefix(text.asString(), put.id())).toList());
    if (properties.get("bgpSettings") instanceof ObjectNode bgp) {
      Json.text(bgp, "bgpPeeringAddress").filter(text -> !text.isBlank()).ifPresent(text -> Checks.address(text, put.id()));
      Json.otherwise(bgp, "peerWeight", 0);
    }
    put.keepGuid();
  }
}
