package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.management.SubResource;
import com.azure.resourcemanager.network.fluent.NetworkManagementClient;
import com.azure.resourcemanager.network.fluent.models.ExpressRouteCircuitAuthorizationInner;
import com.azure.resourcemanager.network.fluent.models.ExpressRouteCircuitInner;
import com.azure.resourcemanager.network.fluent.models.ExpressRouteCircuitPeeringInner;
import com.azure.resourcemanager.network.fluent.models.ExpressRouteCrossConnectionInner;
import com.azure.resourcemanager.network.fluent.models.PublicIpAddressInner;
import com.azure.resourcemanager.network.fluent.models.SubnetInner;
import com.azure.resourcemanager.network.fluent.models.VirtualNetworkGatewayConnectionInner;
import com.azure.resourcemanager.network.fluent.models.VirtualNetworkGatewayInner;
import com.azure.resourcemanager.network.fluent.models.VirtualNetworkGatewayIpConfigurationInner;
import com.azure.resourcemanager.network.fluent.models.VirtualNetworkInner;
import com.azure.resourcemanager.network.fluent.models.VirtualNetworkPeeringInner;
import com.azure.resourcemanager.network.models.AddressSpace;
import com.azure.resourcemanager.network.models.AuthorizationUseStatus;
import com.azure.resourcemanager.network.models.DhcpOptions;
import com.azure.resourcemanager.network.models.ExpressRouteCircuitServiceProviderProperties;
import com.azure.resourcemanager.network.models.ExpressRouteCircuitSku;
import com.azure.resourcemanager.network.models.ExpressRouteCircuitSkuFamily;
import com.azure.resourcemanager.network.models.ExpressRouteCircuitSkuTier;
import com.azure.resourcemanager.network.models.ExpressRoutePeeringType;
import com.azure.resourcemanager.network.models.IpAllocationMethod;
import com.azure.resourcemanager.network.models.IpVersion;
import com.azure.resourcemanager.network.models.PublicIpAddressSku;
import com.azure.resourcemanager.network.models.PublicIpAddressSkuName;
import com.azure.resourcemanager.network.models.ServiceProviderProvisioningState;
import com.azure.resourcemanager.network.models.TagsObject;
import com.azure.resourcemanager.network.models.VirtualNetworkGatewayConnectionType;
import com.azure.resourcemanager.network.models.VirtualNetworkGatewaySku;
import com.azure.resourcemanager.network.models.VirtualNetworkGatewaySkuName;
import com.azure.resourcemanager.network.models.VirtualNetworkGatewaySkuTier;
import com.azure.resourcemanager.network.models.VirtualNetworkGatewayType;
import com.azure.resourcemanager.network.models.VirtualNetworkPeeringState;
import java.util.List;
import java.util.Map;

/**
 * A hub with gateway, circuit and FastPath connection, and a spoke that uses them: built, changed, looked at and taken
 * away with the library's setters.
 */
final class HubAndSpoke {
  private static final String GROUP = "java-hub";
  private static final String REGION = "eastus";
  private final AzureJava azure;
  private final NetworkManagementClient network;

  private HubAndSpoke(AzureJava azure) {
    this.azure = azure;
    this.network = azure.network();
  }

  static void life(AzureJava azure) {
    HubAndSpoke life = new HubAndSpoke(azure);
    azure.resources().resourceGroups().define(GROUP).withRegion(REGION).withTag("made-by", "java").create();
    VirtualNetworkInner hub = life.networks();
    VirtualNetworkGatewayInner gateway = life.gateway(hub);
    ExpressRouteCircuitInner circuit = life.circuit();
    life.peerNetworks();
    life.connection(gateway, circuit);
    life.look();
    life.change();
    life.takeAway();
  }

  private VirtualNetworkInner networks() {
    VirtualNetworkInner hub = network.getVirtualNetworks().createOrUpdate(GROUP, "hub", new VirtualNetworkInner()
        .withLocation(REGION)
        .withTags(Map.of("role", "hub"))
        .withAddressSpace(new AddressSpace().withAddressPrefixes(List.of("10.0.0.0/16", "fd00:10::/48")))
        .withDhcpOptions(new DhcpOptions().withDnsServers(List.of("10.0.1.4")))
        .withFlowTimeoutInMinutes(10)
        .withSubnets(List.of(
            new SubnetInner().withName("default").withAddressPrefixes(List.of("10.0.1.0/24", "fd00:10:0:1::/64")),
            new SubnetInner().withName("GatewaySubnet").withAddressPrefix("10.0.255.0/26"))));
    network.getVirtualNetworks().createOrUpdate(GROUP, "spoke", new VirtualNetworkInner()
        .withLocation(REGION)
        .withAddressSpace(new AddressSpace().withAddressPrefixes(List.of("10.1.0.0/16"))));
    SubnetInner work = network.getSubnets().createOrUpdate(GROUP, "spoke", "work",
        new SubnetInner().withAddressPrefix("10.1.1.0/24").withDefaultOutboundAccess(false));
    assertThat(work.id()).endsWith("/resourceGroups/java-hub/providers/Microsoft.Network/virtualNetworks/spoke/subnets/work");
    assertThat(network.getSubnets().list(GROUP, "hub").stream().map(SubnetInner::name))
        .containsExactlyInAnyOrder("default", "GatewaySubnet");
    assertThat(hub.subnets()).allSatisfy(subnet -> assertThat(subnet.provisioningState()).hasToString("Succeeded"));
    return hub;
  }

  private VirtualNetworkGatewayInner gateway(VirtualNetworkInner hub) {
    PublicIpAddressInner address = network.getPublicIpAddresses().createOrUpdate(GROUP, "gateway-ip", new PublicIpAddressInner()
        .withLocation(REGION)
        .withSku(new PublicIpAddressSku().withName(PublicIpAddressSkuName.STANDARD))
        .withPublicIpAllocationMethod(IpAllocationMethod.STATIC)
        .withPublicIpAddressVersion(IpVersion.IPV4)
        .withIdleTimeoutInMinutes(10));
    return network.getVirtualNetworkGateways().createOrUpdate(GROUP, "gateway", new VirtualNetworkGatewayInner()
        .withLocation(REGION)
        .withTags(Map.of("role", "gateway"))
        .withGatewayType(VirtualNetworkGatewayType.EXPRESS_ROUTE)
        .withSku(new VirtualNetworkGatewaySku().withName(VirtualNetworkGatewaySkuName.ULTRA_PERFORMANCE)
            .withTier(VirtualNetworkGatewaySkuTier.ULTRA_PERFORMANCE))
        .withIpConfigurations(List.of(new VirtualNetworkGatewayIpConfigurationInner()
            .withName("default")
            .withPrivateIpAllocationMethod(IpAllocationMethod.DYNAMIC)
            .withPublicIpAddress(new SubResource().withId(address.id()))
            .withSubnet(new SubResource().withId(hub.id() + "/subnets/GatewaySubnet")))));
  }

  private ExpressRouteCircuitInner circuit() {
    ExpressRouteCircuitInner circuit = network.getExpressRouteCircuits().createOrUpdate(GROUP, "circuit", new ExpressRouteCircuitInner()
        .withLocation(REGION)
        .withTags(Map.of("role", "circuit"))
        .withSku(new ExpressRouteCircuitSku()
            .withName("Premium_MeteredData")
            .withTier(ExpressRouteCircuitSkuTier.PREMIUM)
            .withFamily(ExpressRouteCircuitSkuFamily.METERED_DATA))
        .withAllowClassicOperations(false)
        .withServiceProviderProperties(new ExpressRouteCircuitServiceProviderProperties()
            .withServiceProviderName("Equinix")
            .withPeeringLocation("Silicon Valley")
            .withBandwidthInMbps(50)));
    assertThat(circuit.circuitProvisioningState()).isEqualTo("Enabled");
    assertThat(circuit.serviceProviderProvisioningState()).isEqualTo(ServiceProviderProvisioningState.NOT_PROVISIONED);
    provide(circuit);
    network.getExpressRouteCircuitPeerings().createOrUpdate(GROUP, "circuit", "AzurePrivatePeering", new ExpressRouteCircuitPeeringInner()
        .withPeeringType(ExpressRoutePeeringType.AZURE_PRIVATE_PEERING)
        .withPeerAsn(65010L)
        .withVlanId(100)
        .withSharedKey("A1B2C3D4")
        .withPrimaryPeerAddressPrefix("172.16.0.0/30")
        .withSecondaryPeerAddressPrefix("172.16.0.4/30"));
    network.getExpressRouteCircuitAuthorizations().createOrUpdate(GROUP, "circuit", "mine", new ExpressRouteCircuitAuthorizationInner());
    return circuit;
  }

  /** The provider's part, by its own API. */
  private void provide(ExpressRouteCircuitInner circuit) {
    ExpressRouteCrossConnectionInner side = network.getExpressRouteCrossConnections().list().stream()
        .filter(one -> one.name().equals(circuit.serviceKey()))
        .findFirst()
        .orElseThrow();
    String group = side.id().split("/")[4];
    assertThat(network.getExpressRouteCrossConnections().listByResourceGroup(group).stream().map(ExpressRouteCrossConnectionInner::name))
        .contains(side.name());
    side.withServiceProviderProvisioningState(ServiceProviderProvisioningState.PROVISIONED).withServiceProviderNotes("patched");
    network.getExpressRouteCrossConnections().createOrUpdate(group, side.name(), side);
    ExpressRouteCircuitInner provided = network.getExpressRouteCircuits().getByResourceGroup(GROUP, "circuit");
    assertThat(provided.serviceProviderProvisioningState()).isEqualTo(ServiceProviderProvisioningState.PROVISIONED);
    assertThat(provided.serviceProviderNotes()).isEqualTo("patched");
  }

  private void peerNetworks() {
    String base = "/subscriptions/" + azure.resources()
        .subscriptionId() + "/resourceGroups/" + GROUP + "/providers/Microsoft.Network/virtualNetworks/";
    network.getVirtualNetworkPeerings().createOrUpdate(GROUP, "hub", "to-spoke", new VirtualNetworkPeeringInner()
        .withRemoteVirtualNetwork(new SubResource().withId(base + "spoke"))
        .withAllowVirtualNetworkAccess(true)
        .withAllowForwardedTraffic(false)
        .withAllowGatewayTransit(true)
        .withUseRemoteGateways(false));
    VirtualNetworkPeeringInner spoke = network.getVirtualNetworkPeerings()
        .createOrUpdate(GROUP, "spoke", "to-hub", new VirtualNetworkPeeringInner()
        .withRemoteVirtualNetwork(new SubResource().withId(base + "hub"))
        .withAllowVirtualNetworkAccess(true)
        .withUseRemoteGateways(true));
    assertThat(spoke.peeringState()).isEqualTo(VirtualNetworkPeeringState.CONNECTED);
    assertThat(network.getVirtualNetworkPeerings().list(GROUP, "hub").stream().map(VirtualNetworkPeeringInner::name))
        .containsExactly("to-spoke");
  }

  private void connection(VirtualNetworkGatewayInner gateway, ExpressRouteCircuitInner circuit) {
    ExpressRouteCircuitAuthorizationInner authorization = network.getExpressRouteCircuitAuthorizations().get(GROUP, "circuit", "mine");
    assertThat(authorization.authorizationUseStatus()).isEqualTo(AuthorizationUseStatus.AVAILABLE);
    VirtualNetworkGatewayConnectionInner connection = network.getVirtualNetworkGatewayConnections().createOrUpdate(GROUP, "connection",
        new VirtualNetworkGatewayConnectionInner()
            .withLocation(REGION)
            .withTags(Map.of("role", "connection"))
            .withConnectionType(VirtualNetworkGatewayConnectionType.EXPRESS_ROUTE)
            .withVirtualNetworkGateway1(reference(gateway.id()))
            .withPeer(new SubResource().withId(circuit.id()))
            .withAuthorizationKey(authorization.authorizationKey())
            .withRoutingWeight(7)
            .withEnableBgp(false)
            .withExpressRouteGatewayBypass(true)
            .withEnablePrivateLinkFastPath(true));
    assertThat(connection.connectionStatus()).hasToString("Connected");
    assertThat(connection.authorizationKey()).isNotEqualTo(authorization.authorizationKey()).matches("\\*+");
    assertThat(network.getExpressRouteCircuitAuthorizations().get(GROUP, "circuit", "mine").authorizationUseStatus())
        .isEqualTo(AuthorizationUseStatus.IN_USE);
  }

  private static VirtualNetworkGatewayInner reference(String id) {
    return new VirtualNetworkGatewayInner().withId(id);
  }

  private void look() {
    assertThat(network.getVirtualNetworks().list().stream().map(VirtualNetworkInner::name)).contains("hub", "spoke");
    assertThat(network.getVirtualNetworks().listByResourceGroup(GROUP).stream().count()).isEqualTo(2);
    assertThat(network.getExpressRouteCircuits().list().stream().map(ExpressRouteCircuitInner::name)).contains("circuit");
    assertThat(network.getExpressRouteCircuits().listByResourceGroup(GROUP).stream().count()).isEqualTo(1);
    assertThat(network.getExpressRouteCircuitPeerings().list(GROUP, "circuit").stream().count()).isEqualTo(1);
    assertThat(network.getExpressRouteCircuitAuthorizations().list(GROUP, "circuit").stream().count()).isEqualTo(1);
    assertThat(network.getVirtualNetworkGateways().listByResourceGroup(GROUP).stream().count()).isEqualTo(1);
    assertThat(network.getVirtualNetworkGateways().listConnections(GROUP, "gateway").stream().count()).isEqualTo(1);
    assertThat(network.getVirtualNetworkGatewayConnections().listByResourceGroup(GROUP).stream().count()).isEqualTo(1);
    assertThat(network.getPublicIpAddresses().listByResourceGroup(GROUP).stream().count()).isEqualTo(1);
    assertThat(network.getExpressRouteServiceProviders().list().stream().count()).isPositive();
    assertThat(network.getExpressRouteCircuits().getStats(GROUP, "circuit").primarybytesIn()).isNotNull();
    assertThat(network.getExpressRouteCircuits().getPeeringStats(GROUP, "circuit", "AzurePrivatePeering").primarybytesIn()).isNotNull();
    assertThat(network.getExpressRouteCircuits().listArpTable(GROUP, "circuit", "AzurePrivatePeering", "primary").value()).isNotNull();
    assertThat(network.getExpressRouteCircuits().listRoutesTable(GROUP, "circuit", "AzurePrivatePeering", "primary").value()).isNotNull();
    assertThat(network.getExpressRouteCircuits().listRoutesTableSummary(GROUP, "circuit", "AzurePrivatePeering", "secondary").value())
        .isNotNull();
    ExpressRouteCrossConnectionInner side = network.getExpressRouteCrossConnections().list().stream()
        .filter(one -> one.expressRouteCircuit().id().equals(network.getExpressRouteCircuits().getByResourceGroup(GROUP, "circuit").id()))
        .findFirst()
        .orElseThrow();
    String provider = side.id().split("/")[4];
    assertThat(network.getExpressRouteCrossConnectionPeerings().list(provider, side.name()).stream().count()).isEqualTo(1);
    assertThat(network.getExpressRouteCrossConnectionPeerings().get(provider, side.name(), "AzurePrivatePeering").vlanId()).isEqualTo(100);
    assertThat(network.getExpressRouteCrossConnections().listRoutesTableSummary(provider, side.name(), "AzurePrivatePeering", "primary")
        .value()).isNotNull();
    assertThat(network.getExpressRouteCrossConnections().listRoutesTable(provider, side.name(), "AzurePrivatePeering", "primary").value())
        .isNotNull();
    assertThat(network.getExpressRouteCrossConnections().listArpTable(provider, side.name(), "AzurePrivatePeering", "secondary").value())
        .isNotNull();
    assertThat(network.getVirtualNetworkGateways().getBgpPeerStatus(GROUP, "gateway").value()).isNotNull();
    assertThat(network.getVirtualNetworkGateways().getLearnedRoutes(GROUP, "gateway").value()).isNotNull();
    assertThat(network.getVirtualNetworkGateways().getAdvertisedRoutes(GROUP, "gateway", "10.0.255.4").value()).isNotNull();
  }

  /** Read, changed, written back whole: what an update is for every user of the library. */
  private void change() {
    ExpressRouteCircuitInner circuit = network.getExpressRouteCircuits().getByResourceGroup(GROUP, "circuit");
    circuit.serviceProviderProperties().withBandwidthInMbps(1000);
    ExpressRouteCircuitInner grown = network.getExpressRouteCircuits().createOrUpdate(GROUP, "circuit", circuit);
    assertThat(grown.serviceProviderProperties().bandwidthInMbps()).isEqualTo(1000);
    assertThat(grown.peerings()).hasSize(1);
    assertThat(grown.authorizations()).hasSize(1);
    VirtualNetworkGatewayConnectionInner connection = network.getVirtualNetworkGatewayConnections().getByResourceGroup(GROUP, "connection");
    VirtualNetworkGatewayConnectionInner changed = network.getVirtualNetworkGatewayConnections()
        .createOrUpdate(GROUP, "connection", connection.withRoutingWeight(0).withEnablePrivateLinkFastPath(false)
            .withExpressRouteGatewayBypass(false));
    assertThat(changed.expressRouteGatewayBypass()).isFalse();
    assertThat(changed.routingWeight()).isZero();
    TagsObject tags = new TagsObject().withTags(Map.of("changed", "yes"));
    assertThat(network.getVirtualNetworks().updateTags(GROUP, "hub", tags).tags()).containsOnlyKeys("changed");
    assertThat(network.getExpressRouteCircuits().updateTags(GROUP, "circuit", tags).tags()).containsOnlyKeys("changed");
    assertThat(network.getPublicIpAddresses().updateTags(GROUP, "gateway-ip", tags).tags()).containsOnlyKeys("changed");
    assertThat(network.getVirtualNetworkGateways().updateTags(GROUP, "gateway", tags).tags()).containsOnlyKeys("changed");
    assertThat(network.getVirtualNetworkGatewayConnections().updateTags(GROUP, "connection", tags).tags()).containsOnlyKeys("changed");
    VirtualNetworkInner hub = network.getVirtualNetworks().getByResourceGroup(GROUP, "hub");
    assertThat(network.getVirtualNetworks().createOrUpdate(GROUP, "hub", hub).subnets()).hasSize(2);
    network.getVirtualNetworkGateways()
        .createOrUpdate(GROUP, "gateway", network.getVirtualNetworkGateways().getByResourceGroup(GROUP, "gateway"));
  }

  private void takeAway() {
    network.getVirtualNetworkPeerings().delete(GROUP, "spoke", "to-hub");
    network.getVirtualNetworkPeerings().delete(GROUP, "hub", "to-spoke");
    network.getVirtualNetworkGatewayConnections().delete(GROUP, "connection");
    network.getExpressRouteCircuitAuthorizations().delete(GROUP, "circuit", "mine");
    network.getVirtualNetworkGateways().delete(GROUP, "gateway");
    network.getPublicIpAddresses().delete(GROUP, "gateway-ip");
    network.getSubnets().delete(GROUP, "spoke", "work");
    network.getVirtualNetworks().delete(GROUP, "spoke");
    network.getVirtualNetworks().delete(GROUP, "hub");
    network.getExpressRouteCircuitPeerings().delete(GROUP, "circuit", "AzurePrivatePeering");
    ExpressRouteCrossConnectionInner side = network.getExpressRouteCrossConnections().list().stream()
        .filter(one -> one.expressRouteCircuit().id().endsWith("/" + GROUP + "/providers/Microsoft.Network/expressRouteCircuits/circuit"))
        .findFirst()
        .orElseThrow();
    network.getExpressRouteCrossConnections().createOrUpdate(side.id().split("/")[4], side.name(),
        side.withServiceProviderProvisioningState(ServiceProviderProvisioningState.NOT_PROVISIONED));
    network.getExpressRouteCircuits().delete(GROUP, "circuit");
    assertThat(azure.resources().genericResources().listByResourceGroup(GROUP).stream()).isEmpty();
    azure.resources().resourceGroups().deleteByName(GROUP);
    assertThat(azure.resources().resourceGroups().contain(GROUP)).isFalse();
  }
}
