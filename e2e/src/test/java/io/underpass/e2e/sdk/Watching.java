package io.underpass.e2e.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.resourcemanager.network.fluent.NetworkManagementClient;
import com.azure.resourcemanager.network.fluent.models.ConnectionMonitorInner;
import com.azure.resourcemanager.network.fluent.models.ConnectionMonitorResultInner;
import com.azure.resourcemanager.network.fluent.models.FlowLogInner;
import com.azure.resourcemanager.network.fluent.models.NetworkInterfaceInner;
import com.azure.resourcemanager.network.fluent.models.NetworkWatcherInner;
import com.azure.resourcemanager.network.fluent.models.NextHopResultInner;
import com.azure.resourcemanager.network.fluent.models.SubnetInner;
import com.azure.resourcemanager.network.fluent.models.VirtualNetworkInner;
import com.azure.resourcemanager.network.models.Access;
import com.azure.resourcemanager.network.models.ConnectivityDestination;
import com.azure.resourcemanager.network.models.ConnectivityParameters;
import com.azure.resourcemanager.network.models.ConnectivitySource;
import com.azure.resourcemanager.network.models.Direction;
import com.azure.resourcemanager.network.models.IpFlowProtocol;
import com.azure.resourcemanager.network.models.NextHopParameters;
import com.azure.resourcemanager.network.models.NextHopType;
import com.azure.resourcemanager.network.models.TagsObject;
import com.azure.resourcemanager.network.models.TopologyParameters;
import com.azure.resourcemanager.network.models.TopologyResource;
import com.azure.resourcemanager.network.models.VerificationIpFlowParameters;
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
    answers(network, base);
    network.getConnectionMonitors().delete(GROUP, "watcher", "monitor");
    TypeLife.assertGone(() -> network.getConnectionMonitors().get(GROUP, "watcher", "monitor"));
    network.getFlowLogs().delete(GROUP, "watcher", "log");
    TypeLife.assertGone(() -> network.getFlowLogs().get(GROUP, "watcher", "log"));
    TypeLife.unmake(network.getNetworkWatchers(), GROUP, "watcher");
    azure.dropGroup(GROUP);
  }

  /** What the watcher says of a machine. */
  private static void answers(NetworkManagementClient network, String base) {
    SubnetInner subnet = TypeLife.read(SubnetInner::fromJson, "{'properties':{'addressPrefix':'10.0.1.0/24'}}");
    network.getSubnets().createOrUpdate(GROUP, "v", "s", subnet);
    String nic = network.getNetworkInterfaces().createOrUpdate(GROUP, "nic", TypeLife.read(NetworkInterfaceInner::fromJson, """
        {'location':'eastus2','properties':{'ipConfigurations':[{'name':'a','properties':{'privateIPAllocationMethod':'Static',
          'privateIPAddress':'10.0.1.10','subnet':{'id':'%s/virtualNetworks/v/subnets/s'}}}]}}""".formatted(base))).id();
    NextHopResultInner hop = network.getNetworkWatchers().getNextHop(GROUP, "watcher", new NextHopParameters()
        .withTargetResourceId(nic).withSourceIpAddress("10.0.1.10").withDestinationIpAddress("10.0.1.11"));
    assertThat(hop.nextHopType()).isEqualTo(NextHopType.VNET_LOCAL);
    assertThat(network.getNetworkWatchers().verifyIpFlow(GROUP, "watcher", new VerificationIpFlowParameters()
            .withTargetResourceId(nic).withDirection(Direction.INBOUND).withProtocol(IpFlowProtocol.TCP)
            .withLocalIpAddress("10.0.1.10").withLocalPort("443").withRemoteIpAddress("10.0.1.11").withRemotePort("50000")).access())
        .isEqualTo(Access.ALLOW);
    assertThat(network.getNetworkWatchers().checkConnectivity(GROUP, "watcher", new ConnectivityParameters()
            .withSource(new ConnectivitySource().withResourceId(nic))
            .withDestination(new ConnectivityDestination().withAddress("10.9.0.1").withPort(443))).connectionStatus().toString())
        .isEqualTo("Unreachable");
    assertThat(network.getNetworkWatchers().getTopology(GROUP, "watcher", new TopologyParameters().withTargetResourceGroupName(GROUP))
            .resources())
        .extracting(TopologyResource::name).contains("v", "s", "nic");
    network.getNetworkInterfaces().delete(GROUP, "nic");
  }
}
