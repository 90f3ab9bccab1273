package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** What a network watcher answers, and effective security groups. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WatchingTest {
  private TestServer server;
  private Scene scene;
  private String watcher;
  private String machine;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "watch");
    watcher = scene.network + "/networkWatchers/w";
    machine = scene.group + "/providers/Microsoft.Compute/virtualMachines/m";
    server.make(watcher, "{'location':'eastus'}");
    makeMachine();
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Reply ask(String word, String body) {
    return server.send("POST", watcher + "/" + word, body);
  }

  /** Machine m with interface n at 10.0.1.10, in front of whose subnet a group stands, and a table that leads a prefix elsewhere. */
  private void makeMachine() {
    server.make(scene.network + "/networkInterfaces/n", Scene.nicBody(scene.subnet("default"), "10.0.1.10"));
    server.make(machine, "{'location':'eastus','properties':{'networkProfile':{'networkInterfaces':[{'id':'" + scene.network
        + "/networkInterfaces/n'}]}}}");
    server.make(scene.network + "/networkSecurityGroups/g", """
        {'location':'eastus','properties':{'securityRules':[
          {'name':'web','properties':{'priority':100,'direction':'Inbound','access':'Allow','protocol':'Tcp','sourceAddressPrefix':'*',
            'sourcePortRange':'*','destinationAddressPrefix':'*','destinationPortRange':'443'}},
          {'name':'rest','properties':{'priority':200,'direction':'Inbound','access':'Deny','protocol':'*',
            'sourceAddressPrefix':'VirtualNetwork','sourcePortRange':'*','destinationAddressPrefix':'*','destinationPortRange':'*'}}]}}
        """);
    server.make(scene.network + "/routeTables/t", """
        {'location':'eastus','properties':{'routes':[{'name':'r','properties':{'addressPrefix':'192.0.2.0/24',
          'nextHopType':'VirtualAppliance','nextHopIpAddress':'10.0.1.4'}}]}}
        """);
    server.make(scene.network + "/virtualNetworks/v/subnets/default", """
        {'properties':{'addressPrefix':'10.0.1.0/24','networkSecurityGroup':{'id':'%1$s/networkSecurityGroups/g'},
          'routeTable':{'id':'%1$s/routeTables/t'}}}
        """.formatted(scene.network));
  }

  @Test
  void aWatcherKnowsTheNextHopAndWhatRulesSay() {
    String hop = "{'targetResourceId':'" + machine + "','sourceIPAddress':'10.0.1.10','destinationIPAddress':'%s'}";
    JsonNode appliance = ask("nextHop", hop.formatted("192.0.2.9")).json();
    assertThat(appliance.path("nextHopType").asString()).isEqualTo("VirtualAppliance");
    assertThat(appliance.path("nextHopIpAddress").asString()).isEqualTo("10.0.1.4");
    assertThat(appliance.path("routeTableId").asString()).endsWith("/routeTables/t");
    JsonNode local = ask("nextHop", hop.formatted("10.0.1.11")).json();
    assertThat(local.path("nextHopType").asString()).isEqualTo("VnetLocal");
    assertThat(local.path("routeTableId").asString()).isEqualTo("System Route");
    assertThat(ask("nextHop", hop.formatted("10.99.0.1")).json().path("nextHopType").asString()).isEqualTo("None");
    String missing = "{'targetResourceId':'" + machine + "x','sourceIPAddress':'10.0.1.10','destinationIPAddress':'10.0.1.11'}";
    assertThat(ask("nextHop", missing).code()).isEqualTo("InvalidResourceReference");

    String flow = "{'targetResourceId':'" + machine + "','direction':'%s','protocol':'TCP','localIPAddress':'10.0.1.10','localPort':'%s',"
        + "'remoteIPAddress':'10.0.1.11','remotePort':'50000'}";
    JsonNode allowed = ask("ipFlowVerify", flow.formatted("Inbound", "443")).json();
    assertThat(allowed.path("access").asString()).isEqualTo("Allow");
    assertThat(allowed.path("ruleName").asString()).isEqualTo("securityRules/web");
    JsonNode denied = ask("ipFlowVerify", flow.formatted("Inbound", "80")).json();
    assertThat(denied.path("access").asString()).isEqualTo("Deny");
    assertThat(denied.path("ruleName").asString()).isEqualTo("securityRules/rest");
    assertThat(ask("ipFlowVerify", flow.formatted("Outbound", "443")).json().path("ruleName").asString())
        .isEqualTo("defaultSecurityRules/AllowVnetOutBound");

    JsonNode groups = server.send("POST", scene.network + "/networkInterfaces/n/effectiveNetworkSecurityGroups", null).json().path("value");
    assertThat(groups.size()).isEqualTo(1);
    assertThat(groups.get(0).path("association").path("subnet").path("id").asString()).endsWith("/subnets/default");
    JsonNode rules = groups.get(0).path("effectiveSecurityRules");
    assertThat(rules.valueStream().map(rule -> rule.path("name").asString()))
        .contains("securityRules/web", "defaultSecurityRules/DenyAllInBound");
    JsonNode rest = rules.valueStream().filter(rule -> rule.path("name").asString().endsWith("/rest")).findFirst().orElseThrow();
    assertThat(rest.path("protocol").asString()).isEqualTo("All");
    assertThat(rest.path("destinationPortRange").asString()).isEqualTo("0-65535");
    assertThat(rest.path("expandedSourceAddressPrefix").valueStream().map(JsonNode::asString)).contains("10.0.0.0/16", "168.63.129.16/32");
  }

  @Test
  void whoMayNotReadAMachineHearsNothingOfIt() {
    TestServer.Principal stranger = server.principal("stranger");
    assertThat(server.assign(stranger, "4d97b98b-1d4f-4787-a291-c67834d212e7", watcher).status()).isEqualTo(201);
    String hop = "{'targetResourceId':'" + machine + "','sourceIPAddress':'10.0.1.10','destinationIPAddress':'10.0.1.11'}";
    Reply reply = server.send("POST", watcher + "/nextHop?api-version=2023-11-01", hop, stranger.token());
    assertThat(reply.code()).isEqualTo("InvalidResourceReference");
  }

  @Test
  void aWatcherChecksConnectionsAndDrawsTheTopology() {
    String check = "{'source':{'resourceId':'" + machine + "'},'destination':{'address':'%s','port':443},'protocol':'Tcp'}";
    JsonNode nowhere = ask("connectivityCheck", check.formatted("10.99.0.1")).json();
    assertThat(nowhere.path("connectionStatus").asString()).isEqualTo("Unreachable");
    assertThat(nowhere.path("hops").get(0).path("type").asString()).isEqualTo("Source");
    assertThat(nowhere.path("hops").get(0).path("issues").size()).isEqualTo(1);

    JsonNode topology = ask("topology", "{'targetResourceGroupName':'watch'}").json();
    JsonNode nic = topology.path("resources").valueStream()
        .filter(one -> one.path("id").asString().endsWith("/networkInterfaces/n")).findFirst().orElseThrow();
    assertThat(nic.path("associations").valueStream().map(one -> one.path("name").asString())).contains("default", "m");
    JsonNode network = topology.path("resources").valueStream()
        .filter(one -> one.path("id").asString().endsWith("/virtualNetworks/v")).findFirst().orElseThrow();
    assertThat(network.path("associations").valueStream()
            .filter(one -> one.path("associationType").asString().equals("Contains")).map(one -> one.path("name").asString()))
        .contains("default", "GatewaySubnet");
    assertThat(ask("topology", "{}").code()).isEqualTo("InvalidRequestFormat");
    assertThat(ask("topology", "{'targetVirtualNetwork':{'id':'hub'}}").status()).isEqualTo(400);
    assertThat(ask("topology", "{'targetSubnet':{'id':'/a/b/c'}}").status()).isEqualTo(400);
  }

  @Test
  void anApplianceOnTheWayIsNamedByItsInterfaceAndAddress() {
    String wall = scene.network + "/networkInterfaces/wall";
    server.make(
        wall, Scene.nicBody(scene.subnet("default"), "10.0.1.4").replace("'properties':{'ip", "'properties':{'enableIPForwarding':true,'ip"));
    server.make(
        scene.group + "/providers/Microsoft.Compute/virtualMachines/wall",
        "{'location':'eastus','properties':{'networkProfile':{'networkInterfaces':[{'id':'" + wall + "'}]}}}");
    server.put("/underpass/hosts/host-1", "{}");
    server.put("/underpass/ports/m", "{'node':'host-1','interface':'veth0','nic':'" + scene.network + "/networkInterfaces/n'}");
    server.put("/underpass/ports/wall", "{'node':'host-1','interface':'veth1','nic':'" + wall + "'}");
    JsonNode hops = ask(
            "connectivityCheck",
            "{'source':{'resourceId':'" + machine + "'},'destination':{'address':'192.0.2.9','port':443},'protocol':'Tcp'}")
        .json().path("hops");
    assertThat(hops.valueStream().map(hop -> hop.path("type").asString() + " " + hop.path("address").asString()))
        .containsExactly("Source 10.0.1.10", "VirtualAppliance 10.0.1.4");
    assertThat(hops.get(1).path("resourceId").asString()).endsWith("/networkInterfaces/wall");
    assertThat(hops.get(1).path("issues").path(0).path("context").path(0).has("reason")).isTrue();
    TestServer.Principal narrow = server.principal("narrow");
    for (String scope : new String[] {watcher, scene.network + "/networkInterfaces/n"}) {
      assertThat(server.assign(narrow, "4d97b98b-1d4f-4787-a291-c67834d212e7", scope).status()).isEqualTo(201);
    }
    Reply narrowly = server.send(
        "POST",
        watcher + "/connectivityCheck",
        "{'source':{'resourceId':'" + scene.network + "/networkInterfaces/n'},'destination':{'address':'192.0.2.9','port':443},'protocol':'Tcp'}",
        narrow.token());
    assertThat(narrowly.json().path("hops").valueStream().map(hop -> hop.path("type").asString() + " " + hop.path("address").asString()))
        .as(narrowly.toString())
        .containsExactly("Source 10.0.1.10", "VirtualAppliance ");
    assertThat(narrowly.text()).doesNotContain("wall").doesNotContain("10.0.1.4").doesNotContain("routeTables").doesNotContain("host-1");
  }
}
