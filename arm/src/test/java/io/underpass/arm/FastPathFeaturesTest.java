package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.model.Connection;
import io.underpass.model.FastPathFeature;
import io.underpass.model.ResourceId;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What FastPath picks up when it is turned on, and only then. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FastPathFeaturesTest {
  private static final String ON = ",'expressRouteGatewayBypass':true";
  private static final String PRIVATE_LINK = ON + ",'enablePrivateLinkFastPath':true";

  private TestServer server;
  private Scene scene;
  private String connection;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "features").withGateway("ErGw3AZ").withCircuit();
    connection = scene.network + "/connections/co";
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private void connect(String more) {
    server.make(connection, scene.connectionBody(more));
  }

  private Set<FastPathFeature> features() {
    return server.view().resources().get(Connection.class, ResourceId.parse(connection)).orElseThrow().features();
  }

  @Test
  void featuresThatComeWhileFastPathIsOnWaitForOffAndOn() {
    connect(ON);
    assertThat(features()).isEmpty();
    server.make(
        scene.network + "/virtualNetworks/spoke",
        "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.1.0.0/16']}}}");
    peer("v", "spoke", "'allowGatewayTransit':true");
    peer("spoke", "v", "'useRemoteGateways':true");
    server.make(scene.network + "/routeTables/t", "{'location':'eastus','properties':{}}");
    server.make(
        scene.subnet("GatewaySubnet"),
        "{'properties':{'addressPrefix':'10.0.255.0/27','routeTable':{'id':'" + scene.network + "/routeTables/t'}}}");
    connect(PRIVATE_LINK);
    assertThat(features()).as("on all the time").isEmpty();
    connect("");
    connect(ON);
    assertThat(features()).containsExactlyInAnyOrder(FastPathFeature.PEERED_NETWORKS, FastPathFeature.GATEWAY_ROUTES);
    connect(PRIVATE_LINK);
    assertThat(features()).doesNotContain(FastPathFeature.PRIVATE_LINK);
    connect("");
    connect(PRIVATE_LINK);
    assertThat(features()).isEqualTo(FastPathFeature.all());
    assertThat(server.get(connection).properties().has(FastPathFeature.MEMBER)).as("it is ours alone").isFalse();
  }

  private void peer(String from, String to, String setting) {
    server.make(
        scene.network + "/virtualNetworks/" + from + "/virtualNetworkPeerings/to-" + to,
        "{'properties':{'allowVirtualNetworkAccess':true," + setting + ",'remoteVirtualNetwork':{'id':'" + scene.network + "/virtualNetworks/" + to
            + "'}}}");
  }
}
