package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The calls that ask for routes, on the emulated data plane, where nobody speaks: their shapes and their refusals. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteTablesTest {
  private TestServer server;
  private Scene scene;
  private String peering;
  private String gateway;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "routes").withGateway("ErGw1AZ").withCircuit();
    server.make(scene.network + "/networkInterfaces/n", Scene.nicBody(scene.subnet("default"), "10.0.1.100"));
    peering = scene.network + "/expressRouteCircuits/c/peerings/AzurePrivatePeering";
    gateway = scene.network + "/virtualNetworkGateways/gw";
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private Reply post(String target) {
    return server.send("POST", target, "{}");
  }

  @Test
  void listsAreListsWhereNobodySpeaks() {
    for (String table : new String[] {"arpTables", "routeTables", "routeTablesSummary"}) {
      for (String path : new String[] {"primary", "secondary", "Primary"}) {
        Reply reply = post(peering + "/" + table + "/" + path);
        assertThat(reply.status()).as(table + "/" + path).isEqualTo(200);
        assertThat(reply.json().path("value").isArray()).isTrue();
      }
    }
    for (String action : new String[] {"getBgpPeerStatus", "getLearnedRoutes"}) {
      assertThat(post(gateway + "/" + action).json().path("value").isArray()).as(action).isTrue();
    }
  }

  @Test
  void theProviderSeesTheTablesOfTheCircuitItProvides() {
    String side = scene.crossConnection() + "/peerings/";
    for (String table : new String[] {"arpTables", "routeTables", "routeTablesSummary"}) {
      Reply reply = post(side + "AzurePrivatePeering/" + table + "/primary");
      assertThat(reply.status()).as(table).isEqualTo(200);
      assertThat(reply.json().path("value").isArray()).as(table).isTrue();
    }
    assertThat(post(side + "MicrosoftPeering/arpTables/primary").status()).isEqualTo(404);
    assertThat(server.send("GET", side + "AzurePrivatePeering/arpTables/primary", null).status()).isEqualTo(405);
    assertThat(post(side + "AzurePrivatePeering/nothing/primary").status()).isEqualTo(501);
  }

  @Test
  void whatIsAskedWrongIsRefusedWithTheValue() {
    Reply link = post(peering + "/arpTables/tertiary");
    assertThat(link.status()).isEqualTo(400);
    assertThat(link.code()).isEqualTo("InvalidDevicePath");
    assertThat(link.json().path("error").path("message").asString()).contains("tertiary").contains("'primary' or 'secondary'");
    Reply peer = post(gateway + "/getAdvertisedRoutes");
    assertThat(peer.status()).isEqualTo(400);
    assertThat(peer.code()).isEqualTo("MissingQueryParameter");
    assertThat(server.send("GET", peering + "/arpTables/primary", null).status()).isEqualTo(405);
    assertThat(post(scene.network + "/expressRouteCircuits/none/peerings/AzurePrivatePeering/arpTables/primary").status()).isEqualTo(404);
  }

  @Test
  void effectiveRoutesBeginWithTheNetworksOwn() {
    Reply reply = post(scene.network + "/networkInterfaces/n/effectiveRouteTable");
    assertThat(reply.status()).isEqualTo(200);
    var first = reply.json().path("value").path(0);
    assertThat(first.path("source").asString()).isEqualTo("Default");
    assertThat(first.path("state").asString()).isEqualTo("Active");
    assertThat(first.path("nextHopType").asString()).isEqualTo("VnetLocal");
    assertThat(first.path("addressPrefix").path(0).asString()).isEqualTo("10.0.0.0/16");
    assertThat(first.path("nextHopIpAddress").isArray()).isTrue();
    assertThat(reply.json().path("value").valueStream().map(route -> route.path("nextHopType").asString())).contains("Internet", "None");
  }
}
