package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Two circuits joined: what is accepted, what fails later, and what the other circuit shows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GlobalReachTest {
  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "reach").withCircuit();
    for (String name : new String[] {"other", "third"}) {
      server.make(scene.network + "/expressRouteCircuits/" + name, Scene.circuitBody("Standard", "MeteredData"));
      server.make(peering(name), Scene.PRIVATE_PEERING.replace("172.16.", "172.20."));
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private String peering(String circuit) {
    return scene.network + "/expressRouteCircuits/" + circuit + "/peerings/AzurePrivatePeering";
  }

  private static String body(String peer) {
    return "{'properties':{'addressPrefix':'172.30.0.0/29','peerExpressRouteCircuitPeering':{'id':'" + peer + "'}}}";
  }

  private Reply ended(Reply begun) {
    return server.request(
        HttpRequest.newBuilder(URI.create(begun.header("Azure-AsyncOperation").orElseThrow()))
            .header("Prefer", "wait=20")
            .header("Authorization", "Bearer " + server.token()));
  }

  @Test
  void anUnprovisionedCircuitIsAcceptedAndFails() {
    String id = peering("other") + "/connections/x";
    Reply begun = server.put(id, body(peering("third")));
    assertThat(begun.status()).describedAs(begun.toString()).isEqualTo(201);
    Reply end = ended(begun);
    assertThat(end.json().path("status").asString()).isEqualTo("Failed");
    assertThat(end.json().path("error").path("code").asString()).isEqualTo("InitiatingCircuitNotProvisioned");
    Reply read = server.get(id);
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.properties().path("provisioningState").asString()).isEqualTo("Failed");
    server.remove(id);
    assertThat(server.get(id).status()).isEqualTo(404);
  }

  @Test
  void theOtherCircuitShowsItsMirror() {
    String id = peering("c") + "/connections/mirror";
    Reply failed = ended(server.put(id, body(peering("third"))));
    assertThat(failed.json().path("error").path("code").asString()).isEqualTo("PeerCircuitNotProvisioned");
    Reply list = server.get(peering("third") + "/peerConnections");
    var mirror = list.json().path("value").path(0);
    assertThat(mirror.path("properties").path("connectionName").asString()).isEqualTo("mirror");
    assertThat(mirror.path("properties").path("peerExpressRouteCircuitPeering").path("id").asString()).isEqualTo(peering("c"));
    assertThat(server.get(mirror.path("id").asString()).json()).isEqualTo(mirror);
    assertThat(server.get(peering("third") + "/peerConnections/none").status()).isEqualTo(404);
    assertThat(server.get(peering("third")).properties().path("peeredConnections").path(0)).isEqualTo(mirror);
    assertThat(server.get(peering("c")).properties().path("connections").path(0).path("name").asString()).isEqualTo("mirror");
    assertThat(server.put(mirror.path("id").asString(), "{'properties':{}}").status()).isIn(405, 501);

    assertThat(server.put(peering("third") + "/connections/back", body(peering("c"))).code()).isEqualTo("CircuitConnectionAlreadyExists");
    assertThat(server.send("DELETE", peering("third"), null).code()).isEqualTo("ExpressRouteCircuitPeeringInUse");
    server.remove(id);
    assertThat(server.get(peering("third") + "/peerConnections").json().path("value").size()).isZero();
  }

  @Test
  void badOnesAreRefused() {
    String id = peering("c") + "/connections/bad";
    assertThat(server.put(id, body(peering("c"))).code()).isEqualTo("InvalidCircuitConnection");
    assertThat(server.put(id, body(peering("none"))).code()).isEqualTo("InvalidResourceReference");
    assertThat(server.put(id, body(peering("third")).replace("/29", "/30")).code()).isEqualTo("InvalidPeerAddressPrefix");
    assertThat(server.put(id, "{'properties':{'addressPrefix':'172.30.0.0/29'}}").code()).isEqualTo("InvalidRequestFormat");
    assertThat(server.put(id, body(peering("third")).replace("'properties':{", "'properties':{'authorizationKey':'nobodys',")).code())
        .isEqualTo("InvalidAuthorizationKey");
  }

  @Test
  void aKeyIsTakenAndNeverShown() {
    String authorization = scene.network + "/expressRouteCircuits/third/authorizations/a";
    String key = server.make(authorization, "{'properties':{}}").properties().path("authorizationKey").asString();
    String id = peering("c") + "/connections/keyed";
    ended(server.put(id, body(peering("third")).replace("'properties':{", "'properties':{'authorizationKey':'" + key + "',")));
    assertThat(server.get(id).text()).doesNotContain(key);
    assertThat(server.get(authorization).properties().path("authorizationUseStatus").asString()).isEqualTo("InUse");
    ended(server.send("PUT", id, server.get(id).text()));
    assertThat(server.get(authorization).properties().path("authorizationUseStatus").asString()).isEqualTo("InUse");
    server.remove(id);
    assertThat(server.get(authorization).properties().path("authorizationUseStatus").asString()).isEqualTo("Available");
  }
}
