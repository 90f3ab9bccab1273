package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.management.Region;
import com.azure.resourcemanager.network.NetworkManager;
import com.azure.resourcemanager.network.models.ExpressRouteCircuit;
import com.azure.resourcemanager.network.models.ExpressRouteCircuitSkuType;
import com.azure.resourcemanager.network.models.LoadBalancer;
import com.azure.resourcemanager.network.models.LoadBalancerSkuType;
import com.azure.resourcemanager.network.models.Network;
import com.azure.resourcemanager.network.models.NetworkInterface;
import com.azure.resourcemanager.network.models.NetworkPeering;
import com.azure.resourcemanager.network.models.NetworkSecurityGroup;
import com.azure.resourcemanager.network.models.RouteTable;
import com.azure.resourcemanager.network.models.SecurityRuleProtocol;
import com.azure.resourcemanager.network.models.TransportProtocol;
import com.azure.resourcemanager.network.models.VirtualNetworkGateway;
import com.azure.resourcemanager.network.models.VirtualNetworkGatewayConnection;
import com.azure.resourcemanager.network.models.VirtualNetworkGatewaySkuName;

/** The layer above the generated one, which most users of the library write against: it fills in much that nobody asked for. */
final class Fluently {
  private static final String GROUP = "fluently";
  private static final Region REGION = Region.US_EAST;

  private final NetworkManager manager;

  private Fluently(NetworkManager manager) {
    this.manager = manager;
  }

  static void life(AzureJava azure) {
    azure.group(GROUP);
    Fluently fluently = new Fluently(azure.fluent());
    Network network = fluently.network();
    fluently.peering(network);
    fluently.machinesSide(network);
    fluently.gatewaysSide(network);
    azure.dropGroup(GROUP);
    assertThat(azure.resources().resourceGroups().contain(GROUP)).isFalse();
  }

  private Network network() {
    Network network = manager.networks().define("net").withRegion(REGION).withExistingResourceGroup(GROUP).withAddressSpace("10.0.0.0/16")
        .withSubnet("web", "10.0.1.0/24").withSubnet("app", "10.0.2.0/24").withSubnet("GatewaySubnet", "10.0.255.0/27").create();
    NetworkSecurityGroup guard = manager.networkSecurityGroups().define("guard").withRegion(REGION).withExistingResourceGroup(GROUP)
        .defineRule("http").allowInbound().fromAnyAddress().fromAnyPort().toAnyAddress().toPort(80).withProtocol(SecurityRuleProtocol.TCP)
        .withPriority(100).attach().create();
    assertThat(guard.defaultSecurityRules()).hasSize(6);
    RouteTable table = manager.routeTables().define("table").withRegion(REGION).withExistingResourceGroup(GROUP)
        .defineRoute("r").withDestinationAddressPrefix("10.9.0.0/16").withNextHopToVirtualAppliance("10.0.1.4").attach()
        .withDisableBgpRoutePropagation().create();
    Network updated = network.update().updateSubnet("app").withExistingRouteTable(table).withExistingNetworkSecurityGroup(guard).parent()
        .withSubnet("more", "10.0.3.0/24").withTag("x", "y").apply();
    assertThat(updated.subnets()).containsOnlyKeys("web", "app", "more", "GatewaySubnet");
    assertThat(updated.subnets().get("app").getNetworkSecurityGroup().id()).isEqualTo(guard.id());
    return updated;
  }

  private void peering(Network network) {
    Network other = manager.networks().define("other").withRegion(REGION).withExistingResourceGroup(GROUP)
        .withAddressSpace("10.60.0.0/16").create();
    NetworkPeering peering = network.peerings().define("peered").withRemoteNetwork(other).withTrafficForwardingBetweenBothNetworks()
        .create();
    assertThat(other.peerings().list().stream()).as("the library makes both sides").hasSize(1);
    network.peerings().deleteById(peering.id());
    assertThat(other.peerings().list().stream()).isEmpty();
  }

  private void machinesSide(Network network) {
    LoadBalancer balancer = manager.loadBalancers().define("lb").withRegion(REGION).withExistingResourceGroup(GROUP)
        .defineLoadBalancingRule("rule").withProtocol(TransportProtocol.TCP).fromFrontend("fe").fromFrontendPort(80).toBackend("be")
        .toBackendPort(8080).withProbe("probe").attach()
        .definePrivateFrontend("fe").withExistingSubnet(network, "web").attach()
        .defineTcpProbe("probe").withPort(8080).attach()
        .withSku(LoadBalancerSkuType.STANDARD).create();
    NetworkInterface nic = manager.networkInterfaces().define("nic").withRegion(REGION).withExistingResourceGroup(GROUP)
        .withExistingPrimaryNetwork(network).withSubnet("web").withPrimaryPrivateIPAddressDynamic()
        .withNewPrimaryPublicIPAddress("fluently").withIPForwarding().create();
    assertThat(nic.primaryIPConfiguration().getPublicIpAddress().fqdn()).isEqualTo("fluently.eastus.cloudapp.azure.com");
    nic = nic.update().withoutPrimaryPublicIPAddress().withExistingLoadBalancerBackend(balancer, "be").apply();
    assertThat(balancer.refresh().backends().get("be").backendNicIPConfigurationNames()).containsOnlyKeys(nic.id());
  }

  private void gatewaysSide(Network network) {
    ExpressRouteCircuit circuit = manager.expressRouteCircuits().define("c").withRegion(REGION).withExistingResourceGroup(GROUP)
        .withServiceProvider("Equinix").withPeeringLocation("Silicon Valley").withBandwidthInMbps(50)
        .withSku(ExpressRouteCircuitSkuType.PREMIUM_METEREDDATA).create();
    circuit.peerings().defineAzurePrivatePeering().withPrimaryPeerAddressPrefix("172.16.0.0/30")
        .withSecondaryPeerAddressPrefix("172.16.0.4/30").withVlanId(200).withPeerAsn(65010).create();
    circuit = circuit.update().withSku(ExpressRouteCircuitSkuType.PREMIUM_UNLIMITEDDATA).withTag("a", "b").apply();
    assertThat(circuit.peeringsMap()).containsOnlyKeys("AzurePrivatePeering");
    VirtualNetworkGateway gateway = manager.virtualNetworkGateways().define("gw").withRegion(REGION).withExistingResourceGroup(GROUP)
        .withExistingNetwork(network).withExpressRoute().withSku(VirtualNetworkGatewaySkuName.STANDARD).create();
    VirtualNetworkGatewayConnection connection = gateway.connections().define("co").withExpressRoute(circuit).create();
    assertThat(gateway.listConnections().stream()).hasSize(1);
    connection.update().withTag("a", "b").apply();
    gateway.connections().deleteById(connection.id());
  }
}
