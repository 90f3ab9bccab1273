package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;

/** The walk-through over the API: the path before FastPath and after, the provider's side, restart. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WalkThroughTest {
  private TestServer server;
  private Scene scene;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "walk").withGateway("ErGw1AZ").withCircuit().withConnection("");
    server.make(scene.network + "/networkInterfaces/n", Scene.nicBody(scene.subnet("default"), "10.0.1.10"));
    bind("/underpass/hosts/host-1", "{}");
    bind("/underpass/ports/vm-1", "{'node':'host-1','interface':'veth0','nic':'" + scene.network + "/networkInterfaces/n'}");
    for (String link : List.of("primary", "secondary")) {
      bind(
          "/underpass/ports/" + link,
          "{'netns':'x','interface':'"
              + link
              + "','circuit':'"
              + scene.network
              + "/expressRouteCircuits/c','link':'"
              + link
              + "'}");
    }
    bind("/underpass/routes/office", "{'circuit':'" + scene.network + "/expressRouteCircuits/c','prefixes':['10.10.0.0/24']}");
  }

  private void bind(String path, String body) {
    Reply reply = server.put(path, body);
    assertThat(reply.status()).describedAs(reply.toString()).isEqualTo(201);
    if (path.contains("/ports/")) {
      assertThat(reply.json().path("status").asString()).describedAs(reply.toString()).isEqualTo("bound");
    }
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private List<String> roles(JsonNode way) {
    return way.path("hops").valueStream().map(hop -> hop.path("role").asString()).toList();
  }

  private Reply path() {
    return server.get("/underpass/path?source=10.10.0.10&destination=10.0.1.10");
  }

  @Test
  void upgradeFastPathAndBack() {
    assertThat(roles(path().json())).containsExactly("edge", "gateway", "host");
    assertThat(roles(path().json().path("back"))).containsExactly("host", "edge");
    assertThat(server.get(scene.network + "/connections/co").properties().path("connectionStatus").asString()).isEqualTo("Connected");

    String on = scene.connectionBody(",'expressRouteGatewayBypass':true");
    Reply refused = server.put(scene.network + "/connections/co", on);
    assertThat(refused.code()).isEqualTo("FastPathNotSupportedByGatewaySku");
    assertThat(refused.json().path("error").path("message").asString()).contains("ErGw1AZ", "az network vnet-gateway update");

    JsonNode advice = server.get("/underpass/advice?connection=co").json().path(0);
    assertThat(advice.path("ready").asBoolean()).isFalse();
    assertThat(advice.path("requirements").findValuesAsString("code")).contains("FP_SKU", "FP_OFF");
    assertThat(advice.path("now").path("bypassing").asInt()).isZero();
    assertThat(advice.path("withFastPath").path("bypassing").asInt()).isEqualTo(advice.path("withFastPath").path("addresses").asInt()).isPositive();

    Reply upgraded = server.make(scene.network + "/virtualNetworkGateways/gw", scene.gatewayBody("ErGw3AZ"));
    assertThat(upgraded.properties().path("sku").path("name").asString()).isEqualTo("ErGw3AZ");
    Reply bypass = server.make(scene.network + "/connections/co", on);
    assertThat(bypass.properties().path("expressRouteGatewayBypass").asBoolean()).isTrue();
    assertThat(path().json().path("bypass").asBoolean()).isTrue();
    assertThat(server.get("/underpass/advice").json().path(0).path("ready").asBoolean()).isTrue();
    assertThat(server.get("/underpass/advice?connection=none").code()).isEqualTo("ConnectionNotFound");
    assertThat(server.get("/underpass/advice?network=none").code()).isEqualTo("NetworkNotFound");
    assertThat(roles(path().json())).containsExactly("edge", "host");
    assertThat(roles(path().json().path("back"))).containsExactly("host", "edge");

    Reply off = server.make(scene.network + "/connections/co", scene.connectionBody(",'expressRouteGatewayBypass':false"));
    assertThat(off.properties().path("expressRouteGatewayBypass").isBoolean()).isTrue();
    assertThat(roles(path().json())).containsExactly("edge", "gateway", "host");
  }

  @Test
  void portsAreExclusiveAndHostsStayWhileUsed() {
    Reply second =
        server.put(
            "/underpass/ports/other",
            "{'node':'host-1','interface':'veth1','nic':'"
                + scene.network
                + "/networkInterfaces/n'}");
    assertThat(second.code()).isEqualTo("PortExists");
    assertThat(server.send("DELETE", "/underpass/hosts/host-1", null).code()).isEqualTo("HostInUse");
    assertThat(server.put("/underpass/ports/bad", "{'interface':'x'}").code()).isEqualTo("PortTargetNotClear");
    assertThat(
            server
                .put(
                    "/underpass/ports/bad",
                    "{'node':'nowhere','interface':'x','nic':'"
                        + scene.network
                        + "/networkInterfaces/n'}")
                .code())
        .isEqualTo("HostNotFound");
    assertThat(
            server
                .put(
                    "/underpass/routes/bad",
                    "{'circuit':'"
                        + scene.network
                        + "/expressRouteCircuits/c','prefixes':['10.0.0.1/8']}")
                .code())
        .isEqualTo("InvalidCIDRNotation");
    String decree = "{'circuit':'" + scene.network + "/expressRouteCircuits/c','prefixes':['10.0.0.0/8'],";
    assertThat(server.put("/underpass/routes/bad", decree + "'nextHop':'fd00::1'}").code()).isEqualTo("InvalidNextHopIpAddress");
    String longPath = "'asPath':[" + "65010,".repeat(255) + "65010]}";
    assertThat(server.put("/underpass/routes/bad", decree + longPath).code()).isEqualTo("InvalidAsPath");
    assertThat(server.get("/underpass/ports/none").status()).isEqualTo(404);
    assertThat(server.get("/underpass/path?source=x&destination=10.0.1.10").code()).isEqualTo("InvalidParameter");
    assertThat(server.get("/underpass/path?source=10.10.0.10&destination=10.0.1.10&circuit=nope").code()).isEqualTo("InvalidParameter");
    assertThat(server.get("/underpass/plan?node=nope").code()).isEqualTo("NodeNotFound");
  }

  @Test
  void aPathSaysTablesLimitsAndAssumptionsBothWays() {
    String connection = scene.network + "/connections/co";
    server.make(connection, scene.connectionBody(",'expressRouteGatewayBypass':false"));
    JsonNode path = server.get("/underpass/path?source=10.10.0.10&destination=10.0.1.10&destinationPort=443"
        + "&packetSize=64&packetsPerFlow=2").json();
    assertThat(path.path("disposition").asString()).isEqualTo("works");
    assertThat(path.path("protocol").asInt()).isEqualTo(6);
    assertThat(path.path("sourcePort").asInt()).isEqualTo(50_000);
    assertThat(path.path("fastPath").path("used").asBoolean(true)).isFalse();
    assertThat(path.path("fastPath").path("code").asString()).isEqualTo("FP_OFF");
    assertThat(path.path("hops").get(0).path("table").asString()).isEqualTo("routes");
    assertThat(path.path("hops").get(0).path("subject").asString()).isEqualToIgnoringCase(connection);
    assertThat(path.path("limits").get(0).path("binds").asString()).isEqualTo("connections");
    assertThat(path.path("back").path("hops").get(0).path("table").asString()).isEqualTo("routes");
    assertThat(path.path("assumptions").valueStream().map(one -> one.path("code").asString())).contains("NEW_FLOW", "DESTINATION_ANSWERS");
    assertThat(path.path("summary").get(0).asString()).isEqualTo("10.10.0.10 to 10.0.1.10, tcp port 443: arrives, and so does the answer");
  }

  /** A packet that wasn't sent proves nothing. */
  @Test
  void tooManyProbesAreRefusedAndNoneIsTakenForADifference() {
    String probe = "/underpass/path/probe?source=10.10.0.10&destination=10.0.1.10&destinationPort=443";
    List<TestServer.Reply> replies;
    try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<TestServer.Reply>> asked =
          IntStream.range(0, 300).mapToObj(_ -> many.submit(() -> server.send("POST", probe, null))).toList();
      many.close();
      replies = asked.stream().map(Future::resultNow).toList();
    }
    assertThat(replies.stream().filter(reply -> reply.status() != 200).toList()).isNotEmpty()
        .allSatisfy(reply -> assertThat(reply.code()).isEqualTo("TooManyProbes"));
    assertThat(replies.stream().filter(reply -> reply.status() == 200).toList()).isNotEmpty()
        .allSatisfy(reply -> assertThat(reply.json().path("probe").path("agrees").asBoolean(false)).isTrue());
  }

  @Test
  void aProbeSeesWhatThePathExplains() {
    JsonNode path = server.send("POST", "/underpass/path/probe?source=10.10.0.10&destination=10.0.1.10&destinationPort=443", null).json();
    JsonNode probe = path.path("probe");
    assertThat(probe.path("agrees").asBoolean(false)).isTrue();
    assertThat(probe.path("packets").valueStream().map(packet -> packet.path("direction").asString())).containsExactly("there", "back");
    JsonNode there = probe.path("packets").get(0);
    assertThat(there.path("observed").valueStream().map(one -> one.path("node").asString()))
        .isEqualTo(path.path("hops").valueStream().map(hop -> hop.path("node").asString()).toList());
    assertThat(there.path("observed").valueStream().toList().getLast().path("toPort").asString()).isEqualTo(path.path("out").asString());
    JsonNode edge = server.get("/underpass/nodes").json().get(0).path("counters");
    assertThat(edge.path("forwarded").path("packets").asLong()).isZero();
  }

  @Test
  void nodesAndPlanShowWhatRuns() {
    assertThat(server.get("/underpass/nodes").json().valueStream().map(node -> node.path("name").asString()))
        .contains("c-primary", "c-secondary", "gw-0", "gw-1", "host-1");
    JsonNode edge = server.get("/underpass/plan?node=c-primary").json().path("nodes").path(0);
    assertThat(edge.path("ports").path(0).path("name").asString()).isEqualTo("primary");
    assertThat(edge.path("routes").valueStream().map(route -> route.path("prefix").asString())).contains("10.10.0.0/24");
    assertThat(server.get("/metrics").text())
        .contains(
            "underpass_node_forwarded_packets_total{node=\"gw-0\",role=\"gateway\"}",
            "underpass_revision",
            "jvm_");
    assertThat(server.get("/health").json().path("status").asString()).isEqualTo("ok");
  }

  @Test
  void theProviderSeesTheCircuit() {
    JsonNode cross = server.get(scene.crossConnection()).json();
    assertThat(cross.path("name").asString()).isEqualTo(scene.serviceKey());
    assertThat(cross.path("properties").path("expressRouteCircuit").path("id").asString())
        .isEqualTo(scene.network + "/expressRouteCircuits/c");
    assertThat(cross.path("properties").path("peerings").path(0).path("id").asString()).startsWith(scene.crossConnection());
    assertThat(
            server
                .get(scene.network + "/expressRouteCircuits/c")
                .properties()
                .path("serviceProviderProvisioningState")
                .asString())
        .isEqualTo("Provisioned");
    Reply missing = server.get(scene.crossConnection().replace(scene.serviceKey(), "6b1e0c0a-0000-0000-0000-000000000000"));
    assertThat(missing.code()).isEqualTo("ResourceNotFound");
    assertThat(
            server
                .put(
                    scene.crossConnection(),
                    "{'properties':{'serviceProviderProvisioningState':'Perhaps'}}")
                .code())
        .isEqualTo("InvalidRequestFormat");
  }

  @Test
  void theProvidersTagsAreItsOwn() {
    String cross = scene.crossConnection();
    assertThat(server.send("PATCH", cross, "{'tags':{'rack':'7'}}").json().path("tags").path("rack").asString()).isEqualTo("7");
    String circuit = scene.network + "/expressRouteCircuits/c";
    server.make(circuit, server.get(circuit).text());
    server.make(cross, "{'properties':{'serviceProviderNotes':'seen'}}");
    assertThat(server.get(cross).json().path("tags").path("rack").asString()).isEqualTo("7");
    assertThat(server.get(circuit).text()).doesNotContain("rack");
    server.make(cross, "{'tags':{'rack':'8'},'properties':{}}");
    assertThat(server.get(cross).json().path("tags").path("rack").asString()).isEqualTo("8");
  }

  @Test
  void aKeyLetsOneConnectionIn() {
    Scene other = Scene.of(server, "keys").withGateway("Standard").withCircuit();
    String circuit = other.network + "/expressRouteCircuits/c";
    String key = server.make(circuit + "/authorizations/a", "{}").properties().path("authorizationKey").asString();
    Reply connected = server.make(other.network + "/connections/co", other.connectionBody(",'authorizationKey':'" + key + "'"));
    assertThat(connected.properties().path("authorizationKey").asString()).isEqualTo("********");
    assertThat(server.get(circuit + "/authorizations/a").properties().path("authorizationUseStatus").asString()).isEqualTo("InUse");
    // The masked key that a client read before comes back, and stays the key.
    server.make(other.network + "/connections/co", other.connectionBody(",'authorizationKey':'********'"));
    assertThat(server.get(circuit + "/authorizations/a").properties().path("authorizationUseStatus").asString()).isEqualTo("InUse");
    // Revoking the key takes the connection along.
    server.remove(circuit + "/authorizations/a");
    assertThat(server.get(other.network + "/connections/co").status()).isEqualTo(404);
  }

  @Test
  void machinesAndTheirInterfaces() {
    Reply before = server.get(scene.network + "/networkInterfaces/n");
    assertThat(before.properties().path("macAddress").asString()).matches("00-0D-3A(-[0-9A-F]{2}){3}");
    String machine = scene.group + "/providers/Microsoft.Compute/virtualMachines/m";
    server.make(
        machine,
        "{'location':'eastus','properties':{'osProfile':{'adminPassword':'hush'},'networkProfile':{'networkInterfaces':[{'id':'"
            + scene.network
            + "/networkInterfaces/n'}]}}}");
    assertThat(server.get(machine).text()).doesNotContain("hush");
    assertThat(
            server
                .get(scene.network + "/networkInterfaces/n")
                .properties()
                .path("virtualMachine")
                .path("id")
                .asString())
        .isEqualTo(machine);
    assertThat(server.send("DELETE", scene.network + "/networkInterfaces/n", null).code()).isEqualTo("NicInUse");
    server.remove(machine);
    assertThat(server.get(scene.network + "/networkInterfaces/n").properties().has("virtualMachine")).isFalse();
  }

  @Test
  void addressesAreGivenLowestFirstAndAgain() {
    String id = scene.network + "/networkInterfaces/";
    String first =
        server
            .make(id + "d1", Scene.nicBody(scene.subnet("default"), ""))
            .properties()
            .path("ipConfigurations")
            .path(0)
            .path("properties")
            .path("privateIPAddress")
            .asString();
    String second =
        server
            .make(id + "d2", Scene.nicBody(scene.subnet("default"), ""))
            .properties()
            .path("ipConfigurations")
            .path(0)
            .path("properties")
            .path("privateIPAddress")
            .asString();
    assertThat(first).isEqualTo("10.0.1.4");
    assertThat(second).isEqualTo("10.0.1.5");
    server.remove(id + "d1");
    String third =
        server
            .make(id + "d3", Scene.nicBody(scene.subnet("default"), ""))
            .properties()
            .path("ipConfigurations")
            .path(0)
            .path("properties")
            .path("privateIPAddress")
            .asString();
    assertThat(third).isEqualTo("10.0.1.4");
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      many.append(i == 0 ? "" : ",")
          .append("{'name':'c")
          .append(i)
          .append("','properties':{'subnet':{'id':'")
          .append(scene.subnet("default"))
          .append("'}}}");
    }
    Reply big = server.make(id + "big", "{'location':'eastus','properties':{'ipConfigurations':[" + many + "]}}");
    assertThat(big.properties().path("ipConfigurations").size()).isEqualTo(200);
    Reply full = server.put(id + "bigger", "{'location':'eastus','properties':{'ipConfigurations':[" + many + "]}}");
    assertThat(full.code()).isEqualTo("SubnetIsFull");
    server.remove(id + "big");
    server.remove(id + "d2");
    server.remove(id + "d3");
  }

  @Test
  void addressesThatAreThereStay() {
    String id = scene.network + "/networkInterfaces/stays";
    String subnet = "'properties':{'subnet':{'id':'" + scene.subnet("default") + "'}";
    String had = server.make(id, "{'location':'eastus','properties':{'ipConfigurations':[{'name':'old'," + subnet + "}}]}}")
        .properties().path("ipConfigurations").path(0).path("properties").path("privateIPAddress").asString();
    // A new one in front, and a fixed one behind that it must not take.
    String next = io.underpass.net.IpAddress.parse(had).plus(1).toString();
    String fixed = "{'name':'fixed'," + subnet + ",'privateIPAllocationMethod':'Static','privateIPAddress':'" + next + "'}}";
    JsonNode after =
        server
            .make(
                id,
                "{'location':'eastus','properties':{'ipConfigurations':[{'name':'new',"
                    + subnet
                    + "}},{'name':'old',"
                    + subnet
                    + "}},"
                    + fixed
                    + "]}}")
            .properties()
            .path("ipConfigurations");
    assertThat(after.path(1).path("properties").path("privateIPAddress").asString()).isEqualTo(had);
    assertThat(after.path(2).path("properties").path("privateIPAddress").asString()).isEqualTo(next);
    assertThat(after.path(0).path("properties").path("privateIPAddress").asString()).isNotIn(had, next);
    server.remove(id);
  }

  @Test
  void metricsAndTheirExport() {
    String gateway = scene.network + "/virtualNetworkGateways/gw/providers/microsoft.insights/";
    assertThat(server.get(gateway + "metricDefinitions").text()).contains("ExpressRouteGatewayBitsPerSecond");
    JsonNode metric =
        server
            .get(
                gateway
                    + ""
                        + "metrics?metricnames=ExpressRouteGatewayBitsPerSecond,ExpressRouteGatewayPacketsPerSecond&interval=PT1M&timespan=PT5M&aggregation=Average,Maximum")
            .json();
    assertThat(metric.path("value").size()).isEqualTo(2);
    assertThat(metric.path("value").path(0).path("unit").asString()).isEqualTo("BitsPerSecond");
    assertThat(metric.path("value").path(0).path("timeseries").path(0).path("data").size()).isBetween(5, 6);
    assertThat(server.get(gateway + "metrics?metricnames=Nonsense").code()).isEqualTo("BadRequest");
    assertThat(server.get(gateway + "metrics?interval=PT2M").code()).isEqualTo("BadRequest");
    assertThat(server.get(gateway + "metrics?timespan=yesterday").code()).isEqualTo("BadRequest");
    assertThat(server.get(gateway + "metrics?timespan=2026-01-01T00%253A00%253A00Z%252FPT1H&interval=PT5M").status()).isEqualTo(200);
    assertThat(server.get(gateway + "metrics?aggregation=Median").code()).isEqualTo("BadRequest");
    assertThat(server.get(gateway + "metrics?$filter=colour%20eq%20'red'").code()).isEqualTo("BadRequest");

    String workspace = scene.group + "/providers/Microsoft.OperationalInsights/workspaces/w";
    Reply made = server.make(workspace, "{'location':'eastus'}");
    String setting = gateway + "diagnosticSettings/s";
    String body = "{'properties':{'workspaceId':'" + workspace + "','metrics':[{'category':'AllMetrics','enabled':true}]}}";
    assertThat(server.put(setting, body).status()).isEqualTo(200);
    assertThat(server.get(gateway + "diagnosticSettings").json().path("value").size()).isEqualTo(1);
    assertThat(server.put(setting, body.replace("AllMetrics", "Most")).code()).isEqualTo("BadRequest");
    assertThat(server.put(setting, body.replace("/w'", "/nope'")).code()).isEqualTo("BadRequest");
    assertThat(
            server
                .put(
                    scene.network
                        + "/virtualNetworkGateways/nope/providers/microsoft.insights/diagnosticSettings/s",
                    body)
                .code())
        .isEqualTo("ResourceNotFound");
    Reply rows =
        server.send(
            "POST",
            "/v1/workspaces/" + made.properties().path("customerId").asString() + "/query",
            "{'query':'AzureMetrics | take 5'}");
    assertThat(rows.json().path("tables").path(0).path("columns").size()).describedAs(rows.toString()).isGreaterThan(3);
    assertThat(server.send("POST", workspace + "/query", "{'query':'Nonsense |'}").code()).isEqualTo("BadArgumentError");
    assertThat(server.send("DELETE", setting, null).status()).isEqualTo(200);
    assertThat(server.get(setting).status()).isEqualTo(404);
  }

  @Test
  void operationsArePolled() {
    Reply put = server.put(scene.network + "/publicIPAddresses/poll", "{'location':'eastus','properties':{}}");
    String operation = put.header("Azure-AsyncOperation").orElseThrow();
    assertThat(server.finish(operation).json().path("name").asString()).isEqualTo(operation.replaceAll(".*/operations/|\\?.*", ""));
    assertThat(
            server
                .get(
                    operation
                        .substring(server.origin().length())
                        .replaceAll("/operations/[^?]*", "/operations/none"))
                .code())
        .isEqualTo("OperationNotFound");
  }

  @Test
  void stateOutlivesTheServer() throws Exception {
    Scene kept = Scene.of(server, "kept").withGateway("ErGw2AZ").withCircuit();
    String circuit = server.get(kept.network + "/expressRouteCircuits/c").text();
    String subscription = server.subscription();
    server.restart();
    assertThat(server.subscription()).isEqualTo(subscription);
    assertThat(server.get(kept.network + "/expressRouteCircuits/c").text()).isEqualTo(circuit);
    assertThat(server.get(kept.crossConnection()).status()).isEqualTo(200);
    // What was in use is still known to be.
    assertThat(server.send("DELETE", kept.subnet("GatewaySubnet"), null).code()).isEqualTo("InUseSubnetCannotBeDeleted");
    Reply same = server.put(kept.network + "/networkInterfaces/x", Scene.nicBody(scene.subnet("default"), "10.0.1.10"));
    assertThat(same.code()).isEqualTo("PrivateIPAddressIsAllocated");
  }
}
