package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.resourcemanager.network.fluent.NetworkManagementClient;
import com.azure.resourcemanager.network.fluent.models.ConnectionMonitorInner;
import com.azure.resourcemanager.network.fluent.models.ConnectionMonitorResultInner;
import com.azure.resourcemanager.network.fluent.models.FlowLogInner;
import com.azure.resourcemanager.network.fluent.models.NetworkWatcherInner;
import com.azure.resourcemanager.network.fluent.models.VirtualNetworkInner;
import com.azure.resourcemanager.network.models.TagsObject;
import com.azure.resourcemanager.resources.fluent.models.GenericResourceInner;
import com.azure.resourcemanager.resources.models.Sku;
import java.util.Map;

/** A network watcher with a flow log into a storage account and a connection monitor. */
final class Watching {
  private static final String GROUP = "java-watch";

  private Watching() {}

  static void life(AzureJava azure) {
    NetworkManagementClient network = azure.network();
    String base = azure.group(GROUP);
    VirtualNetworkInner watched = network.getVirtualNetworks().createOrUpdate(GROUP, "v", TypeLife.read(VirtualNetworkInner::fromJson,
        "{'location':'eastus2','properties':{'addressSpace':{'addressPrefixes':['10.0.0.0/16']}}}"));
    String storage = base.replace("Microsoft.Network", "Microsoft.Storage/storageAccounts/javawatch");
    azure.resources().serviceClient().getResources().createOrUpdateById(storage, "2023-05-01",
        new GenericResourceInner().withLocation("eastus2").withKind("StorageV2").withSku(new Sku().withName("Standard_LRS")));
    TypeLife.make(network.getNetworkWatchers(), network.getNetworkWatchers()::createOrUpdate, NetworkWatcherInner::fromJson,
        NetworkWatcherInner::name,
        GROUP, "watcher", "{'location':'eastus2','tags':{'a':'1'},'properties':{}}");
    network.getFlowLogs().createOrUpdate(GROUP, "watcher", "log", TypeLife.read(FlowLogInner::fromJson, """
        {'location':'eastus2','tags':{'a':'1'},'properties':{'targetResourceId':'%s','storageId':'%s','enabled':true,
         'retentionPolicy':{'days':7,'enabled':true},
          'format':{'type':'JSON','version':2}}}""".formatted(watched.id(), storage)));
    assertThat(network.getFlowLogs().list(GROUP, "watcher").stream().map(FlowLogInner::name)).containsExactly("log");
    assertThat(network.getFlowLogs().updateTags(GROUP, "watcher", "log", new TagsObject().withTags(Map.of("b", "2"))).tags())
        .containsOnlyKeys("b");
    network.getConnectionMonitors().createOrUpdate(GROUP, "watcher", "monitor", TypeLife.read(ConnectionMonitorInner::fromJson, """
        {'location':'eastus2','properties':{'endpoints':[{'name':'here','resourceId':'%s'},{'name':'there','address':'10.10.0.1'}],
          'testConfigurations':[{'name':'tcp','testFrequencySec':60,'protocol':'Tcp','tcpConfiguration':{'port':443,
           'disableTraceRoute':false}}],
          'testGroups':[{'name':'all','disable':false,'sources':['here'],'destinations':['there'],'testConfigurations':['tcp']}],
           'notes':'of java'}}"""
        .formatted(watched.id())));
    assertThat(network.getConnectionMonitors().list(GROUP, "watcher").stream().map(ConnectionMonitorResultInner::name))
        .containsExactly("monitor");
    assertThat(network.getNetworkWatchers().updateTags(GROUP, "watcher", new TagsObject().withTags(Map.of("c", "3"))).tags())
        .containsOnlyKeys("c");
    network.getConnectionMonitors().delete(GROUP, "watcher", "monitor");
    TypeLife.assertGone(() -> network.getConnectionMonitors().get(GROUP, "watcher", "monitor"));
    network.getFlowLogs().delete(GROUP, "watcher", "log");
    TypeLife.assertGone(() -> network.getFlowLogs().get(GROUP, "watcher", "log"));
    TypeLife.unmake(network.getNetworkWatchers(), GROUP, "watcher");
    azure.dropGroup(GROUP);
  }
}
