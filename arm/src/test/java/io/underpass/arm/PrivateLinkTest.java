package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import io.underpass.model.ResourceId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Private endpoints and private link services, and the connections between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PrivateLinkTest {
  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "pl");
    subnets(server, scene);
    server.make(scene.network + "/loadBalancers/lb", balancer(scene.network));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** A subnet {@code nat} for services and {@code ends} for endpoints. */
  static void subnets(TestServer server, Scene scene) {
    server.make(scene.subnet("nat"), "{'properties':{'addressPrefix':'10.0.40.0/24','privateLinkServiceNetworkPolicies':'Disabled'}}");
    server.make(scene.subnet("ends"), "{'properties':{'addressPrefix':'10.0.41.0/24'}}");
  }

  /** A Standard internal load balancer with frontends f and g. */
  static String balancer(String network) {
    String subnet = "{'subnet':{'id':'" + network + "/virtualNetworks/v/subnets/default'}}";
    return "{'location':'eastus','sku':{'name':'Standard'},'properties':{'frontendIPConfigurations':[{'name':'f','properties':" + subnet
        + "},{'name':'g','properties':" + subnet + "}]}}";
  }

  static String service(String network, String balancer, String frontend) {
    return "{'location':'eastus','properties':{'loadBalancerFrontendIpConfigurations':[{'id':'" + network + "/loadBalancers/" + balancer
        + "/frontendIPConfigurations/" + frontend + "'}],'visibility':{'subscriptions':['*']},'autoApproval':{'subscriptions':[]},"
        + "'enableProxyProtocol':false,'ipConfigurations':[{'name':'i','properties':{'primary':true,'privateIPAllocationMethod':'Dynamic',"
        + "'privateIPAddressVersion':'IPv4','subnet':{'id':'" + network + "/virtualNetworks/v/subnets/nat'}}}]}}";
  }

  static String endpoint(String network, String list, String target) {
    return "{'location':'eastus','properties':{'subnet':{'id':'" + network + "/virtualNetworks/v/subnets/ends'},'" + list
        + "':[{'name':'c','properties':{'privateLinkServiceId':'" + target + "','groupIds':[],'requestMessage':'please'}}]}}";
  }

  private String state(String endpoint, String list) {
    return server.get(endpoint).properties().path(list).path(0).path("properties").path("privateLinkServiceConnectionState").path("status")
        .asString();
  }

  @Test
  void anEndpointHasAnInterfaceAndAConnection() {
    String service = scene.network + "/privateLinkServices/s";
    JsonNode shown = server.make(service, service(scene.network, "lb", "f")).properties();
    assertThat(shown.path("alias").asString()).startsWith("s.").endsWith(".eastus.azure.privatelinkservice");
    assertThat(shown.path("ipConfigurations").path(0).path("properties").path("privateIPAddress").asString()).isEqualTo("10.0.40.4");
    String endpoint = scene.network + "/privateEndpoints/e";
    JsonNode made = server.make(endpoint, endpoint(scene.network, "privateLinkServiceConnections", service)).properties();
    assertThat(state(endpoint, "privateLinkServiceConnections")).isEqualTo("Approved");
    String nic = made.path("networkInterfaces").path(0).path("id").asString();
    assertThat(nic).startsWith(scene.network + "/networkInterfaces/e.nic.");
    JsonNode nicShown = server.get(nic).properties();
    assertThat(nicShown.path("privateEndpoint").path("id").asString()).isEqualTo(endpoint);
    assertThat(nicShown.path("ipConfigurations").path(0).path("properties").path("privateIPAddress").asString()).isEqualTo("10.0.41.4");
    assertThat(server.send("DELETE", nic, null).code()).isEqualTo("NicInUseWithPrivateEndpoint");
    assertThat(server.send("PUT", nic, server.get(nic).text()).code()).isEqualTo("NicInUseWithPrivateEndpoint");
    assertThat(server.get(scene.subnet("ends")).properties().path("privateEndpoints").path(0).path("id").asString()).isEqualTo(endpoint);
    assertThat(server.send("DELETE", service, null).code()).isEqualTo("PrivateLinkServiceWithPrivateEndpointConnectionsCannotBeDeleted");
    assertThat(server.send("DELETE", scene.network + "/loadBalancers/lb", null).code())
        .isEqualTo("CannotDeleteLoadBalancerWithPrivateLinkService");
    Reply again = server.send("PUT", endpoint, server.get(endpoint).text());
    assertThat(again.status()).describedAs(again.toString()).isEqualTo(200);
    assertThat(again.properties().path("networkInterfaces").path(0).path("id").asString()).isEqualTo(nic);
    server.remove(endpoint);
    assertThat(server.get(nic).status()).isEqualTo(404);
    assertThat(server.get(service).properties().path("privateEndpointConnections").size()).isZero();
    server.remove(service);
    assertThat(server.get(service).status()).isEqualTo(404);
  }

  @Test
  void theOwnerApprovesRejectsAndCuts() {
    String service = scene.network + "/privateLinkServices/asked";
    String alias = server.make(service, service(scene.network, "lb", "g")).properties().path("alias").asString();
    String endpoint = scene.network + "/privateEndpoints/asking";
    server.make(endpoint, endpoint(scene.network, "manualPrivateLinkServiceConnections", alias));
    assertThat(state(endpoint, "manualPrivateLinkServiceConnections")).isEqualTo("Pending");
    JsonNode connection = server.get(service).properties().path("privateEndpointConnections").path(0);
    String id = connection.path("id").asString();
    assertThat(connection.path("properties").path("privateEndpoint").path("id").asString()).isEqualTo(endpoint);
    String approval = "{'properties':{'privateLinkServiceConnectionState':{'status':'%s','description':'so be it'}}}";
    server.make(id, approval.formatted("Approved"));
    assertThat(state(endpoint, "manualPrivateLinkServiceConnections")).isEqualTo("Approved");
    server.make(id, approval.formatted("Rejected"));
    assertThat(state(endpoint, "manualPrivateLinkServiceConnections")).isEqualTo("Rejected");
    assertThat(server.put(id, approval.formatted("Approved")).code()).isEqualTo("PrivateEndpointConnectionStateNotValid");
    assertThat(server.put(service + "/privateEndpointConnections/new", approval.formatted("Approved")).code())
        .isEqualTo("PrivateEndpointConnectionNotFound");
    server.remove(id);
    assertThat(state(endpoint, "manualPrivateLinkServiceConnections")).isEqualTo("Disconnected");
    server.remove(service);
  }

  @Test
  void aNamedInterfaceAndAGivenAddress() {
    String body =
        endpoint(scene.network, "privateLinkServiceConnections", scene.group + "/providers/Microsoft.KeyVault/vaults/k")
            .replace(
                "{'subnet'",
                "{'customNetworkInterfaceName':'mine','ipConfigurations':[{'name':'x','properties':{'groupId':'vault',"
                    + "'memberName':'default',"
                    + "'privateIPAddress':'10.0.41.99'}}],'subnet'");
    String endpoint = scene.network + "/privateEndpoints/named";
    server.make(endpoint, body);
    assertThat(server.get(scene.network + "/networkInterfaces/mine/ipConfigurations/x").properties().path("privateIPAddress").asString())
        .isEqualTo("10.0.41.99");
    assertThat(state(endpoint, "privateLinkServiceConnections")).isEqualTo("Approved");
    Reply taken = server.put(scene.network + "/privateEndpoints/second", body.replace("'mine'", "'other'"));
    assertThat(taken.code()).isEqualTo("PrivateIPAddressIsAllocated");
  }

  @Test
  void settingsOnAnEndpointsInterfaceGoWithIt() {
    String endpoint = scene.network + "/privateEndpoints/watched";
    String storage = scene.group + "/providers/Microsoft.Storage/storageAccounts/elsewhere";
    String body = endpoint(scene.network, "privateLinkServiceConnections", storage);
    String nic = server.make(endpoint, body).properties().path("networkInterfaces").path(0).path("id").asString();
    String workspace = scene.group + "/providers/Microsoft.OperationalInsights/workspaces/w";
    server.make(workspace, "{'location':'eastus'}");
    String setting = nic + "/providers/microsoft.insights/diagnosticSettings/s";
    Reply set = server.put(
        setting, "{'properties':{'workspaceId':'" + workspace + "','metrics':[{'category':'AllMetrics','enabled':true}]}}");
    assertThat(set.status()).describedAs(set.toString()).isEqualTo(200);
    server.remove(endpoint);
    assertThat(server.control().snapshot().get(ResourceId.parse(setting))).isEmpty();
  }

  @Test
  void groupsGoWithAllOfIt() {
    Scene offering = Scene.of(server, "offering");
    subnets(server, offering);
    server.make(offering.network + "/routeTables/t", "{'location':'eastus'}");
    server.make(offering.network + "/networkSecurityGroups/n", "{'location':'eastus'}");
    server.make(
        offering.subnet("more"),
        "{'properties':{'addressPrefix':'10.0.42.0/24','routeTable':{'id':'" + offering.network
            + "/routeTables/t'},'networkSecurityGroup':{'id':'" + offering.network + "/networkSecurityGroups/n'}}}");
    server.make(offering.network + "/loadBalancers/lb", balancer(offering.network));
    server.make(offering.network + "/loadBalancers/lb/backendAddressPools/p", "{'properties':{}}");
    String service = offering.network + "/privateLinkServices/s";
    server.make(service, service(offering.network, "lb", "f"));
    server.make(offering.network + "/privateEndpoints/own", endpoint(offering.network, "privateLinkServiceConnections", service));
    String member =
        Scene.nicBody(scene.subnet("ends"), "")
            .replace("{'subnet'", "{'loadBalancerBackendAddressPools':[{'id':'" + offering.network
                + "/loadBalancers/lb/backendAddressPools/p'}],'subnet'");
    server.make(scene.network + "/networkInterfaces/member", member);
    String endpoint = scene.network + "/privateEndpoints/elsewhere";
    server.make(endpoint, endpoint(scene.network, "privateLinkServiceConnections", service));
    Reply deleted = server.send("DELETE", offering.group, null);
    assertThat(deleted.status()).describedAs(deleted.toString()).isEqualTo(202);
    assertThat(state(endpoint, "privateLinkServiceConnections")).isEqualTo("Disconnected");
    assertThat(server.get(scene.network + "/networkInterfaces/member/ipConfigurations/i").properties()
        .path("loadBalancerBackendAddressPools").size()).isZero();
    server.remove(endpoint);
    server.remove(scene.network + "/networkInterfaces/member");
  }
}
