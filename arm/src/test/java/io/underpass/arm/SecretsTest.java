package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Principal;
import io.underpass.arm.TestServer.Reply;
import io.underpass.arm.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A whole scenario with secrets that can be told: none of them is in the server's log, in a refusal, or in the activity log. */
class SecretsTest {
  private static final String SHARED = "marked-shared-key";
  private static final String PEERING = "markedPeeringKey";
  private static final String AUTHORIZATION = "deadbeef-0000-4000-8000-0000deadbeef";
  private static final String PASSWORD = "Marked-Pa55word";

  @Test
  void areNowhereToBeFound() throws Exception {
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    List<Reply> refusals = new ArrayList<>();
    TestServer server = TestServer.start();
    try (server) {
      List<String> secrets = new ArrayList<>(List.of(SHARED, PEERING, AUTHORIZATION, PASSWORD, server.token()));
      secrets.add(Json.read(Files.readAllBytes(server.data.resolve("credentials.json"))).path("clientSecret").asString());
      Principal who = server.principal("secretive");
      secrets.add(who.secret());
      secrets.add(who.token());
      Scene scene = Scene.of(server, "secret").withGateway("Standard").withCircuit();
      secrets.add(scene.serviceKey());
      String circuit = scene.network + "/expressRouteCircuits/c";
      server.make(circuit + "/peerings/AzurePrivatePeering", Scene.PRIVATE_PEERING.replace("'vlanId'", "'sharedKey':'" + PEERING
          + "','vlanId'"));
      server.make(circuit + "/authorizations/a", "{'properties':{'authorizationKey':'" + AUTHORIZATION + "'}}");
      scene.withConnection(",'authorizationKey':'" + AUTHORIZATION + "','sharedKey':'" + SHARED + "'");
      String connection = scene.network + "/connections/co";
      assertThat(server.get(connection).properties().path("authorizationKey").asString()).matches("\\*+");
      // What is masked may be sent back, and changes nothing.
      server.make(connection, scene.connectionBody(",'authorizationKey':'" + server.get(connection).properties().path("authorizationKey")
          .asString() + "'"));
      assertThat(server.get(circuit + "/authorizations/a").properties().path("authorizationUseStatus").asString()).isEqualTo("InUse");
      assertThat(server.get(connection + "/sharedkey").json().path("value").asString()).isEqualTo(SHARED);

      refusals.add(server.put(scene.network + "/connections/x", scene.connectionBody(",'authorizationKey':'" + AUTHORIZATION + "'")));
      refusals.add(server.put(connection, scene.connectionBody(",'authorizationKey':['" + AUTHORIZATION + "']")));
      refusals.add(server.put(connection, scene.connectionBody(",'sharedKey':{'value':'" + SHARED + "'}")));
      refusals.add(server.put(connection, scene.connectionBody(",'sharedKey':" + SHARED)));
      refusals.add(server.put(connection + "/sharedkey", "{'value':'" + SHARED.repeat(20) + "'}"));
      refusals.add(server.put(circuit + "/peerings/AzurePrivatePeering", Scene.PRIVATE_PEERING.replace("'vlanId'", "'sharedKey':'"
          + PEERING.repeat(2) + "','vlanId'")));
      refusals.add(server.put(circuit + "/authorizations/b", "{'properties':{'authorizationKey':'" + AUTHORIZATION + "0'}}"));
      refusals.add(server.put(
          scene.group + "/providers/Microsoft.Compute/virtualMachines/m",
          "{'location':'eastus','properties':{'osProfile':{'adminPassword':'" + PASSWORD
              + "'},'networkProfile':{'networkInterfaces':[]}}}"));
      refusals.add(server.put(scene.crossConnection(), "{'location':'eastus','properties':{'serviceProviderProvisioningState':'Maybe'}}"));
      refusals.add(server.send("DELETE", scene.crossConnection(), null));
      refusals.add(server.get(scene.crossConnection() + "0"));
      refusals.add(server.get(scene.crossConnection() + "/peerings/none"));
      refusals.add(server.token(who.client(), who.secret() + "x"));
      refusals.add(server.send("GET", scene.group, null, who.token() + "x"));
      for (Reply refusal : refusals) {
        assertThat(refusal.status()).describedAs(refusal.toString()).isBetween(400, 499);
        assertThat(refusal.text() + refusal.headers()).doesNotContain(secrets);
      }
      server.group("flush");
      String values = server.subscription() + "/providers/microsoft.insights/eventtypes/management/values?$filter=eventTimestamp%20ge%20'";
      String activity = server.get(values + Instant.now().minusSeconds(600) + "'").text();
      assertThat(activity).contains("Microsoft.Network/connections/write", "expressRouteCrossConnections/********").doesNotContain(secrets);
      String lists = server.get(scene.group + "/resources").text() + server.get("/underpass/plan").text() + server.get("/underpass/bgp")
          .text()
          + server.get("/metrics").text() + server.get("/health").text();
      assertThat(lists).doesNotContain(secrets);
      String logged = log.toString(StandardCharsets.UTF_8);
      assertThat(logged).contains("Front PUT").doesNotContain(secrets);
    } finally {
      System.setErr(before);
      before.print(log.toString(StandardCharsets.UTF_8));
    }
  }
}
