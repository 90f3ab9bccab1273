package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.resourcemanager.network.fluent.NetworkManagementClient;
import com.azure.resourcemanager.network.fluent.models.ExpressRouteCircuitConnectionInner;
import com.azure.resourcemanager.network.fluent.models.ExpressRouteCircuitInner;
import com.azure.resourcemanager.network.fluent.models.ExpressRouteCircuitPeeringInner;
import com.azure.resourcemanager.network.fluent.models.ExpressRouteLinkInner;
import com.azure.resourcemanager.network.fluent.models.ExpressRoutePortAuthorizationInner;
import com.azure.resourcemanager.network.fluent.models.ExpressRoutePortInner;
import com.azure.resourcemanager.network.fluent.models.LocalNetworkGatewayInner;
import com.azure.resourcemanager.network.models.GenerateExpressRoutePortsLoaRequest;
import com.azure.resourcemanager.network.models.TagsObject;
import java.util.Map;

/**
 * ExpressRoute Direct, Microsoft peering with IPv6, Global Reach between two circuits of ports, and local network
 * gateways, which are kept.
 */
final class Circuits {
  private static final String GROUP = "java-direct";

  private Circuits() {}

  static void life(AzureJava azure) {
    NetworkManagementClient network = azure.network();
    String base = azure.group(GROUP);
    for (String[] port : new String[][] {{"p1", "Equinix-Seattle-SE2"}, {"p2", "Equinix-Ashburn-DC2"}}) {
      TypeLife.make(network.getExpressRoutePorts(), network.getExpressRoutePorts()::createOrUpdate, ExpressRoutePortInner::fromJson,
          ExpressRoutePortInner::name,
          GROUP, port[0], """
          {'location':'eastus','tags':{'a':'1'},'properties':{'peeringLocation':'%s','bandwidthInGbps':10,'encapsulation':'QinQ',
           'billingType':'MeteredData',
            'links':[{'name':'link1','properties':{'adminState':'Enabled'}},{'name':'link2',
            'properties':{'adminState':'Disabled'}}]}}""".formatted(port[1]));
      String circuit = port[0].replace('p', 'c');
      network.getExpressRouteCircuits().createOrUpdate(GROUP, circuit, TypeLife.read(ExpressRouteCircuitInner::fromJson, """
          {'location':'eastus','sku':{'name':'Premium_UnlimitedData','tier':'Premium','family':'UnlimitedData'},
           'properties':{'bandwidthInGbps':5.0,
            'expressRoutePort':{'id':'%s/expressRoutePorts/%s'},'enableDirectPortRateLimit':true,
            'globalReachEnabled':true}}""".formatted(base, port[0])));
      network.getExpressRouteCircuitPeerings()
          .createOrUpdate(GROUP, circuit, "AzurePrivatePeering", TypeLife.read(ExpressRouteCircuitPeeringInner::fromJson, """
          {'properties':{'peeringType':'AzurePrivatePeering','peerASN':65010,'vlanId':100,'state':'Enabled',
           'primaryPeerAddressPrefix':'172.16.%1$s.0/30',
            'secondaryPeerAddressPrefix':'172.16.%1$s.4/30','ipv6PeeringConfig':{'primaryPeerAddressPrefix':'fd00:%1$s::/126',
            'secondaryPeerAddressPrefix':'fd00:%1$s::4/126','state':'Enabled'}}}""".formatted(port[0].substring(1))));
    }
    direct(network);
    microsoftPeering(network);
    globalReach(network, base);
    site(network);
    for (String number : new String[] {"1", "2"}) {
      network.getExpressRouteCircuitPeerings().delete(GROUP, "c" + number, "AzurePrivatePeering");
      TypeLife.unmake(network.getExpressRouteCircuits(), GROUP, "c" + number);
      TypeLife.unmake(network.getExpressRoutePorts(), GROUP, "p" + number);
    }
    azure.dropGroup(GROUP);
  }

  private static void direct(NetworkManagementClient network) {
    assertThat(network.getExpressRouteLinks().list(GROUP, "p1").stream().map(ExpressRouteLinkInner::name))
        .containsExactly("link1", "link2");
    assertThat(network.getExpressRouteLinks().get(GROUP, "p1", "link2").adminState()).hasToString("Disabled");
    assertThat(network.getExpressRoutePorts()
        .generateLoa(GROUP, "p1", new GenerateExpressRoutePortsLoaRequest().withCustomerName("Contoso")).encodedContent()).isNotEmpty();
    assertThat(network.getExpressRoutePortsLocations().list().stream().count()).isPositive();
    assertThat(network.getExpressRoutePorts().updateTags(GROUP, "p1", new TagsObject().withTags(Map.of("b", "2"))).tags())
        .containsOnlyKeys("b");
    network.getExpressRoutePortAuthorizations().createOrUpdate(GROUP, "p1", "theirs", new ExpressRoutePortAuthorizationInner());
    assertThat(network.getExpressRoutePortAuthorizations().list(GROUP, "p1").stream().count()).isEqualTo(1);
    assertThat(network.getExpressRoutePortAuthorizations().get(GROUP, "p1", "theirs").authorizationKey()).isNotEmpty();
    network.getExpressRoutePortAuthorizations().delete(GROUP, "p1", "theirs");
  }

  private static void microsoftPeering(NetworkManagementClient network) {
    network.getExpressRouteCircuitPeerings()
        .createOrUpdate(GROUP, "c1", "MicrosoftPeering", TypeLife.read(ExpressRouteCircuitPeeringInner::fromJson, """
        {'properties':{'peeringType':'MicrosoftPeering','peerASN':65011,'vlanId':200,'primaryPeerAddressPrefix':'203.0.113.0/30',
          'secondaryPeerAddressPrefix':'203.0.113.4/30','microsoftPeeringConfig':{'advertisedPublicPrefixes':['198.51.100.0/24'],
           'customerASN':65012,
          'routingRegistryName':'ARIN'}}}"""));
    network.getExpressRouteCircuitPeerings().delete(GROUP, "c1", "MicrosoftPeering");
    TypeLife.assertGone(() -> network.getExpressRouteCircuitPeerings().get(GROUP, "c1", "MicrosoftPeering"));
  }

  private static void globalReach(NetworkManagementClient network, String base) {
    network.getExpressRouteCircuitConnections()
        .createOrUpdate(GROUP, "c1", "AzurePrivatePeering", "reach", TypeLife.read(ExpressRouteCircuitConnectionInner::fromJson, """
        {'properties':{'expressRouteCircuitPeering':{'id':'@/c1/peerings/AzurePrivatePeering'},
         'peerExpressRouteCircuitPeering':{'id':'@/c2/peerings/AzurePrivatePeering'},
          'addressPrefix':'10.200.0.0/29'}}""".replace("@", base + "/expressRouteCircuits")));
    assertThat(network.getExpressRouteCircuitConnections().list(GROUP, "c1", "AzurePrivatePeering").stream().count()).isEqualTo(1);
    assertThat(network.getPeerExpressRouteCircuitConnections().list(GROUP, "c2", "AzurePrivatePeering").stream().count()).isEqualTo(1);
    network.getExpressRouteCircuitConnections().delete(GROUP, "c1", "AzurePrivatePeering", "reach");
    TypeLife.assertGone(() -> network.getExpressRouteCircuitConnections().get(GROUP, "c1", "AzurePrivatePeering", "reach"));
  }

  private static void site(NetworkManagementClient network) {
    network.getLocalNetworkGateways().createOrUpdate(GROUP, "site", TypeLife.read(LocalNetworkGatewayInner::fromJson, """
        {'location':'eastus','tags':{'a':'1'},'properties':{'gatewayIpAddress':'192.0.2.1',
         'localNetworkAddressSpace':{'addressPrefixes':['10.10.0.0/16']},
          'bgpSettings':{'asn':65020,'bgpPeeringAddress':'10.10.0.1','peerWeight':5}}}"""));
    assertThat(network.getLocalNetworkGateways().listByResourceGroup(GROUP).stream().count()).isEqualTo(1);
    assertThat(network.getLocalNetworkGateways().updateTags(GROUP, "site", new TagsObject().withTags(Map.of("b", "2"))).tags())
        .containsOnlyKeys("b");
    network.getLocalNetworkGateways().delete(GROUP, "site");
    TypeLife.assertGone(() -> network.getLocalNetworkGateways().getByResourceGroup(GROUP, "site"));
  }
}
