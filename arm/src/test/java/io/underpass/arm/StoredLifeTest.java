package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ValueSource;

/** Resource types that are kept and shown live as the others do. */
class StoredLifeTest extends Lives {
  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "life").withCircuit();
    server.make(scene.network + "/virtualNetworks/v/subnets/dns", "{'properties':{'addressPrefix':'10.0.3.0/28'}}");
    server.make(
        scene.network + "/expressRoutePorts/port",
        "{'location':'eastus','properties':{'peeringLocation':'Equinix-Seattle-SE2','bandwidthInGbps':10}}");
    server.make(
        scene.network + "/expressRouteCircuits/far",
        "{'location':'eastus','sku':{'name':'Standard_MeteredData'},'properties':{'bandwidthInGbps':1,'expressRoutePort':{'id':'"
            + scene.network + "/expressRoutePorts/port'}}}");
    server.make(
        scene.network + "/expressRouteCircuits/far/peerings/AzurePrivatePeering",
        Scene.PRIVATE_PEERING.replace("172.16.0.", "172.17.0."));
    server.make(scene.network + "/networkWatchers/w", "{'location':'eastus','properties':{}}");
    server.make(
        scene.network + "/virtualNetworks/v2",
        "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.9.0.0/16']}}}");
    server.make(
        scene.network + "/dnsResolvers/r",
        "{'location':'eastus','properties':{'virtualNetwork':{'id':'" + scene.network + "/virtualNetworks/v'}}}");
    server.put(
        scene.group + "/providers/Microsoft.Storage/storageAccounts/flows",
        "{'location':'eastus','kind':'StorageV2','sku':{'name':'Standard_LRS'}}");
  }

  Stream<Arguments> types() {
    String network = "life/providers/Microsoft.Network";
    return Stream.of(
        Arguments.of(
            network + "/localNetworkGateways/new",
            """
            {'location':'eastus','tags':{'a':'b'},'properties':{'gatewayIpAddress':'198.51.100.7',
             'localNetworkAddressSpace':{'addressPrefixes':['192.168.0.0/24','192.168.1.0/24']},
             'bgpSettings':{'asn':65010,'bgpPeeringAddress':'192.168.0.1','peerWeight':7}}}"""),
        Arguments.of(network + "/expressRoutePorts/port/authorizations/new", "{'properties':{}}"),
        Arguments.of(
            network + "/expressRouteCircuits/c/peerings/AzurePrivatePeering/connections/new",
            """
            {'properties':{'addressPrefix':'172.30.0.0/29','ipv6CircuitConnectionConfig':{'addressPrefix':'fd00::/125'},
             'expressRouteCircuitPeering':{'id':'@life/providers/Microsoft.Network/expressRouteCircuits/c/peerings/AzurePrivatePeering'},
             'peerExpressRouteCircuitPeering':{'id':'@life/providers/Microsoft.Network/expressRouteCircuits/far/peerings/AzurePrivatePeering'}}}"""),
        Arguments.of(network + "/networkWatchers/new", "{'location':'westus','properties':{}}"),
        Arguments.of(
            network + "/networkWatchers/w/flowLogs/new",
            """
            {'location':'eastus','tags':{'a':'b'},'properties':{'targetResourceId':'@life/providers/Microsoft.Network/virtualNetworks/v',
             'storageId':'@life/providers/Microsoft.Storage/storageAccounts/flows','enabled':true,'format':{'type':'JSON','version':2},
             'retentionPolicy':{'days':7,'enabled':true},'flowAnalyticsConfiguration':{'networkWatcherFlowAnalyticsConfiguration':
             {'enabled':false,'trafficAnalyticsInterval':10}}}}"""),
        Arguments.of(
            network + "/networkWatchers/w/connectionMonitors/new",
            """
            {'location':'eastus','properties':{'endpoints':[{'name':'a','type':'ExternalAddress','address':'10.10.0.1'},
             {'name':'b','type':'AzureVM','resourceId':'@life/providers/Microsoft.Compute/virtualMachines/m'}],
             'testConfigurations':[{'name':'t','testFrequencySec':30,'protocol':'Tcp','tcpConfiguration':{'port':80,
              'disableTraceRoute':false}}],
             'testGroups':[{'name':'g','disable':false,'sources':['b'],'destinations':['a'],'testConfigurations':['t']}]}}"""),
        Arguments.of(
            network + "/dnsResolvers/new",
            "{'location':'eastus','properties':{'virtualNetwork':{'id':'@life/providers/Microsoft.Network/virtualNetworks/v2'}}}"),
        Arguments.of(
            network + "/dnsResolvers/r/inboundEndpoints/new",
            """
            {'location':'eastus','properties':{'ipConfigurations':[{'privateIpAllocationMethod':'Dynamic',
             'subnet':{'id':'@life/providers/Microsoft.Network/virtualNetworks/v/subnets/dns'}}]}}"""));
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"localNetworkGateways", "networkWatchers", "dnsResolvers", "expressRoutePorts", "virtualNetworks"})
  void listedInGroupAndSubscriptionAndTagged(String type) {
    String one = server.get(scene.network + "/" + type).json().path("value").path(0).path("id").asString("");
    if (type.equals("localNetworkGateways")) {
      one = scene.network + "/localNetworkGateways/tagged";
      server.make(one, "{'location':'eastus','properties':{'fqdn':'vpn.example.org'}}");
    }
    assertThat(server.get(server.subscription() + "/providers/Microsoft.Network/" + type).text()).contains(one);
    Reply patched = server.send("PATCH", one, "{'tags':{'colour':'blue'}}");
    assertThat(patched.status()).describedAs(patched.toString()).isEqualTo(200);
    assertThat(server.get(one).json().path("tags").path("colour").asString()).isEqualTo("blue");
  }

  @Test
  void inListsOfAllTypesAChildHasItsParentsName() {
    String flowLog = scene.network + "/networkWatchers/w/flowLogs/named";
    server.make(
        flowLog,
        "{'location':'eastus','properties':{'targetResourceId':'" + scene.subnet("dns") + "','storageId':'" + scene.group
            + "/providers/Microsoft.Storage/storageAccounts/flows'}}");
    Reply list =
        server.get(scene.group + "/resources?$filter=resourceType%20eq%20'Microsoft.Network/networkWatchers/flowLogs'");
    assertThat(list.json().path("value").valueStream().map(one -> one.path("name").asString())).contains("w/named");
    server.remove(flowLog);
  }

  @Test
  void anInboundEndpointTakesAnAddressOfItsSubnet() {
    String id = scene.network + "/dnsResolvers/r/inboundEndpoints/e";
    String subnet = scene.subnet("dns");
    Reply made = server.make(
        id, "{'location':'eastus','properties':{'ipConfigurations':[{'privateIpAllocationMethod':'Dynamic','subnet':{'id':'" + subnet
            + "'}}]}}");
    assertThat(made.properties().path("ipConfigurations").path(0).path("privateIpAddress").asString()).isEqualTo("10.0.3.4");
    Reply taken = server.put(scene.network + "/networkInterfaces/late", Scene.nicBody(subnet, "10.0.3.4"));
    assertThat(taken.code()).isEqualTo("PrivateIPAddressIsAllocated");
    Reply check = server.get(scene.network + "/virtualNetworks/v/CheckIPAddressAvailability?ipAddress=10.0.3.4");
    assertThat(check.json().path("available").asBoolean(true)).isFalse();
    assertThat(check.json().path("availableIPAddresses").path(0).asString()).isEqualTo("10.0.3.5");
    assertThat(server.send("DELETE", subnet, null).code()).isEqualTo("InUseSubnetCannotBeDeleted");
    server.remove(id);
    assertThat(server.get(scene.network + "/virtualNetworks/v/CheckIPAddressAvailability?ipAddress=10.0.3.4").json().path("available")
        .asBoolean())
        .isTrue();
  }
}
