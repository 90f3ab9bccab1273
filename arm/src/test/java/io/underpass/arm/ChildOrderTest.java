package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Children come back in the order in which they were listed: templates ask for {@code subnets[0]}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChildOrderTest {
  private TestServer server;
  private String network;

  @BeforeAll
  void start() {
    server = TestServer.start();
    network = server.group("order") + "/providers/Microsoft.Network";
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static String subnet(String name, int third) {
    return "{'name':'" + name + "','properties':{'addressPrefix':'10.0." + third + ".0/24'}}";
  }

  private static String body(String... subnets) {
    return "{'location':'eastus','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']},'subnets':["
        + String.join(",", subnets)
        + "]}}";
  }

  private List<String> names(String id, String member) {
    return server.get(id).properties().path(member).valueStream().map(one -> one.path("name").asString()).toList();
  }

  @Test
  void childrenComeAsTheyWereListedAndLaterOnesBehind() throws IOException {
    String net = network + "/virtualNetworks/listed";
    server.make(net, body(subnet("web", 1), subnet("app", 2), subnet("db", 3)));
    assertThat(names(net, "subnets")).containsExactly("web", "app", "db");
    server.make(net + "/subnets/cache", "{'properties':{'addressPrefix':'10.0.4.0/24'}}");
    server.make(net + "/subnets/bastion", "{'properties':{'addressPrefix':'10.0.5.0/24'}}");
    server.make(net + "/subnets/app", "{'properties':{'addressPrefix':'10.0.2.0/24','defaultOutboundAccess':false}}");
    assertThat(names(net, "subnets")).containsExactly("web", "app", "db", "cache", "bastion");
    server.restart();
    assertThat(names(net, "subnets")).containsExactly("web", "app", "db", "cache", "bastion");
    server.make(net, body(subnet("db", 3), subnet("web", 1)));
    assertThat(names(net, "subnets")).containsExactly("db", "web");
  }

  @Test
  void theirListHasTheSameOrderPageByPage() {
    String net = network + "/virtualNetworks/paged";
    server.make(net, body(subnet("c", 1), subnet("a", 2), subnet("b", 3)));
    JsonNode first = server.get(net + "/subnets?$top=2").json();
    assertThat(first.path("value").valueStream().map(one -> one.path("name").asString())).containsExactly("c", "a");
    server.remove(net + "/subnets/a");
    server.make(net + "/subnets/0", "{'properties':{'addressPrefix':'10.0.4.0/24'}}");
    JsonNode next = server.get(first.path("nextLink").asString().substring(server.origin().length())).json();
    assertThat(next.path("value").valueStream().map(one -> one.path("name").asString())).containsExactly("b", "0");
  }

  @Test
  void nobodyIsShownWhereTheOrderIsKept() {
    String net = network + "/virtualNetworks/hidden";
    JsonNode shown = server.make(net, body(subnet("b", 1), subnet("a", 2))).json();
    assertThat(shown.at("/properties/subnets/0").propertyNames()).containsExactlyInAnyOrder("name", "id", "etag", "type", "properties");
    assertThat(server.get(net + "/subnets/b").json()).isEqualTo(shown.at("/properties/subnets/0"));
  }

  @Test
  void whatTheProviderPutsStaysInItsPlace() {
    Scene scene = Scene.of(server, "provider").withCircuit();
    String circuit = scene.network + "/expressRouteCircuits/c";
    String microsoft =
        "{'properties':{'peeringType':'MicrosoftPeering','peerASN':65020,'primaryPeerAddressPrefix':'203.0.113.0/30',"
            + "'secondaryPeerAddressPrefix':'203.0.113.4/30','vlanId':%d,"
            + "'microsoftPeeringConfig':{'advertisedPublicPrefixes':['203.0.113.128/25']}}}";
    server.make(circuit + "/peerings/MicrosoftPeering", microsoft.formatted(300));
    List<String> order = List.of("AzurePrivatePeering", "MicrosoftPeering");
    assertThat(names(circuit, "peerings")).isEqualTo(order);
    server.make(scene.crossConnection() + "/peerings/MicrosoftPeering", microsoft.formatted(301));
    assertThat(names(circuit, "peerings")).isEqualTo(order);
  }

  @Test
  void aPutOfTheSameOrderChangesNoChild() {
    String table = network + "/routeTables/same";
    String routes = "{'location':'eastus','properties':{'routes':["
        + "{'name':'z','properties':{'addressPrefix':'10.1.0.0/16','nextHopType':'Internet'}},"
        + "{'name':'a','properties':{'addressPrefix':'10.2.0.0/16','nextHopType':'Internet'}}]}}";
    server.make(table, routes);
    JsonNode before = server.get(table).json();
    server.make(table, routes);
    assertThat(server.get(table).json()).isEqualTo(before);
    assertThat(names(table, "routes")).containsExactly("z", "a");
  }

  @Test
  void aSubnetsPrefixesComeBackAsTheyWereSent() {
    String net = network + "/virtualNetworks/prefixes";
    server.make(net, body("{'name':'one','properties':{'addressPrefixes':['10.0.1.0/24']}}", subnet("two", 2)));
    JsonNode one = server.get(net + "/subnets/one").properties();
    assertThat(one.path("addressPrefixes").valueStream().map(JsonNode::asString)).containsExactly("10.0.1.0/24");
    assertThat(one.has("addressPrefix")).isFalse();
    JsonNode two = server.get(net + "/subnets/two").properties();
    assertThat(two.path("addressPrefix").asString()).isEqualTo("10.0.2.0/24");
    assertThat(two.has("addressPrefixes")).isFalse();
  }
}
