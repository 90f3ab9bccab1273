package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A port's links, letter, locations and authorizations. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExpressRoutePortTest {
  private TestServer server;
  private Scene scene;
  private String port;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "ports");
    port = scene.network + "/expressRoutePorts/p";
    server.make(port, "{'location':'eastus','properties':{'peeringLocation':'Equinix-Seattle-SE2','bandwidthInGbps':100,"
        + "'encapsulation':'QinQ'}}");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  @Test
  void linksAreReadOneByOne() {
    Reply list = server.get(port + "/links");
    assertThat(list.json().path("value").valueStream().map(link -> link.path("name").asString())).containsExactly("link1", "link2");
    Reply one = server.get(port + "/Links/LINK2");
    assertThat(one.json().path("id").asString()).isEqualTo(port + "/links/link2");
    assertThat(one.properties().path("adminState").asString()).isEqualTo("Disabled");
    assertThat(one.properties().path("coloLocation").asString()).isEqualTo("Equinix-Seattle-SE2");
    assertThat(server.get(port + "/links/link3").code()).isEqualTo("ResourceNotFound");
    assertThat(server.send("PUT", port + "/links/link1", "{}").status()).isIn(405, 501);
  }

  /** As az's {@code express-route port link update} does: a PUT of the whole port with one link changed. */
  @Test
  void aLinkIsChangedByAPutOfTheWholePort() {
    String read = server.get(port).text();
    String changed =
        read.replaceFirst(
            "\"adminState\":\"Disabled\"",
            "\"adminState\":\"Enabled\",\"macSecConfig\":{\"cknSecretIdentifier\":\"https://vault/ckn\","
                + "\"cakSecretIdentifier\":\"https://vault/cak\",\"cipher\":\"gcmaes256\"}");
    server.make(port, changed);
    Reply first = server.get(port + "/links/link1");
    assertThat(first.properties().path("adminState").asString()).isEqualTo("Enabled");
    assertThat(first.properties().path("macSecConfig").path("cipher").asString()).isEqualTo("GcmAes256");
    assertThat(first.properties().path("macSecConfig").path("sciState").asString()).isEqualTo("Disabled");
    assertThat(server.get(port + "/links/link2").properties().path("adminState").asString()).isEqualTo("Disabled");
    // A PUT that names no links leaves them.
    server.make(port, "{'location':'eastus','properties':{'bandwidthInGbps':100,'billingType':'UnlimitedData'}}");
    assertThat(server.get(port + "/links/link1").properties().path("adminState").asString()).isEqualTo("Enabled");
    assertThat(server.get(port).properties().path("encapsulation").asString()).isEqualTo("QinQ");
    assertThat(server.put(port, "{'location':'eastus','properties':{'links':[{'name':'link3','properties':{'adminState':'Enabled'}}]}}")
        .code())
        .isEqualTo("InvalidLinkName");
    assertThat(
            server.put(port, "{'location':'eastus','properties':{'links':[{'name':'link1','properties':{'adminState':'Dim'}}]}}").code())
        .isEqualTo("InvalidRequestFormat");
  }

  @Test
  void theLetterIsAPageThatSaysWhatItIs() {
    Reply reply = server.send("POST", port + "/generateLoa", "{'customerName':'Contoso (East)'}");
    assertThat(reply.status()).isEqualTo(200);
    String page = new String(Base64.getDecoder().decode(reply.json().path("encodedContent").asString()), StandardCharsets.ISO_8859_1);
    assertThat(page).startsWith("%PDF-1.4").endsWith("%%EOF\n").contains("Contoso \\(East\\)", "lets nobody patch");
    int table = Integer.parseInt(page.replaceAll("(?s).*startxref\n(\\d+)\n.*", "$1"));
    assertThat(page.substring(table)).startsWith("xref");
    int object = Integer.parseInt(page.substring(table).split("\n")[3].substring(0, 10));
    assertThat(page.substring(object)).startsWith("1 0 obj");
    assertThat(server.send("POST", port + "/generateLoa", "{}").code()).isEqualTo("InvalidRequestFormat");
  }

  @Test
  void locationsAreListedAndRead() {
    String all = server.subscription() + "/providers/Microsoft.Network/ExpressRoutePortsLocations";
    Reply list = server.get(all);
    assertThat(list.json().path("value").size()).isGreaterThan(5);
    Reply one = server.get(all + "/equinix-seattle-se2");
    assertThat(one.json().path("name").asString()).isEqualTo("Equinix-Seattle-SE2");
    assertThat(one.properties().path("availableBandwidths").valueStream().map(speed -> speed.path("valueInGbps").asInt()))
        .contains(10, 100);
    assertThat(server.get(all + "/nowhere").code()).isEqualTo("ResourceNotFound");
  }

  @Test
  void anAuthorizationIsForOneCircuit() {
    String authorization = port + "/authorizations/a";
    String key = server.make(authorization, "{'properties':{}}").properties().path("authorizationKey").asString();
    assertThat(key).hasSize(36);
    String body =
        "{'location':'eastus','sku':{'name':'Standard_MeteredData'},'properties':{'bandwidthInGbps':5,'authorizationKey':'%s',"
            + "'expressRoutePort':{'id':'" + port + "'}}}";
    assertThat(server.put(scene.network + "/expressRouteCircuits/x", body.formatted("11111111-2222-3333-4444-555555555555")).code())
        .isEqualTo("InvalidAuthorizationKey");
    String circuit = scene.network + "/expressRouteCircuits/keyed";
    Reply made = server.make(circuit, body.formatted(key));
    assertThat(made.text()).doesNotContain(key);
    assertThat(made.properties().path("authorizationStatus").asString()).isEqualTo("Authorized");
    assertThat(server.get(authorization).properties().path("circuitResourceUri").asString()).isEqualTo(circuit);
    server.make(circuit, made.text());
    assertThat(server.get(authorization).properties().path("authorizationUseStatus").asString()).isEqualTo("InUse");
    assertThat(server.put(scene.network + "/expressRouteCircuits/second", body.formatted(key)).code()).isEqualTo("AuthorizationInUse");
    assertThat(server.send("DELETE", authorization, null).code()).isEqualTo("ExpressRoutePortAuthorizationInUse");
    assertThat(server.get(port + "/authorizations").json().path("value").size()).isEqualTo(1);
  }
}
