package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What never came about costs no address, and neither does what is gone. */
class LowestAddressTest {
  private TestServer server;
  private Scene scene;

  @BeforeEach
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "addresses");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String addressOf(String nic) {
    return server.make(scene.network + "/networkInterfaces/" + nic, Scene.nicBody(scene.subnet("default"), ""))
        .properties().path("ipConfigurations").path(0).path("properties").path("privateIPAddress").asString();
  }

  @Test
  void aRefusalCostsNone() {
    String body = Scene.nicBody(scene.subnet("default"), "")
        .replace("'properties':{'ip", "'properties':{'networkSecurityGroup':{'id':'" + scene.network + "/networkSecurityGroups/none'},'ip");
    Reply refused = server.put(scene.network + "/networkInterfaces/refused", body);
    assertThat(refused.status()).describedAs(refused.toString()).isEqualTo(400);
    assertThat(addressOf("made")).isEqualTo("10.0.1.4");
  }

  @Test
  void aValidationCostsNone() {
    String resource = Scene.nicBody(scene.subnet("default"), "")
        .replaceFirst("\\{", "{'type':'Microsoft.Network/networkInterfaces','apiVersion':'2023-11-01','name':'tried',");
    Reply valid = server.send("POST", scene.group + "/providers/Microsoft.Resources/deployments/d/validate",
        "{'properties':{'mode':'Incremental','template':{'$schema':'https://schema.management.azure.com/schemas/2019-04-01/"
            + "deploymentTemplate.json#','contentVersion':'1.0.0.0','resources':[" + resource + "]}}}");
    assertThat(valid.status()).describedAs(valid.toString()).isEqualTo(200);
    assertThat(addressOf("made")).isEqualTo("10.0.1.4");
  }

  @Test
  void aGroupMadeAgainBeginsAnew() {
    assertThat(addressOf("first")).isEqualTo("10.0.1.4");
    server.finish(server.send("DELETE", scene.group, null).header("Location").orElseThrow(), 204);
    scene = Scene.of(server, "addresses");
    assertThat(addressOf("first")).isEqualTo("10.0.1.4");
  }
}
