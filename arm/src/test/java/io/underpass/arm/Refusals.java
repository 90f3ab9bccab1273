package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server and a scene, and a table {@code mistakes} of what is refused: path, body, status and code. What is wrong is refused in Azure's
 * shape, and nothing of it is stored. In bodies {@code @} stands for the scene's network provider.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class Refusals {
  static final String VNET = "/virtualNetworks/x";

  TestServer server;
  Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "bad").withGateway("ErGw1AZ").withCircuit();
    server.make(scene.network + "/networkInterfaces/taken", Scene.nicBody(scene.subnet("default"), "10.0.1.10"));
    server.make(
        scene.network + "/virtualNetworks/nogw",
        vnet("'10.5.0.0/16'", subnet("s", "10.5.1.0/24")).replace("eastus", "westus"));
    server.make(scene.network + "/expressRouteCircuits/local", Scene.circuitBody("Local", "UnlimitedData"));
    server.make(scene.network + "/expressRouteCircuits/ms", Scene.circuitBody("Standard", "MeteredData"));
    server.make(
        scene.network + "/expressRouteCircuits/ms/peerings/MicrosoftPeering",
        "{'properties':{'peeringType':'MicrosoftPeering','peerASN':65010,'vlanId':200,"
            + "'primaryPeerAddressPrefix':'203.0.113.0/30','secondaryPeerAddressPrefix':'203.0.113.4/30'}}");
    server.make(
        scene.network + "/virtualNetworks/ultra",
        vnet("'10.6.0.0/16'", subnet("GatewaySubnet", "10.6.0.0/27")));
    server.make(
        scene.network + "/virtualNetworkGateways/ultra",
        scene.gatewayBody("UltraPerformance").replace("/virtualNetworks/v/", "/virtualNetworks/ultra/"));
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @ParameterizedTest(name = "{0} {3}")
  @MethodSource("mistakes")
  void isRefused(String path, String body, int status, String code) {
    long before = server.revision();
    String documents = server.get(scene.group + "/resources").text();
    Reply reply = server.put(scene.network + path, body.replace("@", scene.network));
    assertThat(reply.status()).describedAs(reply.toString()).isEqualTo(status);
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.json().path("error").path("message").asString()).isNotBlank();
    assertThat(reply.json().path("error").path("details").isArray()).isTrue();
    assertThat(server.revision()).isEqualTo(before);
    assertThat(server.get(scene.group + "/resources").text()).isEqualTo(documents);
  }

  static String vnet(String prefixes, String subnets) {
    return "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':[" + prefixes + "]},'subnets':[" + subnets + "]}}";
  }

  static String subnet(String name, String prefix) {
    return "{'name':'" + name + "','properties':{'addressPrefix':'" + prefix + "'}}";
  }
}
