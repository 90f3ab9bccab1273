package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Both sides of peerings, as the service shows them and as packets find them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VirtualNetworkPeeringTest {
  private static final String ACCESS = "'allowVirtualNetworkAccess':true";

  private TestServer server;
  private Scene scene;
  /** v (10.0.0.0/16, with a gateway), spoke (10.1.0.0/16, s on host-1), other (10.2.0.0/16). */
  private String hub;
  private String spoke;
  private String other;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "peer").withGateway("ErGw3AZ").withCircuit().withConnection("");
    hub = scene.network + "/virtualNetworks/v";
    spoke = scene.network + "/virtualNetworks/spoke";
    other = scene.network + "/virtualNetworks/other";
    server.make(scene.network + "/networkInterfaces/n", Scene.nicBody(scene.subnet("default"), "10.0.1.10"));
    server.put("/underpass/hosts/host-1", "{}");
    server.put("/underpass/ports/vm-1", "{'node':'host-1','interface':'veth0','nic':'" + scene.network + "/networkInterfaces/n'}");
    for (String link : List.of("primary", "secondary")) {
      server.put(
          "/underpass/ports/" + link,
          "{'netns':'x','interface':'" + link + "','circuit':'" + scene.network + "/expressRouteCircuits/c','link':'" + link + "'}");
    }
    server.put("/underpass/routes/office", "{'circuit':'" + scene.network + "/expressRouteCircuits/c','prefixes':['10.10.0.0/24']}");
  }

  @BeforeEach
  void networks() {
    make(spoke, "10.1.0.0/16");
    make(other, "10.2.0.0/16");
    server.make(scene.network + "/networkInterfaces/s", Scene.nicBody(spoke + "/subnets/default", "10.1.1.10"));
    server.put("/underpass/ports/s-1", "{'node':'host-1','interface':'veth1','nic':'" + scene.network + "/networkInterfaces/s'}");
  }

  @AfterEach
  void noPeerings() {
    for (String network : List.of(hub, spoke, other)) {
      for (JsonNode side : server.get(network + "/virtualNetworkPeerings").json().path("value")) {
        server.remove(side.path("id").asString());
      }
    }
    server.send("DELETE", "/underpass/ports/s-1", null);
    server.remove(scene.network + "/networkInterfaces/s");
    server.remove(spoke);
    server.remove(other);
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private void make(String network, String... spaces) {
    String subnet = spaces[0].replace(".0.0/16", ".1.0/24");
    server.make(network, "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['" + String.join("','", spaces)
        + "']},'subnets':[{'name':'default','properties':{'addressPrefix':'" + subnet + "'}}]}}");
  }

  private static String to(String remote, String settings) {
    return "{'properties':{" + settings + ",'remoteVirtualNetwork':{'id':'" + remote + "'}}}";
  }

  private static String side(String local, String remote) {
    return local + "/virtualNetworkPeerings/to-" + remote.substring(remote.lastIndexOf('/') + 1);
  }

  private Reply put(String local, String remote, String settings) {
    return server.put(side(local, remote), to(remote, settings));
  }

  private Reply made(String local, String remote, String settings) {
    return server.make(side(local, remote), to(remote, settings));
  }

  private String state(String local, String remote) {
    return server.get(side(local, remote)).properties().path("peeringState").asString();
  }

  private String level(String local, String remote) {
    return server.get(side(local, remote)).properties().path("peeringSyncLevel").asString();
  }

  private static List<String> prefixes(Reply reply, String member) {
    List<String> prefixes = new ArrayList<>();
    reply.properties().path(member).path("addressPrefixes").forEach(text -> prefixes.add(text.asString()));
    return prefixes;
  }

  private String verdict(String source, String destination) {
    JsonNode path = server.get("/underpass/path?source=" + source + "&destination=" + destination).json();
    return path.path("verdict").asString() + " " + path.path("out").asString("") + path.path("code").asString("");
  }

  @Test
  void initiatedThenConnectedOnBothSides() {
    Reply first = made(hub, spoke, ACCESS);
    assertThat(first.properties().path("peeringState").asString()).isEqualTo("Initiated");
    assertThat(first.properties().path("peeringSyncLevel").asString()).isEqualTo("FullyInSync");
    assertThat(verdict("10.0.1.10", "10.1.1.10")).isEqualTo("dropped SYSTEM_NONE");
    assertThat(made(spoke, hub, ACCESS).properties().path("peeringState").asString()).isEqualTo("Connected");
    assertThat(state(hub, spoke)).isEqualTo("Connected");
    assertThat(verdict("10.0.1.10", "10.1.1.10")).isEqualTo("delivered s-1");
    assertThat(verdict("10.1.1.10", "10.0.1.10")).isEqualTo("delivered vm-1");
    assertThat(verdict("10.1.1.10", "10.10.0.9")).isEqualTo("dropped SYSTEM_NONE");
  }

  @Test
  void itLooksAsTheServiceShowsIt() {
    made(hub, spoke, "'allowForwardedTraffic':true");
    Reply shown = made(spoke, hub, ACCESS);
    assertThat(shown.json().path("type").asString()).isEqualTo("Microsoft.Network/virtualNetworks/virtualNetworkPeerings");
    assertThat(shown.json().path("etag").asString()).startsWith("W/\"");
    JsonNode properties = shown.properties();
    assertThat(properties.path("remoteVirtualNetwork").path("id").asString()).isEqualTo(hub);
    assertThat(properties.path("provisioningState").asString()).isEqualTo("Succeeded");
    assertThat(properties.path("allowForwardedTraffic").asBoolean(true)).isFalse();
    assertThat(properties.path("allowVirtualNetworkAccess").asBoolean(false)).isTrue();
    assertThat(properties.path("allowGatewayTransit").asBoolean(true)).isFalse();
    assertThat(properties.path("useRemoteGateways").asBoolean(true)).isFalse();
    assertThat(properties.path("peerCompleteVnets").asBoolean(false)).isTrue();
    assertThat(properties.path("resourceGuid").asString()).hasSize(36);
    assertThat(prefixes(shown, "remoteAddressSpace")).containsExactly("10.0.0.0/16");
    assertThat(prefixes(shown, "remoteVirtualNetworkAddressSpace")).containsExactly("10.0.0.0/16");
    assertThat(prefixes(shown, "localAddressSpace")).containsExactly("10.1.0.0/16");
    JsonNode embedded = server.get(spoke).properties().path("virtualNetworkPeerings");
    assertThat(embedded).hasSize(1);
    assertThat(embedded.path(0)).isEqualTo(shown.json());
    assertThat(server.get(hub + "/virtualNetworkPeerings").json().path("value").path(0).path("name").asString()).isEqualTo("to-spoke");
  }

  /** A VNet that is read and put back keeps its peerings; a PUT without the list does too. */
  @Test
  void aNetworkPutBackKeepsThem() {
    made(hub, spoke, ACCESS);
    made(spoke, hub, ACCESS);
    Reply put = server.put(spoke, server.get(spoke).text().replace('\'', '’'));
    assertThat(put.status()).as(put.toString()).isEqualTo(200);
    put.header("Azure-AsyncOperation").ifPresent(server::finish);
    assertThat(state(spoke, hub)).isEqualTo("Connected");
    make(spoke, "10.1.0.0/16");
    assertThat(state(spoke, hub)).isEqualTo("Connected");
    assertThat(state(hub, spoke)).isEqualTo("Connected");
  }

  @Test
  void withoutAccessNothingPasses() {
    made(hub, spoke, ACCESS);
    made(spoke, hub, "'allowForwardedTraffic':true");
    assertThat(verdict("10.0.1.10", "10.1.1.10")).isEqualTo("dropped PEERING_ACCESS_OFF");
    made(spoke, hub, ACCESS);
    assertThat(verdict("10.0.1.10", "10.1.1.10")).isEqualTo("delivered s-1");
  }

  @Test
  void theHubsGatewayCarriesTheSpoke() {
    made(hub, spoke, ACCESS + ",'allowGatewayTransit':true");
    made(spoke, hub, ACCESS + ",'useRemoteGateways':true");
    JsonNode path = server.get("/underpass/path?source=10.10.0.9&destination=10.1.1.10").json();
    assertThat(path.path("out").asString()).isEqualTo("s-1");
    assertThat(path.path("hops").valueStream().map(hop -> hop.path("role").asString())).containsExactly("edge", "gateway", "host");
    assertThat(path.path("back").path("hops").valueStream().map(hop -> hop.path("role").asString())).containsExactly("host", "edge");
    server.make(scene.network + "/connections/co", scene.connectionBody(",'expressRouteGatewayBypass':true"));
    JsonNode bypassing = server.get("/underpass/path?source=10.10.0.9&destination=10.1.1.10").json();
    assertThat(bypassing.path("bypass").asBoolean(true)).isFalse();
    assertThat(bypassing.path("hops").path(0).path("code").asString()).isEqualTo("FP_PEERED_VNET");
    server.make(scene.network + "/connections/co", scene.connectionBody(",'expressRouteGatewayBypass':false"));
  }

  @Test
  void aDeletedSideDisconnectsTheOtherUntilItIsPutAgain() {
    made(hub, spoke, ACCESS);
    made(spoke, hub, ACCESS);
    server.remove(side(spoke, hub));
    assertThat(state(hub, spoke)).isEqualTo("Disconnected");
    assertThat(verdict("10.0.1.10", "10.1.1.10")).isEqualTo("dropped SYSTEM_NONE");
    Reply refused = put(spoke, hub, ACCESS);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("RemotePeeringIsDisconnected");
    assertThat(refused.text()).contains(side(hub, spoke), "Update or re-create the remote peering");
    assertThat(made(hub, spoke, ACCESS).properties().path("peeringState").asString()).isEqualTo("Initiated");
    assertThat(made(spoke, hub, ACCESS).properties().path("peeringState").asString()).isEqualTo("Connected");
    assertThat(verdict("10.0.1.10", "10.1.1.10")).isEqualTo("delivered s-1");
  }

  @Test
  void aDeletedNetworkDisconnectsTheOther() {
    made(hub, other, ACCESS);
    made(other, hub, ACCESS);
    server.remove(other);
    Reply left = server.get(side(hub, other));
    assertThat(left.properties().path("peeringState").asString()).isEqualTo("Disconnected");
    assertThat(prefixes(left, "remoteVirtualNetworkAddressSpace")).containsExactly("10.2.0.0/16");
  }

  @Test
  void aDeletedGroupDisconnectsTheOther() {
    String group = server.group("beyond");
    String far = group + "/providers/Microsoft.Network/virtualNetworks/far";
    make(far, "10.3.0.0/16");
    made(spoke, far, ACCESS);
    made(far, spoke, ACCESS);
    server.send("DELETE", group, null);
    assertThat(state(spoke, far)).isEqualTo("Disconnected");
  }

  @Test
  void aChangedSpaceCountsWhenTheOtherSideIsSynchronized() {
    made(hub, spoke, ACCESS);
    made(spoke, hub, ACCESS);
    make(spoke, "10.1.0.0/16", "10.5.0.0/16");
    assertThat(level(hub, spoke)).isEqualTo("LocalNotInSync");
    assertThat(level(spoke, hub)).isEqualTo("RemoteNotInSync");
    Reply before = made(hub, spoke, ACCESS + ",'allowForwardedTraffic':true");
    assertThat(prefixes(before, "remoteAddressSpace")).containsExactly("10.1.0.0/16");
    assertThat(prefixes(before, "remoteVirtualNetworkAddressSpace")).containsExactly("10.1.0.0/16", "10.5.0.0/16");
    server.make(side(hub, spoke) + "?syncRemoteAddressSpace=true", to(spoke, ACCESS));
    assertThat(prefixes(server.get(side(hub, spoke)), "remoteAddressSpace")).containsExactly("10.1.0.0/16", "10.5.0.0/16");
    assertThat(level(hub, spoke)).isEqualTo("FullyInSync");
    assertThat(level(spoke, hub)).isEqualTo("FullyInSync");
  }

  @Test
  void theOthersCommunitiesAreShown() {
    assertThat(made(hub, other, ACCESS).properties().has("remoteBgpCommunities")).isFalse();
    server.make(
        other,
        "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.2.0.0/16']},"
            + "'bgpCommunities':{'virtualNetworkCommunity':'12076:20002'}}}");
    assertThat(server.get(side(hub, other)).properties().path("remoteBgpCommunities").toString())
        .isEqualTo("{\"virtualNetworkCommunity\":\"12076:20002\",\"regionalCommunity\":\"12076:50004\"}");
  }

  private void refused(Reply reply, String code, String... words) {
    assertThat(reply.status()).as(reply.toString()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo(code);
    assertThat(reply.text()).contains(words);
  }

  @Test
  void spacesMustNotOverlap() {
    make(other, "10.1.4.0/24");
    refused(put(spoke, other, ACCESS), "VnetAddressSpacesOverlap", "10.1.4.0/24", "Overlapping address prefixes");
    made(hub, spoke, ACCESS);
    refused(put(hub, other, ACCESS), "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet", spoke);
    refused(put(other, hub, ACCESS), "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet", spoke);
    make(other, "10.2.0.0/16");
    made(spoke, other, ACCESS);
    make(other, "10.2.0.0/16", "10.9.0.0/24");
    refused(
        server.put(other, "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.2.0.0/16','10.1.9.0/24']}}}"),
        "VnetAddressSpacesOverlap",
        "10.1.9.0/24");
    made(hub, spoke, ACCESS);
    refused(
        server.put(other, "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.2.0.0/16','10.0.9.0/24']}}}"),
        "VnetAddressSpaceOverlapsWithAlreadyPeeredVnet",
        hub);
  }

  @Test
  void aNetworkReferencesAnotherOnce() {
    made(hub, spoke, ACCESS);
    Reply again = server.put(hub + "/virtualNetworkPeerings/again", to(spoke, ACCESS));
    refused(again, "AnotherPeeringAlreadyReferencesRemoteVnet", "to-spoke");
    refused(put(hub, hub, ACCESS), "InvalidRemoteVirtualNetwork", hub);
    refused(put(hub, hub + "x", ACCESS), "InvalidResourceReference", hub + "x");
    refused(server.put(side(hub, spoke), to(other, ACCESS)), "PropertyChangeNotAllowed", spoke, other);
    Reply empty = server.put(hub + "/virtualNetworkPeerings/empty", "{'properties':{" + ACCESS + "}}");
    refused(empty, "InvalidRequestFormat", "remoteVirtualNetwork");
    assertThat(server.put(hub + "/virtualNetworkPeerings/part", to(other, "'peerCompleteVnets':false")).status()).isEqualTo(501);
    assertThat(server.put(scene.network + "/virtualNetworks/nope/virtualNetworkPeerings/x", to(other, ACCESS)).code())
        .isEqualTo("ParentResourceNotFound");
  }

  @Test
  void gatewaysAreUsedWhereBothAgreeAndTheOtherHasOne() {
    String use = ACCESS + ",'useRemoteGateways':true";
    String allow = ACCESS + ",'allowGatewayTransit':true";
    refused(put(spoke, other, use), "RemoteVnetHasNoGateways", other);
    refused(put(hub, spoke, use), "VnetHasGatewayOfItsOwn", "/virtualNetworkGateways/gw");
    made(hub, spoke, ACCESS);
    refused(put(spoke, hub, use), "RemotePeeringLacksGatewayTransit", side(hub, spoke));
    made(hub, spoke, allow);
    made(spoke, hub, use);
    refused(put(hub, spoke, ACCESS), "RemotePeeringUsesGatewayTransit", side(spoke, hub));
    made(spoke, other, ACCESS);
    refused(put(spoke, other, use), "AnotherPeeringUsesRemoteGateways", side(spoke, hub));
    server.make(spoke + "/subnets/GatewaySubnet", "{'properties':{'addressPrefix':'10.1.255.0/27'}}");
    refused(
        server.put(
            scene.network + "/virtualNetworkGateways/own",
            scene.gatewayBody("ErGw1AZ").replace("/virtualNetworks/v/", "/virtualNetworks/spoke/")),
        "VnetUsesRemoteGateways",
        "az network vnet peering update",
        "--use-remote-gateways false");
  }

  /** The spoke's side first: judged once the hub's is there. */
  @Test
  void theSideThatUsesMayComeFirst() {
    assertThat(made(spoke, hub, ACCESS + ",'useRemoteGateways':true").properties().path("peeringState").asString()).isEqualTo("Initiated");
    refused(put(hub, spoke, ACCESS), "RemotePeeringUsesGatewayTransit", side(spoke, hub));
    made(hub, spoke, ACCESS + ",'allowGatewayTransit':true");
    assertThat(verdict("10.10.0.9", "10.1.1.10")).isEqualTo("delivered s-1");
  }
}
