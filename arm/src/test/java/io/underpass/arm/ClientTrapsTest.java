package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.node.ObjectNode;

/** What azure-cli 2.45 sends, where that isn't what one would think; a test a trap. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClientTrapsTest {
  private TestServer server;
  private Scene scene;
  private String circuit;
  private String connection;
  private String gateway;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "traps").withGateway("ErGw1AZ").withCircuit();
    circuit = scene.network + "/expressRouteCircuits/c";
    connection = scene.network + "/connections/co";
    gateway = scene.network + "/virtualNetworkGateways/gw";
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private ObjectNode read(String id) {
    return (ObjectNode) server.get(id).json();
  }

  @Test
  void pollingIsAskedForEverySecond() {
    Reply made = server.put(scene.network + "/publicIPAddresses/polled", "{'location':'eastus','properties':{}}");
    assertThat(made.header("Retry-After")).contains("1");
    server.finish(made.header("Azure-AsyncOperation").orElseThrow());
    Reply deleted = server.send("DELETE", scene.network + "/publicIPAddresses/polled", null);
    assertThat(deleted.header("Retry-After")).contains("1");
    server.finish(deleted.header("Azure-AsyncOperation").orElseThrow());
    // After a DELETE az fetches this too.
    assertThat(server.get(deleted.header("Location").orElseThrow().substring(server.origin().length())).status()).isIn(200, 204);
  }

  @Test
  void anUpdateOfACircuitLeavesItsProviderOut() {
    ObjectNode body = read(circuit);
    ((ObjectNode) body.path("properties")).remove("serviceProviderProperties");
    ((ObjectNode) body.path("properties")).put("bandwidthInGbps", 2);
    Reply updated = server.make(circuit, body.toString());
    assertThat(updated.properties().path("serviceProviderProperties").path("bandwidthInMbps").asInt()).isEqualTo(2_000);
    assertThat(updated.properties().path("serviceProviderProperties").path("serviceProviderName").asString()).isEqualTo("Equinix");
    assertThat(updated.properties().path("peerings").size()).isEqualTo(1);
    assertThat(updated.properties().path("serviceProviderProvisioningState").asString()).isEqualTo("Provisioned");
  }

  @Test
  void anUpdateForIpv6DropsTheIpv4Prefixes() {
    String id = circuit + "/peerings/AzurePrivatePeering";
    ObjectNode body = read(id);
    ObjectNode properties = (ObjectNode) body.path("properties");
    properties.remove(java.util.List.of("primaryPeerAddressPrefix", "secondaryPeerAddressPrefix"));
    properties.putObject("microsoftPeeringConfig");
    properties.putObject("ipv6PeeringConfig")
        .put("primaryPeerAddressPrefix", "fd00::/126")
        .put("secondaryPeerAddressPrefix", "fd00::4/126")
        .putObject("microsoftPeeringConfig");
    Reply updated = server.make(id.replace("AzurePrivatePeering", "azureprivatepeering"), body.toString());
    assertThat(updated.properties().path("primaryPeerAddressPrefix").asString()).isEqualTo("172.16.0.0/30");
    assertThat(updated.properties().path("ipv6PeeringConfig").path("secondaryPeerAddressPrefix").asString()).isEqualTo("fd00::4/126");
    assertThat(updated.json().path("id").asString()).isEqualTo(id);
  }

  @Test
  void aConnectionHoldsTheWholeGatewayAndTheMaskedKey() {
    String authorization = circuit + "/authorizations/a";
    String key = server.make(authorization, "{'properties':{}}").properties().path("authorizationKey").asString();
    server.make(connection, scene.connectionBody(",'authorizationKey':'" + key + "','expressRouteGatewayBypass':null"));
    ObjectNode body = read(connection);
    ObjectNode properties = (ObjectNode) body.path("properties");
    assertThat(properties.path("authorizationKey").asString()).matches("\\*+");
    properties.set("virtualNetworkGateway1", read(gateway));
    properties.put("routingWeight", 7);
    Reply updated = server.make(connection, body.toString());
    assertThat(updated.properties().path("routingWeight").asInt()).isEqualTo(7);
    assertThat(updated.properties().path("virtualNetworkGateway1").toString()).isEqualTo("{\"id\":\"" + gateway + "\"}");
    assertThat(server.get(authorization).properties().path("authorizationUseStatus").asString()).isEqualTo("InUse");
    server.remove(connection);
    server.remove(authorization);
  }

  @Test
  void anInterfacesSubnetReferenceBringsPoliciesThatStayOut() {
    String before = server.get(scene.subnet("default")).properties().path("privateEndpointNetworkPolicies").asString();
    server.make(
        scene.network + "/networkInterfaces/n",
        "{'location':'eastus','properties':{'ipConfigurations':[{'name':'i','properties':{'subnet':{'id':'" + scene.subnet("default")
            + "','properties':{'privateEndpointNetworkPolicies':'Enabled','addressPrefix':'10.0.99.0/24'}}}}]}}");
    assertThat(server.get(scene.subnet("default")).properties().path("privateEndpointNetworkPolicies").asString()).isEqualTo(before);
    assertThat(server.get(scene.subnet("default")).properties().path("addressPrefix").asString()).isEqualTo("10.0.1.0/24");
  }

  /**
   * {@code az resource show -g g -n v --resource-type Microsoft.Network/virtualNetworks} leaves a parent's place empty; {@code az login}
   * has two slashes too.
   */
  @Test
  void twoSlashesCountAsOne() {
    Reply plain = server.get(scene.network + "/virtualNetworks/v");
    assertThat(server.get(scene.network + "//virtualNetworks/v").json()).isEqualTo(plain.json());
    assertThat(server.get("//common/.well-known/openid-configuration").status()).isEqualTo(200);
    assertThat(server.get(scene.network + "//virtualNetworks/none").code()).isEqualTo("ResourceNotFound");
  }

  @Test
  void aResetOfAGatewaySaysNoneInWords() {
    Reply reset = server.send("POST", gateway + "/reset?gatewayVip=None", "");
    assertThat(reset.status()).describedAs(reset.toString()).isEqualTo(202);
    assertThat(reset.header("Retry-After")).contains("1");
    Reply ended = server.finish(reset.header("Azure-AsyncOperation").orElseThrow());
    assertThat(ended.json().path("properties").has("interruptionMs")).describedAs("its instances were replaced").isTrue();
    Reply result = server.get(reset.header("Location").orElseThrow().substring(server.origin().length()));
    assertThat(result.status()).isEqualTo(200);
    assertThat(result.json().path("id").asString()).as("az prints the gateway").isEqualTo(gateway);
    assertThat(server.get(gateway).properties().path("provisioningState").asString()).isEqualTo("Succeeded");
    assertThat(server.send("POST", scene.network + "/virtualNetworkGateways/none/reset?gatewayVip=None", "").status()).isEqualTo(404);
  }

  /** Without a public address az sends no configuration, and so no subnet: that names the cure; with one it goes. */
  @Test
  void aGatewayWithoutConfigurationsIsToldWhatItNeeds() {
    String id = scene.network + "/virtualNetworkGateways/bare";
    String body = "{'location':'eastus','properties':{'gatewayType':'ExpressRoute','sku':{'name':'Standard','tier':'Standard'},"
        + "'ipConfigurations':[%s],'vpnClientConfiguration':null,'enableBgp':false,'activeActive':false}}";
    Reply refused = server.put(id, body.formatted(""));
    assertThat(refused.code()).isEqualTo("VirtualNetworkGatewayIpConfigurationCountNotValid");
    assertThat(refused.json().path("error").path("message").asString()).contains("GatewaySubnet");
    server.make(
        scene.network + "/virtualNetworks/two",
        "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.8.0.0/16']},'subnets':["
            + "{'name':'GatewaySubnet','properties':{'addressPrefix':'10.8.0.0/27'}}]}}");
    server.make(scene.network + "/publicIPAddresses/gwip", "{'location':'eastus','sku':{'name':'Standard'},'properties':{}}");
    String configuration =
        "{'name':'vnetGatewayConfig0','properties':{'privateIPAllocationMethod':'Dynamic','subnet':{'id':'" + scene.network
            + "/virtualNetworks/two/subnets/GatewaySubnet'},'publicIPAddress':{'id':'" + scene.network + "/publicIPAddresses/gwip'}}}";
    assertThat(server.make(id, body.formatted(configuration)).properties().path("provisioningState").asString()).isEqualTo("Succeeded");
    // An update may leave them out.
    assertThat(server.make(id, body.formatted("")).properties().path("ipConfigurations").size()).isEqualTo(1);
    server.remove(id);
  }

  @Test
  void spellingsOfPathsDoNotMatter() {
    for (String spelt : new String[] {
      scene.group.replace("resourceGroups", "resourcegroups") + "/providers/Microsoft.Network/virtualNetworks/v",
      server.subscription() + "/providers/Microsoft.Network/ExpressRoutePorts",
      server.subscription() + "/providers/Microsoft.Network/ExpressRoutePortsLocations",
      circuit + "/peerings/azureprivatepeering",
      scene.network + "/virtualNetworks/v/CheckIPAddressAvailability?ipAddress=10.0.1.9",
      scene.network + "/virtualNetworks/",
    }) {
      assertThat(server.get(spelt).status()).describedAs(spelt).isEqualTo(200);
    }
  }

  @Test
  void everyVersionThatIsSentIsTaken() {
    for (String version : new String[] {
      "2015-06-15", "2018-01-01", "2019-11-01", "2021-04-01", "2021-05-01-preview", "2021-08-01", "2021-12-01-preview", "2022-01-01",
      "2022-05-01", "2022-07-01", "2022-09-01"
    }) {
      assertThat(server.get(circuit + "?api-version=" + version).status()).describedAs(version).isEqualTo(200);
    }
    assertThat(server.get(circuit + "?api-version=latest").code()).isEqualTo("InvalidApiVersionParameter");
  }

  @Test
  void aSpanOfTimeIsEscapedTwice() {
    Reply metrics =
        server.get(circuit + "/providers/microsoft.insights/metrics?api-version=2018-01-01&metricnames=BitsInPerSecond&interval=PT1M"
            + "&timespan=2026-01-31T08%253A00%253A00Z%252F2026-01-31T09%253A00%253A00Z");
    assertThat(metrics.status()).describedAs(metrics.toString()).isEqualTo(200);
    assertThat(metrics.json().path("timespan").asString()).isEqualTo("2026-01-31T08:00:00Z/2026-01-31T09:00:00Z");
  }

  @Test
  void regionsAreNamedForPeople() {
    Reply regions = server.get(server.subscription() + "/locations");
    assertThat(regions.json().path("value").valueStream().map(one -> one.path("displayName").asString())).contains("East US");
    Reply made = server.make(scene.network + "/publicIPAddresses/people", "{'location':'East US','properties':{}}");
    assertThat(made.json().path("location").asString()).isEqualTo("eastus");
  }

  @Test
  void whoAsksForTheHeadIsToldByTheStatus() {
    for (String there : new String[] {scene.group, circuit}) {
      assertThat(head(there).status()).isEqualTo(204);
      assertThat(head(there + "x").status()).isEqualTo(404);
    }
  }

  private Reply head(String path) {
    return server.request(
        HttpRequest.newBuilder(URI.create(server.origin() + path + "?api-version=2021-04-01"))
            .header("Authorization", "Bearer " + server.token())
            .method("HEAD", HttpRequest.BodyPublishers.noBody()));
  }
}
