package io.underpass.arm.network;

import io.underpass.arm.wire.ArmError;
import io.underpass.arm.wire.Checks;
import io.underpass.arm.wire.Draft;
import io.underpass.arm.wire.Json;
import io.underpass.arm.wire.ResourceKind;
import io.underpass.arm.wire.Schema;
import io.underpass.arm.wire.Shape;
import io.underpass.model.Connection;
import io.underpass.model.GatewaySku;
import io.underpass.model.ResourceId;
import io.underpass.model.ResourceReader;
import io.underpass.model.Subnet;
import io.underpass.model.VirtualNetworkGateway;
import io.underpass.routing.FastPathRules;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code Microsoft.Network/virtualNetworkGateways} of type ExpressRoute. */
public final class VirtualNetworkGateways implements ResourceKind {
  /** The service's code for a change between ErGwScale and the rest (terraform-provider-azurerm pull 31628). */
  private static final String BOUNDS_NOT_VALID = "ExpressRouteVirtualNetworkGatewayAutoscaleBoundsNotValid";

  private static final Schema CONFIGURATION =
      Schema.of("VirtualNetworkGatewayIPConfiguration")
          .text("id", "name")
          .derived("etag", "type", "resourceGroup")
          .nested(
              "properties",
              Schema.of("VirtualNetworkGatewayIPConfigurationPropertiesFormat")
                  .oneOf("privateIPAllocationMethod", "Dynamic", "Static")
                  .reference("subnet", "publicIPAddress")
                  .derived("provisioningState", "privateIPAddress"));

  private static final Schema PROPERTIES =
      Schema.of("VirtualNetworkGatewayPropertiesFormat")
          .oneOf("gatewayType", "ExpressRoute", "Vpn", "LocalGateway")
          .oneOf("vpnType", "RouteBased", "PolicyBased")
          .nested(
              "sku", Schema.of("VirtualNetworkGatewaySku").text("name", "tier").derived("capacity"))
          .listOf("ipConfigurations", CONFIGURATION)
          .nested(
              "autoScaleConfiguration",
              Schema.of("VirtualNetworkGatewayAutoScaleConfiguration")
                  .nested(
                      "bounds",
                      Schema.of("VirtualNetworkGatewayAutoScaleBounds")
                          .whole("min", 0, 1_000)
                          .whole("max", 0, 1_000)))
          .flag(
              "enableBgp",
              "activeActive",
              "active",
              "enablePrivateIpAddress",
              "enableDnsForwarding",
              "disableIPSecReplayProtection",
              "allowRemoteVnetTraffic",
              "allowVirtualWanTraffic",
              "enableBgpRouteTranslationForNat",
              "enableHighBandwidthVpnGateway")
          .text("vpnGatewayGeneration", "adminState", "resiliencyModel", "vNetExtendedLocationResourceId")
          .nested("bgpSettings", LocalNetworkGateways.bgpSettings())
          .missing("gatewayDefaultSite", "vpnClientConfiguration", "customRoutes", "natRules", "virtualNetworkGatewayPolicyGroups")
          .derived(
              "provisioningState",
              "resourceGuid",
              "inboundDnsForwardingEndpoint",
              "virtualNetworkGatewayMigrationStatus");

  private final Shape shape =
      Shape.regional(
          "Microsoft.Network/virtualNetworkGateways",
          "VirtualNetworkGateway",
          Schema.of("VirtualNetworkGateway").anything("extendedLocation", "identity").nested("properties", PROPERTIES))
          .withMembers("ipConfigurations");

  @Override
  public Shape shape() {
    return shape;
  }

  @Override
  public void accept(Put put) {
    ObjectNode properties = put.properties();
    Connections.expressRouteAlone(put, "gatewayType");
    GatewaySku sku = sku(properties, put);
    scale(properties, sku, put.id());
    changeOfSku(put, sku);
    configurations(put);
    Json.otherwise(properties, "vpnType", "RouteBased");
    Json.otherwise(properties, "vpnGatewayGeneration", "None");
    Json.otherwise(properties, "enableBgp", false);
    Json.otherwise(properties, "activeActive", false);
    Json.otherwise(properties, "allowRemoteVnetTraffic", false);
    Json.otherwise(properties, "allowVirtualWanTraffic", false);
    put.keepGuid();
    keepFastPath(put);
  }

  private static GatewaySku sku(ObjectNode properties, Put put) {
    String name =
        Json.text(properties, "sku", "name")
            .or(() -> Json.text(properties, "sku", "tier"))
            .or(() -> Json.text(put.before(), "sku", "name"))
            .orElse("Standard");
    GatewaySku sku =
        GatewaySku.tryParse(name)
            .orElseThrow(
                () ->
                    ArmError.badRequest(
                            "InvalidGatewaySkuSpecifiedForGatewayDeploymentType",
                            "SKU '%s' is not valid for a gateway of type ExpressRoute. Expected one of: %s.",
                            name,
                            names(List.of(GatewaySku.values())))
                        .at("properties.sku.name"));
    String tier = Json.text(properties, "sku", "tier").orElse(sku.toString());
    if (!tier.equalsIgnoreCase(sku.toString())) {
      throw ArmError.badRequest(
              "InvalidGatewaySkuTier",
              "The gateway's SKU has name '%s' and tier '%s'; they must be the same.",
              sku,
              tier)
          .at("properties.sku.tier");
    }
    properties.putObject("sku").put("name", sku.toString()).put("tier", sku.toString());
    return sku;
  }

  private static String names(List<GatewaySku> skus) {
    return String.join(", ", skus.stream().map(GatewaySku::toString).toList());
  }

  /** 1 ≤ units ≤ 40; a fixed size has min equal to max; autoscaling needs min ≥ 2 (azure-docs, scalable-gateway). */
  private static void scale(ObjectNode properties, GatewaySku sku, ResourceId id) {
    JsonNode bounds = Json.at(properties, "autoScaleConfiguration", "bounds");
    if (sku != GatewaySku.ER_GW_SCALE) {
      if (bounds.has("min") || bounds.has("max")) {
        throw ArmError.badRequest(BOUNDS_NOT_VALID, "Gateway %s has SKU %s; only ErGwScale takes autoScaleConfiguration.", id.name(), sku)
            .at("properties.autoScaleConfiguration");
      }
      properties.remove("autoScaleConfiguration");
      return;
    }
    int min = bounds.path("min").asInt(1);
    int max = bounds.path("max").asInt(min);
    boolean fits = min >= 1 && max <= GatewaySku.MAX_SCALE_UNITS && min <= max && (min == max || min >= 2);
    if (!fits) {
      throw ArmError.badRequest(
              BOUNDS_NOT_VALID,
              "ExpressRoute Virtual Network Gateway has invalid autoscale bounds %d to %d. Expected 1 to %d, "
                  + "min not above max, and min at least 2 unless min and max are equal.",
              min,
              max,
              GatewaySku.MAX_SCALE_UNITS)
          .at("properties.autoScaleConfiguration.bounds");
    }
    properties.putObject("autoScaleConfiguration").putObject("bounds").put("min", min).put("max", max);
  }

  private static void changeOfSku(Put put, GatewaySku sku) {
    Optional<GatewaySku> before = Json.text(put.before(), "sku", "name").flatMap(GatewaySku::tryParse);
    if (before.isEmpty() || before.get() == sku || before.get().upgradesTo(sku)) {
      return;
    }
    List<GatewaySku> upgrades = before.get().upgrades();
    boolean scalable = before.get() == GatewaySku.ER_GW_SCALE || sku == GatewaySku.ER_GW_SCALE;
    throw ArmError.badRequest(
            scalable ? BOUNDS_NOT_VALID : "VirtualNetworkGatewaySkuChangeNotSupported",
            "Gateway %s cannot change from SKU %s to %s: in place a SKU changes upward within its family only "
                + "(%s can become %s). Delete the gateway and create it anew.",
            put.id().name(),
            before.get(),
            sku,
            before.get(),
            upgrades.isEmpty() ? "nothing else" : names(upgrades))
        .at("properties.sku.name");
  }

  private static void configurations(Put put) {
    ObjectNode properties = put.properties();
    if (properties.path("ipConfigurations").isEmpty() && put.before().has("ipConfigurations")) {
      properties.set("ipConfigurations", put.before().get("ipConfigurations").deepCopy());
    }
    JsonNode configurations = properties.path("ipConfigurations");
    if (configurations.size() != 1) {
      throw ArmError.badRequest(
              "VirtualNetworkGatewayIpConfigurationCountNotValid",
              "Gateway %s must have exactly one ipConfiguration, which names the GatewaySubnet of its virtual network; it has %d.",
              put.id().name(),
              configurations.size())
          .at("properties.ipConfigurations");
    }
    ObjectNode configuration = (ObjectNode) configurations.get(0);
    configuration.remove("id");
    Json.otherwise(configuration, "name", "default");
    ObjectNode details = Json.properties(configuration);
    String path = "properties.ipConfigurations[0].properties";
    ResourceId subnet = IpConfigurations.subnet(put, details, path);
    if (!subnet.name().equalsIgnoreCase(Subnet.GATEWAY_SUBNET)) {
      throw ArmError.badRequest(
              "GatewaySubnetRequired",
              "Gateway %s must be in a subnet named GatewaySubnet, not '%s'.",
              put.id().name(),
              subnet.name())
          .at(path + ".subnet");
    }
    checkPlace(put, subnet);
    IpConfigurations.publicAddress(put, details, path);
    Json.otherwise(details, "privateIPAllocationMethod", "Dynamic");
  }

  private static void checkPlace(Put put, ResourceId subnet) {
    Json.text(put.before().path("ipConfigurations").path(0), "properties", "subnet", "id")
        .filter(before -> !before.equalsIgnoreCase(subnet.toString()))
        .ifPresent(
            before -> {
              throw ArmError.badRequest(
                  "PropertyChangeNotAllowed",
                  "Gateway %s is in %s and cannot be moved to %s.",
                  put.id().name(),
                  before,
                  subnet);
            });
    put.draft().referrers(subnet, VirtualNetworkGateway.TYPE).stream()
        .filter(other -> !other.equals(put.id()))
        .findFirst()
        .ifPresent(
            other -> {
              throw ArmError.badRequest(
                  "MaxGatewayCountInVnetReached",
                  "Virtual network %s already has the ExpressRoute gateway %s; it can have one of a type.",
                  subnet.parent().name(),
                  other.name());
            });
    PeeringSides.userOf(put.draft(), subnet.parent()).ifPresent(side -> {
      throw ArmError.badRequest(
          "VnetUsesRemoteGateways",
          "Virtual network %s uses another's gateways by peering %s and can't have gateway %s. Switch useRemoteGateways off first: "
              + "az network vnet peering update --name %s --vnet-name %s --resource-group %s --use-remote-gateways false",
          subnet.parent().name(),
          side.name(),
          put.id().name(),
          side.name(),
          subnet.parent().name(),
          subnet.resourceGroup());
    });
    IpConfigurations.checkRegion(put, subnet.parent());
  }

  /** A gateway whose connections have FastPath on keeps a size that can. */
  private static void keepFastPath(Put put) {
    boolean bypassed =
        put.draft().referrers(put.id(), Connection.TYPE).stream()
            .flatMap(id -> put.draft().body(id).stream())
            .anyMatch(body -> Json.flag(body, "properties", "expressRouteGatewayBypass"));
    if (bypassed && ResourceReader.read(put.id(), put.body()).resource().orElse(null) instanceof VirtualNetworkGateway gateway) {
      FastPathRules.refusal(gateway).ifPresent(refusal -> {
        throw ArmError.badRequest(refusal.code(), "%s", refusal.message());
      });
    }
  }

  @Override
  public void release(Draft draft, ResourceId id) {
    Connections.checkNoneUses(draft, id, "VirtualNetworkGatewayInUse", "Virtual network gateway");
  }

  @Override
  public void show(Showing showing) {
    ObjectNode properties = showing.properties();
    int min = Json.at(properties, "autoScaleConfiguration", "bounds", "min").asInt(2);
    ((ObjectNode) properties.path("sku")).put("capacity", Math.max(min, 2));
  }

}
