package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Principal;
import io.underpass.arm.TestServer.Reply;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Paths and bodies that would do what the caller's roles don't allow. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NoWayAroundRolesTest {
  private static final String OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
  private static final String CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";
  private static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
  private static final String NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7";
  private static final String VERSION = "?api-version=2023-11-01";
  private static final String ASSIGNMENTS = "/providers/Microsoft.Authorization/roleAssignments";
  private static final String NETWORK = "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.9.0.0/16']}}}";

  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "around").withCircuit();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static String ownerRole(Principal who) {
    return "{'properties':{'roleDefinitionId':'" + OWNER + "','principalId':'" + who.id() + "'}}";
  }

  private Principal with(String name, String role, String scope) {
    Principal who = server.principal(name);
    assertThat(server.assign(who, role, scope).status()).isEqualTo(201);
    return who;
  }

  @Test
  void outsideOfTheSubscriptionNothingIsDoneWithoutARole() {
    Principal nobody = server.principal("nobody");
    String key = scene.serviceKey();
    String inTenant = "/tenants/t" + scene.network;
    List<String> paths =
        List.of(
            ASSIGNMENTS + "/" + UUID.randomUUID() + VERSION,
            ASSIGNMENTS + VERSION,
            "/tenants/t" + server.subscription() + ASSIGNMENTS + "/" + UUID.randomUUID() + VERSION,
            "/tenants/t/providers/Microsoft.Network/expressRouteCrossConnections/" + key + VERSION,
            "/tenants/t/providers/Microsoft.Network/expressRouteCrossConnections" + VERSION,
            "/providers/a/b/CrossConnection-SiliconValley/providers/Microsoft.Network/expressRouteCrossConnections" + VERSION,
            "/providers/a/providers/Microsoft.Network/expressRouteCrossConnections/" + key + "/peerings/AzurePrivatePeering" + VERSION,
            inTenant + "/virtualNetworks/w" + VERSION,
            "/providers/a" + scene.network + "/virtualNetworks/w" + VERSION);
    for (String path : paths) {
      long before = server.revision();
      for (String method : List.of("GET", "PUT", "DELETE", "PATCH")) {
        String body = method.startsWith("P") ? path.contains("virtualNetworks") ? NETWORK : ownerRole(nobody) : null;
        Reply reply = server.send(method, path, body, nobody.token());
        assertThat(reply.status()).describedAs(method + " " + path + " " + reply).isIn(403, 501);
        assertThat(reply.text()).doesNotContain("serviceProviderProvisioningState");
      }
      assertThat(server.revision()).describedAs(path).isEqualTo(before);
    }
    assertThat(server.send("GET", scene.group, null, nobody.token()).status()).isEqualTo(403);
    // What is the same for all stays free.
    String provider = "/providers/Microsoft.Network";
    String definitions = "/providers/Microsoft.Authorization/roleDefinitions";
    for (String path : List.of("/tenants" + VERSION, "/providers", provider, provider + "/operations", definitions)) {
      assertThat(server.send("GET", path, null, nobody.token()).status()).describedAs(path).isEqualTo(200);
    }
  }

  @Test
  void aLetterThatIsAnotherWithoutCaseIsNotThatLetter() {
    Principal who = with("letter", CONTRIBUTOR, scene.group);
    for (String namespace : List.of("Micro%C5%BFoft.Authorization", "M%C4%B1crosoft.Author%C4%B1zation")) {
      String assignment = scene.group + "/providers/" + namespace + "/roleAssignments/" + UUID.randomUUID();
      Reply reply = server.send("PUT", assignment, ownerRole(who), who.token());
      assertThat(reply.status()).describedAs(reply.toString()).isIn(403, 501);
    }
    assertThat(server.get(scene.group + ASSIGNMENTS + "?$filter=principalId%20eq%20'" + who.id() + "'").text()).doesNotContain(OWNER);
  }

  @Test
  void aResourceIsInAGroupAndInNothingElse() {
    long before = server.revision();
    Reply reply = server.put(scene.network.replace("/resourceGroups/", "/somewhere/else/resourceGroups/") + "/virtualNetworks/w", NETWORK);
    assertThat(reply.status()).describedAs(reply.toString()).isEqualTo(501);
    assertThat(server.revision()).isEqualTo(before);
  }

  @Test
  void whatARoleOnAGroupSeesEndsThere() {
    Principal who = with("sees", CONTRIBUTOR, server.group("sees"));
    assertThat(server.send("GET", server.subscription() + "/deployments", null, who.token()).status()).isEqualTo(403);
    assertThat(server.send("GET", server.subscription() + "/deployments/d", null, who.token()).status()).isEqualTo(403);
  }

  @Test
  void whatChildrenInABodyReferToMustBeJoinedToo() {
    String group = server.group("children");
    Principal who = with("children", NETWORK_CONTRIBUTOR, group);
    String rules = scene.network + "/networkSecurityGroups/rules";
    server.make(rules, "{'location':'eastus','properties':{}}");
    String network = group + "/providers/Microsoft.Network/virtualNetworks/n";
    String inSubnet = "'subnets':[{'name':'s','properties':{'addressPrefix':'10.9.1.0/24','networkSecurityGroup':{'id':'" + rules + "'}}}]";
    String peering =
        "'virtualNetworkPeerings':[{'name':'p','properties':{'remoteVirtualNetwork':{'id':'" + scene.network + "/virtualNetworks/v'}}}]";
    for (String children : List.of(inSubnet, peering)) {
      Reply reply = server.send("PUT", network, NETWORK.replace("}}}", "}," + children + "}}"), who.token());
      assertThat(reply.code()).describedAs(reply.toString()).isEqualTo("LinkedAuthorizationFailed");
    }
    assertThat(server.get(network).status()).isEqualTo(404);
    server.assign(who, NETWORK_CONTRIBUTOR, rules);
    assertThat(server.send("PUT", network, NETWORK.replace("}}}", "}," + inSubnet + "}}"), who.token()).status()).isEqualTo(201);
  }

  @Test
  void aKeyStandsForARoleOnTheCircuit() {
    Scene theirs = Scene.of(server, "keyed").withGateway("Standard");
    Principal who = with("keyed", NETWORK_CONTRIBUTOR, theirs.group);
    String circuit = scene.network + "/expressRouteCircuits/c";
    String key = server.make(circuit + "/authorizations/a", "{'properties':{}}").properties().path("authorizationKey").asString();
    String connection = theirs.network + "/connections/k";
    String body = theirs.connectionBody("").replace(theirs.network + "/expressRouteCircuits/c", circuit);
    assertThat(server.send("PUT", connection, body, who.token()).code()).isEqualTo("LinkedAuthorizationFailed");
    String guessed = body.replace("}}}", "},'authorizationKey':'" + UUID.randomUUID() + "'}}");
    assertThat(server.send("PUT", connection, guessed, who.token()).code()).isEqualTo("InvalidAuthorizationKey");
    Reply made = server.send("PUT", connection, body.replace("}}}", "},'authorizationKey':'" + key + "'}}"), who.token());
    assertThat(made.status()).describedAs(made.toString()).isEqualTo(201);
  }

  @Test
  void globalReachNeedsTheOtherCircuitsConsent() {
    Scene theirs = Scene.of(server, "reach").withCircuit();
    Principal who = with("reach", NETWORK_CONTRIBUTOR, theirs.group);
    String ours = scene.network + "/expressRouteCircuits/c/peerings/AzurePrivatePeering";
    Reply reply =
        server.send(
            "PUT",
            theirs.network + "/expressRouteCircuits/c/peerings/AzurePrivatePeering/connections/g",
            "{'properties':{'addressPrefix':'172.30.0.0/29','peerExpressRouteCircuitPeering':{'id':'" + ours + "'}}}",
            who.token());
    assertThat(reply.code()).describedAs(reply.toString()).isEqualTo("LinkedAuthorizationFailed");
  }

  @Test
  void aPrivateEndpointIsApprovedByWhoMayOrAsks() {
    PrivateLinkTest.subnets(server, scene);
    server.make(scene.network + "/loadBalancers/lb", PrivateLinkTest.balancer(scene.network));
    String service = scene.network + "/privateLinkServices/s";
    server.make(service, PrivateLinkTest.service(scene.network, "lb", "f"));
    Scene theirs = Scene.of(server, "ends");
    PrivateLinkTest.subnets(server, theirs);
    Principal who = with("ends", NETWORK_CONTRIBUTOR, theirs.group);
    String endpoint = theirs.network + "/privateEndpoints/e";
    String atOnce = PrivateLinkTest.endpoint(theirs.network, "privateLinkServiceConnections", service);
    Reply refused = server.send("PUT", endpoint, atOnce, who.token());
    assertThat(refused.code()).describedAs(refused.toString()).isEqualTo("LinkedAuthorizationFailed");
    String byRequest = PrivateLinkTest.endpoint(theirs.network, "manualPrivateLinkServiceConnections", service);
    Reply asked = server.send("PUT", endpoint, byRequest, who.token());
    assertThat(asked.status()).describedAs(asked.toString()).isEqualTo(201);
    String connections = server.get(service).properties().path("privateEndpointConnections").toString();
    assertThat(connections).contains("Pending").doesNotContain("Approved");
  }

  @Test
  void whoMayOnlyReadBeginsNoWhatIfAndSendsNoProbe() {
    Principal reader = with("looks", READER, server.subscription());
    assertThat(server.send("GET", "/underpass/plan", null, reader.token()).status()).isEqualTo(200);
    assertThat(server.send("POST", "/underpass/whatif", null, reader.token()).status()).isEqualTo(403);
    assertThat(server.send("POST", "/underpass/path/probe?source=10.0.1.10&destination=10.0.1.11", null, reader.token()).status()).isEqualTo(403);

    String id = server.send("POST", "/underpass/whatif", null).json().path("id").asString();
    String network = scene.network + "/virtualNetworks/foreseen" + VERSION;
    for (Principal who : List.of(reader, server.principal("stranger"))) {
      Reply tried = server.request(server.prepared("PUT", network, NETWORK, who.token()).header("Underpass-What-If", id));
      assertThat(tried.code()).as(tried.toString()).isEqualTo("WhatIfNotFound");
      assertThat(server.send("DELETE", "/underpass/whatif/" + id, null, who.token()).status()).isEqualTo(403);
    }
    assertThat(server.send("DELETE", "/underpass/whatif/" + id, null).status()).isEqualTo(204);
  }

  @Test
  void whoChangesNetworksForeseesAndProbesButTakesNoPort() {
    Principal who = with("changes", NETWORK_CONTRIBUTOR, server.subscription());
    Reply begun = server.send("POST", "/underpass/whatif", null, who.token());
    assertThat(begun.status()).as(begun.toString()).isEqualTo(201);
    String id = begun.json().path("id").asString();
    Reply tried = tried(id, scene.network + "/virtualNetworks/foreseen" + VERSION, NETWORK, who);
    assertThat(tried.status()).as(tried.toString()).isEqualTo(201);
    assertThat(tried(id, "/underpass/hosts/h", "{}", who).code()).isEqualTo("AuthorizationFailed");
    assertThat(server.send("GET", "/underpass/whatif/" + id, null, who.token()).status()).isEqualTo(200);
    Reply probed = server.send("POST", "/underpass/path/probe?source=10.0.1.10&destination=10.0.1.11", null, who.token());
    assertThat(probed.status()).as(probed.toString()).isEqualTo(200);
    assertThat(server.send("DELETE", "/underpass/whatif/" + id, null, who.token()).status()).isEqualTo(204);
  }

  @Test
  void aWhatIfIsItsCallersAlone() {
    Principal who = with("mine", CONTRIBUTOR, server.subscription());
    Principal other = with("yours", CONTRIBUTOR, server.subscription());
    String id = server.send("POST", "/underpass/whatif", null, who.token()).json().path("id").asString();
    assertThat(tried(id, scene.network + "/virtualNetworks/foreseen" + VERSION, NETWORK, other).code()).isEqualTo("WhatIfNotFound");
    assertThat(server.send("GET", "/underpass/whatif/" + id, null, other.token()).code()).isEqualTo("WhatIfNotFound");
    assertThat(server.send("DELETE", "/underpass/whatif/" + id, null, other.token()).status()).isEqualTo(204);
    assertThat(tried(id, scene.network + "/virtualNetworks/foreseen" + VERSION, NETWORK, who).status()).isEqualTo(201);
    assertThat(server.send("DELETE", "/underpass/whatif/" + id, null).status()).describedAs("the server's owner ends any").isEqualTo(204);
    assertThat(server.send("GET", "/underpass/whatif/" + id, null, who.token()).code()).isEqualTo("WhatIfNotFound");
  }

  private Reply tried(String id, String path, String body, Principal who) {
    return server.request(server.prepared("PUT", path, body, who.token()).header("Underpass-What-If", id));
  }

  @Test
  void whatIfShowsNoMoreThanTheCallerMayRead() {
    String group = server.group("what");
    Principal who = with("what", NETWORK_CONTRIBUTOR, group);
    String account = "'location':'eastus','tags':{'note':'confidential'},'sku':{'name':'Standard_LRS'},'kind':'StorageV2'";
    server.make(group + "/providers/Microsoft.Storage/storageAccounts/whatif1", "{" + account + "}");
    server.make(group + "/providers/Microsoft.Network/publicIPAddresses/a", "{'location':'eastus','properties':{}}");
    String declared =
        "{'type':'Microsoft.Storage/storageAccounts','apiVersion':'2023-01-01','name':'whatif1'," + account.replace("confidential", "x") + "}";
    for (String resources : List.of("", declared)) {
      String template = "{'$schema':'s','contentVersion':'1.0.0.0','resources':[" + resources + "]}";
      Reply reply =
          server.send(
              "POST",
              group + "/providers/Microsoft.Resources/deployments/d/whatIf",
              "{'properties':{'mode':'Incremental','template':" + template + "}}",
              who.token());
      assertThat(reply.status()).describedAs(reply.toString()).isEqualTo(200);
      assertThat(reply.text()).contains("publicIPAddresses/a").doesNotContain("confidential");
    }
  }

  @Test
  void oneServicePrincipalIsMadeWhoeverAsksAtOnce() throws Exception {
    for (int round = 0; round < 10; round++) {
      String application = server.send("POST", "/v1.0/applications", "{'displayName':'twice'}").json().path("appId").asString();
      Callable<Reply> make = () -> server.send("POST", "/v1.0/servicePrincipals", "{'appId':'" + application + "'}");
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        long made = 0;
        for (Future<Reply> one : threads.invokeAll(Collections.nCopies(8, make))) {
          made += one.get().status() == 201 ? 1 : 0;
        }
        assertThat(made).isEqualTo(1);
      }
    }
  }

  @Test
  void aThousandIdsAreLookedUpAtOnce() {
    String ids = "'x'" + ",'x'".repeat(1_000);
    assertThat(server.send("POST", "/v1.0/directoryObjects/getByIds", "{'ids':[" + ids + "]}").code()).isEqualTo("Request_BadRequest");
    assertThat(server.send("POST", "/v1.0/directoryObjects/getByIds", "{'ids':[" + ids.substring(4) + "]}").status()).isEqualTo(200);
  }
}
