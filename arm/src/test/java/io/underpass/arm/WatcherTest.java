package io.underpass.arm;

import static org.assertj.core.api.Assertions.assertThat;

import io.underpass.arm.TestServer.Reply;
import io.underpass.model.FlowLog;
import io.underpass.model.ResourceId;
import io.underpass.model.Resources;
import io.underpass.model.StorageAccount;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The rules of watchers, flow logs, connection monitors and resolvers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WatcherTest {
  private TestServer server;
  private Scene scene;
  private String watcher;
  private String account;

  @BeforeAll
  void start() {
    server = TestServer.start();
    scene = Scene.of(server, "watch");
    watcher = scene.network + "/networkWatchers/w";
    account = scene.group + "/providers/Microsoft.Storage/storageAccounts/flows";
    server.make(watcher, "{'location':'eastus'}");
    server.put(account, "{'location':'eastus','kind':'StorageV2','sku':{'name':'Standard_LRS'}}");
    server.put(account + "west", "{'location':'westus','kind':'StorageV2','sku':{'name':'Standard_LRS'}}");
  }

  @AfterAll
  void stop() {
    server.close();
  }

  private String flowLog(String target, String storage) {
    return "{'location':'eastus','properties':{'targetResourceId':'" + target + "','storageId':'" + storage + "'}}";
  }

  @Test
  void aRegionHasOneWatcher() {
    Reply second = server.put(scene.network + "/networkWatchers/w2", "{'location':'East US'}");
    assertThat(second.status()).isEqualTo(400);
    assertThat(second.code()).isEqualTo("NetworkWatcherCountLimitReached");
    assertThat(second.json().path("error").path("message").asString())
        .startsWith("Cannot create more than 1 network watchers for this subscription in this region.");
    assertThat(server.put(watcher, "{'location':'eastus','tags':{'a':'b'}}").status()).isEqualTo(200);
  }

  @Test
  void aFlowLogNamesWhatIsThere() {
    String id = watcher + "/flowLogs/f";
    String network = scene.network + "/virtualNetworks/v";
    assertThat(server.put(id, flowLog(network + "x", account)).code()).isEqualTo("InvalidResourceReference");
    assertThat(server.put(id, flowLog(network, account + "x")).code()).isEqualTo("InvalidResourceReference");
    assertThat(server.put(id, flowLog(network, network)).code()).isEqualTo("InvalidRequestFormat");
    assertThat(server.put(id, flowLog(watcher, account)).code()).isEqualTo("InvalidRequestFormat");
    assertThat(server.put(id, flowLog(network, account + "west")).code()).isEqualTo("FlowLogRegionNotThatOfResource");
    Reply made = server.make(id, flowLog(network, account));
    assertThat(made.properties().path("enabled").asBoolean()).isTrue();
    assertThat(made.properties().path("targetResourceGuid").asString())
        .isEqualTo(server.get(network).properties().path("resourceGuid").asString());
    assertThat(made.properties().path("format").toString()).isEqualTo("{\"type\":\"JSON\",\"version\":2}");
    Resources resources = server.view().resources();
    FlowLog typed = resources.flowLogOf(ResourceId.parse(network)).orElseThrow();
    assertThat(typed.id()).isEqualTo(ResourceId.parse(id));
    assertThat(typed.enabled()).isTrue();
    assertThat(resources.get(StorageAccount.class, typed.storage())).isPresent();
    assertThat(server.put(watcher + "/flowLogs/again", flowLog(network.toUpperCase().replace("/SUBSCRIPTIONS", "/subscriptions"), account))
        .code())
        .isEqualTo("FlowLogAlreadyExists");
    assertThat(server.put(id, flowLog(scene.subnet("default"), account)).code()).isEqualTo("PropertyChangeNotAllowed");
    assertThat(server.get(network).properties().path("flowLogs").path(0).path("id").asString()).isEqualTo(id);
    // One of the subnet is another target, and in nobody's way.
    server.make(watcher + "/flowLogs/subnet", flowLog(scene.subnet("default"), account));
    server.remove(scene.subnet("default"));
    assertThat(server.get(watcher + "/flowLogs/subnet").status()).describedAs("gone with what it logged").isEqualTo(404);
    assertThat(server.get(id).status()).isEqualTo(200);
    assertThat(server.put(scene.network + "/networkWatchers/none/flowLogs/f", flowLog(network, account)).code())
        .isEqualTo("ParentResourceNotFound");
  }

  @Test
  void aMonitorNamesItsOwnParts() {
    String id = watcher + "/connectionMonitors/m";
    String group = "'testGroups':[{'name':'g','sources':['a'],'destinations':['%s'],'testConfigurations':['t']}]";
    String parts = "'endpoints':[{'name':'a'},{'name':'b'}],'testConfigurations':[{'name':'t','protocol':'Icmp'}],";
    String body = "{'location':'eastus','properties':{" + parts + group + "}}";
    assertThat(server.put(id, body.formatted("c")).code()).isEqualTo("InvalidConnectionMonitor");
    assertThat(server.put(id, "{'location':'eastus','properties':{}}").code()).isEqualTo("InvalidConnectionMonitor");
    Reply made = server.make(id, body.formatted("B"));
    assertThat(made.properties().path("monitoringStatus").asString()).isEqualTo("NotStarted");
    assertThat(made.properties().path("connectionMonitorType").asString()).isEqualTo("MultiEndpoint");
    Reply first = server.make(
        watcher + "/connectionMonitors/first",
        "{'location':'eastus','properties':{'source':{'resourceId':'" + watcher + "'},'destination':{'address':'10.0.0.4','port':22}}}");
    assertThat(first.properties().path("connectionMonitorType").asString()).isEqualTo("SingleSourceDestination");
    assertThat(server.send("POST", id + "/start", "").status()).isEqualTo(501);
  }

  @Test
  void aNetworkHasOneResolver() {
    String body = "{'location':'eastus','properties':{'virtualNetwork':{'id':'" + scene.network + "/virtualNetworks/v'}}}";
    String id = scene.network + "/dnsResolvers/one";
    assertThat(server.make(id, body).properties().path("dnsResolverState").asString()).isEqualTo("Connected");
    assertThat(server.put(scene.network + "/dnsResolvers/two", body).code()).isEqualTo("DnsResolverAlreadyExists");
    assertThat(server.put(scene.network + "/dnsResolvers/far", body.replace("eastus", "westus")).code())
        .isEqualTo("InvalidResourceReference");
    String endpoint = "{'location':'eastus','properties':{'ipConfigurations':[{'subnet':{'id':'%s'}}]}}";
    server.make(scene.network + "/virtualNetworks/other", Refusals.vnet("'10.7.0.0/16'", Refusals.subnet("s", "10.7.0.0/24")));
    assertThat(server.put(id + "/inboundEndpoints/e", endpoint.formatted(scene.network + "/virtualNetworks/other/subnets/s")).code())
        .isEqualTo("InvalidResourceReference");
    server.make(scene.subnet("shared"), "{'properties':{'addressPrefix':'10.0.8.0/24'}}");
    server.make(scene.network + "/networkInterfaces/n", Scene.nicBody(scene.subnet("shared"), ""));
    assertThat(server.put(id + "/inboundEndpoints/e", endpoint.formatted(scene.subnet("shared"))).code()).isEqualTo("SubnetNotEmpty");
    assertThat(server.send("DELETE", scene.network + "/virtualNetworks/v", null).code()).isEqualTo("InUseVirtualNetworkCannotBeDeleted");
  }
}
