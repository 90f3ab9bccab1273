package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Changes that are foreseen over the API, and not made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WhatIfTest {
  private static final String VERSION = "?api-version=2024-05-01";

  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "foreseen").withGateway("ErGw3AZ").withCircuit().withConnection("");
    server.put("/underpass/hosts/host-1", "{}");
    for (int i = 0; i < 2; i++) {
      String nic = scene.network + "/networkInterfaces/n" + i;
      server.make(nic, Scene.nicBody(scene.subnet("default"), "10.0.1.1" + i));
      server.put("/underpass/ports/vm-" + i, "{'node':'host-1','interface':'veth" + i + "','nic':'" + nic + "'}");
    }
    for (String link : List.of("primary", "secondary")) {
      String circuit = scene.network + "/expressRouteCircuits/c";
      server.put("/underpass/ports/" + link, "{'netns':'x','interface':'" + link + "','circuit':'" + circuit + "','link':'" + link + "'}");
    }
    server.put("/underpass/routes/office", "{'circuit':'" + scene.network + "/expressRouteCircuits/c','prefixes':['10.10.0.0/24']}");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private String begin() {
    Reply begun = server.send("POST", "/underpass/whatif", null);
    assertThat(begun.status()).isEqualTo(201);
    return begun.json().path("id").asString();
  }

  private Reply tried(String id, String method, String path, String body) {
    return server.request(server.prepared(method, path, body, server.token()).header("Underpass-What-If", id));
  }

  private JsonNode impact(String id) {
    JsonNode impact = server.get("/underpass/whatif/" + id).json();
    server.send("DELETE", "/underpass/whatif/" + id, null);
    return impact;
  }

  private static JsonNode only(JsonNode impact, String severity) {
    List<JsonNode> found = impact.path("changes").valueStream().filter(change -> change.path("severity").asString().equals(severity)).toList();
    assertThat(found).as(impact.toPrettyString()).hasSize(1);
    return found.getFirst();
  }

  @Test
  void fastPathOnIsFasterAndNothingIsChanged() {
    long revision = server.revision();
    String id = begin();
    Reply on = tried(id, "PUT", scene.network + "/connections/co" + VERSION, scene.connectionBody(",'expressRouteGatewayBypass':true"));
    assertThat(on.status()).as(on.toString()).isEqualTo(200);
    assertThat(tried(id, "GET", scene.network + "/connections/co" + VERSION, null).properties().path("expressRouteGatewayBypass").asBoolean()).isTrue();
    assertThat(server.get(scene.network + "/connections/co").properties().path("expressRouteGatewayBypass").asBoolean()).isFalse();
    JsonNode impact = impact(id);
    JsonNode faster = only(impact, "faster");
    assertThat(faster.path("from").asString()).isEqualTo("on-premises 10.10.0.0/24 (circuit c)");
    assertThat(faster.path("to").asString()).isEqualTo("10.0.1.10/31");
    assertThat(faster.path("before").asString()).isEqualTo("gateway gw");
    assertThat(faster.path("after").asString()).isEqualTo("direct");
    assertThat(impact.path("changes").size()).as(impact.toPrettyString()).isOne();
    assertThat(impact.path("summary").path(0).asString())
        .isEqualTo("Stops working: nothing. Skips a firewall or rule: nothing. Gets faster: on-premises 10.10.0.0/24 (circuit c) to 10.0.1.10/31.");
    assertThat(faster.path("example").path("before").path("bypass").asBoolean()).isFalse();
    assertThat(faster.path("example").path("after").path("bypass").asBoolean()).isTrue();
    assertThat(server.revision()).isEqualTo(revision);
  }

  @Test
  void aGroupOfRulesBreaksWhatItDenies() {
    String id = begin();
    String group = scene.network + "/networkSecurityGroups/g";
    Reply made = tried(
        id, "PUT", group + VERSION,
        "{'location':'eastus','properties':{'securityRules':[{'name':'web','properties':{'priority':100,'direction':'Inbound','access':'Deny',"
            + "'protocol':'Tcp','sourceAddressPrefix':'10.10.0.0/24','sourcePortRange':'*','destinationAddressPrefix':'*','destinationPortRange':'80'}}]}}");
    assertThat(made.status()).as(made.toString()).isEqualTo(201);
    String nic = Scene.nicBody(scene.subnet("default"), "10.0.1.10")
        .replace("'properties':{'ipConf", "'properties':{'networkSecurityGroup':{'id':'" + group + "'},'ipConf");
    assertThat(tried(id, "PUT", scene.network + "/networkInterfaces/n0" + VERSION, nic).status()).isEqualTo(200);
    JsonNode impact = impact(id);
    JsonNode broken = impact.path("changes").valueStream()
        .filter(change -> change.path("severity").asString().equals("broken") && change.path("from").asString().startsWith("on-premises"))
        .filter(change -> change.path("traffic").toString().contains("\"80\""))
        .findFirst().orElseThrow(() -> new AssertionError(impact.toPrettyString()));
    assertThat(broken.path("to").asString()).isEqualTo("10.0.1.10");
    assertThat(broken.path("traffic").path(0).path("text").asString()).isEqualTo("tcp port 80");
    assertThat(broken.path("after").asString()).isEqualTo("gateway gw, dropped: FILTERED_IN");
    assertThat(server.get(group).status()).isEqualTo(404);
  }

  @Test
  void aMachineThatGoesBreaksWhatItWasReachedBy() {
    String id = begin();
    assertThat(tried(id, "DELETE", "/underpass/ports/vm-1", null).status()).isEqualTo(204);
    JsonNode impact = impact(id);
    assertThat(impact.path("classes").path("broken").asInt()).as(impact.toPrettyString()).isPositive();
    assertThat(server.get("/underpass/ports/vm-1").status()).isEqualTo(200);
  }

  @Test
  void whatWouldBeRefusedIsRefused() {
    String id = begin();
    Reply refused = tried(id, "PUT", scene.network + "/networkInterfaces/n9" + VERSION, Scene.nicBody(scene.subnet("none"), "10.0.1.10"));
    assertThat(refused.status()).isBetween(400, 499);
    assertThat(tried(id, "POST", "/underpass/down", null).code()).isEqualTo("NotForeseeable");
    assertThat(tried(id, "POST", scene.network + "/networkWatchers/w/connectivityCheck" + VERSION, "{}").code()).isEqualTo("NotForeseeable");
    assertThat(impact(id).path("summary").path(0).asString()).isEqualTo("No traffic goes another way.");
    assertThat(tried(id, "GET", scene.network + "/connections/co" + VERSION, null).code()).isEqualTo("WhatIfNotFound");
  }

  @Test
  void aTemplateIsTriedWhole() throws InterruptedException {
    String id = begin();
    String template = "{'$schema':'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#','contentVersion':'1.0.0.0',"
        + "'resources':[{'type':'Microsoft.Network/connections','apiVersion':'2024-05-01','name':'co','location':'eastus','properties':"
        + scene.connectionBody(",'expressRouteGatewayBypass':true").replaceFirst("^\\{'location':'eastus','properties':", "").replaceFirst("}$", "")
        + "}]}";
    String deployment = scene.group + "/providers/Microsoft.Resources/deployments/d?api-version=2022-09-01";
    Reply begun = tried(id, "PUT", deployment, "{'properties':{'mode':'Incremental','template':" + template + "}}");
    assertThat(begun.status()).as(begun.toString()).isEqualTo(201);
    for (int i = 0; i < 200 && !tried(id, "GET", deployment, null).properties().path("provisioningState").asString().equals("Succeeded"); i++) {
      Thread.sleep(50);
    }
    JsonNode impact = impact(id);
    assertThat(only(impact, "faster").path("to").asString()).isEqualTo("10.0.1.10/31");
    assertThat(server.get(scene.group + "/providers/Microsoft.Resources/deployments/d").status()).isEqualTo(404);
  }
}
