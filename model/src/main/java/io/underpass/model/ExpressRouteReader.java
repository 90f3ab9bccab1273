package io.underpass.model;

import io.underpass.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads circuits, what belongs to them, gateways, and what connects the two. */
final class ExpressRouteReader {
  static final Map<ResourceType, Function<Document, @Nullable Resource>> READERS = Map.of(
      VirtualNetworkGateway.TYPE, ExpressRouteReader::gateway,
      ExpressRouteCircuit.TYPE, ExpressRouteReader::circuit,
      CircuitPeering.TYPE, document -> peering(document, document.id, document.properties),
      CircuitAuthorization.TYPE, ExpressRouteReader::authorization,
      CircuitConnection.TYPE,
      document -> new CircuitConnection(
          document.id, document.id.parent(), document.reference(document.properties.path("peerExpressRouteCircuitPeering"))),
      ExpressRoutePort.TYPE, ExpressRouteReader::port,
      ExpressRouteCrossConnection.TYPE, ExpressRouteReader::crossConnection,
      Connection.TYPE, ExpressRouteReader::connection);

  private ExpressRouteReader() {}

  private static VirtualNetworkGateway gateway(Document document) {
    JsonNode skuName = document.properties.path("sku").path("name");
    String gatewayType = Document.text(document.properties.path("gatewayType"), "");
    GatewaySku sku = GatewaySku.tryParse(Document.text(skuName, "")).orElse(null);
    if (sku == null && gatewayType.equalsIgnoreCase("ExpressRoute")) {
      document.problem(skuName, "a SKU of an ExpressRoute gateway");
    }
    JsonNode bounds = document.properties.path("autoScaleConfiguration").path("bounds");
    VirtualNetworkGateway.Scale scale = VirtualNetworkGateway.Scale.ONE;
    if (sku == GatewaySku.ER_GW_SCALE && bounds.isObject()) {
      int min = Math.clamp(bounds.path("min").asInt(1), 1, GatewaySku.MAX_SCALE_UNITS);
      scale = new VirtualNetworkGateway.Scale(min, Math.clamp(bounds.path("max").asInt(min), min, GatewaySku.MAX_SCALE_UNITS));
    }
    ResourceId subnet = null;
    for (JsonNode configuration : document.properties.path("ipConfigurations")) {
      subnet = subnet != null ? subnet : document.reference(configuration.path("properties").path("subnet"));
    }
    return new VirtualNetworkGateway(document.id, document.location(), gatewayType, sku, scale, subnet);
  }

  private static ExpressRouteCircuit circuit(Document document) {
    List<CircuitPeering> peerings = document.children("peerings", (id, from) -> peering(document, id, from));
    JsonNode sku = document.body.path("sku");
    JsonNode provider = document.properties.path("serviceProviderProperties");
    return new ExpressRouteCircuit(
        document.id,
        document.location(),
        ExpressRouteCircuit.Tier.tryParse(Document.text(sku.path("tier"), "")).orElse(ExpressRouteCircuit.Tier.STANDARD),
        ExpressRouteCircuit.Family.tryParse(Document.text(sku.path("family"), "")).orElse(ExpressRouteCircuit.Family.METERED_DATA),
        provider.path("bandwidthInMbps").isNumber()
            ? document.megabits(provider.path("bandwidthInMbps"), 1)
            : document.megabits(document.properties.path("bandwidthInGbps"), 1_000),
        provider.path("serviceProviderName").isString()
            ? new ExpressRouteCircuit.ServiceProvider(
                provider.path("serviceProviderName").stringValue(), Document.text(provider.path("peeringLocation"), ""))
            : null,
        document.reference(document.properties.path("expressRoutePort")),
        providerState(document),
        document.secret(document.properties.path("serviceKey")),
        peerings);
  }

  private static ExpressRouteCircuit.ProviderState providerState(Document document) {
    JsonNode state = document.properties.path("serviceProviderProvisioningState");
    return ExpressRouteCircuit.ProviderState.tryParse(Document.text(state, "")).orElse(ExpressRouteCircuit.ProviderState.NOT_PROVISIONED);
  }

  private static @Nullable CircuitPeering peering(Document document, ResourceId id, JsonNode from) {
    Optional<CircuitPeering.Kind> kind =
        CircuitPeering.Kind.tryParse(Document.text(from.path("peeringType"), id.name()));
    if (kind.isEmpty()) {
      document.problem(from.path("peeringType"), "AzurePrivatePeering or MicrosoftPeering");
      return null;
    }
    return new CircuitPeering(
        id,
        kind.get(),
        !Document.text(from.path("state"), "Enabled").equalsIgnoreCase("Disabled"),
        document.asn(from.path("peerASN")),
        from.path("vlanId").asInt(0),
        links(document, from, true),
        Document.text(from.path("ipv6PeeringConfig").path("state"), "").equalsIgnoreCase("Disabled")
            ? null
            : links(document, from.path("ipv6PeeringConfig"), false),
        Document.text(from.path("sharedKey"), "").isEmpty() ? null : document.secret(from.path("sharedKey")));
  }

  private static CircuitPeering.@Nullable Links links(Document document, JsonNode from, boolean ipv4) {
    Optional<Prefix> primary = document.prefix(from.path("primaryPeerAddressPrefix")).filter(prefix -> prefix.isIpv4() == ipv4);
    Optional<Prefix> secondary = document.prefix(from.path("secondaryPeerAddressPrefix")).filter(prefix -> prefix.isIpv4() == ipv4);
    return primary.isPresent() && secondary.isPresent() ? new CircuitPeering.Links(primary.get(), secondary.get()) : null;
  }

  private static CircuitAuthorization authorization(Document document) {
    return new CircuitAuthorization(document.id, document.secret(document.properties.path("authorizationKey")));
  }

  private static ExpressRoutePort port(Document document) {
    return new ExpressRoutePort(document.id, document.location(), document.megabits(document.properties.path("bandwidthInGbps"), 1_000));
  }

  private static ExpressRouteCrossConnection crossConnection(Document document) {
    return new ExpressRouteCrossConnection(
        document.id, document.reference(document.properties.path("expressRouteCircuit")), providerState(document));
  }

  private static Connection connection(Document document) {
    return new Connection(
        document.id,
        document.location(),
        Document.text(document.properties.path("connectionType"), ""),
        document.reference(document.properties.path("virtualNetworkGateway1")),
        document.reference(document.properties.path("peer")),
        document.properties.path("routingWeight").asInt(0),
        document.properties.path("expressRouteGatewayBypass").asBoolean(false),
        document.properties.path("enablePrivateLinkFastPath").asBoolean(false),
        document.secret(document.properties.path("authorizationKey")),
        document.properties.path(FastPathFeature.MEMBER).isArray()
            ? FastPathFeature.of(Document.texts(document.properties.path(FastPathFeature.MEMBER), ""))
            : FastPathFeature.all());
  }
}
