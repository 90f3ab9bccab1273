package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import io.underpass.model.CircuitPeering;
import io.underpass.model.ExpressRouteCircuit;
import io.underpass.model.ResourceId;
import io.underpass.model.Secret;
import io.underpass.routing.View;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What circuits and networks say for BGP: keys that are never read back, numbers that are refused, communities. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BgpMembersTest {
  private static final String KEY = "s3cretKeyOf25Characters..";

  private TestServer server;
  private Scene scene;
  private String circuit;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "bgp").withGateway("ErGw1AZ").withCircuit();
    circuit = scene.network + "/expressRouteCircuits/c";
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static String peering(String more) {
    return Scene.PRIVATE_PEERING.replace("'peerASN'", more + ",'peerASN'");
  }

  private Secret storedKey() {
    View view = server.view();
    return view.resources().get(ExpressRouteCircuit.class, ResourceId.parse(circuit))
        .flatMap(view.resources()::privatePeering)
        .map(CircuitPeering::sharedKey)
        .orElse(null);
  }

  @Test
  void aSharedKeyReadsBackAsNullWhoeverAsks() {
    Reply put = server.put(circuit + "/peerings/AzurePrivatePeering", peering("'sharedKey':'" + KEY + "'"));
    put.header("Azure-AsyncOperation").ifPresent(server::finish);
    assertThat(put.properties().path("sharedKey").isNull()).as(put.toString()).isTrue();
    assertThat(storedKey()).isEqualTo(new Secret(KEY));
    for (String path : List.of(
        circuit + "/peerings/AzurePrivatePeering",
        circuit + "/peerings",
        circuit,
        scene.network + "/expressRouteCircuits",
        scene.crossConnection(),
        scene.crossConnection() + "/peerings",
        scene.crossConnection() + "/peerings/AzurePrivatePeering",
        scene.group + "/resources",
        "/underpass/plan",
        "/health")) {
      Reply reply = server.get(path);
      assertThat(reply.status()).as(path).isEqualTo(200);
      assertThat(reply.text()).as(path).doesNotContain(KEY);
    }
    // What a client read, key and all, is put back: the key stays.
    server.make(circuit + "/peerings/AzurePrivatePeering", peering("'sharedKey':null"));
    assertThat(storedKey()).isEqualTo(new Secret(KEY));
    server.make(circuit + "/peerings/AzurePrivatePeering", peering("'sharedKey':''"));
    assertThat(storedKey()).isNull();
  }

  @Test
  void aKeyThatIsTooLongIsRefusedUnshown() {
    Reply refused = server.put(circuit + "/peerings/AzurePrivatePeering", peering("'sharedKey':'" + KEY + "x'"));
    assertThat(refused.code()).isEqualTo("InvalidSharedKey");
    assertThat(refused.text()).contains("26", "25").doesNotContain(KEY);
  }

  @ParameterizedTest
  @ValueSource(longs = {12076, 65515, 65516, 65517, 65518, 65519, 65520})
  void theServicesNumbersAreRefusedOfCustomers(long asn) {
    Reply refused = server.put(circuit + "/peerings/AzurePrivatePeering", Scene.PRIVATE_PEERING.replace("65010", Long.toString(asn)));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("InvalidPeerASN");
    assertThat(refused.text()).contains(Long.toString(asn), "12076", "65515 to 65520");
  }

  @ParameterizedTest
  @ValueSource(longs = {65514, 65521, 64512, 4_200_000_000L})
  void othersAreTaken(long asn) {
    Reply taken = server.make(circuit + "/peerings/AzurePrivatePeering", Scene.PRIVATE_PEERING.replace("65010", Long.toString(asn)));
    assertThat(taken.properties().path("peerASN").asLong()).isEqualTo(asn);
    assertThat(taken.properties().path("azureASN").asLong()).isEqualTo(12076);
  }

  @Test
  void theRegionalCommunityComesWithACommunityOfTheNetworksOwn() {
    String path = scene.network + "/virtualNetworks/marked";
    String body = "{'location':'westus2','properties':{'addressSpace':{'addressPrefixes':['10.9.0.0/16']}%s}}";
    assertThat(server.make(path, body.formatted("")).properties().has("bgpCommunities")).isFalse();
    Reply marked = server.make(path, body.formatted(",'bgpCommunities':{'virtualNetworkCommunity':'12076:20001','regionalCommunity':'x'}"));
    assertThat(marked.properties().path("bgpCommunities").toString())
        .isEqualTo("{\"virtualNetworkCommunity\":\"12076:20001\",\"regionalCommunity\":\"12076:50026\"}");
    for (String wrong : List.of("20001", "65001:20001", "12076:65536", "12076:x")) {
      Reply refused = server.put(path, body.formatted(",'bgpCommunities':{'virtualNetworkCommunity':'" + wrong + "'}"));
      assertThat(refused.code()).as(wrong).isEqualTo("InvalidBgpCommunity");
      assertThat(refused.text()).contains(wrong);
    }
  }
}
