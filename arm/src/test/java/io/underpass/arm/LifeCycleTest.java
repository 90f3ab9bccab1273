package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;

/** Every resource type that packets follow from lives as resources do; and what is alike for all. */
class LifeCycleTest extends Lives {
  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "life").withGateway("ErGw1AZ").withCircuit();
    server.make(scene.network + "/networkInterfaces/attached", Scene.nicBody(scene.subnet("default"), "10.0.1.100"));
    server.make(
        scene.network + "/virtualNetworks/v2",
        "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.9.0.0/16']}}}");
    server.make(scene.network + "/virtualNetworks/v2/subnets/GatewaySubnet", "{'properties':{'addressPrefix':'10.9.0.0/27'}}");
    server.make(
        scene.network + "/expressRoutePorts/existing",
        "{'location':'eastus','properties':{'peeringLocation':'Equinix-Seattle-SE2','bandwidthInGbps':10}}");
    server.make(scene.network + "/routeTables/table", "{'location':'eastus','properties':{}}");
    server.make(scene.network + "/networkSecurityGroups/group", "{'location':'eastus','properties':{}}");
    PrivateLinkTest.subnets(server, scene);
    server.make(scene.network + "/loadBalancers/lb", PrivateLinkTest.balancer(scene.network));
    server.make(scene.network + "/loadBalancers/behind", PrivateLinkTest.balancer(scene.network));
    server.make(scene.network + "/privateLinkServices/pls", PrivateLinkTest.service(scene.network, "behind", "f"));
    server.make(
        scene.network + "/privateEndpoints/pe",
        PrivateLinkTest.endpoint(scene.network, "privateLinkServiceConnections", scene.network + "/privateLinkServices/pls"));
  }

  Stream<Arguments> types() {
    String network = "life/providers/Microsoft.Network";
    return Stream.of(
        Arguments.of(
            network + "/virtualNetworks/new",
            "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.1.0.0/16']}}}"),
        Arguments.of(
            network + "/virtualNetworks/v/subnets/new",
            "{'properties':{'addressPrefix':'10.0.7.0/24'}}"),
        Arguments.of(
            network + "/virtualNetworks/v/virtualNetworkPeerings/new",
            "{'properties':{'allowVirtualNetworkAccess':true,'remoteVirtualNetwork':{'id':'@"
                + network
                + "/virtualNetworks/v2'}}}"),
        Arguments.of(
            network + "/networkInterfaces/new",
            Scene.nicBody(
                "@life/providers/Microsoft.Network/virtualNetworks/v/subnets/default", "")),
        Arguments.of(
            network + "/publicIPAddresses/new",
            "{'location':'eastus','sku':{'name':'Standard'},'properties':{'publicIPAllocationMethod':'Static'}}"),
        Arguments.of(
            network + "/routeTables/new",
            """
            {'location':'eastus','tags':{'a':'b'},'properties':{'disableBgpRoutePropagation':true,'routes':[
             {'name':'r','properties':{'addressPrefix':'0.0.0.0/0','nextHopType':'VirtualAppliance','nextHopIpAddress':'10.0.1.4'}}]}}"""),
        Arguments.of(
            network + "/routeTables/table/routes/new",
            "{'properties':{'addressPrefix':'Storage.EastUS','nextHopType':'Internet'}}"),
        Arguments.of(
            network + "/networkSecurityGroups/new",
            "{'location':'eastus','properties':{'flushConnection':true,'securityRules':[" + rule("r", "'priority':100") + "]}}"),
        Arguments.of(network + "/networkSecurityGroups/group/securityRules/new", rule("new", "'priority':200")),
        Arguments.of(network + "/applicationSecurityGroups/new", "{'location':'eastus','properties':{'resourceGuid':'0'}}"),
        Arguments.of(network + "/loadBalancers/new", LoadBalancersTest.internal("Standard", "@" + network)),
        Arguments.of(
            network + "/loadBalancers/lb/backendAddressPools/new",
            "{'properties':{'loadBalancerBackendAddresses':[{'name':'a','properties':{'ipAddress':'10.0.1.77','virtualNetwork':{'id':'@"
                + network
                + "/virtualNetworks/v'}}}]}}"),
        Arguments.of(
            network + "/loadBalancers/lb/inboundNatRules/new",
            "{'properties':{'frontendIPConfiguration':{'id':'@"
                + network
                + "/loadBalancers/lb/frontendIPConfigurations/f'},'protocol':'Tcp','frontendPort':2222,'backendPort':22}}"),
        Arguments.of(network + "/privateLinkServices/new", PrivateLinkTest.service("@" + network, "lb", "g")),
        Arguments.of(
            network + "/privateEndpoints/new",
            PrivateLinkTest.endpoint("@" + network, "privateLinkServiceConnections", "@" + network + "/privateLinkServices/pls")),
        Arguments.of(
            network + "/privateEndpoints/pe/privateDnsZoneGroups/new",
            "{'properties':{'privateDnsZoneConfigs':[{'name':'z','properties':{'privateDnsZoneId':'/subscriptions/s/zone'}}]}}"),
        Arguments.of(
            network + "/virtualNetworkGateways/new",
            """
            {'location':'eastus','properties':{'gatewayType':'ExpressRoute','sku':{'name':'Standard','tier':'Standard'},
             'ipConfigurations':[{'name':'c','properties':{'subnet':{'id':'@life/providers/Microsoft.Network/virtualNetworks/v2/subnets/GatewaySubnet'}}}]}}"""),
        Arguments.of(
            network + "/expressRouteCircuits/new", Scene.circuitBody("Premium", "UnlimitedData")),
        Arguments.of(
            network + "/expressRouteCircuits/direct",
            """
            {'location':'eastus','sku':{'name':'Standard_MeteredData'},'properties':{'bandwidthInGbps':5,
             'expressRoutePort':{'id':'@life/providers/Microsoft.Network/expressRoutePorts/existing'}}}"""),
        Arguments.of(
            network + "/expressRouteCircuits/c/peerings/MicrosoftPeering",
            """
            {'properties':{'peeringType':'MicrosoftPeering','peerASN':65010,'vlanId':200,'primaryPeerAddressPrefix':'203.0.113.0/30',
             'secondaryPeerAddressPrefix':'203.0.113.4/30','microsoftPeeringConfig':{'advertisedPublicPrefixes':['198.51.100.0/24']}}}"""),
        Arguments.of(
            network + "/expressRouteCircuits/c/authorizations/new",
            "{'properties':{'authorizationKey':null}}"),
        Arguments.of(
            network + "/expressRoutePorts/new",
            "{'location':'eastus','properties':{'peeringLocation':'Equinix-Seattle-SE2','bandwidthInGbps':100}}"),
        Arguments.of(
            network + "/connections/new",
            """
            {'location':'eastus','properties':{'connectionType':'ExpressRoute','routingWeight':5,
             'virtualNetworkGateway1':{'id':'@life/providers/Microsoft.Network/virtualNetworkGateways/gw'},
             'peer':{'id':'@life/providers/Microsoft.Network/expressRouteCircuits/c'}}}"""),
        Arguments.of(
            "life/providers/Microsoft.Compute/virtualMachines/new",
            """
            {'location':'eastus','properties':{'hardwareProfile':{'vmSize':'Standard_D2s_v5'},'networkProfile':{'networkInterfaces':[
             {'id':'@life/providers/Microsoft.Network/networkInterfaces/attached'}]}}}"""),
        Arguments.of(
            "life/providers/Microsoft.OperationalInsights/workspaces/new",
            "{'location':'eastus','properties':{'retentionInDays':30}}"));
  }

  private static String rule(String name, String more) {
    return "{'name':'" + name + "','properties':" + SecurityGroupsTest.rule(more) + "}";
  }

  @Test
  void aGroupTakesEverythingAlong() {
    Scene other = Scene.of(server, "doomed").withGateway("Standard").withCircuit().withConnection("");
    Reply deleted = server.send("DELETE", other.group, null);
    assertThat(deleted.status()).describedAs(deleted.toString()).isEqualTo(202);
    String result = deleted.header("Location").orElseThrow().substring(server.origin().length());
    Reply last = server.get(result);
    for (int i = 0; i < 100 && last.status() == 202; i++) {
      java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
      last = server.get(result);
    }
    assertThat(last.status()).isEqualTo(204);
    assertThat(server.get(other.group).code()).isEqualTo("ResourceGroupNotFound");
    assertThat(server.get(other.network + "/connections/co").code()).isEqualTo("ResourceGroupNotFound");
    assertThat(server.get(server.subscription() + "/resources").text()).doesNotContain("/doomed/");
  }

  @Test
  void childrenOfAParentsBodyReplaceThoseThere() {
    String id = scene.network + "/virtualNetworks/family";
    String space = "'addressSpace':{'addressPrefixes':['10.2.0.0/16']}";
    server.make(
        id,
        "{'location':'eastus','properties':{"
            + space
            + ""
                + ",'subnets':[{'name':'a','properties':{'addressPrefix':'10.2.1.0/24'}},{'name':'b','properties':{'addressPrefix':'10.2.2.0/24'}}]}}");
    // Swapped at once: judged as a whole, so neither is in the other's way.
    Reply swapped =
        server.make(
            id,
            "{'location':'eastus','properties':{"
                + space
                + ""
                    + ",'subnets':[{'name':'b','properties':{'addressPrefix':'10.2.1.0/24'}},{'name':'a','properties':{'addressPrefix':'10.2.2.0/24'}}]}}");
    assertThat(swapped.properties().path("subnets").path(0).path("properties").path("addressPrefix").asString()).isEqualTo("10.2.1.0/24");
    Reply one =
        server.make(
            id,
            "{'location':'eastus','properties':{"
                + space
                + ",'subnets':[{'name':'a','properties':{'addressPrefix':'10.2.2.0/24'}}]}}");
    assertThat(one.properties().path("subnets").size()).isEqualTo(1);
    assertThat(server.get(id + "/subnets/b").status()).isEqualTo(404);
    Reply kept = server.make(id, "{'location':'eastus','properties':{" + space + "}}");
    assertThat(kept.properties().path("subnets").size()).isEqualTo(1);
  }

  @Test
  void tagsArePatched() {
    String id = scene.network + "/publicIPAddresses/tagged";
    server.make(id, "{'location':'East US','tags':{'a':'1'},'properties':{}}");
    Reply patched = server.send("PATCH", id, "{'tags':{'b':'2'}}");
    assertThat(patched.status()).isEqualTo(200);
    assertThat(patched.json().path("tags").toString()).isEqualTo("{\"b\":\"2\"}");
    assertThat(patched.json().path("location").asString()).isEqualTo("eastus");
    assertThat(server.send("PATCH", id, "{'properties':{}}").code()).isEqualTo("InvalidRequestFormat");
  }

  @Test
  void etagsGuardWhereSent() {
    String id = scene.network + "/publicIPAddresses/guarded";
    String etag = server.make(id, "{'location':'eastus','properties':{}}").json().path("etag").asString();
    assertThat(etag).matches("W/\"[0-9a-f-]{36}\"");
    var stale =
        java.net.http.HttpRequest.newBuilder(java.net.URI.create(server.origin() + id + "?api-version=2023-11-01"))
            .header("Authorization", "Bearer " + server.token())
            .header("If-Match", "W/\"00000000-0000-0000-0000-000000000000\"")
            .PUT(java.net.http.HttpRequest.BodyPublishers.ofString("{\"location\":\"eastus\"}"));
    Reply refused = server.request(stale);
    assertThat(refused.status()).isEqualTo(412);
    assertThat(refused.code()).isEqualTo("PreconditionFailed");
  }

  @Test
  void listsOfResourcesAreFiltered() {
    String all = server.subscription() + "/resources?$filter=";
    Reply exact =
        server.get(
            all
                + "resourceGroup%20eq%20'life'%20and%20name%20eq%20'V'%20and%20resourceType%20eq%20'Microsoft.Network/virtualNetworks'");
    assertThat(exact.json().path("value").valueStream().map(one -> one.path("name").asString())).containsExactly("v");
    assertThat(exact.json().path("value").path(0).has("provisioningState")).isFalse();
    assertThat(server.get(server.subscription() + "/resources?$expand=createdTime,provisioningState").json().path("value").valueStream()
        .map(one -> one.path("provisioningState").asString(""))).as("as az asks for its table").contains("Succeeded").doesNotContain("");
    assertThat(server.get(all + "colour%20eq%20'red'").code()).isEqualTo("InvalidFilterInQueryString");
    assertThat(server.get(scene.group + "/resources").json().path("value").size()).isGreaterThan(3);
  }

  @Test
  void whatIsNotThereSaysSo() {
    Reply read = server.get(scene.network + "/natGateways/n");
    assertThat(read.status()).isEqualTo(501);
    assertThat(read.code()).isEqualTo("NotImplemented");
    assertThat(read.json().path("error").path("message").asString()).contains("Microsoft.Network/natGateways/read");
    assertThat(server.send("POST", scene.network + "/virtualNetworkGateways/gw/getVpnProfilePackageUrl", "{}").status()).isEqualTo(501);
    assertThat(server.send("POST", scene.network + "/virtualNetworks/v", "{}").status()).isEqualTo(405);
  }
}
