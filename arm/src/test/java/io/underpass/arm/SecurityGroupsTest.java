package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Network security groups: their rules, the six that they end with, and those that they are on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecurityGroupsTest {
  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "nsg");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  /** The properties of a rule that is right, with more to it. */
  static String rule(String more) {
    return "{'protocol':'Tcp','access':'Allow','direction':'Inbound','sourceAddressPrefix':'*','sourcePortRange':'*',"
        + "'destinationAddressPrefix':'VirtualNetwork','destinationPortRange':'22-80',"
        + more
        + "}";
  }

  @Test
  void rulesAreEmbeddedAndResourcesOfTheirOwn() {
    String id = scene.network + "/networkSecurityGroups/both";
    server.make(id, "{'location':'eastus','properties':{'securityRules':[{'name':'in','properties':" + rule("'priority':100") + "}]}}");
    String out =
        "{'properties':{'protocol':'*','access':'deny','direction':'Outbound','priority':100,'description':'none out',"
            + "'sourceAddressPrefixes':['10.0.1.0/24','10.0.2.4'],'sourcePortRanges':['1-2','7'],'sourceAddressPrefix':'',"
            + "'destinationAddressPrefix':'Internet','destinationPortRange':'*','destinationPortRanges':[]}}";
    server.make(id + "/securityRules/out", out);
    Reply read = server.get(id);
    assertThat(UserDefinedRoutesTest.names(read.properties().path("securityRules"))).containsExactly("in", "out");
    JsonNode in = read.properties().path("securityRules").path(0).path("properties");
    assertThat(in.path("sourceAddressPrefixes").toString()).isEqualTo("[]");
    assertThat(in.path("destinationPortRanges").toString()).isEqualTo("[]");
    JsonNode shown = server.get(id + "/securityRules/out").properties();
    assertThat(shown.path("access").asString()).isEqualTo("Deny");
    assertThat(shown.has("sourceAddressPrefix")).isFalse();
    assertThat(shown.path("sourceAddressPrefixes").size()).isEqualTo(2);
    Reply conflict = server.put(id + "/securityRules/again", "{'properties':" + rule("'priority':100") + "}");
    assertThat(conflict.code()).isEqualTo("SecurityRuleConflict");
    assertThat(conflict.json().path("error").path("message").asString())
        .contains("conflicts with rule", "Rules cannot have the same Priority and Direction.");
    server.remove(id + "/securityRules/in");
    server.make(id + "/securityRules/again", "{'properties':" + rule("'priority':100") + "}");
  }

  @Test
  void sixRulesAreAlwaysThere() {
    String id = scene.network + "/networkSecurityGroups/plain";
    Reply made = server.make(id, "{'location':'eastus'}");
    JsonNode rules = made.properties().path("defaultSecurityRules");
    assertThat(UserDefinedRoutesTest.names(rules))
        .containsExactly(
            "AllowVnetInBound", "AllowAzureLoadBalancerInBound", "DenyAllInBound", "AllowVnetOutBound", "AllowInternetOutBound",
            "DenyAllOutBound");
    assertThat(rules.valueStream().map(one -> one.path("properties").path("priority").asInt()))
        .containsExactly(65_000, 65_001, 65_500, 65_000, 65_001, 65_500);
    Reply one = server.get(id + "/defaultSecurityRules/denyallinbound");
    assertThat(one.json().path("id").asString()).isEqualTo(id + "/defaultSecurityRules/DenyAllInBound");
    assertThat(one.properties().path("access").asString()).isEqualTo("Deny");
    assertThat(server.get(id + "/defaultSecurityRules").json().path("value").size()).isEqualTo(6);
    assertThat(server.put(id, made.text().replace('\'', '’')).status()).isEqualTo(200);
  }

  @Test
  void whoHasAGroupIsShownAndKeepsIt() {
    String id = scene.network + "/networkSecurityGroups/used";
    server.make(id, "{'location':'eastus'}");
    server.make(
        scene.subnet("guarded"), "{'properties':{'addressPrefix':'10.0.30.0/24','networkSecurityGroup':{'id':'" + id + "'}}}");
    String nic = Scene.nicBody(scene.subnet("default"), "").replace("{'ipConf", "{'networkSecurityGroup':{'id':'" + id + "'},'ipConf");
    server.make(scene.network + "/networkInterfaces/guarded", nic);
    Reply read = server.get(id);
    assertThat(read.properties().path("subnets").path(0).path("id").asString()).isEqualTo(scene.subnet("guarded"));
    assertThat(read.properties().path("networkInterfaces").path(0).path("id").asString())
        .isEqualTo(scene.network + "/networkInterfaces/guarded");
    Reply refused = server.send("DELETE", id, null);
    assertThat(refused.code()).isEqualTo("InUseNetworkSecurityGroupCannotBeDeleted");
    assertThat(refused.json().path("error").path("message").asString())
        .contains(scene.subnet("guarded"), scene.network + "/networkInterfaces/guarded");
    server.remove(scene.network + "/networkInterfaces/guarded");
    server.remove(scene.subnet("guarded"));
    assertThat(server.send("DELETE", id, null).status()).isEqualTo(202);
    Reply gateways =
        server.put(
            scene.subnet("GatewaySubnet"),
            "{'properties':{'addressPrefix':'10.0.255.0/27','networkSecurityGroup':{'id':'" + scene.network
                + "/networkSecurityGroups/x'}}}");
    assertThat(gateways.code()).isEqualTo("InvalidResourceReference");
  }

  @Test
  void anEmptyListOfGroupsComesBackAsItWasSent() {
    String id = scene.network + "/networkSecurityGroups/empty";
    String empty = rule("'priority':100,'sourceApplicationSecurityGroups':[],'destinationApplicationSecurityGroups':[]");
    server.make(id, "{'location':'eastus','properties':{'securityRules':[{'name':'r','properties':" + empty + "}]}}");
    assertThat(server.get(id).text()).contains("\"sourceApplicationSecurityGroups\":[]", "\"destinationApplicationSecurityGroups\":[]");
  }

  @Test
  void applicationSecurityGroupsAreMeantByRulesAndBorneByInterfaces() {
    String id = scene.network + "/applicationSecurityGroups/web";
    server.make(id, "{'location':'eastus','properties':{}}");
    server.make(scene.network + "/networkSecurityGroups/meaning", "{'location':'eastus'}");
    String rule =
        rule("'priority':100,'destinationApplicationSecurityGroups':[{'id':'" + id + "'}]")
            .replace("'destinationAddressPrefix':'VirtualNetwork',", "");
    server.make(scene.network + "/networkSecurityGroups/meaning/securityRules/r", "{'properties':" + rule + "}");
    server.make(
        scene.network + "/networkInterfaces/web",
        Scene.nicBody(scene.subnet("default"), "").replace("{'subnet'", "{'applicationSecurityGroups':[{'id':'" + id + "'}],'subnet'"));
    assertThat(server.get(scene.network + "/networkInterfaces/web/ipConfigurations/i").properties().path("applicationSecurityGroups")
        .path(0).path("id").asString()).isEqualTo(id);
    assertThat(server.send("DELETE", id, null).code()).isEqualTo("InUseApplicationSecurityGroupCannotBeDeleted");
  }
}
