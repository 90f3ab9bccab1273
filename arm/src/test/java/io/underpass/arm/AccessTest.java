package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Principal;
import io.underpass.arm.TestServer.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Roles on scopes, through HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AccessTest {
  private static final String OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635";
  private static final String CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c";
  private static final String READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7";
  private static final String NETWORK_CONTRIBUTOR = "4d97b98b-1d4f-4787-a291-c67834d212e7";
  private static final String ADDRESS = "{'location':'eastus','properties':{}}";

  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "access");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private void denied(Reply reply, Principal who, String action, String scope) {
    assertThat(reply.status()).describedAs(reply.toString()).isEqualTo(403);
    assertThat(reply.code()).isEqualTo("AuthorizationFailed");
    assertThat(reply.json().path("error").path("message").asString())
        .isEqualTo(
            "The client '" + who.client() + "' with object id '" + who.id() + "' does not have authorization to perform action '" + action
                + "' over scope '" + scope + "' or the scope is invalid. If access was recently granted, please refresh your credentials.");
  }

  @Test
  void withoutARoleNothingIsSeen() {
    Principal nobody = server.principal("nobody");
    String vnet = scene.network + "/virtualNetworks/v";
    denied(server.send("GET", vnet, null, nobody.token()), nobody, "Microsoft.Network/virtualNetworks/read", vnet);
    denied(server.send("GET", scene.group, null, nobody.token()), nobody, "Microsoft.Resources/subscriptions/resourceGroups/read",
        scene.group);
    denied(server.send("GET", server.subscription(), null, nobody.token()), nobody, "Microsoft.Resources/subscriptions/read",
        server.subscription());
    assertThat(server.send("GET", server.subscription() + "/resourceGroups", null, nobody.token()).status()).isEqualTo(403);
    assertThat(server.send("GET", "/subscriptions", null, nobody.token()).json().path("value").isEmpty()).isTrue();
    denied(server.send("GET", "/underpass/nodes", null, nobody.token()), nobody, "Underpass/nodes/read", server.subscription());
  }

  @Test
  void aReaderReadsAndNoMore() {
    Principal reader = server.principal("reader");
    assertThat(server.assign(reader, READER, server.subscription()).status()).isEqualTo(201);
    String vnet = scene.network + "/virtualNetworks/v";
    long before = server.revision();
    assertThat(server.send("GET", vnet, null, reader.token()).status()).isEqualTo(200);
    assertThat(server.send("GET", scene.network + "/virtualNetworks", null, reader.token()).status()).isEqualTo(200);
    assertThat(server.send("GET", "/subscriptions", null, reader.token()).json().path("value").size()).isEqualTo(1);
    denied(server.send("PUT", vnet, "{}", reader.token()), reader, "Microsoft.Network/virtualNetworks/write", vnet);
    denied(server.send("PATCH", vnet, "{}", reader.token()), reader, "Microsoft.Network/virtualNetworks/write", vnet);
    denied(server.send("DELETE", vnet, null, reader.token()), reader, "Microsoft.Network/virtualNetworks/delete", vnet);
    String gateway = scene.network + "/virtualNetworkGateways/gw";
    denied(
        server.send("POST", gateway + "/getLearnedRoutes", null, reader.token()), reader,
            "Microsoft.Network/virtualNetworkGateways/getLearnedRoutes/action",
        gateway);
    assertThat(server.send("GET", "/underpass/nodes", null, reader.token()).status()).isEqualTo(200);
    denied(server.send("PUT", "/underpass/hosts/h", "{}", reader.token()), reader, "Underpass/hosts/write", server.subscription());
    denied(server.send("POST", "/underpass/down", null, reader.token()), reader, "Underpass/down/action", server.subscription());
    assertThat(server.revision()).isEqualTo(before);
    assertThat(server.send("POST", "/v1.0/applications", "{'displayName':'x'}", reader.token()).code())
        .isEqualTo("Authorization_RequestDenied");
  }

  @Test
  void aRoleOnAGroupEndsThere() {
    Principal who = server.principal("group");
    String group = server.group("mine");
    assertThat(server.assign(who, CONTRIBUTOR, group).status()).isEqualTo(201);
    String mine = group + "/providers/Microsoft.Network/publicIPAddresses/a";
    Reply made = server.send("PUT", mine, ADDRESS, who.token());
    assertThat(made.status()).isEqualTo(201);
    Reply polled =
        server.send("GET", made.header("Azure-AsyncOperation").orElseThrow().substring(server.origin().length()), null, who.token());
    assertThat(polled.status()).isEqualTo(200);
    String theirs = scene.network + "/publicIPAddresses/a";
    denied(server.send("PUT", theirs, ADDRESS, who.token()), who, "Microsoft.Network/publicIPAddresses/write", theirs);
    String all = server.subscription() + "/providers/Microsoft.Network/publicIPAddresses";
    denied(server.send("GET", all, null, who.token()), who, "Microsoft.Network/publicIPAddresses/read", server.subscription());
    // Lists of groups and of resources show what may be seen.
    assertThat(names(server.send("GET", server.subscription() + "/resourceGroups", null, who.token()))).containsExactly("mine");
    assertThat(names(server.send("GET", server.subscription() + "/resources", null, who.token()))).containsExactly("a");
    // A contributor assigns no roles, not even his own.
    String assignment = group + "/providers/Microsoft.Authorization/roleAssignments/00000000-0000-0000-0000-00000000000a";
    denied(
        server.send("PUT", assignment, "{'properties':{'roleDefinitionId':'" + OWNER + "','principalId':'" + who.id() + "'}}",
            who.token()), who,
        "Microsoft.Authorization/roleAssignments/write", assignment);
    // A group of the same name made later is another.
    server.finish(server.send("DELETE", group, null).header("Location").orElseThrow(), 204);
    server.group("mine");
    denied(server.send("GET", mine, null, who.token()), who, "Microsoft.Network/publicIPAddresses/read", mine);
  }

  private static List<String> names(Reply list) {
    assertThat(list.status()).describedAs(list.toString()).isEqualTo(200);
    return list.json().path("value").valueStream().map(one -> one.path("name").asString()).toList();
  }

  @Test
  void aRoleOnAResourceIsThatResources() {
    Principal who = server.principal("resource");
    server.make(scene.network + "/publicIPAddresses/one", ADDRESS);
    server.make(scene.network + "/publicIPAddresses/other", ADDRESS);
    assertThat(server.assign(who, READER, scene.network + "/publicIPAddresses/ONE").status()).isEqualTo(201);
    assertThat(server.send("GET", scene.network + "/publicIPAddresses/one", null, who.token()).status()).isEqualTo(200);
    assertThat(server.send("GET", scene.network + "/publicIPAddresses/other", null, who.token()).status()).isEqualTo(403);
    assertThat(server.send("GET", scene.network + "/publicIPAddresses/one2", null, who.token()).status()).isEqualTo(403);
  }

  @Test
  void aNetworkContributorMakesNetworksAlone() {
    Principal who = server.principal("network");
    assertThat(server.assign(who, NETWORK_CONTRIBUTOR, server.subscription()).status()).isEqualTo(201);
    assertThat(server.send("PUT", scene.network + "/publicIPAddresses/net", ADDRESS, who.token()).status()).isEqualTo(201);
    String machine = scene.group + "/providers/Microsoft.Compute/virtualMachines/m";
    denied(server.send("PUT", machine, "{}", who.token()), who, "Microsoft.Compute/virtualMachines/write", machine);
    denied(server.send("DELETE", scene.group, null, who.token()), who, "Microsoft.Resources/subscriptions/resourceGroups/delete",
        scene.group);
    assertThat(server.send("GET", "/underpass/plan", null, who.token()).status()).isEqualTo(200);
    assertThat(server.send("PUT", "/underpass/hosts/h", "{}", who.token()).status()).isEqualTo(403);
  }

  @Test
  void whatIsReferredToMustBeJoined() {
    Principal who = server.principal("linked");
    String group = server.group("linked");
    server.assign(who, NETWORK_CONTRIBUTOR, group);
    String nic = group + "/providers/Microsoft.Network/networkInterfaces/n";
    Reply refused = server.send("PUT", nic, Scene.nicBody(scene.subnet("default"), ""), who.token());
    assertThat(refused.status()).describedAs(refused.toString()).isEqualTo(403);
    assertThat(refused.code()).isEqualTo("LinkedAuthorizationFailed");
    assertThat(refused.json().path("error").path("message").asString())
        .isEqualTo(
            "The client '" + who.client() + "' with object id '" + who.id() + "' has permission to perform action "
                + "'Microsoft.Network/networkInterfaces/write' on scope '" + nic
                    + "'; however, it does not have permission to perform action(s) "
                + "'Microsoft.Network/virtualNetworks/subnets/join/action' on the linked scope(s) '" + scene.subnet("default")
                + "' (respectively) or the linked scope(s) are invalid.");
    assertThat(server.get(nic).status()).isEqualTo(404);
    server.assign(who, NETWORK_CONTRIBUTOR, scene.subnet("default"));
    assertThat(server.send("PUT", nic, Scene.nicBody(scene.subnet("default"), ""), who.token()).status()).isEqualTo(201);
  }

  @Test
  void rolesComeAndGoAtOnceAndStayOverRestarts() throws Exception {
    TestServer other = TestServer.start();
    try (other) {
      Principal who = other.principal("comes");
      String group = other.group("g");
      assertThat(other.send("GET", group, null, who.token()).status()).isEqualTo(403);
      String id = other.assign(who, READER, group).json().path("id").asString();
      assertThat(other.send("GET", group, null, who.token()).status()).isEqualTo(200);
      other.restart();
      assertThat(other.send("GET", group, null, who.token()).status()).isEqualTo(200);
      Reply gone = other.send("DELETE", id, null);
      assertThat(gone.status()).isEqualTo(200);
      assertThat(gone.properties().path("principalId").asString()).isEqualTo(who.id());
      assertThat(other.send("GET", group, null, who.token()).status()).isEqualTo(403);
      assertThat(other.send("DELETE", id, null).status()).isEqualTo(204);
      assertThat(other.send("DELETE", "/v1.0/servicePrincipals/" + who.id(), null).status()).isEqualTo(204);
      assertThat(other.send("GET", group, null, who.token()).code()).isEqualTo("InvalidAuthenticationToken");
      assertThat(other.token(who.client(), who.secret()).json().path("error").asString()).isEqualTo("unauthorized_client");
    }
  }

  @Test
  void assignmentsAreListedByScopeAndPrincipal() {
    Principal who = server.principal("listed");
    String group = server.group("listed");
    String address = group + "/providers/Microsoft.Network/publicIPAddresses/a";
    server.make(address, ADDRESS);
    server.assign(who, READER, server.subscription());
    server.assign(who, CONTRIBUTOR, group);
    server.assign(who, NETWORK_CONTRIBUTOR, address);
    String list = "/providers/Microsoft.Authorization/roleAssignments?$filter=";
    String mine = "principalId%20eq%20'" + who.id() + "'";
    assertThat(scopes(server.get(group + list + mine))).containsExactlyInAnyOrder(server.subscription(), group, address);
    assertThat(scopes(server.get(group + list + "atScope()%20and%20assignedTo('" + who.id() + "')")))
        .containsExactlyInAnyOrder(server.subscription(), group);
    assertThat(scopes(server.get(server.subscription() + list + "atScope()"))).contains("/", server.subscription()).doesNotContain(group);
    assertThat(server.get(group + list + "colour%20eq%20'red'").status()).isEqualTo(400);
  }

  private static List<String> scopes(Reply list) {
    assertThat(list.status()).describedAs(list.toString()).isEqualTo(200);
    return list.json().path("value").valueStream().map(one -> one.path("properties").path("scope").asString()).toList();
  }

  @Test
  void badAssignmentsAreRefused() {
    Principal who = server.principal("bad");
    String base = scene.group + "/providers/Microsoft.Authorization/roleAssignments/";
    String guid = "00000000-0000-0000-0000-00000000000b";
    String good = "{'properties':{'roleDefinitionId':'" + READER + "','principalId':'" + who.id() + "'}}";
    assertThat(server.put(base + "x", good).code()).isEqualTo("InvalidRoleAssignmentId");
    assertThat(server.put(base + guid, good.replace(READER, guid)).code()).isEqualTo("RoleDefinitionDoesNotExist");
    assertThat(server.put(base + guid, good.replace(who.id(), guid)).code()).isEqualTo("PrincipalNotFound");
    assertThat(server.put(base.replace("/access/", "/nowhere/") + guid, good).code()).isEqualTo("ResourceGroupNotFound");
    assertThat(server.put(base + guid, good).status()).isEqualTo(201);
    assertThat(server.put(base + guid, good).status()).isEqualTo(200);
    assertThat(server.put(base + guid, good.replace(READER, OWNER)).code()).isEqualTo("RoleAssignmentUpdateNotPermitted");
    Reply twice = server.put(base + guid.replace('b', 'c'), good);
    assertThat(twice.status()).isEqualTo(409);
    assertThat(twice.code()).isEqualTo("RoleAssignmentExists");
    assertThat(server.get(base + guid.replace('b', 'd')).code()).isEqualTo("RoleAssignmentNotFound");
  }

  @Test
  void theBuiltInRolesAreTheServices() {
    String definitions = "/providers/Microsoft.Authorization/roleDefinitions";
    assertThat(server.get(server.subscription() + definitions).json().path("value").size()).isEqualTo(4);
    Reply one = server.get(scene.group + definitions + "?$filter=roleName%20eq%20'Network%20Contributor'");
    assertThat(one.json().path("value").path(0).path("name").asString()).isEqualTo(NETWORK_CONTRIBUTOR);
    assertThat(one.json().path("value").path(0).path("properties").path("permissions").path(0).path("actions").toString())
        .contains("Microsoft.Network/*");
    assertThat(server.get(definitions + "/" + READER).properties().path("roleName").asString()).isEqualTo("Reader");
    assertThat(server.get(definitions + "/" + READER.replace('a', 'b')).code()).isEqualTo("RoleDefinitionDoesNotExist");
    assertThat(server.put(server.subscription() + definitions + "/" + READER, "{}").status()).isEqualTo(501);
  }
}
