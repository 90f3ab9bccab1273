package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** Route tables: their routes, embedded and alone, and the subnets that they are on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UserDefinedRoutesTest {
  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "udr");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private static String route(String name, String prefix, String nextHopType, String more) {
    return "{'name':'" + name + "','properties':{'addressPrefix':'" + prefix + "','nextHopType':'" + nextHopType + "'" + more + "}}";
  }

  private static String table(String... routes) {
    return "{'location':'eastus','properties':{'routes':[" + String.join(",", routes) + "]}}";
  }

  private String associated(String subnet, String prefix, String table) {
    return "{'properties':{'addressPrefix':'" + prefix + "','routeTable':{'id':'" + scene.network + "/routeTables/" + table + "'}}}";
  }

  static List<String> names(JsonNode list) {
    return list.valueStream().map(one -> one.path("name").asString()).toList();
  }

  @Test
  void routesAreEmbeddedAndResourcesOfTheirOwn() {
    String id = scene.network + "/routeTables/both";
    server.make(id, table(route("a", "10.9.0.0/16", "VnetLocal", ""), route("b", "0.0.0.0/0", "virtualappliance",
        ",'nextHopIpAddress':'10.0.1.4'")));
    server.make(id + "/routes/c", route("c", "AzureCloud", "Internet", ""));
    Reply read = server.get(id);
    assertThat(names(read.properties().path("routes"))).containsExactly("a", "b", "c");
    JsonNode b = read.properties().path("routes").path(1);
    assertThat(b.path("id").asString()).isEqualTo(id + "/routes/b");
    assertThat(b.path("properties").path("nextHopType").asString()).isEqualTo("VirtualAppliance");
    assertThat(b.path("properties").path("hasBgpOverride").asBoolean(true)).isFalse();
    assertThat(read.properties().path("disableBgpRoutePropagation").asBoolean(true)).isFalse();
    assertThat(read.properties().has("subnets")).isFalse();
    assertThat(names(server.get(id + "/routes").json().path("value"))).containsExactly("a", "b", "c");
    server.remove(id + "/routes/a");
    assertThat(names(server.get(id).properties().path("routes"))).containsExactly("b", "c");
    server.make(id, table(route("c", "10.9.0.0/16", "None", "")));
    assertThat(server.get(id + "/routes/b").code()).isEqualTo("ResourceNotFound");
    assertThat(server.get(id + "/routes/c").properties().path("nextHopType").asString()).isEqualTo("None");
  }

  @Test
  void aTableOnASubnetIsShownOnBothSidesAndStays() {
    String id = scene.network + "/routeTables/used";
    server.make(id, table());
    server.make(scene.subnet("routed"), associated("routed", "10.0.20.0/24", "USED"));
    assertThat(server.get(scene.subnet("routed")).properties().path("routeTable").path("id").asString()).isEqualTo(id);
    assertThat(server.get(id).properties().path("subnets").path(0).path("id").asString()).isEqualTo(scene.subnet("routed"));
    Reply refused = server.send("DELETE", id, null);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.code()).isEqualTo("InUseRouteTableCannotBeDeleted");
    assertThat(refused.json().path("error").path("message").asString()).isEqualTo("Route table used is in use and cannot be deleted.");
    server.make(scene.subnet("routed"), "{'properties':{'addressPrefix':'10.0.20.0/24','routeTable':null}}");
    assertThat(server.get(id).properties().has("subnets")).isFalse();
    server.remove(id);
    assertThat(server.get(id).status()).isEqualTo(404);
  }

  @Test
  void gatewaysKeepTheirRoutes() {
    server.make(scene.network + "/routeTables/gw", table(route("a", "10.9.0.0/16", "None", "")));
    server.make(scene.subnet("GatewaySubnet"), associated("GatewaySubnet", "10.0.255.0/27", "gw"));
    Reply all = server.put(scene.network + "/routeTables/gw/routes/all", route("all", "0.0.0.0/0", "Internet", ""));
    assertThat(all.code()).isEqualTo("RouteTableNotSupportedOnGatewaySubnet");
    Reply deaf = server.put(scene.network + "/routeTables/gw", "{'location':'eastus','properties':{'disableBgpRoutePropagation':true}}");
    assertThat(deaf.code()).isEqualTo("RouteTableNotSupportedOnGatewaySubnet");
    server.make(scene.network + "/routeTables/all", table(route("all", "0.0.0.0/0", "Internet", "")));
    Reply associated = server.put(scene.subnet("GatewaySubnet"), associated("GatewaySubnet", "10.0.255.0/27", "all"));
    assertThat(associated.code()).isEqualTo("RouteTableNotSupportedOnGatewaySubnet");
    assertThat(server.get(scene.subnet("GatewaySubnet")).properties().path("routeTable").path("id").asString()).endsWith("/routeTables/gw");
  }

  @Test
  void itemsOfListsAreRead() {
    String nic = scene.network + "/networkInterfaces/n";
    server.make(nic, Scene.nicBody(scene.subnet("default"), ""));
    Reply one = server.get(nic + "/ipConfigurations/I");
    assertThat(one.status()).describedAs(one.toString()).isEqualTo(200);
    assertThat(one.json().path("id").asString()).isEqualTo(nic + "/ipConfigurations/i");
    assertThat(one.properties().path("privateIPAddress").asString()).isEqualTo("10.0.1.4");
    assertThat(names(server.get(nic + "/ipConfigurations").json().path("value"))).containsExactly("i");
    assertThat(server.get(nic + "/ipConfigurations/nope").status()).isEqualTo(404);
    assertThat(server.get(scene.network + "/networkInterfaces/nope/ipConfigurations/i").status()).isEqualTo(404);
    assertThat(server.put(nic + "/ipConfigurations/i", "{}").status()).isEqualTo(405);
  }
}
